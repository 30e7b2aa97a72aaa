/** Two components of one source, made ready for fast sampling between two of its times. */
import type { ForcingVariable, GridSource } from './forcing.ts';
import { fillMasked, fillPlan, hasMaskOf } from './masked-fill.ts';
import type { FillPlan } from './masked-fill.ts';
import type { VectorVariables } from './sampling-plain.ts';

/** Numbers a cell in an interval: x and y at one of its times, x and y at the other. One cell is then one quarter of a cache line. */
export const CELL = 4;

export class PairField {
  readonly nx: number;
  readonly ny: number;
  readonly members: number;
  /** One a member: ny × nx × CELL, masked cells filled, NaN where nothing reaches. */
  readonly intervals: readonly Float32Array[];
  /** 0 exactly at the beginning of the interval; below 1. */
  weight = 0;
  /** Where in a cell the beginning of the interval is, 0 or 2; its end is at the other. */
  early: 0 | 2 = 0;
  private readonly source: GridSource;
  private readonly names: VectorVariables;
  private readonly plans: FillPlan[] = [];
  /** Index of the time that is loaded at 0 and at 2; -1 before. */
  private readonly loaded: [number, number] = [-1, -1];

  constructor(source: GridSource, names: VectorVariables) {
    this.source = source;
    this.names = names;
    this.nx = source.x.length;
    this.ny = source.y.length;
    this.members = source.members;
    this.intervals = Array.from({ length: source.members }, () => new Float32Array(this.nx * this.ny * CELL));
  }

  /** Makes the fields around a time ready. False when the source does not reach it. */
  seek(seconds: number): boolean {
    const times = this.source.timesSeconds;
    const last = times.length - 1;
    if (!(seconds >= (times[0] ?? NaN) && seconds <= (times[last] ?? NaN))) return false;
    const lower = lowerIndex(times, seconds);
    const upper = Math.min(last, lower + 1);
    const from = times[lower] ?? NaN;
    this.weight = seconds === from ? 0 : (seconds - from) / ((times[upper] ?? NaN) - from);
    // What is loaded stays where it is: going on to the next interval loads one time, into the place of the one that is past.
    const [first, second] = this.loaded;
    this.early = second === lower || (first === upper && first !== lower) ? 2 : 0;
    this.load(lower, this.early);
    if (this.weight > 0) this.load(upper, this.early === 0 ? 2 : 0);
    return true;
  }

  /** Fills one place of every interval with the fields of a time, unless they are there. */
  private load(time: number, offset: 0 | 2): void {
    const place = offset === 0 ? 0 : 1;
    if (this.loaded[place] === time) return;
    this.loaded[place] = time;
    this.intervals.forEach((interval, member) => {
      this.names.forEach((name, component) => this.loadComponent(name, member * this.source.timesSeconds.length + time, interval, offset + component));
    });
  }

  private loadComponent(name: ForcingVariable, slice: number, interval: Float32Array, offset: number): void {
    const field = this.source.fields[name]?.[slice];
    if (field === undefined) {
      for (let i = offset; i < interval.length; i += CELL) interval[i] = NaN;
      return;
    }
    for (let i = 0, j = offset; i < field.length; i++, j += CELL) interval[j] = field[i]!;
    fillMasked(this.planOf(field), interval, CELL, offset);
  }

  /** Most files have one mask for all times; a few have a second one, for a component or a moment. */
  private planOf(field: Float32Array): FillPlan {
    const known = this.plans.find((plan) => hasMaskOf(plan, field));
    if (known !== undefined) return known;
    const plan = fillPlan(field, this.nx, this.ny);
    if (this.plans.length >= 4) this.plans.shift();
    this.plans.push(plan);
    return plan;
  }
}

/** Index of the last time not after `seconds`, by bisection. */
function lowerIndex(times: Float64Array, seconds: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((times[middle] ?? NaN) <= seconds) low = middle;
    else high = middle - 1;
  }
  return low;
}
