import fc from 'fast-check';
import { expect, test } from 'vitest';
import { geodesicDirect } from '../../../../actors/numeric/geodesic.ts';
import type { Mission } from '../../../../actors/drift/core/mission.ts';
import { reachOf } from '../../../../actors/drift/core/reach.ts';
import { missionOf } from '../../../../actors/drift/core/validate.ts';
import { fromJson } from '../../../../protocol/codec.ts';
import { DriftRequested } from '../../../../schemas/index.ts';
import { missionJson } from '../attempts.ts';

function missionWith(params: object): Mission {
  const read = fromJson(missionJson('M1', params), [DriftRequested]);
  if ('fault' in read) throw new Error(read.fault.message);
  const validated = missionOf('M1', read.ok.value.params);
  if ('faults' in validated) throw new Error(JSON.stringify(validated.faults));
  return validated.mission;
}

const place = { latitude: fc.double({ min: -70, max: 70, noNaN: true }), longitude: fc.double({ min: -360, max: 360, noNaN: true }) };

test('nothing that drifts at 9 m/s all the time, from 5 radii off the start, leaves the box', () => {
  fc.assert(fc.property(fc.record(place), fc.integer({ min: 1, max: 72 }), fc.double({ min: 0, max: 20_000, noNaN: true }), fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }), ({ latitude, longitude }, hours, radius, azimuth) => {
    const mission = missionWith({ latitude, longitude, duration_hours: hours, radius_m: radius });
    const box = reachOf(mission);
    if (box === undefined) return;
    const distance = 9 * 3600 * hours + 5 * radius;
    const end = geodesicDirect(mission.longitude, latitude, distance * Math.sin(azimuth), distance * Math.cos(azimuth), { lonDeg: 0, latDeg: 0 });
    const east = end.lonDeg - 360 * Math.floor((end.lonDeg - box.west) / 360);
    expect(east).toBeLessThanOrEqual(box.east);
    expect(end.latDeg).toBeGreaterThanOrEqual(box.south);
    expect(end.latDeg).toBeLessThanOrEqual(box.north);
  }));
});

test('a cone across the date line has both its ends in a narrow box', () => {
  const box = reachOf(missionWith({ latitude: 0, longitude: 179.5, cone: { latitude: 1, longitude: -179.5, radius_m: 100 } }));
  expect(box === undefined ? NaN : box.east - box.west).toBeLessThan(5);
});

test('near a pole, or when everything can be reached, there is no box', () => {
  expect(reachOf(missionWith({ latitude: 84, longitude: 0 }))).toBeUndefined();
  expect(reachOf(missionWith({ latitude: 0, longitude: 0, duration_hours: 2000, output_interval_minutes: 600 }))).toBeUndefined();
});
