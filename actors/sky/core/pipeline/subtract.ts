/** The differencing stage: levels, flux ratio and registration are measured, the subtraction is done, the result is judged. */
import type { FftEngine } from '../../../numeric/fft.ts';
import { classic } from '../classic/classic.ts';
import type { Crew } from '../crew/crew.ts';
import type { CrewMemory } from '../crew/share.ts';
import { commonStars, psfOf, registration } from '../difference/common-stars.ts';
import type { PhotometricTie } from '../difference/photometric-tie.ts';
import { skyTie } from '../difference/sky-tie.ts';
import { photometricTieByCrew } from '../difference/tie-by-crew.ts';
import { eachSet } from '../difference/fill.ts';
import { differenceFaults, differenceQuality, type DifferenceQuality } from '../difference/validation.ts';
import { image, type Image, type ScaledImage } from '../image.ts';
import { zogyByCrew, zogyTiled } from '../zogy/by-crew.ts';
import type { TiledZogy, VaryingFrame } from '../zogy/tiles.ts';
import type { ZogyFrame, ZogyJob } from '../zogy/zogy.ts';
import { skyNoise, type WithPsf } from './level.ts';
import { levelledPair, type Levelled } from './levelled.ts';
import { CannotSubtract } from './refusal.ts';

export { CannotSubtract } from './refusal.ts';
export type { WithPsf } from './level.ts';

export type Method = 'zogy' | 'classic';

export interface SubtractSettings {
  readonly method: Method;
  /** The frames' own pixels may be overwritten: two images less a frame. */
  readonly consumes?: boolean;
}

export const subtractDefaults: SubtractSettings = { method: 'zogy' };

export interface Difference {
  readonly method: Method;
  /** In units of the noise of the sky: ZOGY's D, white; of the classic method, science frame − kernel ⊗ template. */
  readonly difference: Image;
  /** ADU of the science frame for one unit of a source in `difference` whose PSF is `differencePsf`: 1/F_D (eq. 15); the classic method's noise. */
  readonly differenceUnit: number;
  readonly significance: Image;
  /** NaN where a frame is masked. */
  readonly score: Image;
  /** In the middle of the frame. */
  readonly differencePsf: Image;
  /** `significance` over this is flux, ADU of the science frame. */
  readonly fluxNorm: number;
  /** Either frame's mask bits. */
  readonly mask: Uint8Array;
  /** Variance of a pixel of the difference over that of the sky, by the light that the science frame has there; and by the template's. */
  readonly excessVariance: ScaledImage;
  readonly templateExcess: ScaledImage;
  /** The frames minus their skies in units of their noise. */
  readonly scienceSnr: ScaledImage;
  readonly templateSnr: ScaledImage;
  readonly fluxRatio: number;
  readonly sigmaX: number;
  readonly sigmaY: number;
  /** How many stars both frames show. */
  readonly commonStars: number;
  readonly quality: DifferenceQuality;
  /** Sentences; none when the difference can be trusted. */
  readonly faults: readonly string[];
}

/**
 * The science frame's flux zero point is 1: fluxes are in its ADU. Throws CannotSubtract. Memory: about sixteen images,
 * among them those of the result. The bytes do not depend on the number of threads.
 */
