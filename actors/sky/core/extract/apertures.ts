/** Sums in circles: the pixels at the rim are divided into 5 × 5 parts whose centres decide. */
import type { Image } from '../image.ts';
import { apertureFlags } from './flags.ts';

export interface ApertureSums {
  readonly flux: Float64Array;
  /** Standard deviation: √(σ²·area + flux/gain); NaN where neither noise nor variance is given. */
  readonly error: Float64Array;
  /** Good area, px². */
  readonly area: Float64Array;
  /** Bits of `apertureFlags`. */
  readonly flag: Uint8Array;
}

export interface ApertureSettings {
  /** px, positive. */
  readonly radius: number;
  /** Noise of a pixel, standard deviation, for the error. */
  readonly rms?: number;
  readonly variance?: Image;
  /** e⁻ per unit of the image: adds the noise of the source itself. 0 or absent adds none. */
  readonly gain?: number;
  readonly mask?: Uint8Array;
}

const PARTS = 5;
/** Half of a pixel's diagonal, a little more. */
const CORNER = 0.7072;

interface Sum {
  flux: number;
  variance: number;
  area: number;
  badArea: number;
  cut: boolean;
}

/** Around every (x, y). Bad pixels (masked, NaN) are taken to have the mean of the good ones; flux is NaN where none is good. */
export function sumCircles(image: Image, x: Float64Array, y: Float64Array, settings: ApertureSettings): ApertureSums {
  const { radius, rms, variance, gain = 0 } = settings;
  if (!(radius > 0) || radius === Infinity) throw new RangeError(`an aperture of radius ${radius} px: it must be positive`);
  const out: ApertureSums = { flux: new Float64Array(x.length), error: new Float64Array(x.length), area: new Float64Array(x.length), flag: new Uint8Array(x.length) };
  const sum: Sum = { flux: 0, variance: 0, area: 0, badArea: 0, cut: false };
  for (let k = 0; k < x.length; k++) {
    sumCircle(image, x[k]!, y[k]!, settings, sum);
    const whole = (sum.area + sum.badArea) / sum.area;
    out.area[k] = sum.area;
    out.flux[k] = sum.area > 0 ? sum.flux * whole : NaN;
    const noise = variance !== undefined ? sum.variance * whole : rms === undefined ? NaN : rms * rms * (sum.area + sum.badArea);
    out.error[k] = Math.sqrt(noise + (gain > 0 && out.flux[k]! > 0 ? out.flux[k]! / gain : 0));
    const masked = sum.badArea === 0 ? 0 : apertureFlags.hasMasked | (sum.area > 0 ? 0 : apertureFlags.allMasked);
    out.flag[k] = (sum.cut ? apertureFlags.cutByEdge : 0) | masked | (out.flux[k]! > 0 ? 0 : apertureFlags.notPositive);
  }
  return out;
}

function sumCircle({ data, columns, rows }: Image, x: number, y: number, { radius, variance, mask }: ApertureSettings, sum: Sum): void {
  [sum.flux, sum.variance, sum.area, sum.badArea] = [0, 0, 0, 0];
  const [left, right] = [Math.floor(x - radius + 0.5), Math.ceil(x + radius + 0.5)];
  const [top, bottom] = [Math.floor(y - radius + 0.5), Math.ceil(y + radius + 0.5)];
  sum.cut = left < 0 || top < 0 || right > columns || bottom > rows;
  const inside = Math.max(0, radius - CORNER) ** 2;
  const outside = (radius + CORNER) ** 2;
  for (let row = Math.max(0, top); row < Math.min(rows, bottom); row++) {
    for (let column = Math.max(0, left); column < Math.min(columns, right); column++) {
      const square = (column - x) ** 2 + (row - y) ** 2;
      if (square >= outside) continue;
      const share = square < inside ? 1 : shareInside(column - x, row - y, radius * radius);
      if (share === 0) continue;
      const at = row * columns + column;
      const value = data[at]!;
      if (value - value !== 0 || (mask !== undefined && mask[at] !== 0)) {
        sum.badArea += share;
        continue;
      }
      sum.flux += share * value;
      sum.area += share;
      if (variance !== undefined) sum.variance += share * variance.data[at]!;
    }
  }
}

/** The share of the pixel at (dx, dy) from the centre that lies inside: that of its 25 parts' centres. */
function shareInside(dx: number, dy: number, radiusSquared: number): number {
  let inside = 0;
  for (let j = 0; j < PARTS; j++) {
    const v = dy + (j - (PARTS - 1) / 2) / PARTS;
    for (let i = 0; i < PARTS; i++) {
      const u = dx + (i - (PARTS - 1) / 2) / PARTS;
      if (u * u + v * v < radiusSquared) inside++;
    }
  }
  return inside / (PARTS * PARTS);
}
