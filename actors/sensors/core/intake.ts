/** Readings on their way in: what becomes of each. */
import type { Layout } from './layout.ts';
import { extract, type ReadingBody } from './metric-path.ts';
import { ACCEPTED, AHEAD, DUPLICATE, fates, FUTURE, LATE, OUT_OF_ORDER, UNMATCHED, type Fate, type Limits } from './reading.ts';

export interface Waiting {
  readonly at: number;
  readonly body: ReadingBody;
}

export class Intake {
  readonly #layout: Layout;
  readonly #limits: Limits;
  /** Of each fate, a count for each profile: a reading has the same fate for all rules about its device. */
  readonly #counts: number[][] = fates.map(() => []);
  /** Of each rule, accepted readings in which its metric is no number. */
  readonly #withoutNumber: Float64Array;
  /** Readings whose time is still to come, by device, in order of time; the later of two of one time last. */
  readonly #waiting = new Map<number, Waiting[]>();
  unmatched = 0;

  constructor(layout: Layout, limits: Limits) {
    this.#layout = layout;
    this.#limits = limits;
    this.#withoutNumber = new Float64Array(layout.table.rules.length);
  }

  read(id: string, at: number, body: ReadingBody, now: number, lastTick: number): number {
    const device = this.#layout.placeOf(id, this.#limits.unlistedDevices);
    if (device < 0) {
      this.unmatched++;
      return UNMATCHED;
    }
    const fate = at > now ? this.#hold(device, at, body, now) : this.#apply(device, at, body, lastTick);
    if (fate !== FUTURE) this.#layout.devices.known[device] = 1;
    this.#countFor(device, fate);
    return fate;
  }

  #hold(device: number, at: number, body: ReadingBody, now: number): number {
    const waiting = this.#waiting.get(device) ?? [];
    if (!(at - now <= this.#limits.aheadMs) || waiting.length >= this.#limits.aheadCount) return FUTURE;
    let k = waiting.length;
    while (k > 0 && waiting[k - 1]!.at > at) k--;
    waiting.splice(k, 0, { at, body });
    this.#waiting.set(device, waiting);
    return AHEAD;
  }

  /** Lets readings in whose time has come. */
  promote(now: number, lastTick: number): void {
    for (const device of this.#waiting.keys()) this.promoteOne(device, now, lastTick);
  }

  promoteOne(device: number, now: number, lastTick = -Infinity): void {
    const waiting = this.#waiting.get(device);
    if (waiting === undefined) return;
    while (waiting[0] !== undefined && waiting[0].at <= now) {
      const { at, body } = waiting.shift()!;
      this.#countFor(device, this.#apply(device, at, body, lastTick));
    }
    if (waiting.length === 0) this.#waiting.delete(device);
  }

  /** A reading whose time has come. */
  #apply(device: number, at: number, body: ReadingBody, lastTick: number): number {
    const { devices, series, history } = this.#layout;
    const { paths, retention } = this.#layout.profileAt(device);
    const [newest, first] = [devices.at[device]!, devices.firstSeries[device]!];
    const isInForce = at >= newest;
    let fate: number = isInForce ? (at === newest ? DUPLICATE : ACCEPTED) : LATE;
    if (isInForce) devices.at[device] = at;
    for (let i = 0; i < paths.length; i++) {
      const keep = retention[i]!;
      if (!isInForce && keep === 0) continue;
      const value = extract(body, paths[i]!);
      if (isInForce) series.value[first + i] = value;
      if (keep === 0 || at < lastTick - keep) continue;
      history.forget(first + i, lastTick - keep);
      const put = history.put(first + i, at, value);
      if (!isInForce) fate = put === 'replaced' ? DUPLICATE : OUT_OF_ORDER;
    }
    return fate;
  }

  #countFor(device: number, fate: number): void {
    const { series, devices } = this.#layout;
    if (devices.owned[device] === 0) return;
    const counts = this.#counts[fate]!;
    const place = devices.profile[device]!;
    while (counts.length <= place) counts.push(0);
    counts[place]!++;
    if (fate !== ACCEPTED) return;
    const { paths, rules, series: judged } = this.#layout.profileAt(device);
    const first = devices.firstSeries[device]!;
    for (let i = 0; i < paths.length; i++) {
      if (!Number.isNaN(series.value[first + i]!)) continue;
      for (let k = 0; k < rules.length; k++) if (judged[k] === i) this.#withoutNumber[rules[k]!]!++;
    }
  }

  waitingFor(device: number): readonly Waiting[] {
    return this.#waiting.get(device) ?? [];
  }

  setWaiting(device: number, waiting: readonly Waiting[]): void {
    if (waiting.length > 0) this.#waiting.set(device, [...waiting]);
    else this.#waiting.delete(device);
  }

  fatesOf(rule: number): Readonly<Record<Fate, number>> {
    const { profiles } = this.#layout;
    const of = (fate: number): number => this.#counts[fate]!.reduce((sum, count, place) => sum + (profiles[place]!.rules.includes(rule) ? count : 0), 0);
    const noNumber = this.#withoutNumber[rule]!;
    return { accepted: of(ACCEPTED) - noNumber, no_number: noNumber, out_of_order: of(OUT_OF_ORDER), duplicate: of(DUPLICATE), late: of(LATE), ahead: of(AHEAD), future: of(FUTURE), unmatched: of(UNMATCHED) };
  }
}
