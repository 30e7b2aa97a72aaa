/**
 * The PSF of a frame: a Moffat profile whose ellipse varies over the frame as far as the stars ask for it, and on top of it
 * what the stars have in common that the profile lacks. A profile takes few numbers from many stars, so that even a few
 * stars make a PSF that is good to a fraction of a per cent.
 */
import { medianOf } from '../background/median.ts';
import type { Sources } from '../extract/sources.ts';
import type { Image } from '../image.ts';
import { TooFewStars } from './measure.ts';
import { basisAt, terms, type PsfModel } from './model.ts';
import { fitField, shapeAt, type FittedField, type MoffatField } from './moffat-field.ts';
import { fitMoffat, HALF, widthOf, type FittedStar, type MoffatShape } from './moffat-star.ts';
import { commonResidual } from './residual.ts';
import { solveSymmetric } from './solve.ts';

const LEAST_STARS = 5;
const MOST_STARS = 60;
/** px to either side of the stamp's middle. */
export const STAMP_HALF = 25;
const LEAST_SNR = 30;
/** Stars are as wide as the field is at their place, to this share. */
const LIKENESS = 0.05;
/** A degree more must lower χ², in units of its mean, by this for each number that it adds. */
const WORTH = 10;
const STARS_FOR_DEGREE = [LEAST_STARS, 20, 40];

/** The PSF as it was fitted, for who wants its numbers. */
export interface FramePsf {
  readonly model: PsfModel;
  readonly field: MoffatField;
  /** Robust relative scatter of the stars' single widths about the field's. */
  readonly scatter: number;
}

/** `flat` is the frame without its sky, `mask` non-zero is bad, `sources` what was found in it. Throws TooFewStars. */
export function psfFromStars(flat: Image, variance: Image, mask: Uint8Array, sources: Sources, sigma: number): FramePsf {
  const fits = fitAlone(flat, variance, chosen(sources, flat, mask, sigma));
  if (fits.length < LEAST_STARS) throw new TooFewStars(fits.length, LEAST_STARS);
  const usual = medianOf(fits.map(({ chi }) => chi));
  const stars = alike(fits.filter(({ chi }) => chi < 2 * usual), flat);
  if (stars.length < LEAST_STARS) throw new TooFewStars(stars.length, LEAST_STARS);
  const field = fieldOf(flat, variance, stars);
  const off = stars.map((star) => singleWidth(star) / widthOf(shapeAt(field, star.p[2]!, star.p[3]!)) - 1);
  const scatter = 1.4826 * medianOf(off.map(Math.abs));
  const stamps = stampsOf(field);
  const rest = commonResidual(flat, variance, stars, field);
  const size = 2 * STAMP_HALF + 1;
  rest.forEach((value, i) => {
    const [dx, dy] = [(i % (2 * HALF + 1)) - HALF, Math.floor(i / (2 * HALF + 1)) - HALF];
    stamps[(dy + STAMP_HALF) * size + dx + STAMP_HALF]! += value;
  });
  return { model: { size, degree: degreeOf(field), columns: flat.columns, rows: flat.rows, stamps, stars: stars.length, residual: scatter }, field, scatter };
}

/** Every star for itself; each begins with the shape of the one before, as they are alike. */
function fitAlone(flat: Image, variance: Image, places: readonly { readonly x: number; readonly y: number }[]): readonly FittedStar[] {
  const fits: FittedStar[] = [];
  for (const { x, y } of places) {
    const one = fitMoffat(flat, variance, x, y, fits.length > 2 ? medianShape(fits) : undefined);
    if (one !== undefined) fits.push(one);
  }
  return fits;
}

function medianShape(fits: readonly FittedStar[]): MoffatShape {
  const of = (k: number): number => medianOf(fits.slice(0, 15).map(({ p }) => p[k]!));
  return { a: of(4), b: of(5), c: of(6), beta: of(7) };
}

/** The least degree that the stars do not ask to be raised. */
function fieldOf(flat: Image, variance: Image, stars: readonly FittedStar[]): FittedField {
  let field = fitField(flat, variance, stars, 0);
  for (let degree = 1; degree < STARS_FOR_DEGREE.length && stars.length >= STARS_FOR_DEGREE[degree]!; degree++) {
    const finer = fitField(flat, variance, stars, degree, field);
    const mean = finer.chi / (stars.length * (2 * HALF + 1) ** 2);
    if ((field.chi - finer.chi) / mean < WORTH * 3 * (terms(degree).length - terms(field.degree).length)) continue;
    field = finer;
  }
  return field;
}

/** Unflagged, nothing bad and no other source of a 20th of its light close by; the brightest. */
function chosen(all: Sources, { columns, rows }: Image, mask: Uint8Array, sigma: number): readonly { readonly x: number; readonly y: number }[] {
  const order = Array.from(all.x.keys()).sort((i, j) => all.flux[j]! - all.flux[i]!);
  const kept: { readonly x: number; readonly y: number }[] = [];
  for (const k of order) {
    const [x, y] = [all.x[k]!, all.y[k]!];
    if (all.flag[k] !== 0 || all.flux[k]! < LEAST_SNR * sigma * Math.sqrt(all.npix[k]!)) continue;
    if (x < HALF + 2 || y < HALF + 2 || x > columns - HALF - 3 || y > rows - HALF - 3) continue;
    if (order.some((other) => other !== k && all.flux[other]! > all.flux[k]! / 20 && Math.abs(all.x[other]! - x) < HALF + 4 && Math.abs(all.y[other]! - y) < HALF + 4)) continue;
    if (anyBad(mask, columns, Math.round(x), Math.round(y))) continue;
    kept.push({ x, y });
    if (kept.length >= MOST_STARS) break;
  }
  return kept;
}

