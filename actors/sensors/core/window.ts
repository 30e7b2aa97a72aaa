/**
 * Functions of the readings in a window [t − offset − w, t − offset], closed at both ends, each named by its twin in PromQL
 * (Prometheus 2.42). Readings without a number are no samples. Sums are compensated (Neumaier 1974). NaN: no value.
 */
import type { Over } from './rule.ts';

/** What a window function sees of a series: readings in order of time, oldest first; NaN where one had no number. */
export interface Samples {
  lengthOf(series: number): number;
  timeAt(series: number, k: number): number;
  valueAt(series: number, k: number): number;
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
    this.count = 0;
    let k = firstNotBefore(samples, series, from, length);
    if (length - k > this.times.length) [this.times, this.values] = [new Float64Array(2 * (length - k)), new Float64Array(2 * (length - k))];
    for (; k < length; k++) {
      const at = samples.timeAt(series, k);
      if (at > to) return;
      this.visited++;
      const value = samples.valueAt(series, k);
      if (Number.isNaN(value)) continue;
      this.times[this.count] = at;
      this.values[this.count++] = value;
    }
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

/** Compensated sum of `term(0…count − 1)` (Neumaier 1974). */
export function sumOf(count: number, term: (i: number) => number): number {
  let [sum, lost] = [0, 0];
  for (let i = 0; i < count; i++) {
    const value = term(i);
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** `avg_over_time` */
export const mean = (values: Float64Array, count: number): number => sumOf(count, (i) => values[i]!) / count;

/** `min_over_time`, `max_over_time` */
function extreme(values: Float64Array, count: number, sign: 1 | -1): number {
  let found = values[0]!;
  for (let i = 1; i < count; i++) if (sign * values[i]! > sign * found) found = values[i]!;
  return found;
}

/** `stddev_over_time`: of the population. */
export function stddev(values: Float64Array, count: number): number {
  const centre = mean(values, count);
  return Math.sqrt(sumOf(count, (i) => (values[i]! - centre) ** 2) / count);
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

/** Least squares over seconds after `origin`; the slope per second. `deriv`, `predict_linear`. */
function line(times: Float64Array, values: Float64Array, count: number, origin: number): { readonly slope: number; readonly intercept: number } {
  if (changes(values, count) === 0) return { slope: 0, intercept: values[0]! };
  const x = (i: number): number => (times[i]! - origin) / 1000;
  const [sumX, sumY] = [sumOf(count, x), sumOf(count, (i) => values[i]!)];
  const covariance = sumOf(count, (i) => x(i) * values[i]!) - (sumX * sumY) / count;
  const variance = sumOf(count, (i) => x(i) ** 2) - sumX ** 2 / count;
  const slope = covariance / variance;
  return { slope, intercept: sumY / count - (slope * sumX) / count };
}

/** How many spreads a value lies from the mean. No spread at all says nothing about what is unusual: no value. */
export function zscore(value: number, centre: number, spread: number, leastSpread: number): number {
  const scale = Math.max(spread, leastSpread);
  return scale > 0 ? (value - centre) / scale : NaN;
}
