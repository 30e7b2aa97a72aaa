/** The PSF of a frame as an elliptical Moffat profile (Moffat 1969, A&A 3, 455), fitted to its stars. */
import { solveInPlace } from '../../../numeric/cholesky.ts';
import { medianOf } from '../background/median.ts';
import { extract, extractDefaults } from '../extract/extract.ts';
import type { Sources } from '../extract/sources.ts';
import { image, type Image } from '../image.ts';

/** I = (1 + a·dx² + b·dy² + c·dx·dy)^−β, dx and dy in px. */
export interface MoffatShape {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly beta: number;
}

export interface StarPsf {
  /** Odd stamp of unit sum, sampled at pixel centres. */
  readonly stamp: Image;
  readonly shape: MoffatShape;
  /** Geometric mean of the axes, px. */
  readonly fwhm: number;
  /** 1 − b/a of the axes. */
  readonly ellipticity: number;
  /** Stars whose fits were used. */
  readonly stars: number;
  /** Robust relative scatter of their single widths. */
  readonly scatter: number;
}

export class TooFewStars extends Error {
  readonly found: number;
  readonly required: number;
  constructor(found: number, required: number) {
    super(`${found} stars are bright, isolated and whole, ${required} are needed for the PSF`);
    this.found = found;
    this.required = required;
  }
}

const LEAST_STARS = 5;
const MOST_STARS = 100;
const HALF = 9;
const STAMP_HALF = 25;
const LEAST_SNR = 30;
/** Relative width. */
const LIKENESS = 0.05;

/** `picture` minus its sky; `mask` non-zero is bad. Throws TooFewStars. */
export function starPsf(picture: Image, variance: Image, mask: Uint8Array, sigma: number): StarPsf {
  const places = chosen(extract(picture, { ...extractDefaults, threshold: 5, rms: sigma, mask }), picture, mask, sigma);
  const alone = places.map(({ x, y }) => fitStar(picture, variance, x, y)).filter((one) => one !== undefined);
  if (alone.length < LEAST_STARS) throw new TooFewStars(alone.length, LEAST_STARS);
  const usual = medianOf(alone.map((one) => one.chi));
  const whole = alone.filter((one) => one.chi < 2 * usual);
  const width = modeOf(whole.map(singleWidth));
  const stars = whole.filter((one) => Math.abs(singleWidth(one) / width - 1) < LIKENESS);
  if (stars.length < LEAST_STARS) throw new TooFewStars(stars.length, LEAST_STARS);
  const shape = together(picture, variance, stars);
  const scatter = 1.4826 * medianOf(stars.map((one) => Math.abs(singleWidth(one) / width - 1)));
  return { stamp: stampOf(shape), shape, fwhm: widthOf(shape), ellipticity: ellipticityOf(shape), stars: stars.length, scatter };
}

/** Stars are alike, and galaxies wider: the middle of the densest third of the widths. */
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

const singleWidth = ({ p }: FittedStar): number => widthOf({ a: p[4]!, b: p[5]!, c: p[6]!, beta: p[7]! });
const widthOf = ({ a, b, c, beta }: MoffatShape): number => (2 * Math.sqrt(2 ** (1 / beta) - 1)) / (a * b - (c * c) / 4) ** 0.25;

function ellipticityOf({ a, b, c }: MoffatShape): number {
  const [middle, spread] = [(a + b) / 2, Math.hypot((a - b) / 2, c / 2)];
  return 1 - Math.sqrt((middle - spread) / (middle + spread));
}

