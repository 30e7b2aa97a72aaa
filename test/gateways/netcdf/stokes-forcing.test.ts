/** Stokes drift from files, through loading and simulation, against steps made here with Karney's geodesics. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Geodesic } from 'geographiclib-geodesic';
import { expect, test } from 'vitest';
import { neededVariables } from '../../../actors/drift/core/coverage.ts';
import { MISSING_DATA } from '../../../actors/drift/core/particles.ts';
import { prepare } from '../../../actors/drift/prepare.ts';
import { openForcing, surveyForcing, writeForcing } from '../../../gateways/netcdf/index.ts';
import { bench, requested } from '../../actors/drift/attempts.ts';
import { BUOY, SPORT_BOAT, constant, mission, run, type Run } from '../../actors/drift/core/scenes.ts';
import { temporaryFolder } from '../../support/index.ts';
import { classicFile, doubles, shorts, type Variable } from './classic-file.ts';

const X = 'sea_surface_wave_stokes_drift_x_velocity';
const Y = 'sea_surface_wave_stokes_drift_y_velocity';
const start = mission().startSeconds;
const times = [start - 1800, start + 1800, start + 5400];
const lon = Array.from({ length: 9 }, (_, i) => 3.6 + 0.1 * i);
const lat = Array.from({ length: 9 }, (_, j) => 59.8 + 0.05 * j);

/** Whole millimetres a second, so that packing changes nothing. */
const eastMm = (t: number, j: number, i: number): number => Math.round(300 + 90 * t + 200 * Math.sin(i + 0.3 * j + t));
const northMm = (t: number, j: number, i: number): number => Math.round(-250 + 60 * t + 180 * Math.cos(0.7 * j - 0.4 * i));
type Millimetres = typeof eastMm;
const everywhere = (value: Millimetres): number[] => times.flatMap((_, t) => lat.flatMap((__, j) => lon.map((___, i) => value(t, j, i))));

/** Alidade's own forcing file with the waves. */
async function wavesFile(folder: string, columns: readonly number[] = lon): Promise<void> {
  const fields = (value: Millimetres): Float64Array => Float64Array.from(times.flatMap((_, t) => lat.flatMap((__, j) => columns.map((___, i) => value(t, j, i) / 1000))));
  await writeForcing(join(folder, 'waves.nc'), { lonDeg: Float64Array.from(columns), latDeg: Float64Array.from(lat), timesSeconds: Float64Array.from(times), fields: { [X]: fields(eastMm), [Y]: fields(northMm) }, attributes: { title: 'waves of a test' } });
}

/** A mission of an hour in ten-minute steps with a file of waves, a constant wind and a constant current. */
async function drifted(folder: string, overrides: Parameters<typeof mission>[0], wind: readonly [number, number], current: readonly [number, number]): Promise<Run> {
  const theMission = mission({ durationSeconds: 3600, ...overrides });
  const { sources } = await openForcing([{ kind: 'file', path: 'waves.nc' }], { folder, window: [start, start + 3600], variables: neededVariables(theMission), hash: false });
  return run(theMission, [...sources, constant(...wind, ...current)]);
}

/** m/s at a place and time: bilinear in degrees, linear in time. */
function stokesAt(value: Millimetres, lonDeg: number, latDeg: number, seconds: number): number {
  const [column, row, moment] = [(lonDeg - 3.6) / 0.1, (latDeg - 59.8) / 0.05, (seconds - (times[0] ?? NaN)) / 3600];
  const [i, j, t] = [Math.floor(column), Math.floor(row), Math.floor(moment)];
  const line = (a: number, b: number, f: number): number => a + f * (b - a);
  const plane = (at: number): number => line(line(value(at, j, i), value(at, j, i + 1), column - i), line(value(at, j + 1, i), value(at, j + 1, i + 1), column - i), row - j);
  return line(plane(t), plane(t + 1), moment - t) / 1000;
}

interface Speeds {
  readonly leeway: readonly [number, number];
  readonly current: readonly [number, number];
  readonly waves: boolean;
}

