/** An elliptical Moffat profile (Moffat 1969, A&A 3, 455), sampled at pixel centres, fitted to one star. */
import { solveInPlace } from '../../../numeric/cholesky.ts';
import type { Image } from '../image.ts';

/** I = (1 + a·dx² + b·dy² + c·dx·dy)^−β, dx and dy in px. */
export interface MoffatShape {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly beta: number;
}

/** px on either side of a star's middle that are fitted. */
export const HALF = 9;

/** Full width at half maximum: geometric mean of the axes, px. */
export const widthOf = ({ a, b, c, beta }: MoffatShape): number => (2 * Math.sqrt(2 ** (1 / beta) - 1)) / (a * b - (c * c) / 4) ** 0.25;

/** 1 − b/a of the axes. */
export function ellipticityOf({ a, b, c }: MoffatShape): number {
  const [middle, spread] = [(a + b) / 2, Math.hypot((a - b) / 2, c / 2)];
  return 1 - Math.sqrt((middle - spread) / (middle + spread));
}

/** Parameters in this order: amplitude, level, x, y, then the shape a, b, c, β. */
export const COUNT = 8;
export const OWN = 4;

export interface FittedStar {
  readonly column: number;
  readonly row: number;
  readonly p: Float64Array;
  readonly chi: number;
}

export const isShape = (a: number, b: number, c: number, beta: number): boolean => a > 0 && b > 0 && 4 * a * b > c * c && beta > 1 && beta < 12;

const USUAL: MoffatShape = { a: 0.15, b: 0.15, c: 0, beta: 3 };

/** One star for itself (Levenberg and Marquardt); undefined where it does not settle on a star. */
export function fitMoffat(picture: Image, variance: Image, x0: number, y0: number, { a, b, c, beta }: MoffatShape = USUAL): FittedStar | undefined {
  const [column, row] = [Math.round(x0), Math.round(y0)];
  let p = Float64Array.of(picture.data[row * picture.columns + column]!, 0, x0, y0, a, b, c, beta);
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

export interface Sums {
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  readonly chi: number;
}

/**
 * χ² of a square around a star, and the normal equations of a step. A share of the model counts as noise: the profile is no
 * more than a model. Written out: fitting stars is half of the examination of a frame.
 */
export function sums({ data, columns }: Image, { data: noise }: Image, column: number, row: number, p: Float64Array): Sums {
  const [amplitude, level, x0, y0, a, b, c, beta] = [p[0]!, p[1]!, p[2]!, p[3]!, p[4]!, p[5]!, p[6]!, p[7]!];
  const matrix = new Float64Array(COUNT * COUNT);
  let chi = 0;
  let [m00, r0] = [0, 0];
  let [m10, m11, r1] = [0, 0, 0];
  let [m20, m21, m22, r2] = [0, 0, 0, 0];
  let [m30, m31, m32, m33, r3] = [0, 0, 0, 0, 0];
  let [m40, m41, m42, m43, m44, r4] = [0, 0, 0, 0, 0, 0];
  let [m50, m51, m52, m53, m54, m55, r5] = [0, 0, 0, 0, 0, 0, 0];
  let [m60, m61, m62, m63, m64, m65, m66, r6] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [m70, m71, m72, m73, m74, m75, m76, m77, r7] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let y = row - HALF; y <= row + HALF; y++) {
    const dy = y - y0;
    for (let x = column - HALF, at = y * columns + x; x <= column + HALF; x++, at++) {
      const dx = x - x0;
      const base = 1 + a * dx * dx + b * dy * dy + c * dx * dy;
      const log = Math.log(base);
      const s0 = Math.exp(-beta * log);
      const light = amplitude * s0;
      const outer = (-beta * light) / base;
      const s2 = -outer * (2 * a * dx + c * dy);
      const s3 = -outer * (2 * b * dy + c * dx);
      const s4 = outer * dx * dx;
      const s5 = outer * dy * dy;
      const s6 = outer * dx * dy;
      const s7 = -light * log;
      const residual = data[at]! - level - light;
      const weight = 1 / (noise[at]! + (0.01 * light) ** 2);
      chi += residual * residual * weight;
      const w0 = weight * s0;
      const w1 = weight;
      const w2 = weight * s2;
      const w3 = weight * s3;
      const w4 = weight * s4;
      const w5 = weight * s5;
      const w6 = weight * s6;
      const w7 = weight * s7;
      m00 += w0 * s0; r0 += w0 * residual;
      m10 += w1 * s0; m11 += w1; r1 += w1 * residual;
      m20 += w2 * s0; m21 += w2; m22 += w2 * s2; r2 += w2 * residual;
      m30 += w3 * s0; m31 += w3; m32 += w3 * s2; m33 += w3 * s3; r3 += w3 * residual;
      m40 += w4 * s0; m41 += w4; m42 += w4 * s2; m43 += w4 * s3; m44 += w4 * s4; r4 += w4 * residual;
      m50 += w5 * s0; m51 += w5; m52 += w5 * s2; m53 += w5 * s3; m54 += w5 * s4; m55 += w5 * s5; r5 += w5 * residual;
      m60 += w6 * s0; m61 += w6; m62 += w6 * s2; m63 += w6 * s3; m64 += w6 * s4; m65 += w6 * s5; m66 += w6 * s6; r6 += w6 * residual;
      m70 += w7 * s0; m71 += w7; m72 += w7 * s2; m73 += w7 * s3; m74 += w7 * s4; m75 += w7 * s5; m76 += w7 * s6; m77 += w7 * s7; r7 += w7 * residual;
    }
  }
  matrix.set([m00], 0 * COUNT);
  matrix.set([m10, m11], 1 * COUNT);
  matrix.set([m20, m21, m22], 2 * COUNT);
  matrix.set([m30, m31, m32, m33], 3 * COUNT);
  matrix.set([m40, m41, m42, m43, m44], 4 * COUNT);
  matrix.set([m50, m51, m52, m53, m54, m55], 5 * COUNT);
  matrix.set([m60, m61, m62, m63, m64, m65, m66], 6 * COUNT);
  matrix.set([m70, m71, m72, m73, m74, m75, m76, m77], 7 * COUNT);
  return { matrix, right: Float64Array.of(r0, r1, r2, r3, r4, r5, r6, r7), chi };
}
