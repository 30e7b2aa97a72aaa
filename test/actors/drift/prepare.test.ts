import { expect, test } from 'vitest';
import { prepare } from '../../../actors/drift/prepare.ts';
import { simulate } from '../../../actors/drift/simulate.ts';
import { encode } from '../../../protocol/codec.ts';
import { DriftPrepared, DriftSimulated } from '../../../schemas/index.ts';
import { readParticles } from '../../../gateways/netcdf/index.ts';
import { temporaryFolder } from '../../support/index.ts';
import { bench, finished, requested } from './attempts.ts';

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
