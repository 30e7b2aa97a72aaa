/**
 * How many counts of the template one count of the science frame is worth. Either frame convolved with the other's PSF
 * shows the same sky through the same PSF (Zackay, Ofek & Gal-Yam 2016, section 3.3), so around every star the pixels of
 * one are a straight line over those of the other, neighbours and all.
 */
import { medianOf } from '../background/median.ts';
import type { Image } from '../image.ts';
import type { Share } from '../crew/share.ts';
import { psfOf, type CommonStars, type StarFrame } from './common-stars.ts';

export interface PhotometricTie {
  /** Template counts for one of the science frame: F_r/F_n. */
  readonly ratio: number;
  /** Robust relative scatter from star to star. */
  readonly scatter: number;
  /** Sky of the science frame minus that of the template in science counts around the stars, ADU: what their subtraction has left. */
  readonly skyDifference: number;
}

const LEAST = 3;
/** The brightest say nearly all. */
const MOST = 80;
/** px around a star that are compared, and of the PSFs that are convolved with. */
const HALF = 7;
const REACH = 15;
const SIDE = 2 * HALF + 1;
/** Of slopes with their errors, those so far from the median are left out. */
const CLIP = 4;
/** No star's slope is better than this: flat field, PSF. */
const FLOOR = 0.005;

/** Undefined where there are fewer than three stars. Frames are finite. */
export const photometricTie = (science: StarFrame, template: StarFrame, stars: CommonStars): PhotometricTie | undefined => tieOf(linesAt({ science, template, stars: brightest(stars) }));

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** What a thread measures its share of the stars in. */
export interface ToTie {
  readonly science: StarFrame;
  readonly template: StarFrame;
  readonly stars: readonly Place[];
}

/** Every `parts`th star from `part` on. */
export const linesAt = ({ science, template, stars }: ToTie, { part, parts }: Pick<Share, 'part' | 'parts'> = { part: 0, parts: 1 }): readonly Line[] =>
  stars.filter((_, k) => k % parts === part).map(({ x, y }) => lineAt(science, template, x, y));

export const brightest = ({ x, y, flux }: CommonStars): readonly Place[] =>
  Array.from(x.keys()).sort((i, j) => flux[j]! - flux[i]!).slice(0, MOST).map((i) => ({ x: x[i]!, y: y[i]! }));

export function tieOf(all: readonly Line[]): PhotometricTie | undefined {
  const lines = all.filter(({ slope, error }) => slope > 0 && slope < Infinity && error < Infinity);
  if (lines.length < LEAST) return undefined;
  const middle = medianOf(lines.map((one) => one.slope));
  const spread = 1.4826 * medianOf(lines.map((one) => Math.abs(one.slope - middle)));
  const weightOf = ({ error }: Line): number => 1 / (error ** 2 + (FLOOR * middle) ** 2);
  const kept = lines.filter(({ slope, error }) => Math.abs(slope - middle) <= CLIP * Math.max(spread, error, FLOOR * middle));
  const slope = kept.reduce((sum, one) => sum + one.slope * weightOf(one), 0) / kept.reduce((sum, one) => sum + weightOf(one), 0);
  return { ratio: 1 / slope, scatter: spread / slope, skyDifference: medianOf(lines.map(({ meanN, meanR }) => meanN - slope * meanR)) };
}

export interface Line {
  readonly slope: number;
  readonly error: number;
  readonly meanN: number;
  readonly meanR: number;
}

/** n = slope·r + constant by least squares over a square; r's noise, which would flatten the slope, is known and taken out. */
function lineAt(science: StarFrame, template: StarFrame, x: number, y: number): Line {
  const [column, row] = [Math.round(x), Math.round(y)];
  const [psfN, psfR] = [psfOf(science, x, y), psfOf(template, x, y)];
  const [n, r] = [around(science.image, psfR, column, row), around(template.image, psfN, column, row)];
  const noise = { n: science.sigma ** 2 * sumOfSquares(psfR), r: template.sigma ** 2 * sumOfSquares(psfN) };
  let [sumR, sumN, rr, rn] = [0, 0, 0, 0];
  for (let i = 0; i < n.length; i++) {
    const [a, b] = [r[i]!, n[i]!];
    sumR += a;
    sumN += b;
    rr += a * a;
    rn += a * b;
  }
  const count = n.length;
  const spread = rr - (sumR * sumR) / count - count * noise.r;
  const slope = (rn - (sumR * sumN) / count) / spread;
  // Neighbouring pixels share their noise through the PSFs: the effective number is smaller by the area of these.
  return { slope, error: Math.sqrt((noise.n + slope * slope * noise.r) / Math.max(0, spread) / sumOfSquares(psfR)), meanN: sumN / count, meanR: sumR / count };
}

const sumOfSquares = ({ data }: Image): number => data.reduce((sum, v) => sum + v * v, 0);

/** psf ⊗ picture over a square; beyond the picture there is nothing. */
function around({ data, columns, rows }: Image, psf: Image, column: number, row: number): Float64Array {
  const [middleX, middleY] = [psf.columns >> 1, psf.rows >> 1];
  const reach = Math.min(REACH, middleX, middleY);
  const wide = SIDE + 2 * reach;
  const patch = new Float64Array(wide * wide);
  for (let j = 0; j < wide; j++) {
    const y = row - HALF - reach + j;
    if (y < 0 || y >= rows) continue;
    const left = column - HALF - reach;
    for (let x = Math.max(0, left); x < Math.min(columns, left + wide); x++) patch[j * wide + x - left] = data[y * columns + x]!;
  }
  const out = new Float64Array(SIDE * SIDE);
  for (let v = -reach; v <= reach; v++)
    for (let u = -reach; u <= reach; u++) addShifted(out, patch, wide, (reach - v) * wide + reach - u, psf.data[(middleY + v) * psf.columns + middleX + u]!);
  return out;
}

/** Adds `weight` times the SIDE × SIDE square of the patch that begins at `from`; three values at a time (SIDE is 15). */
function addShifted(out: Float64Array, patch: Float64Array, wide: number, from: number, weight: number): void {
  for (let j = 0, to = 0, at = from; j < SIDE; j++, at += wide - SIDE)
    for (const end = to + SIDE; to < end; to += 3, at += 3) {
      out[to]! += weight * patch[at]!;
      out[to + 1]! += weight * patch[at + 1]!;
      out[to + 2]! += weight * patch[at + 2]!;
    }
}
