/** Stamps of stars into stamps of terms: at every pixel of the stamp a weighted least-squares polynomial of the star's place. */
import { MAD_TO_SIGMA } from '../combine/combine.ts';
import { medianInPlace } from '../combine/median.ts';
import { solveSymmetric } from './solve.ts';

export interface Sample {
  /** Stamp divided by the star's flux, sky 0; NaN where there is none. */
  readonly values: Float64Array;
  readonly weight: number;
  /** Terms of the polynomial at the star's place. */
  readonly basis: readonly number[];
}

/** Values farther than this many σ (MAD of the pixel's residuals) from the first fit are left out of the second: neighbours, cosmic rays. */
const CLIP = 4;

/** Stamps of the terms, one after the other. Pixels that no star has, or too few for the polynomial, are 0. */
export function fitPolynomial(samples: readonly Sample[], pixels: number, terms: number): Float64Array {
  const stamps = new Float64Array(terms * pixels);
  const kept = new Uint8Array(samples.length);
  const solution = new Float64Array(terms);
  for (let pixel = 0; pixel < pixels; pixel++) {
    samples.forEach(({ values }, s) => { kept[s] = values[pixel] === values[pixel] ? 1 : 0; });
    if (!solveAt(samples, pixel, kept, solution)) continue;
    if (clip(samples, pixel, kept, solution)) solveAt(samples, pixel, kept, solution);
    for (let k = 0; k < terms; k++) stamps[k * pixels + pixel] = solution[k]!;
  }
  return stamps;
}

function solveAt(samples: readonly Sample[], pixel: number, kept: Uint8Array, solution: Float64Array): boolean {
  const n = solution.length;
  const matrix = new Float64Array(n * n);
  const right = new Float64Array(n);
  samples.forEach(({ values, weight, basis }, s) => {
    if (kept[s] === 0) return;
    for (let i = 0; i < n; i++) {
      right[i]! += weight * basis[i]! * values[pixel]!;
      for (let j = 0; j <= i; j++) matrix[i * n + j]! += weight * basis[i]! * basis[j]!;
    }
  });
  if (!solveSymmetric(matrix, right, n)) return false;
  solution.set(right);
  return true;
}

/** True when something was left out; never so much that the polynomial is not held by twice as many stars as it has terms. */
function clip(samples: readonly Sample[], pixel: number, kept: Uint8Array, solution: Float64Array): boolean {
  const off = samples.map(({ values, basis }) => Math.abs(values[pixel]! - basis.reduce((sum, value, k) => sum + value * solution[k]!, 0)));
  const known = Float64Array.from(off.filter((_, s) => kept[s] === 1));
  const limit = CLIP * MAD_TO_SIGMA * medianInPlace(known, known.length);
  const out = off.flatMap((value, s) => (kept[s] === 1 && value > limit ? [s] : []));
  if (out.length === 0 || known.length - out.length < 2 * solution.length) return false;
  for (const s of out) kept[s] = 0;
  return true;
}
