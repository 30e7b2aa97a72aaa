/**
 * Rules over readings: a deterministic state machine. The same readings and evaluations in the same order give the same
 * transitions, on any machine and after any `snapshot` and `restore`; devices are independent of each other, so that they
 * can be spread over partitions (rules `across` devices live in the partition of their label's value, which then follows
 * the members there by itself). Not to be read or evaluated while a chunked evaluation is under way.
 */
import { Intake } from './intake.ts';
import { Judge, type Counts } from './judge.ts';
import { Layout } from './layout.ts';
import type { ReadingBody } from './metric-path.ts';
import { whole, type Partition } from './partition.ts';
import { defaultLimits, fates, type Fate, type Limits } from './reading.ts';
import type { Device, Rule } from './rule.ts';
import { restoreSnapshot, type Restored } from './restore.ts';
import { Seasons } from './seasons.ts';
import { writeSnapshot, type Stateful } from './snapshot.ts';
import { FIRING, PENDING, type Transition } from './transition.ts';
import { Scratch, type Samples } from './window.ts';
import type { Windows } from './windows.ts';

export interface EvaluatorOptions {
  readonly limits?: Partial<Limits>;
  readonly partition?: Partition;
}

export interface RuleStatistics {
  readonly rule: string;
  readonly devices: number;
  readonly pending: number;
  readonly firing: number;
  readonly opened: number;
  readonly resolved: number;
  /** Of the rule for a device, at ticks and on arrival. */
  readonly evaluations: number;
  readonly evaluationsWithoutValue: number;
  readonly readings: Readonly<Record<Fate, number>>;
}

/** Pairs of rule and device ids, each list sorted by rule, then device, by UTF-16 code unit. */
export interface ActivePairs {
  readonly pending: readonly (readonly [string, string])[];
  readonly firing: readonly (readonly [string, string])[];
}

/** Pairs, and readings in windows, that a chunk of an evaluation looks at: a few milliseconds. */
const CHUNK = 20_000;
/** Rows that a chunk of a snapshot writes. */
const SNAPSHOT_CHUNK = 4_000;

export class Evaluator {
  readonly #layout: Layout;
  readonly #intake: Intake;
  readonly #judge: Judge;
  readonly #counts: Counts;
  readonly #windows: Windows;
  readonly #limits: Limits;
  #lastTick = -Infinity;
  #isEvaluating = false;

  constructor(rules: readonly Rule[], devices: readonly Device[], options: EvaluatorOptions = {}) {
    const limits = { ...defaultLimits, ...options.limits };
    this.#limits = limits;
    this.#layout = new Layout(rules, devices, options.partition ?? whole);
    this.#counts = { evaluations: new Float64Array(rules.length), withoutValue: new Float64Array(rules.length), pending: new Int32Array(rules.length), firing: new Int32Array(rules.length), opened: new Float64Array(rules.length), resolved: new Float64Array(rules.length) };
    const over = rules.map(({ condition }) => (condition.kind === 'threshold' ? condition.over : undefined));
    this.#windows = { history: this.#layout.history, seasons: new Seasons(), scratch: new Scratch(), freshnessMs: limits.freshnessMs, over };
    this.#judge = new Judge(this.#layout, this.#windows, this.#counts, limits.freshnessMs);
    this.#intake = new Intake(this.#layout, limits);
  }

  /** Whether readings of the device make a difference here. */
  wants(device: string): boolean {
    return this.#layout.wants(device);
  }