export async function subtractFrames(crew: Crew, memory: CrewMemory, science: WithPsf, template: WithPsf, { method, consumes = false }: SubtractSettings = subtractDefaults): Promise<Difference> {
  const [n, r] = await levelledPair(crew, memory, science, template, consumes);
  const bad = memory.bytes(science.mask.length);
  bad.set(science.mask);
  eachSet(template.mask, (at) => { bad[at]! |= template.mask[at]!; });
  const stars = commonStars(n, r, bad);
  const tie = await photometricTieByCrew(crew, n, r, stars);
  if (tie === undefined) throw new CannotSubtract(`the frames have ${stars.count} bright stars in common, of ${stars.expected} in the science frame; 3 are needed for the flux ratio`, { commonStars: stars.count, scienceStars: stars.expected });
  await crew.together('sky-away', { picture: n.image, sky: await skyTie(crew, memory, n, r, tie.ratio, bad) });
  const place = registration(stars);
  // Of the scatter of a star's two positions each frame has a half, and centroids have their own noise.
  const astrometric = (scatter: number | undefined): number => (scatter === undefined ? 0 : scatter / Math.SQRT2 / 2);
  const [sigmaX, sigmaY] = [astrometric(place?.scatterX), astrometric(place?.scatterY)];
  const made = method === 'zogy' ? await byZogy(crew, memory, n, r, tie, sigmaX, sigmaY) : byFittedKernel(crew.engine, n, r, science.mask, template.mask);
  const { score } = made;
  eachSet(bad, (at) => { score.data[at] = NaN; });
  const quality = differenceQuality(made, stars, tie, { ratio: tie.ratio, scienceScale: 1 });
  return {
    method, ...made, mask: bad, scienceSnr: { ...n.image, by: 1 / n.sigma }, templateSnr: { ...r.image, by: 1 / r.sigma },
    fluxRatio: tie.ratio, sigmaX, sigmaY, commonStars: stars.count, quality, faults: differenceFaults(quality),
  };
}

type Made = Pick<Difference, 'difference' | 'differenceUnit' | 'significance' | 'score' | 'differencePsf' | 'fluxNorm' | 'excessVariance' | 'templateExcess'>;

async function byZogy(crew: Crew, memory: CrewMemory, n: Levelled, r: Levelled, tie: PhotometricTie, sigmaX: number, sigmaY: number): Promise<Made> {
  const frame = (one: Levelled, fluxZeroPoint: number): ZogyFrame & VaryingFrame => ({ image: one.image, variance: one.variance, psf: one.psf, psfAt: (x, y) => psfOf(one, x, y), sigma: one.sigma, sky: 0, fluxZeroPoint });
  const input = { science: frame(n, 1), template: frame(r, tie.ratio), sigmaX, sigmaY };
  const isVarying = n.varying !== undefined || r.varying !== undefined;
  const { maps, kernels, fluxNorm } = isVarying ? await zogyTiled(crew, memory, input) : whole(await zogyByCrew(crew, memory, { ...input, science: withoutPlaces(input.science), template: withoutPlaces(input.template) }));
  return { ...maps, fluxNorm, differencePsf: kernels.differencePsf, differenceUnit: 1 / kernels.differenceFlux, excessVariance: { ...n.variance, by: 1 / n.sigma ** 2 }, templateExcess: { ...r.variance, by: 1 / r.sigma ** 2 } };
}

/** Functions do not travel between threads. */
const withoutPlaces = ({ psfAt: _, ...frame }: ZogyFrame & VaryingFrame): ZogyFrame => frame;

const whole = ({ maps, kernels }: ZogyJob): Pick<TiledZogy, 'maps' | 'kernels' | 'fluxNorm'> => ({ maps, kernels, fluxNorm: kernels.fluxNorm });

function byFittedKernel(engine: FftEngine, n: Levelled, r: Levelled, badScience: Uint8Array, badTemplate: Uint8Array): Made {
  const side = (one: Levelled, bad: Uint8Array): Parameters<typeof classic>[1] => ({ image: one.image, variance: one.variance, psf: one.psf, bad });
  const { difference, significance, score, fluxNorm, variance, psf } = classic(engine, side(n, badScience), side(r, badTemplate));
  const unit = skyNoise(variance, new Uint8Array(variance.data.length));
  return { difference: image(difference.columns, difference.rows, difference.data.map((value) => value / unit)), differenceUnit: unit, significance, score, fluxNorm, differencePsf: psf, excessVariance: { ...variance, by: 1 / unit ** 2 }, templateExcess: { ...variance, by: 1 / unit ** 2 } };
}
