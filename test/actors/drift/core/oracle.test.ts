/** The fast simulation against one written for reading: plain sampling, plain leeway, whole geodesics, one particle after another. */
import { expect, test } from 'vitest';
import { geodesicDirect, geodesicInverse } from '../../../../actors/numeric/geodesic.ts';
import type { Position } from '../../../../actors/numeric/geodesic.ts';
import { leewayCategories } from '../../../../actors/drift/core/coefficients.ts';
import type { Crs, Forcing } from '../../../../actors/drift/core/forcing.ts';
import { openOcean } from '../../../../actors/drift/core/land.ts';
import { jibeProbability, leewayVelocity } from '../../../../actors/drift/core/leeway.ts';
import type { Mission } from '../../../../actors/drift/core/mission.ts';
import { MISSING_DATA } from '../../../../actors/drift/core/particles.ts';
import { projectionOf } from '../../../../actors/drift/core/projection.ts';
import { current, samplePlain, stokes, wind } from '../../../../actors/drift/core/sampling-plain.ts';
import { nextJibe, seedParticles } from '../../../../actors/drift/core/seeding.ts';
import { constant, grid, mission, run } from './scenes.ts';

const WGS84 = { a: 6378137, f: 1 / 298.257223563 };
const SPHERE = { a: 6371000, f: 0 };
const start = 1_700_000_000;
const hours = (n: number): number[] => Array.from({ length: n }, (_, k) => start + 3600 * (k - 12));

interface End {
  readonly at: Position;
  readonly lost: boolean;
}

/** Where a particle ends; openly naive. */
function plainEnd(theMission: Mission, forcing: Forcing, particle: number): End {
  const seeds = seedParticles(theMission, openOcean);
  const category = leewayCategories[theMission.objectId - 1];
  const at: Position = { lonDeg: seeds.lon[particle] ?? NaN, latDeg: seeds.lat[particle] ?? NaN };
  const steps = theMission.durationSeconds / theMission.timeStepSeconds;
  const signed = theMission.direction === 'backward' ? -theMission.timeStepSeconds : theMission.timeStepSeconds;
  const jibing = jibeProbability(theMission.jibeProbabilityPerHour, theMission.timeStepSeconds / 3600);
  const born = particle % 2 === 0 ? 0 : 1;
  let side: 0 | 1 = born;
  let due = seeds.jibeStep[particle] ?? NaN;
  const leeway = { east: 0, north: 0 };
  for (let step = 0; step < steps; step++) {
    const time = theMission.startSeconds + step * signed;
    const sample = (pair: typeof wind) => samplePlain(forcing, pair, at.lonDeg, at.latDeg, time, particle);
    const [air, water, waves] = [sample(wind), sample(current), theMission.stokesDrift ? sample(stokes) : { east: 0, north: 0 }];
    if (air === undefined || water === undefined || waves === undefined || category === undefined) return { at, lost: true };
    leewayVelocity(category, { bornSide: born, side, downwindError: seeds.downwindError[particle] ?? NaN, crosswindError: seeds.crosswindError[particle] ?? NaN, capsized: false }, air.east, air.north, leeway);
    for (const velocity of [leeway, water, waves]) geodesicDirect(at.lonDeg, at.latDeg, velocity.east * signed, velocity.north * signed, at);
    if (due !== step) continue;
    side = side === 0 ? 1 : 0;
    due = nextJibe(theMission.seed, particle, step, jibing, steps);
  }
  return { at, lost: false };
}

/** A grid of about 40 × 40 cells around a place, with islands. */
function gridAround(crs: Exclude<Crs, { kind: 'curvilinear' }>, lon: number, lat: number, spacing: number, wave: number): Forcing[number] {
  const centre = { x: 0, y: 0 };
  projectionOf(crs).forward(lon, lat, centre);
  const masked = (c: number, r: number): boolean => (c - 24) ** 2 + (r - 14) ** 2 < 10;
  return grid({ crs, x: [centre.x - 20 * spacing, spacing, 41], y: [centre.y - 20 * spacing, spacing, 41], times: hours(25), gridRelative: crs.kind !== 'geographic' }, {
    x_wind: (c, r, t) => 9 * Math.sin(0.13 * c + wave * t) + 0.1 * r, y_wind: (c, r, t) => 8 * Math.cos(0.11 * r - wave * t) - 0.05 * c,
    x_sea_water_velocity: (c, r, t) => (masked(c, r) ? NaN : 0.5 * Math.sin(0.3 * r + t)), y_sea_water_velocity: (c, r, t) => (masked(c, r) ? NaN : 0.4 * Math.cos(0.25 * c - 0.5 * t)),
  });
}

