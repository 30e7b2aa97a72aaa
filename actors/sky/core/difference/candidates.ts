/** What stands out in a difference: local maxima of the score, measured at the interpolated peak of S. */
import type { Image } from '../image.ts';
import { peakNear } from './peak.ts';

/** Bits of a candidate's `flags`. */
export const candidateFlags = {
  /** Within reach of the image's edge, where the periodic transform and a cut PSF leave their marks. */
  edge: 1,
  /** Masked pixels within 2 px of the peak. */
  masked: 2,
  /** The peak could not be interpolated: position and flux are those of the highest pixel. */
  unsettled: 4,
  /** A match of opposite sign close by. */
  dipole: 8,
} as const;

export interface Candidate {
  readonly x: number;
  readonly y: number;
  /** S over its noise, at the peak of S. */
  readonly score: number;
  /** ADU of a science frame whose flux zero point is 1. Negative for what has faded. */
  readonly flux: number;
  readonly fluxError: number;
  readonly flags: number;
}

export interface CandidateSettings {
  /** Least |score|, at the interpolated peak. */
  readonly threshold: number;
  readonly signs: 'positive' | 'both';
  /** Flagged as near the edge, px. */
  readonly edge: number;
}

/** A difference as it is searched: S, S_corr and F_S of ZOGY, or their like. */
export interface Searched {
  readonly significance: Image;
  /** NaN where nothing can be said. */
  readonly score: Image;
  readonly fluxNorm: number;
  /** Non-zero is masked; rows × columns. */
  readonly mask: Uint8Array | undefined;
}

/** Maxima are the highest of the 5 × 5 pixels around them. */
const REACH = 2;
/** Of a peak between four pixels, each has this share at least. */
const PIXEL_SHARE = 0.85;
/** px; a positive and a negative peak so close belong to one badly subtracted source. */
const DIPOLE_REACH = 5;
const DIPOLE_SHARE = 0.4;

/** Brightest first. None is closer than 2 px to the edge. */
export function findCandidates(searched: Searched, settings: CandidateSettings): Candidate[] {
  const found: Candidate[] = [];
  const { columns, rows } = searched.score;
  const least = PIXEL_SHARE * settings.threshold;
  for (let y = REACH; y < rows - REACH; y++)
    for (let x = REACH; x < columns - REACH; x++) {
      const value = searched.score.data[y * columns + x]!;
      if (value > least && isPeak(searched.score, x, y, 1)) found.push(measured(searched, settings, x, y, 1));
      else if (settings.signs === 'both' && value < -least && isPeak(searched.score, x, y, -1)) found.push(measured(searched, settings, x, y, -1));
    }
  return found.filter(({ score }) => Math.abs(score) > settings.threshold).sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
}

/** Of equal pixels the first one in reading order is the peak. */
function isPeak({ columns, data }: Image, x: number, y: number, sign: 1 | -1): boolean {
  const at = y * columns + x;
  const top = sign * data[at]!;
  for (let j = -REACH; j <= REACH; j++)
    for (let i = -REACH; i <= REACH; i++) {
      const near = at + j * columns + i;
      const value = sign * data[near]!;
      if (value > top || (value === top && near < at)) return false;
    }
  return true;
}

function measured(searched: Searched, settings: CandidateSettings, column: number, row: number, sign: 1 | -1): Candidate {
  const { significance, score, fluxNorm } = searched;
  const { columns, rows } = score;
  const at = row * columns + column;
  const peak = peakNear(significance, column, row, sign);
  const noise = significance.data[at]! / score.data[at]!;
  const border = Math.min(column, row, columns - 1 - column, rows - 1 - row);
  const flags =
    (border < settings.edge ? candidateFlags.edge : 0) |
    (maskedAround(searched, column, row) ? candidateFlags.masked : 0) |
    (peak.settled ? 0 : candidateFlags.unsettled) |
    (hasOpposite(score, column, row) ? candidateFlags.dipole : 0);
  return { x: peak.x, y: peak.y, score: peak.value / noise, flux: peak.value / fluxNorm, fluxError: noise / fluxNorm, flags };
}

function maskedAround({ mask, score }: Searched, column: number, row: number): boolean {
  if (mask === undefined) return false;
  for (let j = -REACH; j <= REACH; j++) for (let i = -REACH; i <= REACH; i++) if (mask[(row + j) * score.columns + column + i] !== 0) return true;
  return false;
}

/** Whether the score swings to a good part of its height in the other direction. */
function hasOpposite({ columns, rows, data }: Image, column: number, row: number): boolean {
  const top = data[row * columns + column]!;
  const [left, right, low, high] = [Math.max(0, column - DIPOLE_REACH), Math.min(columns - 1, column + DIPOLE_REACH), Math.max(0, row - DIPOLE_REACH), Math.min(rows - 1, row + DIPOLE_REACH)];
  for (let y = low; y <= high; y++)
    for (let x = left; x <= right; x++) {
      const value = data[y * columns + x]!;
      if (Math.sign(value) === -Math.sign(top) && Math.abs(value) > Math.max(4, DIPOLE_SHARE * Math.abs(top))) return true;
    }
  return false;
}
