/**
 * Input of a real/bogus network over three stamps, as braai (Duev et al. 2019, MNRAS 489, 3582) was trained:
 * science, template, difference; every row divided by its own L2 norm; 63 × 63.
 */
import type { Image } from '../image.ts';

/** Pixels on a side. */
export const stampSide = 63;
/** What stands where a stamp near the edge of the detector has no pixels. Put there after the division. */
const padding = 1e-9;

export interface Triplet {
  readonly science: Image;
  readonly template: Image;
  readonly difference: Image;
}

/**
 * 3 × 63 × 63 values, row-major. Missing pixels (NaN) count as 0; a stamp that is smaller is filled up at the high end
 * of each axis.
 *
 * The norm is a float32, as in the arithmetic of the published scores: a row with a pixel of -3.4e38, by which some
 * surveys mark missing pixels of a template, has an infinite norm and becomes zeros.
 *
 * @throws RangeError where a stamp is larger than 63 × 63.
 */
export function braaiInput({ science, template, difference }: Triplet): Float32Array {
  const input = new Float32Array(3 * stampSide * stampSide).fill(padding);
  [science, template, difference].forEach((stamp, plane) => {
    if (stamp.columns > stampSide || stamp.rows > stampSide) throw new RangeError(`a stamp of ${stamp.columns} × ${stamp.rows} pixels; at most ${stampSide} × ${stampSide} are understood`);
    for (let y = 0; y < stamp.rows; y++) {
      const row = stamp.data.subarray(y * stamp.columns, (y + 1) * stamp.columns);
      normaliseInto(input.subarray((plane * stampSide + y) * stampSide), row);
    }
  });
  return input;
}

function normaliseInto(out: Float32Array, row: Float32Array): void {
  let sum = 0;
  for (const value of row) if (!Number.isNaN(value)) sum += value * value;
  const norm = Math.fround(Math.sqrt(Math.fround(sum)));
  row.forEach((value, x) => (out[x] = Number.isNaN(value) ? 0 : value / (norm === 0 ? 1 : norm)));
}
