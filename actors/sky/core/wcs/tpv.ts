/** The TPV polynomial in intermediate world coordinates (FITS registry of conventions; 40 terms an axis, powers up to 7). */
import { newton } from './newton.ts';

/** PVi_m of the longitude axis and of the latitude axis; for the latter ξ and η change places. */
export interface Tpv {
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

export const tpvTerms = 40;

/** Powers of (first, second, r) of each term. */
const powers: readonly (readonly [number, number, number])[] = [
  [0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1],
  ...ofDegree(2), ...ofDegree(3), [0, 0, 3],
  ...ofDegree(4), ...ofDegree(5), [0, 0, 5],
  ...ofDegree(6), ...ofDegree(7), [0, 0, 7],
];

function ofDegree(degree: number): readonly (readonly [number, number, number])[] {
  return Array.from({ length: degree + 1 }, (_, second) => [degree - second, second, 0]);
}

/** Highest term with a coefficient, plus one. */
export const lastTerm = (terms: Float64Array): number => terms.findLastIndex((value) => value !== 0) + 1;

export function evaluateTpv(terms: Float64Array, first: number, second: number): number {
  const r = Math.sqrt(first * first + second * second);
  let total = 0;
  for (let m = 0; m < terms.length; m++) {
    const coefficient = terms[m] ?? 0;
    if (coefficient === 0) continue;
    const [p = 0, q = 0, s = 0] = powers[m] ?? [];
    total += coefficient * first ** p * second ** q * r ** s;
  }
  return total;
}

/** In place. */
export function applyTpv({ lon, lat }: Tpv, x: Float64Array, y: Float64Array, count: number): void {
  for (let k = 0; k < count; k++) {
    const [u, v] = [x[k] ?? 0, y[k] ?? 0];
    x[k] = evaluateTpv(lon, u, v);
    y[k] = evaluateTpv(lat, v, u);
  }
}

/** In place; NaN where the iteration does not come back to its target within 1e-13 degrees or so. */
export function invertTpv({ lon, lat }: Tpv, x: Float64Array, y: Float64Array, count: number): void {
  const forward = (u: number, v: number): readonly [number, number] => [evaluateTpv(lon, u, v), evaluateTpv(lat, v, u)];
  for (let k = 0; k < count; k++) {
    const [u, v] = newton(forward, x[k] ?? 0, y[k] ?? 0, 1e-12, 1e-6);
    x[k] = u;
    y[k] = v;
  }
}
