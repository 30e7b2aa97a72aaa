/** Seconds that work took: pure compute, as the commands tell it. */
export function seconds(work: () => void): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1000;
}

export interface Timing {
  /** Median of the times. */
  readonly seconds: number;
  /** Least of them, where there are several. */
  readonly best?: number;
}

/** Does the work `times` times; the last result. */
export function repeated<T>(times: number, work: () => T): Timing & { readonly result: T } {
  let result: { readonly value: T } | undefined;
  const spent: number[] = [];
  for (let turn = 0; turn < Math.max(1, times); turn++) spent.push(seconds(() => (result = { value: work() })));
  const sorted = spent.toSorted((a, b) => a - b);
  const median = ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
  if (result === undefined) throw new Error('nothing was done');
  return { seconds: median, ...(times > 1 ? { best: sorted[0] ?? median } : {}), result: result.value };
}
