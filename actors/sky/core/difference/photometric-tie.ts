/**
 * How many counts of the template one count of the science frame is worth, and what is left of their sky levels. Either
 * frame convolved with the other's PSF shows the same sky through the same PSF (Zackay, Ofek & Gal-Yam 2016, section
 * 3.3), so around every star the pixels of one are a straight line over those of the other, neighbours and all.
 */
import { medianOf } from '../background/median.ts';
import type { FftEngine } from '../../../numeric/fft.ts';
import { convolve } from '../zogy/convolve.ts';
import type { CommonStars, StarFrame } from './common-stars.ts';

export interface PhotometricTie {
  /** Template counts for one of the science frame: F_r/F_n. */
  readonly ratio: number;
  /** Robust relative scatter from star to star; of the ratio itself it is 1.25/√count times that. */
  readonly scatter: number;
  /** Sky of the science frame minus that of the template in science counts, ADU: what their subtraction has left. */
  readonly skyDifference: number;
}

const LEAST = 3;
const HALF = 7;

/** Undefined where there are fewer than three stars. Frames are finite. Memory: four images. */
export function photometricTie(engine: FftEngine, science: StarFrame, template: StarFrame, stars: CommonStars): PhotometricTie | undefined {
  if (stars.count < LEAST) return undefined;
  const [n, r] = [convolve(engine, science.image, template.psf), convolve(engine, template.image, science.psf)];
  const lines = Array.from(stars.x, (x, i) => line(r.data, n.data, n.columns, n.rows, Math.round(x), Math.round(stars.y[i]!))).filter(({ slope }) => slope > 0 && slope < Infinity);
  if (lines.length < LEAST) return undefined;
  const slope = medianOf(lines.map((one) => one.slope));
  const scatter = (1.4826 * medianOf(lines.map((one) => Math.abs(one.slope - slope)))) / slope;
  return { ratio: 1 / slope, scatter, skyDifference: medianOf(lines.map(({ meanN, meanR }) => meanN - slope * meanR)) };
}

interface Line {
  readonly slope: number;
  readonly meanN: number;
  readonly meanR: number;
}

/** n = slope·r + constant by least squares over a square. */
function line(r: Float32Array, n: Float32Array, columns: number, rows: number, column: number, row: number): Line {
  let [count, sumR, sumN, rr, rn] = [0, 0, 0, 0, 0];
  for (let y = Math.max(0, row - HALF); y <= Math.min(rows - 1, row + HALF); y++)
    for (let x = Math.max(0, column - HALF); x <= Math.min(columns - 1, column + HALF); x++) {
      const [a, b] = [r[y * columns + x]!, n[y * columns + x]!];
      count++;
      sumR += a;
      sumN += b;
      rr += a * a;
      rn += a * b;
    }
  return { slope: (rn - (sumR * sumN) / count) / (rr - (sumR * sumR) / count), meanN: sumN / count, meanR: sumR / count };
}
