/** Where, when and with which errors particles start. */
import { expect, test } from 'vitest';
import { geodesicInverse } from '../../../../actors/numeric/geodesic.ts';
import { leewayCategories, leewayCategory } from '../../../../actors/drift/core/coefficients.ts';
import { openOcean } from '../../../../actors/drift/core/land.ts';
import { ACTIVE, UNRELEASED } from '../../../../actors/drift/core/particles.ts';
import { seedParticles } from '../../../../actors/drift/core/seeding.ts';
import { constant, correlation, mean, mission, offset, run, variance } from './scenes.ts';
import type { Mission } from '../../../../actors/drift/core/mission.ts';

const particles = 6000;
const slack = 5 / Math.sqrt(particles);

function seedOffsets(overrides: Partial<Mission>): { readonly east: number[]; readonly north: number[] } {
  const { lon, lat } = seedParticles(mission({ particles, ...overrides }), openOcean);
  const all = Array.from(lon, (value, i) => offset(4, 60, value, lat[i] ?? NaN));
  return { east: all.map(({ east }) => east), north: all.map(({ north }) => north) };
}

test('gaussian: the radius is one standard deviation on each axis, east and north independent', () => {
  const { east, north } = seedOffsets({ radiusMetres: 1000 });
  for (const axis of [east, north]) {
    expect(Math.abs(mean(axis))).toBeLessThan(1000 * slack);
    expect(Math.abs(variance(axis) / 1e6 - 1)).toBeLessThan(slack * Math.SQRT2);
  }
  expect(Math.abs(correlation(east, north))).toBeLessThan(slack);
});

test('uniform: as many in the inner half of the area as in the outer, none beyond the radius, no direction preferred', () => {
  const { east, north } = seedOffsets({ radiusMetres: 1000, radiusDistribution: 'uniform' });
  const distances = east.map((value, i) => Math.hypot(value, north[i] ?? NaN));
  expect(Math.max(...distances)).toBeLessThan(1001);
  expect(Math.abs(mean(distances.map((d) => (d < 1000 / Math.SQRT2 ? 1 : 0))) - 0.5)).toBeLessThan(slack / 2);
  for (const axis of [east, north]) expect(Math.abs(variance(axis) / 250_000 - 1)).toBeLessThan(slack * Math.SQRT2);
  for (const axis of [east, north]) expect(Math.abs(mean(axis))).toBeLessThan(500 * slack);
});

test('positions are float32 values, sides alternate, and no radius means one place', () => {
  const { lon, lat, side } = seedParticles(mission({ particles: 4, longitude: 4.1, latitude: 60.1 }), openOcean);
  expect([...lon]).toEqual(Array(4).fill(Math.fround(4.1)));
  expect([...lat]).toEqual(Array(4).fill(Math.fround(60.1)));
  expect([...side]).toEqual([0, 1, 0, 1]);
});

test('cone: centres along the geodesic between the ends, which are left out; the radius goes from one to the other', () => {
  const cone = { latitude: 61, longitude: 5, radiusMetres: 0 };
  const { lon, lat } = seedParticles(mission({ particles: 9, cone }), openOcean);
  const axis = geodesicInverse(4, 60, 5, 61);
  for (let i = 0; i < 9; i++) {
    const { distance, azimuthDeg } = geodesicInverse(4, 60, lon[i] ?? NaN, lat[i] ?? NaN);
    expect(Math.abs(distance - (axis.distance * (i + 1)) / 10)).toBeLessThan(0.5);
    expect(azimuthDeg).toBeCloseTo(axis.azimuthDeg, 2);
  }
  const wide = seedParticles(mission({ particles, cone: { ...cone, radiusMetres: 3000 } }), openOcean);
  const across = Array.from(wide.lon, (value, i) => {
    const { distance, azimuthDeg } = geodesicInverse(4, 60, value, wide.lat[i] ?? NaN);
    return distance * Math.sin(((azimuthDeg - axis.azimuthDeg) * Math.PI) / 180);
  });
  const spread = (from: number, to: number): number => Math.sqrt(variance(across.slice(from * particles, to * particles)));
  expect(Math.abs(spread(0.9, 1) / 2850 - 1)).toBeLessThan(0.15);
  expect(Math.abs(spread(0.4, 0.5) / 1350 - 1)).toBeLessThan(0.15);
  expect(spread(0, 0.02)).toBeLessThan(120);
});