  /**
   * Takes a reading. `at` is its own time, `now` when it came in (both milliseconds since 1970). When rules about the
   * device are evaluated on arrival, `evaluateDevice` is due.
   */
  read(device: string, at: number, body: ReadingBody, now: number): Fate {
    this.#mustBeIdle();
    return fates[this.#intake.read(device, at, body, now, this.#lastTick)]!;
  }

  /** Evaluates every rule for every device at one `now`. A time that is not after the last one is no evaluation: []. */
  evaluate(now: number): Transition[] {
    const out: Transition[] = [];
    for (const chunk of this.evaluateInChunks(now)) out.push(...chunk);
    return out;
  }

  /** The same, a few milliseconds of work at a time. It must be run to its end. */
  *evaluateInChunks(now: number, workAChunk = CHUNK): Generator<Transition[], void, void> {
    this.#mustBeIdle();
    if (!(now > this.#lastTick)) return;
    this.#isEvaluating = true;
    this.#intake.promote(now, now);
    const { devices } = this.#layout;
    const { scratch } = this.#windows;
    let [out, work]: [Transition[], number] = [[], 0];
    scratch.visited = 0;
    for (let device = 0; device < devices.count; device++) {
      this.#judge.judgeDevice(device, now, false, out);
      work += this.#layout.profileAt(device).rules.length;
      if (work + scratch.visited < workAChunk) continue;
      yield out;
      [out, work, scratch.visited] = [[], 0, 0];
    }
    this.#judge.ticks++;
    this.#lastTick = now;
    this.#layout.pairsOfRule.forEach((pairs, rule) => (this.#counts.evaluations[rule]! += pairs));
    this.#isEvaluating = false;
    yield out;
  }

  /** Evaluates, for one device, the rules that are evaluated when a reading comes in. */
  evaluateDevice(device: string, now: number): Transition[] {
    this.#mustBeIdle();
    const place = this.#layout.places.get(device);
    const out: Transition[] = [];
    if (place === undefined || !this.#layout.profileAt(place).readsOnArrival) return out;
    this.#intake.promoteOne(place, now);
    this.#judge.judgeDevice(place, now, true, out);
    return out;
  }

  /** Ends an alert by hand. It opens again at the next evaluation if its condition still holds. */
  resolve(rule: string, device: string, now: number): Transition[] {
    this.#mustBeIdle();
    const out: Transition[] = [];
    const index = this.#layout.table.indexOf.get(rule);
    const row = index === undefined ? undefined : this.#layout.rowOf(index, device);
    if (row === undefined || index === undefined) return out;
    for (const pair of this.#layout.pairOf(row, index)) this.#judge.end(row, pair, index, now, this.#valueOf(row, pair - this.#layout.devices.firstPair[row]!), 'by_hand', out);
    return out;
  }

  /** What is in force for a rule without a window; NaN otherwise. */
  #valueOf(place: number, k: number): number {
    const series = this.#layout.profileAt(place).series[k]!;
    return series < 0 ? NaN : this.#layout.series.value[this.#layout.devices.firstSeries[place]! + series]!;
  }

  active(): ActivePairs {
    return { pending: this.#pairsIn(PENDING), firing: this.#pairsIn(FIRING) };
  }

  #pairsIn(state: number): readonly (readonly [string, string])[] {
    const { devices, pairs, ids, table } = this.#layout;
    const found: (readonly [string, string])[] = [];
    for (let device = 0; device < devices.count; device++) {
      if (devices.owned[device] === 0) continue;
      const { rules } = this.#layout.profileAt(device);
      for (let k = 0; k < rules.length; k++) if (pairs.state[devices.firstPair[device]! + k] === state) found.push([table.rules[rules[k]!]!.id, ids[device]!]);
    }
    return found.sort(byRuleThenDevice);
  }

  statistics(): readonly RuleStatistics[] {
    const { pending, firing, opened, resolved, evaluations, withoutValue } = this.#counts;
    return this.#layout.table.rules.map(({ id }, i) => ({
      rule: id, devices: this.#layout.pairsOfRule[i]!, pending: pending[i]!, firing: firing[i]!, opened: opened[i]!, resolved: resolved[i]!,
      evaluations: evaluations[i]!, evaluationsWithoutValue: withoutValue[i]!, readings: this.#intake.fatesOf(i),
    }));
  }

  /** Everything that readings and evaluations have left, as bytes. */
  snapshot(): Uint8Array {
    const chunks = this.snapshotInChunks(Infinity);
    for (let step = chunks.next(); ; step = chunks.next()) if (step.done === true) return step.value;
  }

  /** The same, a few milliseconds of work at a time; nothing may be read or evaluated meanwhile. */
  *snapshotInChunks(rowsAChunk = SNAPSHOT_CHUNK): Generator<undefined, Uint8Array, undefined> {
    this.#mustBeIdle();
    this.#isEvaluating = true;
    try {
      return yield* writeSnapshot(this.#stateful, this.#lastTick, this.#judge.ticks, rowsAChunk);
    } finally {
      this.#isEvaluating = false;
    }
  }

  /**
   * Takes over a snapshot, of the same rules or of others: what fits goes on, alerts whose rule is gone or asks
   * something else end (`transitions`), alerts whose rule has other terms go on (`kept`). Several snapshots of other
   * partitions may be restored one after the other. Throws, and changes nothing, when the bytes are damaged.
   */
  restore(bytes: Uint8Array, now: number): Pick<Restored, 'transitions' | 'kept'> {
    this.#mustBeIdle();
    const { ticks, lastTick, transitions, kept } = restoreSnapshot(this.#stateful, bytes, now, this.#limits.unlistedDevices);
    this.#judge.ticks = Math.max(this.#judge.ticks, ticks);
    this.#lastTick = Math.max(this.#lastTick, lastTick);
    this.#recount();
    return { transitions, kept };
  }

  get #stateful(): Stateful {
    return { layout: this.#layout, intake: this.#intake, seasons: this.#windows.seasons };
  }

  #recount(): void {
    const { devices, pairs } = this.#layout;
    const { pending, firing } = this.#counts;
    pending.fill(0);
    firing.fill(0);
    for (let device = 0; device < devices.count; device++) if (devices.owned[device] === 1) this.#layout.profileAt(device).rules.forEach((rule, k) => {
      const state = pairs.state[devices.firstPair[device]! + k];
      if (state === PENDING) pending[rule]!++;
      if (state === FIRING) firing[rule]!++;
    });
  }

  /** Readings kept for windows, for whoever wants to draw them. */
  get samples(): Samples {
    return this.#layout.history;
  }

  #mustBeIdle(): void {
    if (this.#isEvaluating) throw new Error('an evaluation or a snapshot is under way: run it to its end first');
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byRuleThenDevice = (a: readonly [string, string], b: readonly [string, string]): number => compare(a[0], b[0]) || compare(a[1], b[1]);
