/**
 * What of a difference's candidates would be sent. Each is described by a few numbers, and from these gets a
 * reliability: rules of thumb for what a real source looks like in D, not a trained classifier.
 */
import { candidateFlags, findCandidates, type Candidate } from '../difference/candidates.ts';
import type { Difference } from './subtract.ts';

export interface Features {
  /** What D holds besides a source of that flux, over what its noise would leave: 1 for a point source. */
  readonly shape: number;
  /** The score that is farthest on the other side within 5 px over the candidate's own: −1 for a dipole. */
  readonly counterpart: number;
  /** Share of masked pixels within 3 px. */
  readonly masked: number;
  /** Its light over what the template shows there, of what has faded the science frame; infinite where it shows nothing. */
  readonly contrast: number;
}

export interface Detection extends Candidate, Features {
  /** From 0 to 1. */
  readonly reliability: number;
}

export interface DetectSettings {
  readonly threshold: number;
  /** `both`: what has faded or vanished as well, with a score and a flux below 0. */
  readonly signs: 'positive' | 'both';
  /** px from the edge that are not searched. */
  readonly edge: number;
  /** What is less reliable is not sent. */
  readonly leastReliability: number;
}

export const detectDefaults: DetectSettings = { threshold: 5, signs: 'both', edge: 10, leastReliability: 0.5 };

const HALF = 3;
/** Error of the PSF, as a share of the flux, that the shape forgives. */
const FORGIVEN = 0.15;

/** All candidates, the strongest first; what would be sent are those with the least reliability or more. */
export function detect(d: Difference, settings: DetectSettings): readonly Detection[] {
  const found = findCandidates({ ...d, mask: d.mask }, { threshold: settings.threshold, signs: settings.signs, edge: settings.edge });
  return found.map((candidate) => {
    const features = featuresOf(d, candidate);
    return { ...candidate, ...features, reliability: reliabilityOf(candidate, features) };
  });
}

function featuresOf(d: Difference, candidate: Candidate): Features {
  const { columns, rows } = d.score;
  const [column, row] = [Math.round(candidate.x), Math.round(candidate.y)];
  const sign = Math.sign(candidate.score);
  let [count, masked, low] = [0, 0, Infinity];
  for (let y = Math.max(0, row - 5); y <= Math.min(rows - 1, row + 5); y++)
    for (let x = Math.max(0, column - 5); x <= Math.min(columns - 1, column + 5); x++) {
      const at = y * columns + x;
      if (sign * d.score.data[at]! < low) low = sign * d.score.data[at]!;
      if (Math.hypot(x - candidate.x, y - candidate.y) > 3.5) continue;
      count++;
      if (d.mask[at] !== 0) masked++;
    }
  return { shape: shapeOf(d, candidate), counterpart: low / Math.abs(candidate.score), masked: masked / Math.max(1, count), contrast: contrastOf(d, candidate) };
}

/** Sum of squares of D minus its best point source, over what is expected of white noise, source noise and an imperfect PSF. */
function shapeOf({ difference, differencePsf: psf, excessVariance, templateExcess }: Difference, { x, y, score }: Candidate): number {
  const excess = score < 0 ? templateExcess : excessVariance;
  const { columns, rows, data } = difference;
  const [column, row] = [Math.round(x), Math.round(y)];
  let [n, dd, dp, pp, noise] = [0, 0, 0, 0, 0];
  for (let j = -HALF; j <= HALF; j++)
    for (let i = -HALF; i <= HALF; i++) {
      const [cx, cy] = [column + i, row + j];
      if (cx < 0 || cy < 0 || cx >= columns || cy >= rows) continue;
      const model = bilinear(psf.data, psf.columns, (psf.columns >> 1) + cx - x, (psf.rows >> 1) + cy - y);
      const value = data[cy * columns + cx]!;
      n++;
      dd += value * value;
      dp += value * model;
      pp += model * model;
      noise += excess.data[cy * columns + cx]! * excess.by;
    }
  const source = (dp * dp) / pp;
  return (dd - source) / (((n - 1) * noise) / n + FORGIVEN ** 2 * source);
}

function bilinear(data: Float32Array, columns: number, x: number, y: number): number {
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [x - ix, y - iy];
  const at = iy * columns + ix;
  return (1 - v) * ((1 - u) * data[at]! + u * data[at + 1]!) + v * ((1 - u) * data[at + columns]! + u * data[at + columns + 1]!);
}

/** Peak of the candidate in the frame that shows it over the other one's highest pixel within 1 px, both over their sky noise. */
function contrastOf({ scienceSnr, templateSnr }: Difference, { x, y, score }: Candidate): number {
  const other = score < 0 ? scienceSnr : templateSnr;
  const [column, row] = [Math.round(x), Math.round(y)];
  let highest = 0;
  for (let j = row - 1; j <= row + 1; j++) for (let i = column - 1; i <= column + 1; i++) highest = Math.max(highest, (other.data[j * other.columns + i] ?? 0) * other.by);
  return highest > 0 ? Math.abs(score) / highest : Infinity;
}

const soft = (value: number, middle: number, width: number): number => 1 / (1 + Math.exp((value - middle) / width));

/** The product of what each number says. */
function reliabilityOf({ score, flags }: Candidate, { shape, counterpart, masked, contrast }: Features): number {
  const terms = [
    soft(-Math.abs(score), -4.2, 0.4),
    soft(shape, 1.55, 0.06),
    soft(-counterpart, 0.55, 0.05),
    soft(masked, 0.3, 0.03),
    contrast < 0.5 ? soft(-contrast, -0.025, 0.006) : 1,
    (flags & candidateFlags.edge) === 0 ? 1 : 0.3,
    (flags & candidateFlags.unsettled) === 0 ? 1 : 0.5,
  ];
  return terms.reduce((product, term) => product * term, 1);
}
