/**
 * Two components of one source, made ready for fast sampling between two of its times. Only the part of the grid that
 * has been asked for is made ready, and it grows as particles spread: a mission pays for the sea it touches.
 */
import type { GridSource } from './forcing.ts';
import { FILL_ROUNDS, fillMasked, fillPlan, hasMaskOf } from './masked-fill.ts';
import type { FillPlan, Region } from './masked-fill.ts';
import type { VectorVariables } from './sampling-plain.ts';

/** Numbers a cell in an interval: x and y at one of its times, x and y at the other. One cell is then one quarter of a cache line. */
export const CELL = 4;
/** Nodes by which a window is made larger than what was asked for, at least. */
const SLACK = 8;

export class PairField {
  readonly nx: number;
  readonly ny: number;
  readonly members: number;
  /**
   * One a member: ny × nx × stride, masked cells filled, NaN where nothing reaches. Only the window is valid. The stride
   * is CELL, or 2 where x and y of the very moment are made ready for all (`blended`): then the weight is 0.
   */
  readonly values: readonly Float32Array[];
  readonly stride: number;
  /** 0 exactly at the beginning of the interval; below 1. */
  weight = 0;
  /** Where in a cell the beginning of the interval is, 0 or 2; its end is at the other. */
  early: 0 | 2 = 0;
  /** Cells (pairs of neighbouring nodes) that may be sampled: columns west ≤ i < east, rows south ≤ j < north. Empty at first. */
  window: Region = { west: 0, east: 0, south: 0, north: 0 };
  private readonly source: GridSource;
  private readonly names: VectorVariables;
  private readonly intervals: readonly Float32Array[];
  private readonly blended: boolean;
  /** How far the moment is into its interval. */
  private fraction = 0;
  private readonly plans: FillPlan[] = [];
  /** Nodes that are loaded: the window's and as many around it as its filled cells depend on. */
  private region: Region = this.window;
  /** Index of the time that is loaded at 0 and at 2; -1 before. */
  private readonly loaded: [number, number] = [-1, -1];
  private lower = 0;
  private upper = 0;

  /** `blended` pays when there are more particles than nodes. */
  constructor(source: GridSource, names: VectorVariables, blended: boolean) {
    this.source = source;
    this.names = names;
    this.nx = source.x.length;
    this.ny = source.y.length;
    this.members = source.members;
    this.blended = blended;
    this.stride = blended ? 2 : CELL;
    this.intervals = Array.from({ length: source.members }, () => new Float32Array(this.nx * this.ny * CELL));
    this.values = blended ? this.intervals.map(() => new Float32Array(this.nx * this.ny * 2)) : this.intervals;
  }

  /** Makes the fields around a time ready. False when the source does not reach it. */
  seek(seconds: number): boolean {
    const times = this.source.timesSeconds;
    const last = times.length - 1;
    if (!(seconds >= (times[0] ?? NaN) && seconds <= (times[last] ?? NaN))) return false;
    this.lower = lowerIndex(times, seconds);
    this.upper = Math.min(last, this.lower + 1);
    const from = times[this.lower] ?? NaN;
    this.fraction = seconds === from ? 0 : (seconds - from) / ((times[this.upper] ?? NaN) - from);
    this.loadInterval();
    return true;
  }

  /** Enlarges the window until it has a cell; its lower left node must be in the grid. */
  cover(column: number, row: number): void {
    const { west, east, south, north } = this.window;
    const empty = east === west;
    const [w, e] = grown(empty ? column : west, empty ? column + 1 : east, column, Math.max(1, this.nx - 1));
    const [s, n] = grown(empty ? row : south, empty ? row + 1 : north, row, Math.max(1, this.ny - 1));
    this.window = { west: w, east: e, south: s, north: n };
    this.region = { west: Math.max(0, w - FILL_ROUNDS), east: Math.min(this.nx, e + 1 + FILL_ROUNDS), south: Math.max(0, s - FILL_ROUNDS), north: Math.min(this.ny, n + 1 + FILL_ROUNDS) };
    this.plans.length = 0;
    this.loaded.fill(-1);
    this.loadInterval();
  }

  /** What is loaded stays where it is: going on to the next interval loads one time, into the place of the one that is past. */
  private loadInterval(): void {
    const [first, second] = this.loaded;
    const early = second === this.lower || (first === this.upper && first !== this.lower) ? 2 : 0;
    this.load(this.lower, early);
    if (this.fraction > 0) this.load(this.upper, early === 0 ? 2 : 0);
    if (this.blended) {
      this.blend(early);
      return;
    }
    this.early = early;
    this.weight = this.fraction;
  }

  private blend(early: number): void {
    const { nx, region, fraction } = this;
    const late = 2 - 2 * early;
    for (let member = 0; member < this.members; member++) {
      const [interval, values] = [this.intervals[member]!, this.values[member]!];
      for (let row = region.south; row < region.north; row++) {
        const end = row * nx + region.east;
        for (let i = row * nx + region.west; i < end; i++) {
          const j = i * CELL + early;
          const [x, y] = [interval[j]!, interval[j + 1]!];
          // At a field's own time the other place may hold anything.
          values[2 * i] = fraction === 0 ? x : x + fraction * (interval[j + late]! - x);
          values[2 * i + 1] = fraction === 0 ? y : y + fraction * (interval[j + late + 1]! - y);
        }
      }
    }
  }

  /** Fills one place of every interval with the fields of a time, unless they are there. */
  private load(time: number, offset: 0 | 2): void {
    const place = offset === 0 ? 0 : 1;
    if (this.loaded[place] === time) return;
    this.loaded[place] = time;
    for (let member = 0; member < this.members; member++) {
      const slice = member * this.source.timesSeconds.length + time;
      const [x, y] = [this.source.fields[this.names[0]]?.[slice], this.source.fields[this.names[1]]?.[slice]];
      const interval = this.intervals[member];
      if (x === undefined || y === undefined || interval === undefined) throw new RangeError(`${this.source.name} has no field ${slice} of ${this.names.join(', ')}`);
      this.interleave(x, y, interval, offset);
      fillMasked(this.planOf(x), interval, CELL, offset);
      fillMasked(this.planOf(y), interval, CELL, offset + 1);
    }
  }

  private interleave(x: Float32Array, y: Float32Array, interval: Float32Array, offset: number): void {
    const { nx, region } = this;
    for (let row = region.south; row < region.north; row++) {
      const end = row * nx + region.east;
      for (let i = row * nx + region.west, j = i * CELL + offset; i < end; i++, j += CELL) {
        interval[j] = x[i]!;
        interval[j + 1] = y[i]!;
      }
    }
  }

  /** Most files have one mask for all times; a few have a second one, for a component or a moment. */
  private planOf(field: Float32Array): FillPlan {
    const known = this.plans.find((plan) => hasMaskOf(plan, field, this.nx, this.region));
    if (known !== undefined) return known;
    const plan = fillPlan(field, this.nx, this.region);
    if (this.plans.length >= 4) this.plans.shift();
    this.plans.push(plan);
    return plan;
  }
}

/** A range from `low` up to, not including, `high`, enlarged towards a value outside it by half its size or SLACK; within 0 … size. */
function grown(low: number, high: number, value: number, size: number): readonly [number, number] {
  const step = Math.max(SLACK, (high - low) >> 1);
  const start = value < low || high - low === 1 ? Math.max(0, Math.min(low, value) - step) : low;
  const end = value >= high || high - low === 1 ? Math.min(size, Math.max(high, value + 1) + step) : high;
  return [start, end];
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
