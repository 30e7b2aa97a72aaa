/** What happens at the coast, on coasts made for the purpose. */
import { expect, test } from 'vitest';
import { meetCoast } from '../../../../actors/drift/core/coast.ts';
import { ACTIVE, MISSING_DATA, STRANDED } from '../../../../actors/drift/core/particles.ts';
import { BUOY, constant, grid, mission, run } from './scenes.ts';

/** Everything east of a meridian is land. */
const wall = (lonDeg: number) => ({ isLand: (lon: number) => lon >= lonDeg });
const eastward = [constant(0, 0, 1, 0)];
const towards = (overrides: object) => mission({ objectId: BUOY, durationSeconds: 7200, ...overrides });

test('strand: the particle stops on the first land sample, and moves no more', () => {
  const { frames, last, report } = run(towards({ coastline: 'strand' }), eastward, wall(4.05));
  expect(report).toMatchObject({ stranded: 2, active: 0, missingData: 0 });
  expect(last.lon[0]).toBeGreaterThanOrEqual(4.05);
  expect(last.lon[0]).toBeLessThan(4.0512);
  const first = frames.findIndex(({ status }) => status[0] === STRANDED);
  for (const frame of frames.slice(first)) expect(frame.lon[0]).toBe(last.lon[0]);
  expect(frames[first - 1]?.status[0]).toBe(ACTIVE);
  expect(frames[first - 1]?.lon[0]).toBeLessThan(4.05);
});

test('stop_before: the particle stays active on the last water sample and tries again', () => {
  const { last, report } = run(towards({ coastline: 'stop_before' }), eastward, wall(4.05));
  expect(report).toMatchObject({ stranded: 0, active: 2 });
  expect(last.lon[0]).toBeLessThan(4.05);
  expect(last.lon[0]).toBeGreaterThan(4.048);
});

test('stop_before: a wind that turns takes the particle off the coast again', () => {
  const start = mission().startSeconds;
  const turning = grid({ crs: { kind: 'geographic' }, x: [3, 1, 3], y: [59, 1, 3], times: [start, start + 3600, start + 3601, start + 20_000] },
    { x_sea_water_velocity: (_c, _r, time) => (time < 2 ? 1 : -1), y_sea_water_velocity: () => 0 });
  const { last } = run(towards({ coastline: 'stop_before', durationSeconds: 9000 }), [turning, constant(0, 0)], wall(4.05));
  expect(last.status[0]).toBe(ACTIVE);
  expect(last.lon[0]).toBeLessThan(4.0);
});

test('ignore: there is no land at all', () => {
  const { last } = run(towards({ coastline: 'ignore' }), eastward, wall(4.05));
  expect(last.status[0]).toBe(ACTIVE);
  expect(last.lon[0]).toBeGreaterThan(4.1);
});

test('the coastline is looked at after the last step as well', () => {
  const { last, report } = run(mission({ objectId: BUOY, coastline: 'strand' }), eastward, wall(4.005));
  expect(report.stranded).toBe(2);
  expect(last.status[0]).toBe(STRANDED);
});

test('the search goes along the parallel of the start first: latitude outside, longitude inside', () => {
  const at = { lonDeg: 4.0105, latDeg: 60.0105 };
  meetCoast('strand', 4, 60, at, wall(4.0085));
  expect(at.latDeg).toBe(60);
  expect(at.lonDeg).toBeGreaterThanOrEqual(4.0085);
  expect(at.lonDeg).toBeLessThan(4.0085 + 0.0012);
});

test('a step shorter than the samples’ spacing strands where it is, or goes back to where it was', () => {
  const stranded = { lonDeg: 4.0004, latDeg: 60 };
  meetCoast('strand', 4, 60, stranded, wall(4.0002));
  expect(stranded).toEqual({ lonDeg: 4.0004, latDeg: 60 });
  const stopped = { lonDeg: 4.0004, latDeg: 60 };
  meetCoast('stop_before', 4, 60, stopped, wall(4.0002));
  expect(stopped).toEqual({ lonDeg: 4, latDeg: 60 });
});

test('the search crosses the date line', () => {
  const at = { lonDeg: -179.995, latDeg: 10 };
  meetCoast('strand', 179.995, 10, at, { isLand: (lon) => lon < 0 && lon >= -179.998 });
  expect(at.lonDeg).toBeGreaterThanOrEqual(-179.998);
  expect(at.lonDeg).toBeLessThan(-179.9965);
});

test('a particle on land that has no forcing is lost as missing data: forcing comes before the coastline', () => {
  const small = grid({ crs: { kind: 'geographic' }, x: [3.9, 0.07, 3], y: [59, 1, 3], times: [0, 4e9] }, { x_sea_water_velocity: () => 1, y_sea_water_velocity: () => 0 });
  const { last, report } = run(towards({ coastline: 'strand' }), [small, { kind: 'constant', values: { x_wind: 0, y_wind: 0 } }], wall(4.041));
  expect(report).toMatchObject({ missingData: 2, stranded: 0 });
  expect(last.status[0]).toBe(MISSING_DATA);
});

test('tiles that are said to have no land are not asked', () => {
  const asked: number[] = [];
  const land = { isLand: (lon: number) => (asked.push(lon), lon >= 4.3), mayHaveLand: (_w: number, _s: number, east: number) => east >= 4.3 };
  const { report } = run(mission({ objectId: BUOY, coastline: 'strand', durationSeconds: 12 * 3600, outputIntervalSeconds: 3600 }), eastward, land);
  expect(report.stranded).toBe(2);
  expect(asked.filter((lon) => lon > 4.01 && lon < 4.12)).toEqual([]);
});
