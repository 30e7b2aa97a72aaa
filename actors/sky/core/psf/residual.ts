/** What the stars of a frame have in common that their fitted profile lacks. */
import type { Image } from '../image.ts';
import { lanczosWeights } from './stamps.ts';
import { shapeAt, type FittedField } from './moffat-field.ts';
import { HALF, type FittedStar } from './moffat-star.ts';

/** Fewer stars than these say nothing of it. */
const LEAST_STARS = 12;
/** Stars' values so many σ from the median of all are left out. */
const CLIP = 3;
/** A mean of fewer σ than this is taken to be noise. */
const NOISE = 2;
const SIDE = 2 * HALF + 1;

/**
 * (2·HALF + 1)² values around the middle, as shares of a star's flux: at every pixel the weighted mean of what is left of
 * the stars, shifted to their centres, shrunk by what noise alone would leave (James & Stein 1961): 0 where it is no more.
 */
export function commonResidual(flat: Image, variance: Image, stars: readonly FittedStar[], field: FittedField): Float64Array {
  const out = new Float64Array(SIDE * SIDE);
  if (stars.length < LEAST_STARS) return out;
  const left = stars.map((star, i) => leftOf(flat, variance, star, field.own[i]!, field));
  for (let pixel = 0; pixel < out.length; pixel++) {
    let [sum, weights] = [0, 0];
    const middle = weightedMedian(left, pixel);
    for (const { values, errors } of left) {
      const error = errors[pixel]!;
      if (!(Math.abs(values[pixel]! - middle) < CLIP * error * 1.5)) continue;
      sum += values[pixel]! / error ** 2;
      weights += 1 / error ** 2;
    }
    if (!(weights > 0)) continue;
    const mean = sum / weights;
    out[pixel] = mean * Math.max(0, 1 - NOISE ** 2 / (mean ** 2 * weights));
  }
  return out;
}

interface Left {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

/** A star minus its profile, over its flux, with its centre on the middle pixel. */
function leftOf(flat: Image, variance: Image, { column, row }: FittedStar, own: Float64Array, field: FittedField): Left {
  const [amplitude, level, x, y] = [own[0]!, own[1]!, own[2]!, own[3]!];
  const { a, b, c, beta } = shapeAt(field, x, y);
  const flux = amplitude * totalOf(a, b, c, beta);
  const [values, errors] = [new Float64Array(SIDE * SIDE), new Float64Array(SIDE * SIDE)];
  for (let j = -HALF; j <= HALF; j++)
    for (let i = -HALF; i <= HALF; i++) {
      const [dx, dy] = [column + i - x, row + j - y];
      const profile = amplitude * (1 + a * dx * dx + b * dy * dy + c * dx * dy) ** -beta;
      const at = (row + j) * flat.columns + column + i;
      const to = (j + HALF) * SIDE + i + HALF;
      values[to] = (flat.data[at]! - level - profile) / flux;
      errors[to] = Math.sqrt(variance.data[at]! + (0.01 * profile) ** 2) / flux;
    }
  return { values: shifted(values, x - column, y - row), errors };
}

/** ∫ of the profile, px². */
const totalOf = (a: number, b: number, c: number, beta: number): number => (2 * Math.PI) / (Math.sqrt(4 * a * b - c * c) * (beta - 1));

/** The values at (i + dx, j + dy), by Lanczos-3; beyond the square there is nothing. */
function shifted(values: Float64Array, dx: number, dy: number): Float64Array {
  const [fx, fy] = [Math.floor(dx), Math.floor(dy)];
  const [across, down] = [lanczosWeights(dx - fx), lanczosWeights(dy - fy)];
  const lines = alongRows(values, across, fx);
  return transposed(alongRows(transposed(lines), down, fy));
}

function alongRows(values: Float64Array, weights: Float64Array, from: number): Float64Array {
  const out = new Float64Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      let sum = 0;
      for (let k = 0; k < 6; k++) {
        const u = x + from + k - 2;
        if (u >= 0 && u < SIDE) sum += weights[k]! * values[y * SIDE + u]!;
      }
      out[y * SIDE + x] = sum;
    }
  return out;
}

const transposed = (values: Float64Array): Float64Array => Float64Array.from({ length: SIDE * SIDE }, (_, i) => values[(i % SIDE) * SIDE + Math.floor(i / SIDE)]!);

function weightedMedian(left: readonly Left[], pixel: number): number {
  const order = left.map(({ values, errors }) => ({ value: values[pixel]!, weight: 1 / errors[pixel]! ** 2 })).sort((a, b) => a.value - b.value);
  const half = order.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let sum = 0;
  for (const { value, weight } of order) if ((sum += weight) >= half) return value;
  return 0;
}
