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
  chi: number;
}

/** χ² of a square around a star, and the normal equations of a step. A share of the model counts as noise: the profile is no more than a model. */
export function sums(picture: Image, variance: Image, column: number, row: number, p: Float64Array): Sums {
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
