/**
 * From pixels (counted from 1) to undistorted ones: detector-to-image tables first, then SIP and lookup tables, both at
 * the corrected pixel, as wcslib's users in astropy do it. The inverse is iterated on this very function and checked by
 * what is left: SIP's own inverse polynomials (AP, BP) are not good enough.
 */
import { offsetAt, type LookupPair } from './lookup.ts';
import { newton } from './newton.ts';
import { evaluate, type Sip } from './sip.ts';

export interface Distortion {
  readonly reference: readonly [number, number];
  readonly sip: Sip | undefined;
  readonly detector: LookupPair | undefined;
  readonly image: LookupPair | undefined;
}

const table = (pair: LookupPair | undefined, axis: 0 | 1, x: number, y: number): number => {
  const lookup = pair?.[axis];
  return lookup === undefined ? 0 : offsetAt(lookup, x, y);
};

/** The undistorted pixel, x then y, into `out`. */
export function undistort(distortion: Distortion, x: number, y: number, out: Float64Array): void {
  const { reference, sip, detector, image } = distortion;
  const u = detector === undefined ? x : x + table(detector, 0, x, y);
  const v = detector === undefined ? y : y + table(detector, 1, x, y);
  let du = u;
  let dv = v;
  if (sip !== undefined) {
    du += evaluate(sip.a, u - reference[0], v - reference[1]);
    dv += evaluate(sip.b, u - reference[0], v - reference[1]);
  }
  if (image !== undefined) {
    du += table(image, 0, u, v);
    dv += table(image, 1, u, v);
  }
  out[0] = du;
  out[1] = dv;
}

/** Residual of an accepted inverse, pixels. */
const tolerance = 1e-8;

/**
 * In place: undistorted pixels to distorted ones. The map is nearly a shift, so adding what is missing converges fast; where it
 * does not, Newton's steps; where those do not either, NaN.
 */
export function distort(distortion: Distortion, x: Float64Array, y: Float64Array, count: number): void {
  const out = new Float64Array(2);
  for (let k = 0; k < count; k++) {
    const tx = x[k] ?? 0;
    const ty = y[k] ?? 0;
    let u = tx;
    let v = ty;
    let left = Infinity;
    for (let turn = 0; turn < 20 && left > tolerance; turn++) {
      undistort(distortion, u, v, out);
      const dx = tx - (out[0] ?? 0);
      const dy = ty - (out[1] ?? 0);
      left = Math.max(Math.abs(dx), Math.abs(dy));
      if (left > tolerance) {
        u += dx;
        v += dy;
      }
    }
    if (left <= tolerance) {
      x[k] = u;
      y[k] = v;
    } else {
      const [nx, ny] = byNewton(distortion, tx, ty);
      x[k] = nx;
      y[k] = ny;
    }
  }
}

function byNewton(distortion: Distortion, x: number, y: number): readonly [number, number] {
  if (!Number.isFinite(x + y)) return [Number.NaN, Number.NaN];
  const out = new Float64Array(2);
  return newton((u, v) => {
    undistort(distortion, u, v, out);
    return [out[0] ?? 0, out[1] ?? 0];
  }, x, y, tolerance, 1e-2);
}
