/** A Moffat profile sampled at pixel centres (Moffat 1969, A&A 3, 455). */
import { image, type Image } from '../image.ts';

export interface Moffat {
  /** px; geometric mean of the axes. */
  readonly fwhm: number;
  /** Above 1. */
  readonly beta: number;
  /** 1 − b/a. */
  readonly ellipticity: number;
  /** From +x to +y, rad. */
  readonly angle: number;
}

/** px; nothing beyond. */
export const moffatRadius = 30;

/** A function of the distance from the middle, px; not normalised. */
export function moffatAt({ fwhm, beta, ellipticity, angle }: Moffat): (dx: number, dy: number) => number {
  const alpha = fwhm / (2 * Math.sqrt(2 ** (1 / beta) - 1));
  const [c, s, q] = [Math.cos(angle), Math.sin(angle), 1 - ellipticity];
  return (dx, dy) => {
    if (dx * dx + dy * dy > moffatRadius ** 2) return 0;
    const [u, v] = [dx * c + dy * s, dy * c - dx * s];
    return (1 + (u * u * q + (v * v) / q) / alpha ** 2) ** -beta;
  };
}

/** An odd stamp of unit sum, the peak in the middle. */
export function moffatStamp(moffat: Moffat): Image {
  const at = moffatAt(moffat);
  const side = 2 * moffatRadius + 1;
  const values = Float64Array.from({ length: side * side }, (_, i) => at((i % side) - moffatRadius, Math.floor(i / side) - moffatRadius));
  const sum = values.reduce((total, v) => total + v, 0);
  return image(side, side, Float32Array.from(values, (v) => v / sum));
}

export interface PointSource {
  readonly x: number;
  readonly y: number;
  readonly flux: number;
}

/** Adds sources in place, `scale` counts for a flux of 1; positions outside give their wings. */
export function addSources(picture: Image, sources: readonly PointSource[], moffat: Moffat, scale: number): void {
  const at = moffatAt(moffat);
  const norm = [...normOf(moffat)].reduce((sum, v) => sum + v, 0);
  for (const { x, y, flux } of sources) {
    const reach = flux * scale > 2000 ? moffatRadius : flux * scale > 100 ? 18 : 12;
    for (let row = Math.max(0, Math.floor(y) - reach); row <= Math.min(picture.rows - 1, Math.floor(y) + reach + 1); row++)
      for (let column = Math.max(0, Math.floor(x) - reach); column <= Math.min(picture.columns - 1, Math.floor(x) + reach + 1); column++)
        picture.data[row * picture.columns + column]! += ((flux * scale) / norm) * at(column - x, row - y);
  }
}

function* normOf(moffat: Moffat): Generator<number> {
  const at = moffatAt(moffat);
  for (let y = -moffatRadius; y <= moffatRadius; y++) for (let x = -moffatRadius; x <= moffatRadius; x++) yield at(x, y);
}
