/** One star against the model: flux, shift and sky by linear least squares, the shift through the model's slopes. */
import { solveSymmetric } from './solve.ts';

export interface StarFit {
  flux: number;
  /** How far the star's centre lies from where the stamp was cut, px. */
  dx: number;
  dy: number;
  sky: number;
  /** Scatter of what is left within the core, as a share of the fitted peak. */
  residual: number;
}

/** `psf` and `stamp` are size × size, NaN in the stamp takes no part. False when the star has no flux to fit. */
export function fitStar(stamp: Float64Array, psf: Float64Array, size: number, out: StarFit): boolean {
  const matrix = new Float64Array(16);
  const right = new Float64Array(4);
  const row = new Float64Array(4);
  for (let i = 0; i < stamp.length; i++) {
    if (stamp[i] !== stamp[i]) continue;
    slopes(psf, size, i, row);
    for (let a = 0; a < 4; a++) {
      right[a]! += row[a]! * stamp[i]!;
      for (let b = 0; b <= a; b++) matrix[4 * a + b]! += row[a]! * row[b]!;
    }
  }
  if (!solveSymmetric(matrix, right, 4) || !(right[0]! > 0)) return false;
  [out.flux, out.sky] = [right[0]!, right[3]!];
  [out.dx, out.dy] = [right[1]! / right[0]!, right[2]! / right[0]!];
  out.residual = scatter(stamp, psf, size, right);
  return true;
}

/** Value, minus its derivatives (central differences) and 1. */
function slopes(psf: Float64Array, size: number, i: number, out: Float64Array): void {
  const [x, y] = [i % size, Math.floor(i / size)];
  out[0] = psf[i]!;
  out[1] = x === 0 || x === size - 1 ? 0 : (psf[i - 1]! - psf[i + 1]!) / 2;
  out[2] = y === 0 || y === size - 1 ? 0 : (psf[i - size]! - psf[i + size]!) / 2;
  out[3] = 1;
}

function scatter(stamp: Float64Array, psf: Float64Array, size: number, solution: Float64Array): number {
  const row = new Float64Array(4);
  const peak = psf.reduce((most, value) => Math.max(most, value), 0);
  let [sum, count] = [0, 0];
  for (let i = 0; i < stamp.length; i++) {
    if (stamp[i] !== stamp[i] || psf[i]! < 0.1 * peak) continue;
    slopes(psf, size, i, row);
    const left = stamp[i]! - row[0]! * solution[0]! - row[1]! * solution[1]! - row[2]! * solution[2]! - solution[3]!;
    sum += left * left;
    count++;
  }
  return Math.sqrt(sum / count) / (solution[0]! * peak);
}
