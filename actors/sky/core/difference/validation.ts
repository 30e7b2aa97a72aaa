/** Whether a difference can be trusted: numbers first, then what they mean. */
import { medianInPlace } from '../combine/median.ts';
import type { Image } from '../image.ts';
import { registration, type CommonStars } from './common-stars.ts';
import type { PhotometricTie } from './photometric-tie.ts';

/** Shares and ratios are of the stars that both frames show; null where there are too few. */
export interface DifferenceQuality {
  /** Robust scatter of the score over the frame; 1 is ideal. */
  readonly noiseRatio: number;
  readonly commonStars: number;
  /** Of the science frame's bright stars, the share that the template shows within 3 px. */
  readonly matchedShare: number | null;
  readonly offsetX: number | null;
  readonly offsetY: number | null;
  readonly offsetScatter: number | null;
  /** Measured F_r/F_n over what was used, and its scatter from star to star. */
  readonly fluxRatio: number | null;
  readonly fluxRatioScatter: number | null;
  /** What is left of a star's flux in the difference: the median of |residual|/flux. */
  readonly residual: number | null;
  /** Stars whose residual passes the threshold in both directions. */
  readonly dipoleShare: number | null;
}

export interface QualityLimits {
  readonly noiseRatio: readonly [least: number, most: number];
  readonly matchedShare: number;
  /** px. */
  readonly offset: number;
  readonly offsetScatter: number;
  readonly fluxRatio: readonly [least: number, most: number];
  readonly fluxRatioScatter: number;
  readonly residual: number;
  readonly dipoleShare: number;
}

export const qualityLimits: QualityLimits = {
  noiseRatio: [0.8, 1.25], matchedShare: 0.5, offset: 0.5, offsetScatter: 0.6, fluxRatio: [0.9, 1.11], fluxRatioScatter: 0.25, residual: 0.05, dipoleShare: 0.3,
};

/** So many stars make a judgement. */
const ENOUGH = 8;
const DIPOLE = 5;
const AROUND = 4;

export interface Judged {
  readonly significance: Image;
  readonly score: Image;
  readonly fluxNorm: number;
}

/** `ratio`: the F_r/F_n that the difference was made with; `scienceScale`: F_n. */
export function differenceQuality(judged: Judged, stars: CommonStars, flux: PhotometricTie | undefined, used: { readonly ratio: number; readonly scienceScale: number }): DifferenceQuality {
  const enough = stars.count >= ENOUGH;
  const place = enough ? registration(stars) : undefined;
  const swings = Array.from(stars.x, (x, i) => swing(judged, x, stars.y[i]!));
  const residuals = swings.map(({ flux: left }, i) => (Math.abs(left) * used.scienceScale) / stars.flux[i]!).sort((a, b) => a - b);
  return {
    noiseRatio: scatterOf(judged.score),
    commonStars: stars.count,
    matchedShare: stars.expected >= ENOUGH ? stars.count / stars.expected : null,
    offsetX: place?.dx ?? null,
    offsetY: place?.dy ?? null,
    offsetScatter: place === undefined ? null : Math.max(place.scatterX, place.scatterY),
    fluxRatio: flux === undefined || !enough ? null : flux.ratio / used.ratio,
    fluxRatioScatter: flux === undefined || !enough ? null : flux.scatter,
    residual: enough ? residuals[residuals.length >> 1]! : null,
    dipoleShare: enough ? swings.filter(({ high, low }) => high > DIPOLE && low < -DIPOLE).length / swings.length : null,
  };
}

/** Extremes of the score around a star, and the flux that the difference has at its place. */
function swing({ significance, score, fluxNorm }: Judged, x: number, y: number): { readonly high: number; readonly low: number; readonly flux: number } {
  const [column, row] = [Math.round(x), Math.round(y)];
  let [high, low] = [-Infinity, Infinity];
  for (let j = Math.max(0, row - AROUND); j <= Math.min(score.rows - 1, row + AROUND); j++)
    for (let i = Math.max(0, column - AROUND); i <= Math.min(score.columns - 1, column + AROUND); i++) {
      const value = score.data[j * score.columns + i]!;
      if (value > high) high = value;
      if (value < low) low = value;
    }
  return { high, low, flux: significance.data[row * score.columns + column]! / fluxNorm };
}

/** So many pixels tell it to half a per cent. */
const SAMPLE = 100_000;

function scatterOf({ data }: Image): number {
  const step = Math.max(1, Math.floor(data.length / SAMPLE)) | 1;
  const room = new Float32Array(Math.ceil(data.length / step));
  let count = 0;
  for (let i = 0; i < data.length; i += step) {
    const value = data[i]!;
    if (value - value === 0) room[count++] = value;
  }
  const sample = room.subarray(0, count);
  const centre = medianInPlace(sample, count);
  for (let i = 0; i < count; i++) sample[i] = Math.abs(sample[i]! - centre);
  return 1.4826 * medianInPlace(sample, count);
}

/** Sentences with numbers, one a fault; none: the difference is good. */
export function differenceFaults(q: DifferenceQuality, limits: QualityLimits = qualityLimits): readonly string[] {
  const faults: string[] = [];
  const say = (bad: boolean, sentence: string): void => void (bad && faults.push(sentence));
  const show = (v: number | null): string => (v === null ? 'unknown' : v.toPrecision(3));
  say(!(q.noiseRatio >= limits.noiseRatio[0] && q.noiseRatio <= limits.noiseRatio[1]), `the score scatters by ${show(q.noiseRatio)}, not by ${limits.noiseRatio.join(' to ')}: the noise of a frame is not what is said of it`);
  say((q.matchedShare ?? 1) < limits.matchedShare, `the template shows ${show((q.matchedShare ?? 1) * 100)} % of the science frame's bright stars, at least ${limits.matchedShare * 100} % are needed: another field, or a wrong WCS`);
  say(Math.hypot(q.offsetX ?? 0, q.offsetY ?? 0) > limits.offset, `the template's stars lie ${show(q.offsetX)}, ${show(q.offsetY)} px off, at most ${limits.offset} px are allowed: its WCS is off`);
  say((q.offsetScatter ?? 0) > limits.offsetScatter, `positions of common stars scatter by ${show(q.offsetScatter)} px, at most ${limits.offsetScatter} px are allowed: the alignment is poor`);
  say((q.fluxRatio ?? 1) < limits.fluxRatio[0] || (q.fluxRatio ?? 1) > limits.fluxRatio[1], `the flux ratio of common stars is ${show(q.fluxRatio)} times the one used, not ${limits.fluxRatio.join(' to ')}`);
  say((q.fluxRatioScatter ?? 0) > limits.fluxRatioScatter, `flux ratios of common stars scatter by ${show(q.fluxRatioScatter)}, at most ${limits.fluxRatioScatter} is allowed: clouds, or another filter`);
  say((q.residual ?? 0) > limits.residual, `${show((q.residual ?? 0) * 100)} % of a star's flux is left in the difference, at most ${limits.residual * 100} % is allowed: a PSF or kernel does not fit`);
  say((q.dipoleShare ?? 0) > limits.dipoleShare, `${show((q.dipoleShare ?? 0) * 100)} % of the bright stars leave a dipole, at most ${limits.dipoleShare * 100} % may: the alignment is poor`);
  return faults;
}
