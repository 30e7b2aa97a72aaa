import { expect, test } from 'vitest';
import { classify, judgeByRules, type DetectionModel } from '../../../../../actors/sky/core/classify/classify.ts';
import { confidenceOf, confidenceTerms } from '../../../../../actors/sky/core/classify/confidence.ts';
import { tileChannels, tileFloats, tileInto, tileSide, tilesOf, type SeenPlanes } from '../../../../../actors/sky/core/classify/tile.ts';
import { verdictOf } from '../../../../../actors/sky/core/classify/verdict.ts';
import { candidateFlags } from '../../../../../actors/sky/core/difference/candidates.ts';
import { image, type Image } from '../../../../../actors/sky/core/image.ts';
import type { Detection } from '../../../../../actors/sky/core/pipeline/detect.ts';

const [columns, rows] = [50, 40];
const filled = (of: (x: number, y: number) => number): Image => image(columns, rows, Float32Array.from({ length: columns * rows }, (_, i) => of(i % columns, Math.floor(i / columns))));
const planes: SeenPlanes = { scienceSnr: { ...filled((x) => x), by: 1 }, templateSnr: { ...filled((_, y) => -2 * y), by: 0.5 }, difference: filled((x, y) => x - y), excessVariance: { ...filled(() => 1), by: 4 }, templateExcess: { ...filled(() => 9), by: 1 }, score: filled((x, y) => (x === 3 ? NaN : x + y)), mask: Uint8Array.from({ length: columns * rows }, (_, i) => (i % columns === 3 ? 8 : 0)) };
const one: Detection = { x: 20.2, y: 17.7, score: 12, flux: 100, fluxError: 8, flags: 0, shape: 1, counterpart: -0.1, masked: 0, contrast: 5, reliability: 0.9 };

test('the pixel of the detection is in the middle of its tile; planes in their order', () => {
  const tile = tilesOf(planes, [one]);
  const middle = (tileSide / 2) * tileSide + tileSide / 2;
  const at = (plane: number): number => tile[plane * tileSide * tileSide + middle]!;
  expect(at(0)).toBeCloseTo(Math.asinh(20 / 3) / 2, 6);
  expect(at(1)).toBeCloseTo(Math.asinh(-18 / 3) / 2, 6);
  expect(at(2)).toBeCloseTo(Math.asinh(2 / 2 / 3), 6);
  expect(at(3)).toBeCloseTo(Math.asinh(38 / 3), 6);
  expect(at(4)).toBe(0);
});

test('what is masked, no number or outside is 0, and the last plane says so', () => {
  const tile = new Float32Array(tileFloats).fill(7);
  tileInto(tile, planes, 3, 1, tileSide);
  const value = (plane: number, x: number, y: number): number => tile[plane * tileSide ** 2 + (y - 1 + 16) * tileSide + x - 3 + 16]!;
  expect([value(3, 3, 1), value(4, 3, 1)]).toEqual([0, 1]);
  expect([0, 1, 2, 3, 4].map((plane) => value(plane, -1, 5))).toEqual([0, 0, 0, 0, 1]);
  expect(value(4, 4, 0)).toBe(0);
  expect([...tile].every(Number.isFinite)).toBe(true);
});

test('what has faded is seen as if it had appeared', () => {
  const mirrored: SeenPlanes = { ...planes, scienceSnr: planes.templateSnr, templateSnr: planes.scienceSnr, excessVariance: planes.templateExcess, templateExcess: planes.excessVariance, difference: filled((x, y) => y - x), score: filled((x, y) => (x === 3 ? NaN : -x - y)) };
  const [appeared, faded] = [tilesOf(planes, [one]), tilesOf(mirrored, [{ ...one, score: -12 }])];
  expect([...faded].map((v) => v + 0)).toEqual([...appeared].map((v) => v + 0));
});

/** Says of a tile what its score plane holds in the middle. */
const seesScore: DetectionModel = {
  weights: { one: -4, network: 1 }, threshold: 0.5,
  segment: (tiles, count, side) => Promise.resolve(Float32Array.from({ length: count * side * side }, (_, i) => (tiles[Math.floor(i / (side * side)) * tileChannels * side * side + 3 * side * side + (i % (side * side))]! > 3 ? 0.999 : 0.001))),
};

test('each detection gets its own answer, however many there are and whatever their neighbours', async () => {
  const many = Array.from({ length: 230 }, (_, k) => ({ ...one, x: 5 + (k % 40), y: 4 + (k % 31) }));
  const all = await classify(planes, many, seesScore);
  for (const k of [0, 57, 95, 96, 229]) expect((await classify(planes, [many[k]!], seesScore))[0]).toEqual(all[k]);
  expect(new Set(all.map(({ verdict }) => verdict)).size).toBeGreaterThan(1);
  expect(all.every(({ reliability, verdict }) => verdict === 'real' === reliability >= 0.5)).toBe(true);
  await expect(classify(planes, [one], { ...seesScore, segment: () => Promise.resolve(new Float32Array(3)) })).rejects.toThrow(/gave 3 numbers for 1 tiles/);
  expect(await classify(planes, [], seesScore)).toEqual([]);
});

test('confidence: more of the network, more of it; extremes and what is no number stay between 0 and 1', () => {
  const weights = Object.fromEntries(confidenceTerms.map((name) => [name, name === 'network' ? 1 : 0.1]));
  const values = [0, 0.01, 0.5, 0.99, 1].map((p) => confidenceOf(weights, one, p));
  expect([...values].sort((a, b) => a - b)).toEqual(values);
  for (const strange of [{ shape: NaN }, { contrast: Infinity }, { score: -1e9 }, { counterpart: -Infinity }]) {
    const value = confidenceOf(weights, { ...one, ...strange }, 0.5);
    expect(value > 0 && value < 1, JSON.stringify(strange)).toBe(true);
  }
});

test('what is not real is a dipole, an artefact or bogus', () => {
  expect(verdictOf(one, 0.5, 0.5)).toBe('real');
  expect(verdictOf(one, 0.4, 0.5)).toBe('bogus');
  expect(verdictOf({ ...one, counterpart: -0.8, masked: 0.5 }, 0.4, 0.5)).toBe('dipole');
  expect(verdictOf({ ...one, masked: 0.5 }, 0.4, 0.5)).toBe('artefact');
  expect(verdictOf({ ...one, shape: 3 }, 0.4, 0.5)).toBe('artefact');
  expect(verdictOf({ ...one, flags: candidateFlags.edge }, 0.4, 0.5)).toBe('artefact');
  expect(judgeByRules([{ ...one, reliability: 0.7 }, { ...one, reliability: 0.2 }], 0.5).map(({ verdict, network }) => [verdict, network])).toEqual([['real', undefined], ['bogus', undefined]]);
});
