/**
 * Functions of the readings in a window [t − offset − w, t − offset], closed at both ends, each named by its twin in PromQL
 * (Prometheus 2.42). Readings without a number are no samples. NaN: no value.
 */
import type { Over } from './rule.ts';

/** What a window function sees of a series: readings in order of time, oldest first; NaN where one had no number. */
export interface Samples {
  lengthOf(series: number): number;
  timeAt(series: number, k: number): number;
  valueAt(series: number, k: number): number;
  copyBetween(series: number, first: number, to: number, times: Float64Array, values: Float64Array): number;
}

/** Milliseconds that readings must be kept for it. */
export const retentionOf = (over: Over): number => (over.season === undefined ? over.windowMs + over.offsetMs : 0);

/** Room for the samples of one window; used again by the next. */
export class Scratch {
  times = new Float64Array(64);
  values = new Float64Array(64);
  count = 0;
  /** Samples looked at so far, as a measure of work. */
  visited = 0;

  /** Samples with from ≤ time ≤ to, and a number. */
  gather(samples: Samples, series: number, from: number, to: number): void {
    const length = samples.lengthOf(series);
    const first = firstNotBefore(samples, series, from, length);
    if (length - first > this.times.length) [this.times, this.values] = [new Float64Array(2 * (length - first)), new Float64Array(2 * (length - first))];
    this.visited += length - first;
    this.count = samples.copyBetween(series, first, to, this.times, this.values);
  }
}

function firstNotBefore(samples: Samples, series: number, from: number, length: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples.timeAt(series, middle) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The value that a rule over a window judges at `now`; `current`: the value in force, NaN if none. */
export function windowValue(over: Over, samples: Samples, series: number, now: number, current: number, freshnessMs: number, scratch: Scratch): number {
  if (over.function === 'delta') return current - inForce(samples, series, now - over.windowMs, freshnessMs);
  const to = now - over.offsetMs;
  scratch.gather(samples, series, to - over.windowMs, to);
  if (scratch.count < over.minReadings) return NaN;
  const result = aggregate(over, scratch, now, current);
  return Number.isFinite(result) ? result : NaN;
}

function aggregate(over: Over, { times, values, count }: Scratch, now: number, current: number): number {
  switch (over.function) {
    case 'avg': return mean(values, count);
    case 'min': return extreme(values, count, -1);
    case 'max': return extreme(values, count, 1);
    case 'range': return extreme(values, count, 1) - extreme(values, count, -1);
    case 'stddev': return stddev(values, count);
    case 'median': return quantile(values, count, 0.5);
    case 'quantile': return quantile(values, count, over.q);
    case 'count': return count;
    case 'deriv': return line(times, values, count, times[0]!).slope;
    case 'predict_linear': {
      const { slope, intercept } = line(times, values, count, now);
      return intercept + (slope * over.aheadMs) / 1000;
    }
    case 'idelta': return values[count - 1]! - values[count - 2]!;
    case 'changes': return changes(values, count);
    case 'zscore': return zscore(current, mean(values, count), stddev(values, count), over.minStddev);
    case 'delta': return NaN;
  }
}

/** `reading offset w` at now: the newest at or before then, if it had a number and was fresh. */
function inForce(samples: Samples, series: number, at: number, freshnessMs: number): number {
  const k = firstNotBefore(samples, series, at + 1, samples.lengthOf(series)) - 1;
  return k >= 0 && at - samples.timeAt(series, k) <= freshnessMs ? samples.valueAt(series, k) : NaN;
}

/** `avg_over_time`, by a compensated sum (Neumaier 1974). */
export function mean(values: Float64Array, count: number): number {
  let [sum, lost] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return (sum + lost) / count;
}

/** `min_over_time`, `max_over_time` */
function extreme(values: Float64Array, count: number, sign: 1 | -1): number {
  let found = values[0]!;
  for (let i = 1; i < count; i++) if (sign * values[i]! > sign * found) found = values[i]!;
  return found;
}

/** `stddev_over_time`: of the population. Squares around the mean do not cancel, so they are summed plainly. */
export function stddev(values: Float64Array, count: number): number {
  const centre = mean(values, count);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (values[i]! - centre) * (values[i]! - centre);
  return Math.sqrt(sum / count);
}

/** `quantile_over_time`: linear between the two nearest ranks. */
function quantile(values: Float64Array, count: number, q: number): number {
  const sorted = values.slice(0, count).sort();
  const rank = q * (count - 1);
  const low = Math.floor(rank);
  const high = Math.min(count - 1, low + 1);
  return sorted[low]! * (1 - (rank - low)) + sorted[high]! * (rank - low);
}

/** `changes` */
function changes(values: Float64Array, count: number): number {
  let found = 0;
  for (let i = 1; i < count; i++) if (values[i] !== values[i - 1]) found++;
  return found;
}

/** Least squares over seconds after `origin`; the slope per second. `deriv`, `predict_linear`. Around the means, where nothing cancels. */
function line(times: Float64Array, values: Float64Array, count: number, origin: number): { readonly slope: number; readonly intercept: number } {
  if (changes(values, count) === 0) return { slope: 0, intercept: values[0]! };
  let sumX = 0;
  for (let i = 0; i < count; i++) sumX += (times[i]! - origin) / 1000;
  const [meanX, meanY] = [sumX / count, mean(values, count)];
  let [covariance, variance] = [0, 0];
  for (let i = 0; i < count; i++) {
    const x = (times[i]! - origin) / 1000 - meanX;
    covariance += x * (values[i]! - meanY);
    variance += x * x;
  }
  const slope = covariance / variance;
  return { slope, intercept: meanY - slope * meanX };
}

/** How many spreads a value lies from the mean. No spread at all says nothing about what is unusual: no value. */
export function zscore(value: number, centre: number, spread: number, leastSpread: number): number {
  const scale = Math.max(spread, leastSpread);
  return scale > 0 ? (value - centre) / scale : NaN;
}