/** Euler steps: leeway, current and Stokes drift one after another, each a geodesic, all as they are where and when the step begins. */
function expectedTrack({ leeway, current, waves }: Speeds, signedStep = 600): [lon: number, lat: number][] {
  let [lonDeg, latDeg] = [4, 60];
  const track: [number, number][] = [[lonDeg, latDeg]];
  for (let step = 0; step < 6; step++) {
    const now = start + step * signedStep;
    const stokes = waves ? [stokesAt(eastMm, lonDeg, latDeg, now), stokesAt(northMm, lonDeg, latDeg, now)] as const : [0, 0] as const;
    for (const [east, north] of [leeway, current, stokes]) {
      const to = Geodesic.WGS84.Direct(latDeg, lonDeg, (Math.atan2(east, north) * 180) / Math.PI, Math.hypot(east, north) * signedStep);
      [lonDeg, latDeg] = [to.lon2 ?? NaN, to.lat2 ?? NaN];
    }
    track.push([lonDeg, latDeg]);
  }
  return track;
}

function expectTrack(track: readonly (readonly [number, number])[], { frames, last }: Run, particle: number): void {
  const [lonDeg, latDeg] = track.at(-1) ?? [NaN, NaN];
  expect(Geodesic.WGS84.Inverse(latDeg, lonDeg, last.lat[particle] ?? NaN, last.lon[particle] ?? NaN).s12).toBeLessThan(1e-3);
  // The output of every step is that of its beginning.
  frames.forEach((frame, k) => expect(Math.abs((frame.lon[particle] ?? NaN) - (track[k]?.[0] ?? NaN))).toBeLessThan(1e-7));
}

test('six steps on waves that change in space and time are the moves by hand, to a millimetre', async () => {
  const { path } = await temporaryFolder('netcdf');
  await wavesFile(path);
  const moved = await drifted(path, { objectId: BUOY, stokesDrift: true }, [0, 10], [0.5, 0.2]);
  const track = expectedTrack({ leeway: [0, 0], current: [0.5, 0.2], waves: true });
  expectTrack(track, moved, 0);
  // Constant waves would end elsewhere: the field matters.
  expect(new Set(track.map(([lonDeg, latDeg], k) => stokesAt(eastMm, lonDeg, latDeg, start + 600 * k).toFixed(2))).size).toBeGreaterThan(5);
});

test('Stokes drift comes after leeway and current', async () => {
  const { path } = await temporaryFolder('netcdf');
  await wavesFile(path);
  const moved = await drifted(path, { objectId: SPORT_BOAT, stokesDrift: true }, [12, 0], [0, 1.5]);
  // Wind towards east: 6.54 % downwind, and 2.19 % crosswind, to the north for the first particle (right), to the south for the second.
  for (const particle of [0, 1]) expectTrack(expectedTrack({ leeway: [0.0654 * 12, (particle === 0 ? 1 : -1) * 0.0219 * 12], current: [0, 1.5], waves: true }), moved, particle);
});

test('without stokes_drift the waves are not even read', async () => {
  const { path } = await temporaryFolder('netcdf');
  await wavesFile(path);
  const still = mission({ durationSeconds: 3600 });
  const { sources } = await openForcing([{ kind: 'file', path: 'waves.nc' }], { folder: path, window: [start, start + 3600], variables: neededVariables(still), hash: false });
  expect(sources).toEqual([]);
  expectTrack(expectedTrack({ leeway: [0, 0], current: [0.5, 0.2], waves: false }), await drifted(path, { objectId: BUOY }, [0, 10], [0.5, 0.2]), 0);
});

