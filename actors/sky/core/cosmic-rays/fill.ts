/** Pixels that are not to be believed get the median of the good ones in 5 × 5 around them ("medmask"). */
import { medianInPlace, medianOfPlane } from '../combine/median.ts';
import type { Plane } from './window-median.ts';

/** px from which a filled pixel takes its value. */
export const FILL_REACH = 2;

/** The pixels at `indices`, in place, from those where `good` is not 0. Where none is near it is the median of all good ones, and 0 when there are none. */
export function fillMasked({ columns, rows, data }: Plane, good: Uint8Array, indices: Iterable<number>): void {
  const window = new Float32Array((2 * FILL_REACH + 1) ** 2);
  let everywhere: number | undefined;
  for (const i of indices) {
    const x = i % columns;
    const y = (i - x) / columns;
    let count = 0;
    for (let v = Math.max(0, y - FILL_REACH); v <= Math.min(rows - 1, y + FILL_REACH); v++)
      for (let u = Math.max(0, x - FILL_REACH); u <= Math.min(columns - 1, x + FILL_REACH); u++) if (good[v * columns + u] !== 0) window[count++] = data[v * columns + u]!;
    data[i] = count > 0 ? medianInPlace(window, count) : (everywhere ??= level(data, good));
  }
}

function level(data: Float32Array, good: Uint8Array): number {
  const bad = new Uint8Array(good.length);
  for (let i = 0; i < bad.length; i++) bad[i] = good[i] === 0 ? 1 : 0;
  const median = medianOfPlane(data, bad);
  return median === median ? median : 0;
}
