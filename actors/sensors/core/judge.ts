/**
 * One evaluation of one device: the state machine of every rule about it, at one `now`.
 *
 * inactive → pending when the condition is met (→ firing at once with `for: 0s`) · pending → firing when it has held for
 * `for` · pending → inactive at the first miss · firing → inactive when `keep_firing_for` has passed since the first miss
 * that no hit has followed. At most one transition a pair and evaluation; nothing happens between evaluations.
 */
import { run } from './composite.ts';
import type { Layout } from './layout.ts';
import type { Profile } from './profile.ts';
import { COMPOSITE, holds, NO_DATA_ALERT, NO_DATA_KEEP, NO_DATA_RESOLVE, OP_GE, OP_GT, OP_LE, OP_LT, WINDOW } from './rule-table.ts';
import { windowValueOf, type Windows } from './windows.ts';
import { FIRING, INACTIVE, PENDING, states, type Reason, type Transition } from './transition.ts';

/** Whole numbers that are counted for each rule, by its place. */
export interface Counts {
  /** Of a rule for a device. */
  readonly evaluations: Float64Array;
  /** Those of them without a value. */
  readonly withoutValue: Float64Array;
  readonly pending: Int32Array;
  readonly firing: Int32Array;
  readonly opened: Float64Array;
  readonly resolved: Float64Array;
}

export class Judge {
  readonly #layout: Layout;
  readonly #windows: Windows;
  readonly #counts: Counts;
  readonly #freshnessMs: number;
  /** Evaluations so far: the place in the rings of m-of-n rules. */
  ticks = 0;

  constructor(layout: Layout, windows: Windows, counts: Counts, freshnessMs: number) {
    this.#layout = layout;
    this.#windows = windows;
    this.#counts = counts;
    this.#freshnessMs = freshnessMs;
  }

  /** `arrival`: only the rules that are evaluated when a reading comes in. */
  judgeDevice(device: number, now: number, arrival: boolean, out: Transition[]): void {
    const { devices, pairs, series, table } = this.#layout;
    const profile = this.#layout.profileAt(device);
    const { rules } = profile;
    const isFresh = now - devices.at[device]! <= this.#freshnessMs;
    const isKnown = devices.known[device] === 1;
    const isOwned = devices.owned[device] === 1;
    const [firstPair, firstSeries] = [devices.firstPair[device]!, devices.firstSeries[device]!];
    for (let k = 0; k < rules.length; k++) {
      const rule = rules[k]!;
      if (arrival) {
        if (table.onReading[rule] === 0) continue;
        if (isOwned) this.#counts.evaluations[rule]!++;
      }
      const pair = firstPair + k;
      const isActive = pairs.state[pair] !== INACTIVE;
      const kind = table.kind[rule]!;
      let value: number;
      let met: boolean;
      if (kind === COMPOSITE) {
        met = (isKnown || profile.afterHearing[k] === 0) && this.#fires(profile, k, device);
        value = met ? 1 : 0;
      } else {
        value = isFresh ? series.value[firstSeries + profile.series[k]!]! : NaN;
        if (kind === WINDOW) value = windowValueOf(this.#windows, rule, pair, firstSeries + profile.series[k]!, now, value, arrival);
        if (Number.isNaN(value)) {
          if (isOwned) this.#counts.withoutValue[rule]!++;
          met = this.#metWithoutValue(profile, k, isActive, isKnown);
        } else met = holds(table.op[rule]!, value, isActive ? table.limit[rule]! : table.threshold[rule]!);
        if (table.n[rule]! > 0) met = this.#layout.bits.note(devices.firstWord[device]! + profile.bitWord[k]!, table.n[rule]!, this.ticks % table.n[rule]!, met) >= table.m[rule]!;
      }
      if (met || isActive) this.#advance(device, pair, rule, now, value, met, out);
    }
  }

  #fires(profile: Profile, k: number, device: number): boolean {
    const program = profile.programs[k];
    const { pairs: { state }, devices } = this.#layout;
    const [first, size] = [devices.firstPair[device]!, profile.rules.length];
    return program !== undefined && run(program, (leaf) => (leaf < size ? state[first + leaf] === FIRING : this.#firesSomewhere(device, leaf - size)));
  }

  /** Whether a member of a rule across devices fires on any device of the group. */
  #firesSomewhere(group: number, member: number): boolean {
    const { memberPairs, pairs: { state } } = this.#layout;
    return memberPairs.get(group)?.[member]?.some((pair) => state[pair] === FIRING) === true;
  }

  #metWithoutValue(profile: Profile, k: number, isActive: boolean, isKnown: boolean): boolean {
    const policy = this.#layout.table.noData[profile.rules[k]!]!;
    if (policy === NO_DATA_RESOLVE) return false;
    if (policy === NO_DATA_KEEP) return isActive;
    return policy === NO_DATA_ALERT && (isKnown || profile.afterHearing[k] === 0);
  }

