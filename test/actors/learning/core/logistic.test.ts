import { expect, test } from 'vitest';
import { calibrationOf } from '../../../../actors/learning/core/calibration.ts';
import { fitLogistic, sigmoid } from '../../../../actors/learning/core/logistic.ts';
import { uniforms, normals } from '../../../../actors/numeric/draws.ts';

const pair = { first: 0, second: 0 };
/** Rows (1, x, y) with labels drawn by the weights. */
function drawn(weights: readonly number[], n: number, seed: number): { readonly x: Float64Array; readonly labels: Uint8Array; readonly p: Float64Array } {
  const [x, labels, p] = [new Float64Array(3 * n), new Uint8Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const { first, second } = { ...normals(seed, 1, i, 0, pair) };
    x.set([1, first, second], 3 * i);
    p[i] = sigmoid(weights[0]! + weights[1]! * first + weights[2]! * second);
    labels[i] = uniforms(seed, 2, i, 0, pair).first < p[i]! ? 1 : 0;
  }
  return { x, labels, p };
}

test('the weights that drew the labels are found, to their errors', () => {
  const weights = [-0.5, 2, -1];
  const { x, labels } = drawn(weights, 20_000, 5);
  const found = fitLogistic(x, labels, 3, 1e-6);
  // Errors of logistic weights at this many rows are below 0.04.
  weights.forEach((w, k) => expect(Math.abs(found[k]! - w), `weight ${k}`).toBeLessThan(0.15));
});

test('classes that a line separates have finite weights', () => {
  const x = Float64Array.of(1, -2, 1, -1, 1, 1, 1, 2);
  const found = fitLogistic(x, Uint8Array.of(0, 0, 1, 1), 2, 1);
  expect(found.every(Number.isFinite)).toBe(true);
  expect(found[1]).toBeGreaterThan(0.3);
  expect(() => fitLogistic(x, Uint8Array.of(0, 1), 2, 1)).toThrow(/8 values are no 2 rows of 2/);
});

test('true probabilities are calibrated, their sharper copies are not', () => {
  const { p, labels } = drawn([0, 1.5, 0], 20_000, 6);
  expect(calibrationOf(p, labels).error).toBeLessThan(0.02);
  const sharp = p.map((v) => sigmoid(4 * Math.log(v / (1 - v))));
  expect(calibrationOf(sharp, labels).error).toBeGreaterThan(0.1);
  // Order is what the area measures.
  expect(calibrationOf(sharp, labels).auc).toBeCloseTo(calibrationOf(p, labels).auc, 6);
});

test('by hand: error, Brier score and area of four', () => {
  const found = calibrationOf(Float64Array.of(0.1, 0.4, 0.4, 0.9), Uint8Array.of(0, 0, 1, 1), 2);
  expect(found.error).toBeCloseTo((Math.abs(0.9 - 1) + Math.abs(0.9 - 1)) / 4, 12);
  expect(found.brier).toBeCloseTo((0.01 + 0.16 + 0.36 + 0.01) / 4, 12);
  expect(found.auc).toBeCloseTo(3.5 / 4, 12);
});
