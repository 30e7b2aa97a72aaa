/** The value of a rule over a window, from the readings kept for it or from what earlier seasons were like. */
import type { History } from './history.ts';
import type { Over } from './rule.ts';
import type { Seasons } from './seasons.ts';
import { windowValue, type Scratch } from './window.ts';

export interface Windows {
  readonly history: History;
  readonly seasons: Seasons;
  readonly scratch: Scratch;
  readonly freshnessMs: number;
  /** Of each rule, by its place. */
  readonly over: readonly (Over | undefined)[];
}

/** NaN: no value. `arrival`: not an evaluation at a tick, so seasons learn nothing from it. */
export function windowValueOf({ history, seasons, scratch, freshnessMs, over }: Windows, rule: number, pair: number, series: number, now: number, current: number, arrival: boolean): number {
  const function_ = over[rule];
  if (function_ === undefined) return NaN;
  if (function_.season !== undefined) return seasons.value(function_, function_.season, pair, now, current, arrival);
  return windowValue(function_, history, series, now, current, freshnessMs, scratch);
}
