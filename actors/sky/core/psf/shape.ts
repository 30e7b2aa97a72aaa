/** What a PSF looks like: width, roundness, the area that it sums over. */
import type { Image } from '../image.ts';
import { lanczosWeights } from './stamps.ts';

export interface PsfShape {
  /** Full width at half maximum, px: of the circle that has the area where the PSF is above half of its peak. */
  readonly fwhm: number;
  /** 1 − b/a of the core. */
  readonly ellipticity: number;
  /** Pixels that a best-weighted measurement effectively sums over: 1 / ΣP². */
  readonly noiseArea: number;
}

/** Of a stamp of unit sum, peak in the middle. */
export function shapeOf({ columns: size, data }: Image): PsfShape {
  const fwhm = fullWidth(data, size);
  const { x2, y2, xy } = coreMoments(data, size, fwhm);
  const [half, spread] = [(x2 + y2) / 2, Math.hypot((x2 - y2) / 2, xy)];
  return { fwhm, ellipticity: 1 - Math.sqrt(Math.max(0, half - spread) / (half + spread)), noiseArea: 1 / data.reduce((sum, value) => sum + value * value, 0) };
}

/** Parts of a pixel, to each side, that are counted. */
const PARTS = 8;
/** Between pixels of which none reaches this share of the peak nothing reaches a half of it. */
const FAR_BELOW = 0.2;

/** Counts the parts above half of the peak, where the stamp is interpolated by Lanczos-3. */
export function fullWidth(data: ArrayLike<number>, size: number): number {
  const [middle, reach] = [(size - 1) / 2, (size - 1) / 2 - 3];
  const peak = data[middle * size + middle]!;
  const weights = Array.from({ length: PARTS }, (_, k) => lanczosWeights(k / PARTS));
  const highest = (at: number): number => Math.max(data[at]!, data[at + 1]!, data[at + size]!, data[at + size + 1]!);
  let inside = 0;
  for (let y = middle - reach; y < middle + reach; y++)
    for (let x = middle - reach; x < middle + reach; x++) {
      if (highest(y * size + x) < FAR_BELOW * peak) continue;
      for (const down of weights) for (const across of weights) if (between(data, size, x, y, across, down) > peak / 2) inside++;
    }
  return 2 * Math.sqrt(inside / (PARTS * PARTS) / Math.PI);
}

function between(data: ArrayLike<number>, size: number, x: number, y: number, across: Float64Array, down: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < 6; j++) {
    let line = 0;
    for (let i = 0; i < 6; i++) line += across[i]! * data[(y + j - 2) * size + x + i - 2]!;
    sum += down[j]! * line;
  }
  return sum;
}

/** Second moments under a round Gaussian window as wide as the core, which keeps the noise of the wings out. */
function coreMoments(data: Float32Array, size: number, fwhm: number): { readonly x2: number; readonly y2: number; readonly xy: number } {
  const [middle, sigma] = [(size - 1) / 2, fwhm / 2.3548];
  let [sum, x2, y2, xy] = [0, 0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const [dx, dy] = [(i % size) - middle, Math.floor(i / size) - middle];
    const weighted = data[i]! * Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
    sum += weighted;
    x2 += weighted * dx * dx;
    y2 += weighted * dy * dy;
    xy += weighted * dx * dy;
  }
  // Under a window of the same width moments are halved: 1/m = 1/m_object + 1/m_window.
  const [a, b, c] = [x2 / sum, y2 / sum, xy / sum];
  return unwindowed(a, b, c, sigma * sigma);
}

/** The inverse of the moments' matrix minus that of the window's, inverted again. */
function unwindowed(a: number, b: number, c: number, window: number): { readonly x2: number; readonly y2: number; readonly xy: number } {
  const determinant = a * b - c * c;
  const [p, q, r] = [b / determinant - 1 / window, a / determinant - 1 / window, -c / determinant];
  const inverse = p * q - r * r;
  return { x2: q / inverse, y2: p / inverse, xy: -r / inverse };
}
