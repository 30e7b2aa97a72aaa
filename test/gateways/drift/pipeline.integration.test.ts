/** Missions through the whole of Alidade: plain `nats pub` in, files and database rows out. */
import { createHash } from 'node:crypto';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runOffline, writeDemo } from '../../../gateways/drift/index.ts';
import { startUp, type Running } from '../../../gateways/up/index.ts';
import { referenceMissing, referencePath, temporaryFolder, waitFor, type TemporaryFolder } from '../../support/index.ts';
import { missionJson } from '../../actors/drift/attempts.ts';

const withinMs = 90_000;
const noReference = referenceMissing('drift', 'forcing');
const realForcing = referencePath('drift', 'forcing');

let home: TemporaryFolder;
let running: Running;
let nats: NatsConnection;
let database: Client;

beforeAll(async () => {
  home = await temporaryFolder('missions');
  await writeDemo(join(home.path, 'forcing'));
  const { ALIDADE_NATS_URL: _nats, DATABASE_URL: _database, ALIDADE_ARTIFACTS: _artifacts, ...env } = process.env;
  running = await startUp({ env: { ...env, ALIDADE_HOME: home.path, ALIDADE_ACK_WAIT: '2 s', ALIDADE_DRAIN: '1 s', ALIDADE_DRIFT_FORCING: `${join(home.path, 'forcing')}:${realForcing}` } });
  const { run } = running;
  nats = await connect({ servers: run.nats.url, user: run.nats.user, pass: run.nats.password });
  database = new Client({ connectionString: run.database_url });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await nats?.close();
  await running?.stop();
  await home?.remove();
});

const publish = (id: string, mission: object): void => nats.publish(`drift.requested.${id}`, JSON.stringify(mission));

interface Row {
  readonly status: string;
  readonly reason: string;
}
/** The mission's row when it has reached one of its ends. */
const ended = (id: string): Promise<Row> =>
  waitFor(
    async () => {
      const { rows } = await database.query<Row>('SELECT status, reason FROM missions WHERE mission_id = $1', [id]);
      return rows.find(({ status }) => ['completed', 'failed', 'cancelled'].includes(status));
    },
    { withinMs, what: `mission ${id} at its end` },
  );
const fetched = async (path: string): Promise<Buffer> => {
  const response = await fetch(running.run.http.url + path, { headers: { authorization: `Bearer ${running.run.http.token}` } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
};
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test.skipIf(noReference !== undefined)(`real wind – published with plain NATS it becomes a map, a NetCDF file and rows, the same bytes as offline${noReference === undefined ? '' : ` (skipped: ${noReference})`}`, async () => {
  const mission = missionJson('REAL', {
    latitude: 62.5, longitude: 4, start_time: '2016-01-14T00:00:00Z', duration_hours: 2, num_particles: 500, output_interval_minutes: 30, seed: 3,
    forcing: [{ kind: 'file', path: 'AROME_MetCoOp_00_DEF_20160114_subset.nc' }, { kind: 'constant', x_sea_water_velocity: 0.1, y_sea_water_velocity: 0.2 }],
  });
  publish('REAL', mission);
  expect(await ended('REAL')).toEqual({ status: 'completed', reason: '' });
  const particles = await fetched('/v1/missions/REAL/particles.nc');
  const { files } = await runOffline(mission, { out: join(home.path, 'offline'), folder: realForcing, env: process.env });
  expect(hash(particles)).toBe(hash(await readFile(files['particles.nc'] ?? '')));
  expect((await fetched('/v1/missions/REAL/map.png')).subarray(1, 4).toString()).toBe('PNG');
  expect(JSON.parse((await fetched('/v1/missions/REAL/summary.json')).toString())).toMatchObject({ mission_id: 'REAL', times: expect.any(Array) });
  const { rows } = await database.query('SELECT statistics, provenance FROM mission_results WHERE mission_id = $1', ['REAL']);
  expect(rows).toEqual([{ statistics: expect.objectContaining({ active: 1, area50_km2: expect.any(Number) }), provenance: expect.objectContaining({ seed: 3, coastline: null, settings_hash: expect.stringMatching(/^[0-9a-f]{64}$/), code_version: expect.stringMatching(/^\d/), input_hashes: [expect.stringMatching(/^[0-9a-f]{64}$/)] }) }]);
  expect(hash(await readFile(join(home.path, 'artifacts', 'names', 'driftline-results', 'REAL', 'raw', 'particles.nc')))).toBe(hash(particles));
});

test('a mission with faults fails with every one of them, by field', async () => {
  publish('WRONG', missionJson('WRONG', { object_type: 'RAFT', output_interval_minutes: 7, forcing: [{ kind: 'file', path: '/etc/passwd' }] }));
  const { status, reason } = await ended('WRONG');
  expect(status).toBe('failed');
  expect(reason).toMatch(/params\.object_type: .*params\.output_interval_minutes: /);
  publish('OUTSIDE', missionJson('OUTSIDE', { forcing: [{ kind: 'file', path: '/etc/passwd' }] }));
  expect(await ended('OUTSIDE')).toMatchObject({ status: 'failed', reason: expect.stringMatching(/params\.forcing\[0\]\.path: .*outside of the forcing folders/) });
});

test('a mission that is asked for twice is simulated once', async () => {
  publish('TWICE', missionJson('TWICE'));
  publish('TWICE', missionJson('TWICE'));
  expect(await ended('TWICE')).toMatchObject({ status: 'completed' });
  const { rows } = await database.query('SELECT run::int AS run FROM missions WHERE mission_id = $1', ['TWICE']);
  expect(rows).toEqual([{ run: 0 }]);
});

test('a running mission is cancelled, and its thread ends', async () => {
  publish('LONG', missionJson('LONG', { num_particles: 200_000, duration_hours: 240 }));
  const client = await running.connect();
  try {
    await waitFor(async () => (await client.transport.last('DRIFT', 'drift.prepare.LONG.*')) !== undefined, { withinMs });
    await client.operations.cancel('drift', 'LONG', { by: 'test' });
    expect(await ended('LONG')).toMatchObject({ status: 'cancelled' });
  } finally {
    await client.close();
  }
  // The host goes on with others.
  publish('AFTER', missionJson('AFTER'));
  expect(await ended('AFTER')).toMatchObject({ status: 'completed' });
});