  /** Only for pairs that are active or become so. */
  #advance(device: number, pair: number, rule: number, now: number, value: number, met: boolean, out: Transition[]): void {
    const { pairs, table } = this.#layout;
    const from = pairs.state[pair]!;
    if (from === INACTIVE) {
      pairs.since[pair] = now;
      pairs.opened[pair] = pairs.missed[pair] = pairs.worst[pair] = NaN;
    }
    if (!Number.isNaN(value)) pairs.worst[pair] = worseOf(table.op[rule]!, table.threshold[rule]!, pairs.worst[pair]!, value);
    const to = met ? this.#hit(pair, rule, from, now) : this.#miss(pair, rule, from, now);
    if (to !== from) this.#move(device, pair, rule, to, now, value, reasonOf(from, to, value), out);
  }

  #hit(pair: number, rule: number, from: number, now: number): number {
    const { pairs, table } = this.#layout;
    pairs.missed[pair] = NaN;
    if (from === FIRING || now - pairs.since[pair]! >= table.forMs[rule]!) return FIRING;
    return PENDING;
  }

  #miss(pair: number, rule: number, from: number, now: number): number {
    const { pairs, table } = this.#layout;
    if (from === PENDING) return INACTIVE;
    if (Number.isNaN(pairs.missed[pair]!)) pairs.missed[pair] = now;
    return now - pairs.missed[pair]! >= table.keepMs[rule]! ? INACTIVE : FIRING;
  }

  /** Moves a pair and tells it, unless another partition does. */
  #move(device: number, pair: number, rule: number, to: number, now: number, value: number, reason: Reason, out: Transition[]): void {
    const { pairs, devices, table, ids } = this.#layout;
    const from = pairs.state[pair]!;
    pairs.state[pair] = to;
    if (to === FIRING) pairs.opened[pair] = now;
    if (devices.owned[device] === 0) return;
    this.#count(rule, from, to);
    out.push({
      at: now, rule: table.rules[rule]!.id, device: ids[device]!, from: states[from]!, to: states[to]!, value: numberOrNull(value), threshold: table.kind[rule] === COMPOSITE ? null : table.threshold[rule]!, reason,
      since: pairs.since[pair]!, openedAt: numberOrNull(pairs.opened[pair]!), worstValue: numberOrNull(pairs.worst[pair]!),
    });
  }

  #count(rule: number, from: number, to: number): void {
    const { pending, firing, opened, resolved } = this.#counts;
    if (from === PENDING) pending[rule]!--;
    if (from === FIRING) {
      firing[rule]!--;
      resolved[rule]!++;
    }
    if (to === PENDING) pending[rule]!++;
    if (to === FIRING) {
      firing[rule]!++;
      opened[rule]!++;
    }
  }

  /** Ends an alert because somebody says so. Nothing happens when there is none. */
  end(device: number, pair: number, rule: number, now: number, value: number, reason: Reason, out: Transition[]): void {
    if (this.#layout.pairs.state[pair] !== INACTIVE) this.#move(device, pair, rule, INACTIVE, now, value, reason, out);
  }
}

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

function reasonOf(from: number, to: number, value: number): Reason {
  if (from === PENDING && to === FIRING) return 'held_for';
  if (Number.isNaN(value)) return 'no_data';
  return to === INACTIVE ? 'condition_cleared' : 'condition_met';
}

/** Of two values the one farther on the alarm side; for == and != the one farther from the threshold. */
function worseOf(op: number, threshold: number, worst: number, value: number): number {
  if (Number.isNaN(worst)) return value;
  if (op === OP_GT || op === OP_GE) return Math.max(worst, value);
  if (op === OP_LT || op === OP_LE) return Math.min(worst, value);
  return Math.abs(value - threshold) > Math.abs(worst - threshold) ? value : worst;
}
