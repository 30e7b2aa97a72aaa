/** What holds for any mission. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { geodesicInverse } from '../../../../actors/numeric/geodesic.ts';
import type { Forcing } from '../../../../actors/drift/core/forcing.ts';
import type { Mission } from '../../../../actors/drift/core/mission.ts';
import { ACTIVE, UNRELEASED } from '../../../../actors/drift/core/particles.ts';
import { constant, grid, mission, run } from './scenes.ts';
import type { Snapshot } from './scenes.ts';

const start = mission().startSeconds;

/** A coast of blocks, and a grid that particles leave. */
const blocks = { isLand: (lon: number, lat: number) => (Math.floor(lon * 40) + Math.floor(lat * 60)) % 7 === 0 };
function shortGrid(): Forcing[number] {
  return grid({ crs: { kind: 'geographic' }, x: [3.7, 0.1, 7], y: [59.8, 0.1, 5], times: [start - 86_400, start + 86_400] }, { x_sea_water_velocity: (c, r) => 0.6 * Math.sin(c + r), y_sea_water_velocity: (c, r) => 0.5 * Math.cos(c - r) });
}

const anyMission: fc.Arbitrary<Mission> = fc.record({
  particles: fc.integer({ min: 1, max: 300 }),
  objectId: fc.integer({ min: 1, max: 85 }),
  direction: fc.constantFrom('forward' as const, 'backward' as const),
  coastline: fc.constantFrom('strand' as const, 'stop_before' as const, 'ignore' as const),
  radiusMetres: fc.integer({ min: 0, max: 9000 }),
  radiusDistribution: fc.constantFrom('gaussian' as const, 'uniform' as const),
  capsizing: fc.boolean(),
  windUncertaintyMps: fc.constantFrom(0, 2),
  currentUncertaintyMps: fc.constantFrom(0, 0.3),
  releaseHours: fc.integer({ min: 0, max: 3 }),
  seed: fc.integer({ min: 0, max: 2 ** 53 - 1 }),
}).map(({ releaseHours, ...rest }) => mission({ ...rest, durationSeconds: 4 * 3600, outputIntervalSeconds: 1800, leewayUncertainty: true, jibeProbabilityPerHour: 0.2, ...(releaseHours === 0 ? {} : { releaseEndSeconds: start + (rest.direction === 'forward' ? 3600 : -3600) * releaseHours }) }));

/** What must not be, in words. */
function faultsOf(frame: Snapshot, before: Snapshot | undefined, { coastline }: Mission): string[] {
  const faults: string[] = [];
  frame.status.forEach((code, i) => {
    const [lon, lat] = [frame.lon[i] ?? NaN, frame.lat[i] ?? NaN];
    if (Number.isFinite(lon + lat) === (code === UNRELEASED)) faults.push(`${i}: a position only after release`);
    if (coastline === 'stop_before' && code === ACTIVE && blocks.isLand(lon, lat)) faults.push(`${i}: on land`);
    const was = before?.status[i] ?? UNRELEASED;
    if (was !== ACTIVE && was !== UNRELEASED && (code !== was || lon !== before?.lon[i] || lat !== before.lat[i])) faults.push(`${i}: lost, and moved or changed`);
  });
  return faults;
}

test('no particle is ever lost from the books, none comes back, and the lost stay where they are', () => {
  fc.assert(fc.property(anyMission, (theMission) => {
    const { frames, last, report } = run(theMission, [shortGrid(), { kind: 'constant', values: { x_wind: 9, y_wind: -4 } }], blocks);
    const waiting = last.status.filter((code) => code === UNRELEASED).length;
    expect(report.active + report.stranded + report.missingData + waiting).toBe(theMission.particles);
    expect(frames.length).toBe(9);
    expect(frames.flatMap((frame, k) => faultsOf(frame, frames[k - 1], theMission))).toEqual([]);
  }), { numRuns: 60 });
});

test('forward and then backward returns, but for a miss of first order in the step', () => {
  fc.assert(fc.property(fc.double({ min: -15, max: 15, noNaN: true }), fc.double({ min: -15, max: 15, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -80, max: 80 }), (windEast, windNorth, currentNorth, latitude) => {
    const day = { durationSeconds: 86_400, outputIntervalSeconds: 86_400, latitude, particles: 2 };
    const forcing = [constant(windEast, windNorth, 0.4, currentNorth)];
    const there = (timeStepSeconds: number, by = forcing): readonly [number, number] => {
      const { lon, lat } = run(mission({ ...day, timeStepSeconds }), by).last;
      return [lon[0] ?? NaN, lat[0] ?? NaN];
    };
    const miss = (timeStepSeconds: number): number => {
      const [longitudeThere, latitudeThere] = there(timeStepSeconds);
      const back = run(mission({ ...day, timeStepSeconds, direction: 'backward', longitude: longitudeThere, latitude: latitudeThere }), forcing).last;
      return geodesicInverse(4, latitude, back.lon[0] ?? NaN, back.lat[0] ?? NaN).distance;
    };
    // The meridians converge over one step's drift v·dt by v·dt·tan φ/R, and the heading with it; over a day T that moves
    // the end by at most v²·dt·T·tan φ/R, where v is wind drift and current without what they cancel. The far end is
    // float32 as a start, which alone is half a metre.
    const byWind = geodesicInverse(4, latitude, ...there(600, [constant(windEast, windNorth, 0, 0)])).distance / 86_400;
    const speed = byWind + Math.hypot(0.4, currentNorth);
    const poleward = Math.max(Math.abs(latitude), Math.abs(there(600)[1]));
    expect(miss(600)).toBeLessThan(1.5 + ((speed ** 2 * 600 * 86_400) / 6.371e6) * (0.1 + Math.tan((poleward * Math.PI) / 180)));
    if (miss(600) > 3) expect(Math.abs(miss(3600) / miss(600) - 6)).toBeLessThan(1);
  }), { numRuns: 25 });
});