test('release window: linear over the particles, each from the step in which it is due, without position before', () => {
  const start = mission().startSeconds;
  const { frames, report } = run(mission({ particles: 5, durationSeconds: 3600, releaseEndSeconds: start + 2400 }), [constant(0, 10)]);
  const waiting = frames.map(({ status }) => status.filter((code) => code === UNRELEASED).length);
  expect(waiting).toEqual([4, 3, 2, 1, 0, 0, 0]);
  expect(frames[0]?.status[0]).toBe(ACTIVE);
  expect(frames[1]?.lon[3]).toBeNaN();
  expect(frames[3]?.lat[3]).toBe(60);
  expect(frames[4]?.lat[3]).toBeGreaterThan(60);
  expect(report).toMatchObject({ active: 5, particleSteps: 6 + 5 + 4 + 3 + 2 });
});

test('release window of a backward mission goes back in time', () => {
  const start = mission().startSeconds;
  const { frames } = run(mission({ particles: 5, durationSeconds: 3600, direction: 'backward', releaseEndSeconds: start - 2400 }), [constant(0, 10)]);
  expect(frames.map(({ status }) => status.filter((code) => code === UNRELEASED).length)).toEqual([4, 3, 2, 1, 0, 0, 0]);
  expect(frames.map(({ timeSeconds }) => timeSeconds - start)).toEqual([0, -600, -1200, -1800, -2400, -3000, -3600]);
});

test('particles that would be released after the end are neither active nor lost', () => {
  const start = mission().startSeconds;
  const { report } = run(mission({ particles: 5, durationSeconds: 1200, releaseEndSeconds: start + 2400 }), [constant(0, 10)]);
  expect(report).toMatchObject({ active: 2, stranded: 0, missingData: 0 });
});

test('seeds on land go to the nearest water of the lattice, unless the coastline is ignored', () => {
  const land = { isLand: (lon: number) => lon < 4.035 };
  const moved = seedParticles(mission({ coastline: 'stop_before', radiusMetres: 500, particles: 50 }), land);
  for (const lon of moved.lon) expect(lon).toBeGreaterThanOrEqual(4.035);
  for (const lon of moved.lon) expect(lon).toBeLessThan(4.06);
  expect(seedParticles(mission({ coastline: 'ignore' }), land).lon[0]).toBe(4);
});

test('downwind errors are drawn again until nothing drifts against the wind; crosswind errors are drawn once', () => {
  const { downwindError, crosswindError } = seedParticles(mission({ particles, objectId: 1, leewayUncertainty: true }), openOcean);
  expect(Math.min(...downwindError)).toBeGreaterThanOrEqual(-0.96 * 20);
  // N(0, 12) cut at -19.2: its mean is 12 φ(1.6) / Φ(1.6).
  expect(Math.abs(mean([...downwindError]) - (12 * 0.11092) / 0.9452)).toBeLessThan(12 * slack);
  expect(Math.abs(Math.sqrt(variance([...crosswindError])) / 9.4 - 1)).toBeLessThan(slack);
  expect(Math.min(...crosswindError)).toBeLessThan(-20);
});

test('sides whose deviations differ draw their crosswind error with their own', () => {
  const { crosswindError } = seedParticles(mission({ particles, objectId: 58, leewayUncertainty: true }), openOcean);
  const [right, left] = [0, 1].map((parity) => [...crosswindError].filter((_, i) => i % 2 === parity));
  expect(Math.abs(Math.sqrt(variance(right ?? [])) / 12.6788 - 1)).toBeLessThan(slack * 2);
  expect(Math.abs(Math.sqrt(variance(left ?? [])) / 2.13 - 1)).toBeLessThan(slack * 2);
});

test('without leeway uncertainty both errors are 0', () => {
  const { downwindError, crosswindError } = seedParticles(mission({ particles: 10 }), openOcean);
  expect([...downwindError, ...crosswindError].every((error) => error === 0)).toBe(true);
});

test('objects are found by number and by key in any case; others are not', () => {
  expect(leewayCategory(26)?.key).toBe('LIFE-RAFT-NB-1');
  expect(leewayCategory('piw-1')?.id).toBe(1);
  expect(leewayCategories.map(({ id }) => id)).toEqual(Array.from({ length: 85 }, (_, k) => k + 1));
  expect(new Set(leewayCategories.map(({ key }) => key.toLowerCase())).size).toBe(85);
  for (const unknown of [0, 86, 1.5, 'PIW', '']) expect(leewayCategory(unknown)).toBeUndefined();
});
