/**
 * Natural cubic splines through equidistant knots (second derivative zero at both ends): Press et al. 2007, Numerical
 * Recipes, section 3.3, with a knot spacing of 1. Beyond the outermost knots the last piece goes on.
 */

/** Second derivatives of the spline through `count` values at `from`, `from + stride`, …, written to `out` at the same places. */
export function secondDerivatives(values: Float64Array, from: number, count: number, stride: number, scratch: Float64Array, out: Float64Array): void {
  out[from] = 0;
  scratch[0] = 0;
  for (let k = 1; k < count - 1; k++) {
    const at = from + k * stride;
    const p = scratch[k - 1]! / 2 + 2;
    scratch[k] = -0.5 / p;
    out[at] = (3 * (values[at + stride]! - 2 * values[at]! + values[at - stride]!) - out[at - stride]! / 2) / p;
  }
  if (count > 1) out[from + (count - 1) * stride] = 0;
  for (let k = count - 2; k >= 1; k--) {
    const at = from + k * stride;
    out[at] = scratch[k]! * out[at + stride]! + out[at]!;
  }
}

/** Value at `from + t` knots, 0 ≤ k ≤ count − 2 the piece, t the distance from its first knot. */
export function onPiece(low: number, high: number, bendLow: number, bendHigh: number, t: number): number {
  const s = 1 - t;
  return s * low + t * high + ((s * s * s - s) * bendLow + (t * t * t - t) * bendHigh) / 6;
}
