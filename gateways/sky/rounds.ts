/** How long a computation takes, the reading and writing around it left out. */
export interface Timing {
  /** Median of all rounds, seconds. */
  readonly seconds: number;
  readonly best: number;
}

/** Does the work `repeat` times, at least once, in this process; the last result counts. */
export function timed<T>(repeat: number, work: () => T): { readonly result: T; readonly timing: Timing } {
  const seconds: number[] = [];
  const once = (): T => {
    const from = performance.now();
    const result = work();
    seconds.push((performance.now() - from) / 1000);
    return result;
  };
  let result = once();
  for (let round = 1; round < repeat; round++) result = once();
  const sorted = seconds.toSorted((a, b) => a - b);
  const middle = ((sorted[(sorted.length - 1) >> 1] ?? NaN) + (sorted[sorted.length >> 1] ?? NaN)) / 2;
  return { result, timing: { seconds: middle, best: sorted[0] ?? NaN } };
}