test('packed waves in cm s-1 move it the same way', async () => {
  const { path } = await temporaryFolder('netcdf');
  await wavesFile(path);
  const own = await drifted(path, { objectId: BUOY, stokesDrift: true }, [0, 10], [0.5, 0.2]);
  // 0.05 cm/s to a step, from 12 cm/s.
  const packed = (name: string, value: Millimetres): Variable => ({
    name, type: 'int16', dimensions: ['time', 'lat', 'lon'], values: everywhere(value).map((mm) => Math.round((mm / 10 - 12) / 0.05)),
    attributes: { standard_name: name, units: 'cm s-1', scale_factor: doubles(0.05), add_offset: doubles(12), _FillValue: shorts(-32768) },
  });
  await writeFile(join(path, 'waves.nc'), classicFile({
    version: 1, record: 'time', dimensions: { time: times.length, lat: lat.length, lon: lon.length }, attributes: {},
    variables: [
      { name: 'time', type: 'float64', dimensions: ['time'], attributes: { units: 'hours since 1970-01-01' }, values: times.map((time) => time / 3600) },
      { name: 'lat', type: 'float64', dimensions: ['lat'], attributes: { units: 'degrees_north' }, values: lat },
      { name: 'lon', type: 'float64', dimensions: ['lon'], attributes: { units: 'degrees_east' }, values: lon },
      packed(X, eastMm), packed(Y, northMm),
    ],
  }));
  const moved = await drifted(path, { objectId: BUOY, stokesDrift: true }, [0, 10], [0.5, 0.2]);
  expectTrack(expectedTrack({ leeway: [0, 0], current: [0.5, 0.2], waves: true }), moved, 0);
  expect(Geodesic.WGS84.Inverse(own.last.lat[0] ?? NaN, own.last.lon[0] ?? NaN, moved.last.lat[0] ?? NaN, moved.last.lon[0] ?? NaN).s12).toBeLessThan(1e-3);
});

test('particles that leave the waves are missing_data, where no other source has waves', async () => {
  const { path } = await temporaryFolder('netcdf');
  await wavesFile(path, [3.99, 4.0, 4.01]);
  const { report, last } = await drifted(path, { objectId: BUOY, stokesDrift: true }, [0, 10], [0.9, 0]);
  expect(report).toMatchObject({ missingData: 2, active: 0 });
  expect([...last.status]).toEqual([MISSING_DATA, MISSING_DATA]);
  expect(last.lon[0]).toBeGreaterThan(4.01);
});

test('a mission that asks for Stokes drift is refused where no source has it, and where its file ends too early, in words', async () => {
  const { path } = await temporaryFolder('drift');
  const { attempt } = bench(path, 'M1');
  const bare = await attempt(prepare, requested('M1', { stokes_drift: true }));
  expect(bare).toMatchObject({ kind: 'reject', code: 'NOT_COVERED', reason: expect.stringContaining(`${X}, ${Y}: no source has them`) });
  const half = { kind: 'constant', x_wind: 6, y_wind: -3, x_sea_water_velocity: 0.3, y_sea_water_velocity: 0.1 };
  const { path: forcing } = await temporaryFolder('netcdf');
  await wavesFile(forcing);
  const inFolder = bench(path, 'M2', { ALIDADE_DRIFT_FORCING: forcing });
  const late = await inFolder.attempt(prepare, requested('M2', { stokes_drift: true, latitude: 60, longitude: 4, start_time: new Date(1000 * start).toISOString(), duration_hours: 3, forcing: [{ kind: 'file', path: 'waves.nc' }, half] }));
  expect(late).toMatchObject({ kind: 'reject', code: 'NOT_COVERED' });
  expect('reason' in late ? late.reason : '').toContain(`${X}, ${Y}: missing from ${new Date(1000 * (start + 5400)).toISOString().replace('.000Z', 'Z')}`);
});

test('one component without the other is a refusal that names the pair', async () => {
  const { path } = await temporaryFolder('netcdf');
  await writeForcing(join(path, 'waves.nc'), { lonDeg: Float64Array.from(lon), latDeg: Float64Array.from(lat), timesSeconds: Float64Array.from(times), fields: { [X]: Float64Array.from(everywhere(eastMm), (mm) => mm / 1000) }, attributes: { title: 'half' } });
  const survey = await surveyForcing([{ kind: 'file', path: 'waves.nc' }], path);
  expect(survey.descriptions).toEqual([]);
  expect(survey.refusals.join('\n')).toContain(`${X} and ${Y} are not both there on one grid`);
});
