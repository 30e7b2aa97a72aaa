/** Logistic regression: P(1) = σ(Σ wₖ·xₖ). With the log-odds of another classifier among the x it is Platt's scaling (Platt 1999). */
import { solveInPlace } from '../../numeric/cholesky.ts';

const ROUNDS = 60;
const MET = 1e-10;

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/**
 * Greatest likelihood by Newton's method with halved steps where a whole one overshoots. `x` is n × k, `labels` n of 0
 * and 1; `ridge` · |w|²/2 is taken from the log-likelihood, so that separable classes have an answer. Returns k weights.
 * Throws RangeError when there are no rows, or sizes do not agree.
 */
export function fitLogistic(x: Float64Array, labels: Uint8Array, k: number, ridge: number): Float64Array {
  if (labels.length === 0 || x.length !== labels.length * k) throw new RangeError(`${x.length} values are no ${labels.length} rows of ${k}, or there are none`);
  if (!(ridge > 0)) throw new RangeError(`a ridge must be above 0, not ${ridge}`);
  let weights = new Float64Array(k);
  let best = likelihood(x, labels, weights, ridge);
  for (let round = 0; round < ROUNDS; round++) {
    const step = newtonStep(x, labels, weights, ridge);
    let [share, better] = [1, false];
    for (; share > 1e-6 && !better; share /= 2) {
      const tried = weights.map((w, i) => w + share * (step[i] ?? 0));
      const value = likelihood(x, labels, tried, ridge);
      if (value < best) continue;
      better = true;
      [weights, best] = [tried, value];
    }
    if (!better || step.every((move) => Math.abs(move) < MET)) break;
  }
  return weights;
}

const scoreOf = (x: Float64Array, row: number, weights: Float64Array): number => {
  let z = 0;
  for (let i = 0; i < weights.length; i++) z += x[row * weights.length + i]! * weights[i]!;
  return z;
};

function likelihood(x: Float64Array, labels: Uint8Array, weights: Float64Array, ridge: number): number {
  let sum = 0;
  for (const w of weights) sum -= (ridge * w * w) / 2;
  labels.forEach((label, row) => {
    const z = scoreOf(x, row, weights);
    sum -= Math.max(z, 0) - z * label + Math.log1p(Math.exp(-Math.abs(z)));
  });
  return sum;
}

function newtonStep(x: Float64Array, labels: Uint8Array, weights: Float64Array, ridge: number): Float64Array {
  const k = weights.length;
  const curvature = new Float64Array(k * k);
  const slope = weights.map((w) => -ridge * w);
  labels.forEach((label, row) => {
    const p = sigmoid(scoreOf(x, row, weights));
    for (let i = 0; i < k; i++) {
      const value = x[row * k + i]!;
      slope[i]! += (label - p) * value;
      for (let j = 0; j <= i; j++) curvature[i * k + j]! += p * (1 - p) * value * x[row * k + j]!;
    }
  });
  for (let i = 0; i < k; i++) curvature[i * k + i]! += ridge;
  // Positive definite by the ridge; where rounding says otherwise there is no step to take.
  return solveInPlace(curvature, slope) ? slope : new Float64Array(k);
}
