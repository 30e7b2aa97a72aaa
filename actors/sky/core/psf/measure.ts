/**
 * The PSF from stars: cut out with their centres on a pixel, divided by their fluxes, stacked as a polynomial of the place;
 * then every star is fitted by the model for a better centre and flux, and all is done again (Stetson 1987, PASP 99, 191;
 * Bertin 2011). What shifting by interpolation takes away is told from the model, shifted there and back, and put on again.
 */
import { medianInPlace } from '../combine/median.ts';
import { extractDefaults } from '../extract/extract.ts';
import type { Sources } from '../extract/sources.ts';
import { windowedPosition } from '../extract/windowed.ts';
import type { Image } from '../image.ts';
import { fitPolynomial } from './fit-polynomial.ts';
import { fitStar } from './fit-star.ts';
import type { StarFit } from './fit-star.ts';
import { basisAt, psfAt, terms } from './model.ts';
import type { PsfModel } from './model.ts';
import { smoothWings } from './wings.ts';
import { fullWidth } from './shape.ts';
import { selectStars, starDefaults } from './select.ts';
import type { Star, StarLimits } from './select.ts';
import { cutOut, thereAndBack } from './stamps.ts';

export class TooFewStars extends Error {
  override readonly name = 'TooFewStars';
  readonly code = 'TOO_FEW_STARS';
  readonly found: number;
  readonly required: number;
  constructor(found: number, required: number) {
    super(`${found} stars are fit to measure the PSF from, ${required} are needed`);
    [this.found, this.required] = [found, required];
  }
}

export interface PsfSettings {
  /** Side of the stamps, px, odd. */
  readonly size: number;
  /** Noise of a pixel of the image. */
  readonly rms: number;
  /** Of the polynomial; less where there are not eight stars to a term. Default 2. */
  readonly degree?: number;
}

export const LEAST_STARS = 3;
const ROUNDS = 5;
/** Stars whose residual is this many times the middle one's are dropped. */
const ODD_ONE_OUT = 3;
/** No star counts more than one with this noise-to-flux ratio: flat field and interpolation limit them all alike. */
const FLOOR = 3e-4;

/** Full width of a Gaussian of σ = 1. */
const GAUSSIAN_FWHM = 2.3548;

interface Measured extends Star {
  sky: number;
  total: number;
  residual: number;
}

/** `image` without sky, bad pixels by mask or NaN. Throws TooFewStars. Memory: the stars' stamps in doubles. */
export function measurePsf(image: Image, mask: Uint8Array | undefined, stars: readonly Star[], { size, rms, degree = 2 }: PsfSettings): PsfModel {
  if (stars.length < LEAST_STARS) throw new TooFewStars(stars.length, LEAST_STARS);
  let list = stars.map((star): Measured => ({ ...star, sky: 0, total: 0, residual: 0 }));
  const stamps = list.map(() => new Float64Array(size * size));
  let model: PsfModel | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    list.forEach((star, s) => {
      cutOut(image, star.x, star.y, size, mask, stamps[s]!);
      if (round === 0) firstGuess(stamps[s]!, size, star);
    });
    list = list.filter(({ total }) => total > 0);
    if (list.length < LEAST_STARS) throw new TooFewStars(list.length, LEAST_STARS);
    model = stack(image, list, stamps, size, rms, heldBy(degree, list.length), model);
    for (const [s, star] of list.entries()) refine(star, stamps[s]!, model);
    list = withoutOddOnes(list);
    recentre(list, model);
  }
  if (model === undefined) throw new TooFewStars(0, LEAST_STARS);
  return model;
}

/** The highest degree up to `degree` with eight stars to a term. */
function heldBy(degree: number, stars: number): number {
  let held = 0;
  while (held < degree && terms(held + 1).length * 8 <= stars) held++;
  return held;
}

/** Sky from the rim of the stamp, flux from what is above it. */
function firstGuess(stamp: Float64Array, size: number, star: Measured): void {
  const rim: number[] = [];
  let [sum, count] = [0, 0];
  stamp.forEach((value, i) => {
    if (value !== value) return;
    const [x, y] = [i % size, Math.floor(i / size)];
    if (x === 0 || y === 0 || x === size - 1 || y === size - 1) rim.push(value);
    sum += value;
    count++;
  });
  star.sky = rim.length === 0 ? 0 : medianInPlace(Float64Array.from(rim), rim.length);
  star.total = sum - count * star.sky;
}

