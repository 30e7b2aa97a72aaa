/** Subtractive dithering of quantised floats (FITS 4.0, section 10.2 and appendix I): the same 10,000 random numbers for everybody. */

const count = 10_000;
let numbers: Float64Array | undefined;

/** Park & Miller 1988, seed 1. */
function randoms(): Float64Array {
  if (numbers !== undefined) return numbers;
  numbers = new Float64Array(count);
  let seed = 1;
  for (let k = 0; k < count; k++) {
    seed = (16_807 * seed) % 2_147_483_647;
    numbers[k] = seed / 2_147_483_647;
  }
  return numbers;
}

/** The dither of a tile's pixels one after the other; `tile` counts from 0, `seed` is ZDITHER0. */
export function ditherOf(tile: number, seed: number): () => number {
  const values = randoms();
  let start = (tile + seed - 1) % count;
  if (start < 0) start += count;
  let next = Math.floor((values[start] ?? 0) * 500);
  return () => {
    const value = values[next] ?? 0;
    if (++next === count) {
      start = (start + 1) % count;
      next = Math.floor((values[start] ?? 0) * 500);
    }
    return value;
  };
}

/** Stored integers with a meaning of their own: no value, and exactly 0 (of SUBTRACTIVE_DITHER_2). */
export const noValue = -2_147_483_647;
export const exactZero = -2_147_483_646;
