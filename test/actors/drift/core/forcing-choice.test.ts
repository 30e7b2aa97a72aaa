/** Which source moves a particle, and what happens where there is none. */
import { expect, test } from 'vitest';
import type { Forcing } from '../../../../actors/drift/core/forcing.ts';
import { ACTIVE, MISSING_DATA } from '../../../../actors/drift/core/particles.ts';
import { BUOY, constant, grid, mission, offset, run } from './scenes.ts';
import type { Snapshot } from './scenes.ts';

const start = mission().startSeconds;
const always = [start - 1e6, start + 1e6];
const around = { crs: { kind: 'geographic' }, x: [3, 1, 3], y: [59, 1, 3], times: always } as const;
const eastOf = ({ lon, lat }: Snapshot, i: number): number => offset(4, 60, lon[i] ?? NaN, lat[i] ?? NaN).east;
const currents = (speed: number): { x_sea_water_velocity: () => number; y_sea_water_velocity: () => number } => ({ x_sea_water_velocity: () => speed, y_sea_water_velocity: () => 0 });

test('the first source that has a pair gives it: wind and current may come from different ones', () => {
  const forcing: Forcing = [grid(around, currents(0.5)), grid(around, { x_wind: () => 10, y_wind: () => 0, ...currents(-2) }), constant(-50, 0, 9, 0)];
  expect(eastOf(run(mission(), forcing).last, 0)).toBeCloseTo(600 * (0.5 + 0.0654 * 10), 1);
});

test('a source that has half of a pair is not asked', () => {
  const half: Forcing[number] = { kind: 'constant', values: { x_wind: 0, y_wind: 0, x_sea_water_velocity: 9 } };
  expect(eastOf(run(mission({ objectId: BUOY }), [half, constant(0, 0, 0.5, 0)]).last, 0)).toBeCloseTo(300, 2);
});

test('each particle asks the next source only where the first one does not reach', () => {
  const west = { ...around, x: [3, 0.5, 3] } as const;
  const forcing: Forcing = [grid(west, currents(0.5)), constant(0, 0, -0.2, 0)];
  const { last } = run(mission({ objectId: BUOY, particles: 200, radiusMetres: 20_000, seed: 3 }), forcing);
  const starts = run(mission({ objectId: BUOY, particles: 200, radiusMetres: 20_000, seed: 3, durationSeconds: 600 }), forcing).frames[0];
  let both = 0;
  for (let i = 0; i < 200; i++) {
    const inside = (starts?.lon[i] ?? NaN) <= 4;
    both |= inside ? 1 : 2;
    const moved = offset(starts?.lon[i] ?? NaN, starts?.lat[i] ?? NaN, last.lon[i] ?? NaN, last.lat[i] ?? NaN).east;
    expect(moved).toBeCloseTo(inside ? 300 : -120, 1);
  }
  expect(both).toBe(3);
});

test('masked cells fall through to the next source; beside them values reach onto the coast by the largest neighbour', () => {
  const fine = { crs: { kind: 'geographic' }, x: [3.5, 0.02, 51], y: [59.5, 0.02, 51], times: always } as const;
  const field = grid(fine, { x_sea_water_velocity: (c) => (c > 20 ? NaN : 0.1 + 0.001 * c), y_sea_water_velocity: (c) => (c > 20 ? NaN : 0) });
  // Column 25 = 4.0 is five cells inside: filled from column 20. Column 35 is beyond the ten rounds.
  expect(eastOf(run(mission({ objectId: BUOY }), [field, constant(0, 0, -0.2, 0)]).last, 0)).toBeCloseTo(600 * 0.12, 1);
  const far = run(mission({ objectId: BUOY, longitude: 4.2 }), [field, constant(0, 0, -0.2, 0)]).last;
  expect(offset(4.2, 60, far.lon[0] ?? NaN, far.lat[0] ?? NaN).east).toBeLessThan(-115);
});

test('ensembles: particle i is moved by member i mod n', () => {
  const members = grid({ ...around, members: 3 }, { x_sea_water_velocity: (_c, _r, _t, member) => 0.1 * (member + 1), y_sea_water_velocity: () => 0 });
  const { last } = run(mission({ objectId: BUOY, particles: 7 }), [members, constant(0, 0)]);
  for (let i = 0; i < 7; i++) expect(eastOf(last, i)).toBeCloseTo(60 * ((i % 3) + 1), 1);
});

test('linear in time, exactly the field at its own time, and that of the beginning of the step', () => {
  const changing = grid({ ...around, times: [start - 1000, start, start + 600, start + 1800] }, { x_sea_water_velocity: (_c, _r, t) => [9, 0.1, 0.2, 0.6][t] ?? NaN, y_sea_water_velocity: () => 0 });
  const { frames } = run(mission({ objectId: BUOY, durationSeconds: 1800 }), [changing, constant(0, 0)]);
  const moves = [0, 1, 2].map((k) => offset(frames[k]?.lon[0] ?? NaN, frames[k]?.lat[0] ?? NaN, frames[k + 1]?.lon[0] ?? NaN, frames[k + 1]?.lat[0] ?? NaN).east);
  [0.1, 0.2, 0.4].forEach((speed, k) => expect(moves[k]).toBeCloseTo(600 * speed, 1));
});

test('a particle that leaves the forcing is lost where it is, counted, and reported at the next output', () => {
  const small = { ...around, x: [3.9, 0.06, 3] } as const;
  const { frames, last, report } = run(mission({ objectId: BUOY, durationSeconds: 3600, outputIntervalSeconds: 1800 }), [grid(small, currents(1)), { kind: 'constant', values: { x_wind: 0, y_wind: 0 } }]);
  expect(report).toMatchObject({ missingData: 2, active: 0, particleSteps: 4 });
  expect(frames.map(({ status }) => status[0])).toEqual([ACTIVE, MISSING_DATA, MISSING_DATA]);
  expect(eastOf(last, 0)).toBeCloseTo(1200, 0);
});

test('forcing that ends before the mission loses its particles; a constant behind it keeps them', () => {
  const short = grid({ ...around, times: [start - 600, start + 600] }, currents(0.5));
  const air: Forcing[number] = { kind: 'constant', values: { x_wind: 0, y_wind: 0 } };
  expect(run(mission({ objectId: BUOY, durationSeconds: 3600 }), [short, air]).report).toMatchObject({ missingData: 2 });
  const kept = run(mission({ objectId: BUOY, durationSeconds: 3600 }), [short, constant(0, 0, 0.1, 0)]);
  expect(kept.report).toMatchObject({ missingData: 0, active: 2 });
  expect(eastOf(kept.last, 0)).toBeCloseTo(1200 * 0.5 + 2400 * 0.1, 0);
});

test('the state after the last step needs no forcing', () => {
  const exact = grid({ ...around, times: [start, start + 600] }, currents(0.5));
  expect(run(mission({ objectId: BUOY, durationSeconds: 1200 }), [exact, { kind: 'constant', values: { x_wind: 0, y_wind: 0 } }]).report).toMatchObject({ active: 2 });
});
