import { expect, test } from 'vitest';
import { skillOf } from '../../../../actors/drift/core/skill.ts';
import { meanPosition, positionAt } from '../../../../actors/drift/core/track.ts';
import { commonTimes, distancesOf } from '../../../../actors/drift/core/compare.ts';

/** On the equator a degree of longitude is 111,319.4908 m (π/180 × 6,378,137). */
const DEGREE = (Math.PI / 180) * 6_378_137;
const at = (lonDeg: number, latDeg = 0): { lonDeg: number; latDeg: number } => ({ lonDeg, latDeg });

test('a track that stays 1 of 10 km behind: separations 1, 2 and 3 km over lengths 10, 20 and 30 km give 0.1 and a score of 0.9', () => {
  const observed = [0, 0.1, 0.2, 0.3].map((lon) => at(lon));
  const simulated = [0, 0.09, 0.18, 0.27].map((lon) => at(lon));
  const skill = skillOf(observed, simulated);
  expect(skill.normalizedSeparation).toBeCloseTo(0.1, 9);
  expect(skill.score).toBeCloseTo(0.9, 9);
  expect(skill.separationsMetres.map((metres) => metres / DEGREE)).toEqual([0, 0.01, 0.02, 0.03].map((degrees) => expect.closeTo(degrees, 9)));
  expect(skill.observedMetres.map((metres) => metres / DEGREE)).toEqual([0, 0.1, 0.2, 0.3].map((degrees) => expect.closeTo(degrees, 9)));
});

test('the start counts for nothing: an offset of 5 km kept for two moments is (5 + 5) / (10 + 20)', () => {
  const skill = skillOf([at(0), at(0.1), at(0.2)], [at(0), at(0.05), at(0.15)]);
  expect(skill.normalizedSeparation).toBeCloseTo(0.1 / 0.3, 9);
});

test('a larger tolerance forgives: 1 − 0.5 / 2', () => {
  expect(skillOf([at(0), at(0.1)], [at(0), at(0.05)], 2).score).toBeCloseTo(0.75, 9);
});

test('what goes the other way has no skill, and not less than none', () => {
  expect(skillOf([at(0), at(0.1)], [at(0), at(-0.1)])).toMatchObject({ score: 0, normalizedSeparation: expect.closeTo(2, 9) });
});

test('an observed object that has not moved gives no score to anybody', () => {
  expect(skillOf([at(1), at(1)], [at(1), at(1)])).toMatchObject({ score: 0, normalizedSeparation: Infinity });
});

test('a position between two fixes lies on their geodesic, outside of the track there is none', () => {
  const track = { timesSeconds: Float64Array.of(0, 100), lon: Float64Array.of(0, 1), lat: Float64Array.of(0, 0) };
  expect(positionAt(track, 25)).toEqual({ lonDeg: expect.closeTo(0.25, 9), latDeg: expect.closeTo(0, 9) });
  expect(positionAt(track, 0)).toEqual(at(0));
  expect(positionAt(track, 100)).toEqual(at(1));
  expect(positionAt(track, -1)).toBeUndefined();
  expect(positionAt(track, 101)).toBeUndefined();
});

test('the mean position of a cloud across the date line lies on it, and particles without a position do not count', () => {
  expect(meanPosition([179.9, -179.9, NaN], [10, 12, 50])).toEqual({ lonDeg: expect.closeTo(-180, 9), latDeg: 11 });
  expect(meanPosition([NaN], [NaN])).toBeUndefined();
});

test('distances of two clouds: means, and particle by particle where there are as many', () => {
  const a = { lon: [0, 1, 2], lat: [0, 0, 0] };
  const found = distancesOf(a, { lon: [0.1, 1.2, 2.3], lat: [0, 0, 0] });
  expect((found.means ?? NaN) / DEGREE).toBeCloseTo(0.2, 9);
  expect((found.particles?.median ?? NaN) / DEGREE).toBeCloseTo(0.2, 9);
  expect((found.particles?.p95 ?? NaN) / DEGREE).toBeCloseTo(0.29, 9);
  expect((found.particles?.greatest ?? NaN) / DEGREE).toBeCloseTo(0.3, 9);
  expect(distancesOf(a, { lon: [0], lat: [0] }).particles).toBeUndefined();
  expect(distancesOf(a, { lon: [NaN], lat: [NaN] }).means).toBeUndefined();
});

test('results of different intervals are compared where they meet', () => {
  expect(commonTimes([0, 600, 1200, 1800], [0, 1800])).toEqual([[0, 0], [3, 1]]);
});
