import type { Labels, MetricFamily, Sample } from './families.ts';

/** Seconds: from what the broker needs for one commit to what a simulation may take. */
export const secondsBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** Counts by upper bound. `add` is called for each job: it compares and adds, nothing else. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[] = secondsBounds) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    let index = 0;
    while (index < this.#bounds.length && value > (this.#bounds[index] ?? Infinity)) index++;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += value;
  }

  samples(name: string, labels: Labels): readonly Sample[] {
    let below = 0;
    const buckets = [...this.#bounds, Infinity].map((bound, index): Sample => {
      below += this.#counts[index] ?? 0;
      return { metricName: `${name}_bucket`, labels: { ...labels, le: bound === Infinity ? '+Inf' : String(bound) }, value: below };
    });
    return [...buckets, { metricName: `${name}_sum`, labels, value: this.#sum }, { metricName: `${name}_count`, labels, value: below }];
  }
}

export const histogramFamily = (name: string, help: string, values: readonly Sample[]): MetricFamily => ({ name, help, type: 'histogram', values });
