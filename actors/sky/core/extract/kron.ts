/**
 * Kron's radius and flux: Kron 1980 (ApJS 43, 305), as in Bertin & Arnouts 1996, section 7. The radius is the first moment
 * of the light, in units of the object's own ellipse, within six of them; an ellipse 2.5 times that holds more than 90 % of
 * the light of stars and galaxies alike.
 */
import type { Image } from '../image.ts';
import type { Sources } from './sources.ts';

export interface KronResult {
  /** In units of a and b; NaN where there is no light, or none that is good. */
  readonly radius: Float64Array;
  readonly flux: Float64Array;
}

/** The moment is taken within this many ellipses, the flux within this many Kron radii, at least `LEAST` ellipses. */
const REACH = 6;
const FACTOR = 2.5;
const LEAST = 3.5;
const PARTS = 5;

/** ρ² = xx·dx² + yy·dy² + xy·dx·dy is 1 on an object's ellipse. */
interface Form {
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

export function kron(image: Image, sources: Pick<Sources, 'count' | 'x' | 'y' | 'a' | 'b' | 'theta'>, mask?: Uint8Array): KronResult {
  const out = { radius: new Float64Array(sources.count), flux: new Float64Array(sources.count) };
  for (let k = 0; k < sources.count; k++) {
    const [x, y, a] = [sources.x[k]!, sources.y[k]!, sources.a[k]!];
    const form = formOf(a, sources.b[k]!, sources.theta[k]!);
    out.radius[k] = kronRadius(image, x, y, a, form, mask);
    const within = Math.max(LEAST, FACTOR * out.radius[k]!);
    out.flux[k] = within === within ? fluxWithin(image, x, y, a, form, within, mask) : NaN;
  }
  return out;
}

/** An ellipse thinner than a pixel has the width of one. */
function formOf(a: number, b: number, theta: number): Form {
  const [cosine, sine] = [Math.cos(theta), Math.sin(theta)];
  const [p, q] = [1 / (a * a), 1 / (Math.max(b, 0.01) * Math.max(b, 0.01))];
  return { xx: p * cosine * cosine + q * sine * sine, yy: p * sine * sine + q * cosine * cosine, xy: 2 * cosine * sine * (p - q) };
}

function kronRadius({ columns, rows, data }: Image, x: number, y: number, a: number, { xx, yy, xy }: Form, mask: Uint8Array | undefined): number {
  let [light, moment] = [0, 0];
  for (let v = Math.max(0, Math.ceil(y - REACH * a)); v <= Math.min(rows - 1, y + REACH * a); v++) {
    for (let u = Math.max(0, Math.ceil(x - REACH * a)); u <= Math.min(columns - 1, x + REACH * a); u++) {
      const [dx, dy, value] = [u - x, v - y, data[v * columns + u]!];
      const square = xx * dx * dx + yy * dy * dy + xy * dx * dy;
      if (square > REACH * REACH || value - value !== 0 || (mask !== undefined && mask[v * columns + u] !== 0)) continue;
      light += value;
      moment += value * Math.sqrt(square);
    }
  }
  return light > 0 && moment > 0 ? moment / light : NaN;
}

/** Pixels in 5 × 5 parts; bad ones count as the mean of the good. */
function fluxWithin({ columns, rows, data }: Image, x: number, y: number, a: number, { xx, yy, xy }: Form, within: number, mask: Uint8Array | undefined): number {
  let [flux, good, all] = [0, 0, 0];
  const reach = within * a + 1;
  for (let v = Math.max(0, Math.ceil(y - reach)); v <= Math.min(rows - 1, y + reach); v++) {
    for (let u = Math.max(0, Math.ceil(x - reach)); u <= Math.min(columns - 1, x + reach); u++) {
      let parts = 0;
      for (let j = 0; j < PARTS; j++) {
        const dy = v - y + (j - (PARTS - 1) / 2) / PARTS;
        for (let i = 0; i < PARTS; i++) {
          const dx = u - x + (i - (PARTS - 1) / 2) / PARTS;
          if (xx * dx * dx + yy * dy * dy + xy * dx * dy <= within * within) parts++;
        }
      }
      all += parts;
      const value = data[v * columns + u]!;
      if (value - value !== 0 || (mask !== undefined && mask[v * columns + u] !== 0)) continue;
      flux += parts * value;
      good += parts;
    }
  }
  return good > 0 ? (flux / (PARTS * PARTS)) * (all / good) : NaN;
}
