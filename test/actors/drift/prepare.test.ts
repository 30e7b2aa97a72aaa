import { rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoForcing } from '../../../actors/drift/core/demo-forcing.ts';
import { map } from '../../../actors/drift/map.ts';
import { prepare } from '../../../actors/drift/prepare.ts';
import { publish } from '../../../actors/drift/publish.ts';
import { simulate } from '../../../actors/drift/simulate.ts';
import type { Actor, Encoded } from '../../../protocol/actor.ts';
import { encode } from '../../../protocol/codec.ts';
import { DriftCompleted, DriftMapped, DriftPrepared, DriftSimulated, type DriftSimulatedBody } from '../../../schemas/index.ts';
import { writeDemo } from '../../../gateways/drift/index.ts';
import { readParticles, writeForcing } from '../../../gateways/netcdf/index.ts';
import { temporaryFolder } from '../../support/index.ts';
import { bench, finished, requested } from './attempts.ts';
import { madeCoast } from './core/made-coast.ts';

test('a mission with constant forcing is prepared and simulated', async () => {
  const { path } = await temporaryFolder('drift');
  const { attempt, artifacts } = bench(path, 'M1');
  const prepared = finished(DriftPrepared, await attempt(prepare, requested('M1')));
  expect(prepared.object_name).toContain('Person-in-water');
  expect(prepared.warnings).toEqual(['the wind is the same everywhere and always', 'the current is the same everywhere and always', 'land is taken for water']);
  const simulated = finished(DriftSimulated, await attempt(simulate, encode(DriftPrepared, prepared)));
  expect(simulated).toMatchObject({ particles: 50, steps: 18, outputs: 4, active: 1 });
  const { hash, size, media_type: mediaType } = simulated.trajectories;
  const particles = await readParticles(await artifacts.path({ hash, size, mediaType }));
  expect(particles.trajectories).toBe(50);
  expect([...particles.lon].every((lon) => lon > -3.2 && lon < -2.5)).toBe(true);
});

test('every fault of a mission is told at once, each with its field', async () => {
  const { path } = await temporaryFolder('drift');
  const { attempt } = bench(path, 'M1');
  const result = await attempt(prepare, requested('M2', { object_type: 'PWI-1', duration_hours: 1.01, output_interval_minutes: 25, forcing: [{ kind: 'file' }, { kind: 'constant', x_wind: 500 }], coastline: 'strand' }));
  expect(result).toMatchObject({ kind: 'reject', code: 'INVALID_MISSION' });
  const reason = 'reason' in result ? result.reason : '';
  for (const field of ['mission_id', 'params.object_type', 'params.duration_hours', 'params.output_interval_minutes', 'params.forcing[0].path', 'params.forcing[1].x_wind', 'params.forcing[1].y_wind']) expect(reason).toContain(`${field}: `);
});

test('forcing that changed after it was prepared is not simulated; forcing that is gone is waited for', async () => {
  const { path } = await temporaryFolder('drift');
  const { attempt } = bench(path, 'M1');
  const { mission, files } = await writeDemo(join(path, 'forcing'));
  const input = requested('M1', { ...mission.params, coastline: 'ignore', num_particles: 20, duration_hours: 2 });
  const prepared = finished(DriftPrepared, await attempt(prepare, input));
  expect(prepared.sources).toEqual([expect.objectContaining({ kind: 'file', start: '2025-03-01T00:00:00.000Z', files: [expect.objectContaining({ path: files.forcing })] })]);
  const data = encode(DriftPrepared, prepared);
  // The same content with a new time is the same file.
  await utimes(files.forcing, 1, 1);
  expect(await attempt(simulate, data)).toMatchObject({ kind: 'done' });
  await rename(files.forcing, `${files.forcing}.away`);
  expect(await attempt(simulate, data)).toMatchObject({ kind: 'retry', code: 'FORCING_GONE' });
  const { timesSeconds, lonDeg, latDeg, fields } = demoForcing();
  await writeForcing(files.forcing, { timesSeconds, lonDeg, latDeg, fields, attributes: { title: 'another' } });
  expect(await attempt(simulate, data)).toMatchObject({ kind: 'reject', code: 'FORCING_CHANGED', reason: expect.stringContaining(files.forcing) });
});

test('a mission without forcing takes the installation’s own, and says which', async () => {
  const { path } = await temporaryFolder('drift');
  const { files } = await writeDemo(join(path, 'forcing'));
  const { attempt } = bench(path, 'M1', { ALIDADE_DRIFT_SOURCES: 'demo-*.nc' });
  const prepared = finished(DriftPrepared, await attempt(prepare, requested('M1', { forcing: [], latitude: 60.2, longitude: -2.4, start_time: '2025-03-01T03:00:00Z' })));
  expect(prepared.params.forcing).toEqual([expect.objectContaining({ kind: 'file', path: 'demo-*.nc' })]);
  expect(prepared.sources[0]?.files[0]?.path).toBe(files.forcing);
});

/** A square of half a degree, its south-western corner at 0, 0. */
const island = madeCoast(new Map([[89 * 360, [{ entry: 4, exit: 4, points: [[0, 0], [32_768, 0], [32_768, 32_768], [0, 32_768], [0, 0]] }]]]));
const inConstantForcing = { num_particles: 20, duration_hours: 1 };

test('a last known position on land is told; the particles are afloat', async () => {
  const { path } = await temporaryFolder('drift');
  const { context } = bench(path, 'M1');
  const ports = { ...context.ports, coastline: { version: async () => 'made', data: async () => island } };
  const make = (actor: Actor, data: Uint8Array): Encoded | Promise<Encoded> => actor.attempt(data, { ...context, ports });
  const simulated = async (latitude: number, longitude: number): Promise<DriftSimulatedBody> => {
    const prepared = finished(DriftPrepared, await make(prepare, requested('M1', { ...inConstantForcing, latitude, longitude, radius_m: 100, coastline: 'strand' })));
    return finished(DriftSimulated, await make(simulate, encode(DriftPrepared, prepared)));
  };
  expect((await simulated(0.26, 0.26)).warnings).toContainEqual(expect.stringMatching(/0\.26, 0\.26, is on land/));
  expect((await simulated(1.5, 1.5)).warnings).not.toContainEqual(expect.stringContaining('is on land'));
});

test('an animation that cannot be made is no reason to fail: the result says why there is none', async () => {
  const { path } = await temporaryFolder('drift');
  const { context, attempt } = bench(path, 'M1');
  const { pictures } = context.ports;
  if (pictures === undefined) throw new Error('there are pictures');
  const prepared = finished(DriftPrepared, await attempt(prepare, requested('M1', { ...inConstantForcing, animation: true })));
  const data = encode(DriftSimulated, finished(DriftSimulated, await attempt(simulate, encode(DriftPrepared, prepared))));
  const broken = { ...context.ports, pictures: { map: pictures.map, animation: () => Promise.reject(new Error('out of colours')) } };
  const mapped = finished(DriftMapped, await map.attempt(data, { ...context, ports: broken }));
  expect(mapped).toMatchObject({ animation_error: 'out of colours', artifacts: [{ name: 'particles.nc' }, { name: 'density.png' }, { name: 'summary.json' }] });
  const completed = finished(DriftCompleted, await attempt(publish, encode(DriftMapped, mapped)));
  expect(completed.animation_error).toBe('out of colours');
});