function stampOf({ a, b, c, beta }: MoffatShape): Image {
  const side = 2 * STAMP_HALF + 1;
  const values = Float64Array.from({ length: side * side }, (_, i) => {
    const [dx, dy] = [(i % side) - STAMP_HALF, Math.floor(i / side) - STAMP_HALF];
    return (1 + a * dx * dx + b * dy * dy + c * dx * dy) ** -beta;
  });
  const sum = values.reduce((total, v) => total + v, 0);
  return image(side, side, Float32Array.from(values, (v) => v / sum));
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

/** Parameters in this order: amplitude, level, x, y, then the shape a, b, c, β. */
const COUNT = 8;
const OWN = 4;

interface FittedStar {
  readonly column: number;
  readonly row: number;
  readonly p: Float64Array;
  readonly chi: number;
}

const isShape = (a: number, b: number, c: number, beta: number): boolean => a > 0 && b > 0 && 4 * a * b > c * c && beta > 1 && beta < 12;

/** One star for itself (Levenberg and Marquardt); undefined where it does not settle on a star. */
function fitStar(picture: Image, variance: Image, x0: number, y0: number): FittedStar | undefined {
  const [column, row] = [Math.round(x0), Math.round(y0)];
  let p = Float64Array.of(picture.data[row * picture.columns + column]!, 0, x0, y0, 0.15, 0.15, 0, 3);
  let damping = 1e-3;
  let now = sums(picture, variance, column, row, p);
  for (let round = 0; round < 40; round++) {
    const matrix = now.matrix.slice();
    for (let i = 0; i < COUNT; i++) matrix[i * COUNT + i]! *= 1 + damping;
    const step = now.right.slice();
    if (!solveInPlace(matrix, step)) return undefined;
    const next = p.map((v, i) => v + step[i]!);
    const tried = sums(picture, variance, column, row, next);
    if (tried.chi < now.chi && isShape(next[4]!, next[5]!, next[6]!, next[7]!)) {
      const gain = now.chi - tried.chi;
      [p, now, damping] = [next, tried, damping / 5];
      if (gain < 1e-4 * now.chi) break;
    } else if ((damping *= 6) > 1e6) break;
  }
  return Math.hypot(p[2]! - x0, p[3]! - y0) < 1.5 ? { column, row, p, chi: now.chi } : undefined;
}

/**
 * One shape for all stars, each with its own amplitude, level and place: Gauss and Newton, every star's own four
 * unknowns eliminated from its equations before they are added up. Begins at the median of the single fits.
 */
function together(picture: Image, variance: Image, stars: readonly FittedStar[]): MoffatShape {
  const middle = (k: number): number => medianOf(stars.map(({ p }) => p[k]!));
  let shape = Float64Array.of(middle(4), middle(5), middle(6), middle(7));
  const own = stars.map(({ p }) => p.slice(0, OWN));
  for (let round = 0; round < 12; round++) {
    const [matrix, right] = [new Float64Array(OWN * OWN), new Float64Array(OWN)];
    const reduced = stars.map(({ column, row }, i) => eliminated(sums(picture, variance, column, row, Float64Array.of(...own[i]!, ...shape)), matrix, right));
    if (!solveInPlace(matrix, right)) break;
    const next = shape.map((v, k) => v + right[k]!);
    if (!isShape(next[0]!, next[1]!, next[2]!, next[3]!)) break;
    reduced.forEach((one, i) => {
      const step = one?.(right);
      if (step !== undefined) own[i] = own[i]!.map((v, k) => v + step[k]!);
    });
    shape = next;
    if (Math.max(...right.map(Math.abs)) < 1e-5) break;
  }
  return { a: shape[0]!, b: shape[1]!, c: shape[2]!, beta: shape[3]! };
}

/** Adds a star's share to the equations of the shape; gives back how its own unknowns follow from a step of the shape. */
function eliminated({ matrix: full, right: whole }: Sums, matrix: Float64Array, right: Float64Array): ((step: Float64Array) => Float64Array) | undefined {
  const at = (i: number, j: number): number => full[Math.max(i, j) * COUNT + Math.min(i, j)]!;
  const ownSquare = (): Float64Array => Float64Array.from({ length: OWN * OWN }, (_, i) => at(Math.floor(i / OWN), i % OWN));
  const solveOwn = (b: Float64Array): Float64Array | undefined => (solveInPlace(ownSquare(), b) ? b : undefined);
  const base = solveOwn(whole.slice(0, OWN));
  const couplings = Array.from({ length: OWN }, (_, k) => solveOwn(Float64Array.from({ length: OWN }, (_u, i) => at(i, OWN + k))));
  if (base === undefined || couplings.some((one) => one === undefined)) return undefined;
  for (let k = 0; k < OWN; k++) {
    for (let l = 0; l < OWN; l++) matrix[k * OWN + l]! += at(OWN + k, OWN + l) - couplings[l]!.reduce((sum, v, i) => sum + v * at(i, OWN + k), 0);
    right[k]! += whole[OWN + k]! - base.reduce((sum, v, i) => sum + v * at(i, OWN + k), 0);
  }
  return (step) => base.map((v, i) => v - couplings.reduce((sum, one, k) => sum + one![i]! * step[k]!, 0));
}

interface Sums {
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  chi: number;
}

/** χ² of a square around a star, and the normal equations of a step. A share of the model counts as noise: the profile is no more than a model. */
function sums(picture: Image, variance: Image, column: number, row: number, p: Float64Array): Sums {
  const n = COUNT;
  const out: Sums = { matrix: new Float64Array(n * n), right: new Float64Array(n), chi: 0 };
  const [amplitude, level, x0, y0, a, b, c, beta] = [p[0]!, p[1]!, p[2]!, p[3]!, p[4]!, p[5]!, p[6]!, p[7]!];
  const slope = new Float64Array(COUNT);
  for (let y = row - HALF; y <= row + HALF; y++)
    for (let x = column - HALF; x <= column + HALF; x++) {
      const at = y * picture.columns + x;
      const [dx, dy] = [x - x0, y - y0];
      const base = 1 + a * dx * dx + b * dy * dy + c * dx * dy;
      const profile = base ** -beta;
      const outer = -amplitude * beta * (profile / base);
      slope[0] = profile;
      slope[1] = 1;
      slope[2] = -outer * (2 * a * dx + c * dy);
      slope[3] = -outer * (2 * b * dy + c * dx);
      slope[4] = outer * dx * dx;
      slope[5] = outer * dy * dy;
      slope[6] = outer * dx * dy;
      slope[7] = -amplitude * profile * Math.log(base);
      const residual = picture.data[at]! - level - amplitude * profile;
      const weight = 1 / (variance.data[at]! + (0.01 * amplitude * profile) ** 2);
      out.chi += residual * residual * weight;
      for (let i = 0; i < n; i++) {
        out.right[i]! += residual * slope[i]! * weight;
        for (let j = 0; j <= i; j++) out.matrix[i * n + j]! += slope[i]! * slope[j]! * weight;
      }
    }
  return out;
}