function anyBad(mask: Uint8Array, columns: number, x: number, y: number): boolean {
  for (let j = y - HALF; j <= y + HALF; j++) for (let i = x - HALF; i <= x + HALF; i++) if (mask[j * columns + i] !== 0) return true;
  return false;
}

const singleShape = ({ p }: FittedStar): MoffatShape => ({ a: p[4]!, b: p[5]!, c: p[6]!, beta: p[7]! });
const singleWidth = (star: FittedStar): number => widthOf(singleShape(star));

/** Stars are alike, and galaxies wider: those whose width is that of a plane through the others', which begins at the usual one. */
function alike(stars: readonly FittedStar[], { columns, rows }: Image): readonly FittedStar[] {
  const mode = modeOf(stars.map(singleWidth));
  let kept = stars.filter((star) => Math.abs(singleWidth(star) / mode - 1) < 3 * LIKENESS);
  for (const reach of [2 * LIKENESS, LIKENESS]) {
    const width = planeOf(kept, columns, rows) ?? (() => mode);
    kept = stars.filter((star) => Math.abs(singleWidth(star) / width(star) - 1) < reach);
  }
  return kept;
}

/** A plane through the widths by least squares; undefined where too few stars hold it. */
function planeOf(stars: readonly FittedStar[], columns: number, rows: number): ((star: FittedStar) => number) | undefined {
  if (stars.length < STARS_FOR_DEGREE[1]!) return undefined;
  const basis = ({ p }: FittedStar): readonly number[] => basisAt(1, columns, rows, p[2]!, p[3]!);
  const [matrix, right] = [new Float64Array(9), new Float64Array(3)];
  for (const star of stars) {
    const values = basis(star);
    values.forEach((u, i) => {
      right[i]! += u * singleWidth(star);
      values.forEach((w, j) => { matrix[3 * i + j]! += u * w; });
    });
  }
  return solveSymmetric(matrix, right, 3) ? (star) => basis(star).reduce((sum, value, k) => sum + value * right[k]!, 0) : undefined;
}

/** The middle of the densest third. */
function modeOf(widths: readonly number[]): number {
  const sorted = [...widths].sort((a, b) => a - b);
  const third = Math.max(2, Math.ceil(sorted.length / 3));
  let [best, least] = [0, Infinity];
  for (let i = 0; i + third <= sorted.length; i++) {
    const span = sorted[i + third - 1]! - sorted[i]!;
    if (span < least) [best, least] = [i, span];
  }
  return medianOf(sorted.slice(best, best + third));
}

/** A profile that varies is no polynomial of the place pixel by pixel, but near to one of the second degree. */
const degreeOf = ({ degree }: MoffatField): number => (degree === 0 ? 0 : 2);

/** Stamps of unit sum, as a polynomial through 5 × 5 places. */
function stampsOf(field: MoffatField): Float64Array {
  const degree = degreeOf(field);
  if (degree === 0) return moffatValues(shapeAt(field, 0, 0));
  const places = Array.from({ length: 25 }, (_, i) => ({ x: ((i % 5) / 4) * (field.columns - 1), y: (Math.floor(i / 5) / 4) * (field.rows - 1) }));
  const bases = places.map(({ x, y }) => basisAt(degree, field.columns, field.rows, x, y));
  const profiles = places.map(({ x, y }) => moffatValues(shapeAt(field, x, y)));
  const [count, pixels] = [terms(degree).length, profiles[0]!.length];
  const stamps = new Float64Array(count * pixels);
  const normal = (): Float64Array => Float64Array.from({ length: count * count }, (_, i) => bases.reduce((sum, basis) => sum + basis[Math.floor(i / count)]! * basis[i % count]!, 0));
  // The equations are the same for every pixel: solved once for each place.
  const shares = bases.map((basis) => {
    const share = Float64Array.from(basis);
    solveSymmetric(normal(), share, count);
    return share;
  });
  shares.forEach((share, place) => {
    for (let k = 0; k < count; k++) for (let i = 0; i < pixels; i++) stamps[k * pixels + i]! += share[k]! * profiles[place]![i]!;
  });
  return stamps;
}

export function moffatValues({ a, b, c, beta }: MoffatShape): Float64Array {
  const side = 2 * STAMP_HALF + 1;
  const values = Float64Array.from({ length: side * side }, (_, i) => {
    const [dx, dy] = [(i % side) - STAMP_HALF, Math.floor(i / side) - STAMP_HALF];
    return (1 + a * dx * dx + b * dy * dy + c * dx * dy) ** -beta;
  });
  const sum = values.reduce((total, v) => total + v, 0);
  return values.map((v) => v / sum);
}
