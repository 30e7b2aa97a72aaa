/** The differencing stage: levels, flux ratio and registration are measured, ZOGY is done, the result is judged. */
import type { FftEngine } from '../../../numeric/fft.ts';
import { measureBackground } from '../background/mesh.ts';
import { subtractBackground } from '../background/render.ts';
import { commonStars, registration, type CommonStars, type StarFrame } from '../difference/common-stars.ts';
import { badPixels, fillBad } from '../difference/fill.ts';
import { photometricTie } from '../difference/photometric-tie.ts';
import { differenceFaults, differenceQuality, type DifferenceQuality } from '../difference/validation.ts';
import { image, type Image } from '../image.ts';
import { zogy, type ZogyFrame } from '../zogy/zogy.ts';
import type { Frame } from './preprocess.ts';

export interface WithPsf extends Frame {
  /** Odd stamp of unit sum, the peak in the middle. */
  readonly psf: Image;
}

export interface Difference {
  readonly difference: Image;
  readonly significance: Image;
  /** NaN where a frame is masked. */
  readonly score: Image;
  readonly differencePsf: Image;
  readonly differenceFlux: number;
  readonly fluxNorm: number;
  /** Either frame's mask bits. */
  readonly mask: Uint8Array;
  /** Variance of the science frame, filled, over that of its sky. */
  readonly excessVariance: Image;
  /** The frames minus their skies in units of their noise. */
  readonly scienceSnr: Image;
  readonly templateSnr: Image;
  readonly fluxRatio: number;
  readonly sigmaX: number;
  readonly sigmaY: number;
  readonly stars: CommonStars;
  readonly quality: DifferenceQuality;
  /** Sentences; none when the difference can be trusted. */
  readonly faults: readonly string[];
}

/** A frame that cannot be subtracted, with the reason and its numbers. */
export class CannotSubtract extends Error {
  readonly numbers: Readonly<Record<string, number>>;
  constructor(message: string, numbers: Readonly<Record<string, number>>) {
    super(message);
    this.numbers = numbers;
  }
}

/** A frame whose pixels are less than this share good is not worth subtracting. */
const LEAST_GOOD = 0.25;

/** The science frame's flux zero point is 1: fluxes are in its ADU. Throws CannotSubtract. Memory: about sixteen images. */
export function subtractFrames(engine: FftEngine, science: WithPsf, template: WithPsf): Difference {
  const { columns, rows } = science.image;
  const bad = science.mask.map((bits, i) => bits | template.mask[i]!);
  const [n, r] = [levelled('science frame', science), levelled('template', template)];
  const stars = commonStars(n, r, bad);
  const tie = photometricTie(engine, n, r, stars);
  if (tie === undefined) throw new CannotSubtract(`the frames have ${stars.count} bright stars in common, of ${stars.expected} in the science frame; 3 are needed for the flux ratio`, { commonStars: stars.count, scienceStars: stars.expected });
  const place = registration(stars);
  // Of the scatter of a star's two positions each frame has a half, and centroids have their own noise.
  const astrometric = (scatter: number | undefined): number => (scatter === undefined ? 0 : scatter / Math.SQRT2 / 2);
  const [sigmaX, sigmaY] = [astrometric(place?.scatterX), astrometric(place?.scatterY)];
  const zogyFrame = (frame: Levelled, sky: number, fluxZeroPoint: number): ZogyFrame => ({ image: frame.image, variance: frame.variance, psf: frame.psf, sigma: frame.sigma, sky, fluxZeroPoint });
  const { maps, kernels } = zogy(engine, { science: zogyFrame(n, tie.skyDifference, 1), template: zogyFrame(r, 0, tie.ratio), sigmaX, sigmaY });
  const score = image(columns, rows, maps.score.data.map((v, i) => (bad[i] === 0 ? v : NaN)));
  const judged = { significance: maps.significance, score, fluxNorm: kernels.fluxNorm };
  const quality = differenceQuality(judged, stars, tie, { ratio: tie.ratio, scienceScale: 1 });
  return {
    difference: maps.difference, significance: maps.significance, score, fluxNorm: kernels.fluxNorm,
    differencePsf: kernels.differencePsf, differenceFlux: kernels.differenceFlux, mask: bad,
    excessVariance: image(columns, rows, n.variance.data.map((v) => v / n.sigma ** 2)),
    scienceSnr: image(columns, rows, n.image.data.map((v) => v / n.sigma)),
    templateSnr: image(columns, rows, r.image.data.map((v) => v / r.sigma)),
    fluxRatio: tie.ratio, sigmaX, sigmaY, stars, quality, faults: differenceFaults(quality),
  };
}

interface Levelled extends StarFrame {
  readonly variance: Image;
}

/** Minus its mesh, holes filled. */
function levelled(name: string, { image: picture, variance, mask, psf }: WithPsf): Levelled {
  const bad = badPixels(picture, variance, mask);
  const good = bad.reduce((sum, b) => sum + (b === 0 ? 1 : 0), 0) / bad.length;
  if (good < LEAST_GOOD) throw new CannotSubtract(`${(100 * good).toFixed(1)} % of the ${name}'s pixels are good, ${100 * LEAST_GOOD} % are needed`, { good });
  const mesh = measureBackground(picture, { cell: 64, filter: 3 }, bad);
  if (!(mesh.globalRms > 0)) throw new CannotSubtract(`the noise of the ${name}'s sky cannot be measured: ${mesh.emptyCells} of ${mesh.level.length} cells are empty`, { emptyCells: mesh.emptyCells });
  const filled = fillBad(subtractBackground(picture, mesh), variance, bad);
  return { image: filled.image, variance: filled.variance, psf, sigma: skyNoise(variance, bad) };
}

/** What the variance says of a sky pixel: most pixels are sky, so it is the median. */
function skyNoise(variance: Image, bad: Uint8Array): number {
  const step = Math.max(1, Math.floor(bad.length / 50_000)) | 1;
  const sample: number[] = [];
  for (let i = 0; i < bad.length; i += step) if (bad[i] === 0) sample.push(variance.data[i]!);
  sample.sort((a, b) => a - b);
  return Math.sqrt(sample[sample.length >> 1] ?? NaN);
}