function stack(image: Image, list: readonly Measured[], stamps: readonly Float64Array[], size: number, rms: number, degree: number, before: PsfModel | undefined): PsfModel {
  const { columns, rows } = image;
  const samples = list.map((star, s) => ({
    values: restored(stamps[s]!, star, before),
    weight: 1 / ((rms / star.total) ** 2 + FLOOR ** 2),
    basis: basisAt(degree, columns, rows, star.x, star.y),
  }));
  const count = terms(degree).length;
  const fitted = fitPolynomial(samples, size * size, count);
  smoothWings(fitted, size, count, fullWidth(fitted.subarray(0, size * size), size));
  const residuals = Float64Array.from(list, ({ residual }) => residual);
  return { size, degree, columns, rows, stamps: fitted, stars: list.length, residual: medianInPlace(residuals, residuals.length) };
}

/** The star's share of the stack: its stamp over its flux, plus what the model loses on the same way. */
function restored(stamp: Float64Array, star: Measured, model: PsfModel | undefined): Float64Array {
  const values = stamp.map((value) => (value - star.sky) / star.total);
  if (model === undefined) return values;
  const { psf, kept } = asCutOut(model, star);
  return values.map((value, i) => value + psf[i]! - kept[i]!);
}

/** The model at a star's place, and what is left of it in the star's stamp. */
function asCutOut(model: PsfModel, { x, y }: Star): { readonly psf: Float64Array; readonly kept: Float64Array } {
  const psf = Float64Array.from(psfAt(model, x, y).data);
  return { psf, kept: thereAndBack(psf, model.size, x - Math.round(x), y - Math.round(y)) };
}

function refine(star: Measured, stamp: Float64Array, model: PsfModel): void {
  const fit: StarFit = { flux: 0, dx: 0, dy: 0, sky: 0, residual: 0 };
  if (!fitStar(stamp, asCutOut(model, star).kept, model.size, fit) || Math.hypot(fit.dx, fit.dy) > 1) {
    star.residual = Infinity;
    return;
  }
  star.x += fit.dx;
  star.y += fit.dy;
  [star.total, star.sky, star.residual] = [fit.flux, fit.sky, fit.residual];
}

/** Nothing in a fit by the model says where the model's own centre is: it is where a windowed position puts it. */
function recentre(list: readonly Measured[], model: PsfModel): void {
  const psf = psfAt(model, (model.columns - 1) / 2, (model.rows - 1) / 2);
  const middle = (model.size - 1) / 2;
  const centre = { x: middle, y: middle };
  if (!windowedPosition(psf, fullWidth(psf.data, model.size) / GAUSSIAN_FWHM, centre)) return;
  for (const star of list) {
    star.x += centre.x - middle;
    star.y += centre.y - middle;
  }
}

function withoutOddOnes(list: readonly Measured[]): Measured[] {
  const residuals = Float64Array.from(list, ({ residual }) => residual);
  const limit = ODD_ONE_OUT * medianInPlace(residuals, residuals.length);
  return list.filter(({ residual }) => residual <= limit);
}

/** Stars chosen among a frame's objects, and the PSF measured from them. `image` without sky. Throws TooFewStars. */
export function psfOfFrame(image: Image, mask: Uint8Array | undefined, sources: Sources, rms: number, limits: StarLimits = starDefaults, degree = 2): PsfModel {
  const width = roughWidth(sources);
  const size = stampSize(width);
  const choose = (reach: number): readonly Star[] => selectStars(image, sources, rms, width, reach, limits, mask);
  const apart = choose((size - 1) / 2 + 3);
  const stars = apart.length < LEAST_STARS ? choose(Math.ceil(3 * width)) : apart;
  for (const star of stars) windowedPosition(image, width / GAUSSIAN_FWHM, star, mask);
  return measurePsf(image, mask, stars, { size, rms, degree });
}

/** Full width that a Gaussian of the objects' middle size has, px: flux over peak is 2πσ². 3 px when there is none. */
function roughWidth({ count, flux, peak, flag }: Sources): number {
  const areas = Float64Array.from({ length: count }, (_, k) => (flag[k] === 0 ? flux[k]! / peak[k]! : NaN)).filter((area) => area > 0);
  return areas.length === 0 ? 3 : GAUSSIAN_FWHM * Math.sqrt(medianInPlace(areas, areas.length) / (2 * Math.PI));
}

/** Odd, four full widths to either side, within 15 and 51 px. */
export const stampSize = (fwhm: number): number => 2 * Math.min(25, Math.max(7, Math.ceil(4 * fwhm))) + 1;

/** How a frame is searched for stars: bright ones suffice. */
export const starSearch = { ...extractDefaults, threshold: 5 } as const;