type Scene = [name: string, crs: Exclude<Crs, { kind: 'curvilinear' }>, lon: number, lat: number, spacing: number];
const scenes: Scene[] = [
  ['polar stereographic', { kind: 'polar_stereographic', latTrueScaleDeg: 60, lat0Deg: 90, lon0Deg: 58, falseEasting: 0, falseNorthing: 0, ellipsoid: WGS84 }, 10, 72, 4000],
  ['southern polar stereographic', { kind: 'polar_stereographic', latTrueScaleDeg: -71, lat0Deg: -90, lon0Deg: 0, falseEasting: 0, falseNorthing: 0, ellipsoid: WGS84 }, -60, -68, 4000],
  ['Lambert conformal on a sphere', { kind: 'lambert_conformal', lat1Deg: 63, lat2Deg: 63, lat0Deg: 63, lon0Deg: 15, falseEasting: 0, falseNorthing: 0, ellipsoid: SPHERE }, 4, 62, 2500],
  ['Mercator across the date line', { kind: 'mercator', lon0Deg: 150, latTrueScaleDeg: 0, falseEasting: 0, falseNorthing: 0, ellipsoid: WGS84 }, 179.95, -20, 3000],
  ['transverse Mercator', { kind: 'transverse_mercator', lat0Deg: 0, lon0Deg: 9, scaleFactor: 0.9996, falseEasting: 500_000, falseNorthing: 0, ellipsoid: WGS84 }, 7, 43, 2000],
  ['rotated pole', { kind: 'rotated_pole', poleLatDeg: 38, poleLonDeg: -170, northPoleGridLonDeg: 0 }, 5, 58, 0.03],
  ['longitude and latitude across the date line', { kind: 'geographic' }, 179.9, 5, 0.03],
  ['a polar grid around the pole itself', { kind: 'polar_stereographic', latTrueScaleDeg: 70, lat0Deg: 90, lon0Deg: -45, falseEasting: 0, falseNorthing: 0, ellipsoid: WGS84 }, 20, 89.97, 4000],
];

test.each(scenes)('%s: after twelve hours within millimetres of the plain way, lost particles the same', (_name, crs, lon, lat, spacing) => {
  const theMission = mission({ longitude: lon, latitude: lat, startSeconds: start, durationSeconds: 12 * 3600, outputIntervalSeconds: 3600, particles: 4, objectId: 7, radiusMetres: 15_000, leewayUncertainty: true, jibeProbabilityPerHour: 0.2 });
  const forcing = [gridAround(crs, lon, lat, spacing, 0.2)];
  for (const direction of ['forward', 'backward'] as const) {
    const { last } = run({ ...theMission, direction }, forcing);
    for (let i = 0; i < theMission.particles; i++) {
      const { at, lost } = plainEnd({ ...theMission, direction }, forcing, i);
      expect(last.status[i] === MISSING_DATA, `${direction}, particle ${i} lost`).toBe(lost);
      expect(geodesicInverse(at.lonDeg, at.latDeg, last.lon[i] ?? NaN, last.lat[i] ?? NaN).distance, `${direction}, particle ${i}`).toBeLessThan(0.01);
    }
  }
});

test('more particles than nodes: fields blended to the moment give the same to millimetres', () => {
  const [, crs, lon, lat, spacing] = scenes[0] ?? ['', { kind: 'geographic' }, 0, 0, 1];
  const theMission = mission({ longitude: lon, latitude: lat, startSeconds: start + 300, durationSeconds: 6 * 3600, outputIntervalSeconds: 3600, particles: 1800, objectId: 7, radiusMetres: 15_000, leewayUncertainty: true });
  const forcing = [gridAround(crs, lon, lat, spacing, 0.2)];
  const { last } = run(theMission, forcing);
  for (const i of [0, 1, 900, 1799]) {
    const { at, lost } = plainEnd(theMission, forcing, i);
    expect(last.status[i] === MISSING_DATA, `particle ${i} lost`).toBe(lost);
    expect(geodesicInverse(at.lonDeg, at.latDeg, last.lon[i] ?? NaN, last.lat[i] ?? NaN).distance, `particle ${i}`).toBeLessThan(0.01);
  }
});

test('constant forcing: fast moves are whole geodesics to a tenth of a millimetre, at any latitude and for hourly steps', () => {
  for (const latitude of [0, 45, -70, 85, 89.9]) {
    for (const timeStepSeconds of [600, 3600]) {
      const theMission = mission({ latitude, longitude: -179.99, durationSeconds: 24 * 3600, timeStepSeconds, outputIntervalSeconds: 3600, stokesDrift: true });
      const forcing = [constant(-12, 7, 0.7, -0.4), { kind: 'constant', values: { sea_surface_wave_stokes_drift_x_velocity: 0.1, sea_surface_wave_stokes_drift_y_velocity: 0.2 } }] as const;
      const { last } = run(theMission, forcing);
      for (const i of [0, 1]) {
        const { at } = plainEnd(theMission, forcing, i);
        expect(geodesicInverse(at.lonDeg, at.latDeg, last.lon[i] ?? NaN, last.lat[i] ?? NaN).distance, `${latitude}° in steps of ${timeStepSeconds} s`).toBeLessThan(1e-4);
      }
    }
  }
});
