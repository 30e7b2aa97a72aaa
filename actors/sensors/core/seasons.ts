/**
 * What a number was like at the same phase of earlier seasons (the same hour of the last seven days). Time is cut into
 * windows that begin at whole multiples of their length since 1970 (UTC); each evaluation adds the value in force to the
 * window it lies in. Judged is the value in force against all values of the windows at the same phase in the last `count`
 * seasons. Twin of one such window in PromQL: `avg_over_time((reading)[1h:30s] @ end)`.
 *
 * Memory of a pair: (period / window · count + 1) windows of 32 bytes at most, only those that have been met.
 */
import type { Over } from './rule.ts';
import { zscore } from './window.ts';

type Season = NonNullable<Over['season']>;

/** A window: how many values, their mean and sum of squared deviations (Welford 1962). */
export interface Bucket {
  readonly index: number;
  count: number;
  mean: number;
  m2: number;
}

export class Seasons {
  /** Of each pair, oldest first; only pairs of seasonal rules are here. */
  readonly #buckets = new Map<number, Bucket[]>();

  value(over: Over, season: Season, pair: number, now: number, current: number, arrival: boolean): number {
    const index = Math.floor(now / over.windowMs);
    const buckets = this.#buckets.get(pair) ?? [];
    const perSeason = season.periodMs / over.windowMs;
    const z = Number.isNaN(current) ? NaN : judged(over, season, buckets, index, perSeason, current);
    if (!arrival && !Number.isNaN(current)) this.#learn(pair, buckets, index, perSeason * season.count, current);
    return z;
  }

  #learn(pair: number, buckets: Bucket[], index: number, kept: number, value: number): void {
    let newest = buckets.at(-1);
    if (newest?.index !== index) {
      if (newest !== undefined && newest.index > index) return;
      newest = { index, count: 0, mean: 0, m2: 0 };
      buckets.push(newest);
      while (buckets[0]!.index < index - kept) buckets.shift();
      this.#buckets.set(pair, buckets);
    }
    newest.count++;
    const delta = value - newest.mean;
    newest.mean += delta / newest.count;
    newest.m2 += delta * (value - newest.mean);
  }

  of(pair: number): readonly Bucket[] {
    return this.#buckets.get(pair) ?? [];
  }

  restore(pair: number, buckets: readonly Bucket[]): void {
    this.#buckets.set(pair, buckets.map((bucket) => ({ ...bucket })));
  }
}

/** Pooled over the windows of the same phase (Chan, Golub & LeVeque 1979). */
function judged(over: Over, season: Season, buckets: readonly Bucket[], index: number, perSeason: number, current: number): number {
  let [count, mean, m2] = [0, 0, 0];
  for (const bucket of buckets) {
    const age = index - bucket.index;
    if (age <= 0 || age % perSeason !== 0 || age > perSeason * season.count) continue;
    const delta = bucket.mean - mean;
    const total = count + bucket.count;
    mean += (delta * bucket.count) / total;
    m2 += bucket.m2 + (delta * delta * count * bucket.count) / total;
    count = total;
  }
  return count < over.minReadings ? NaN : zscore(current, mean, Math.sqrt(m2 / count), over.minStddev);
}
