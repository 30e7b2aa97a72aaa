/** `alidade artifacts` against real tables and a real store. */
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import type { Artifacts } from '../../../protocol/ports.ts';
import { natsServer, postgres, temporaryFolder, type TemporaryFolder } from '../../support/index.ts';
import { alidade, jsonOf, type Run } from './command.ts';
import { openHand, openTables, type Hand, type Tables } from './running.ts';

const broker = natsServer();
const database = postgres();
const day = 86_400_000;
let folder: TemporaryFolder;
let hand: Hand;
let tables: Tables;
let drop: () => Promise<void>;
let artifacts: Artifacts;
let client: Client;
let here: Run;

beforeAll(async () => {
  folder = await temporaryFolder('cli-artifacts');
  hand = await openHand(broker().url);
  const fresh = await database().freshDatabase();
  drop = () => fresh.drop();
  tables = await openTables(hand, fresh.url);
  const store = pathToFileURL(join(folder.path, 'store')).href;
  artifacts = await openArtifacts(store);
  client = new Client({ connectionString: fresh.url });
  await client.connect();
  here = { env: { ALIDADE_HOME: join(folder.path, 'home'), ALIDADE_NATS_URL: broker().url, DATABASE_URL: fresh.url, ALIDADE_ARTIFACTS: store, ALIDADE_DRIFT_KEEP_RESULTS: '30 d' } };
});
afterAll(async () => {
  await client.end();
  await tables.close();
  await hand.close();
  await drop();
  await folder.remove();
});

/** A mission that ended so many days ago, and its file. */
async function mission(id: string, daysAgo: number): Promise<string> {
  const ref = await artifacts.put(new TextEncoder().encode(`particles of ${id}`), 'application/x-netcdf');
  await artifacts.alias(`driftline-results/${id}/raw/particles.nc`, ref);
  const at = new Date(Date.now() - daysAgo * day);
  await utimes(await artifacts.path(ref), at, at);
  await client.query(`INSERT INTO missions (mission_id, status, reason, run, created_at, updated_at, last_sequence) VALUES ($1, 'completed', '', 0, $2, $2, 1)`, [id, at]);
  await client.query(`INSERT INTO mission_results VALUES ($1, 0, $3, '{}', '{}', $2, 1)`, [id, at, JSON.stringify([{ name: 'particles.nc', hash: ref.hash, size: ref.size, media_type: ref.mediaType }])]);
  return ref.hash;
}

test('usage says what there is and what goes, list until when, a dry run what would go, a sweep clears it', { timeout: 120_000 }, async () => {
  const [old, young] = [await mission('old', 31), await mission('young', 29)];
  const usage = jsonOf(await alidade(['artifacts', 'usage', '--json'], here));
  expect(usage).toMatchObject({ names_going: 1, kinds: expect.arrayContaining([{ kind: 'missions', files: 2, bytes: 34, going_files: 1, going_bytes: 16, setting: 'ALIDADE_DRIFT_KEEP_RESULTS', keep: '30 d' }, expect.objectContaining({ kind: 'frames', keep: '30 d', files: 0 })]) });
  const list = await alidade(['artifacts', 'list', '--kind', 'missions'], here);
  expect(list.out).toMatch(new RegExp(`${young.slice(0, 16)} +18 B +application/x-netcdf +missions .*for ever`));
  expect(list.out).toMatch(new RegExp(`${old.slice(0, 16)} .*goes at the next sweep`));
  const dry = await alidade(['artifacts', 'sweep', '--dry-run'], here);
  expect(dry.out).toBe('would clear 1 file, 16 B: files of drift missions, ALIDADE_DRIFT_KEEP_RESULTS is 30 d\n');
  expect(await artifacts.stat(old)).toBeDefined();
  expect(jsonOf(await alidade(['artifacts', 'sweep', '--json'], here))).toMatchObject({ dry_run: false, cleared: expect.arrayContaining([{ kind: 'missions', files: 1, bytes: 16 }]) });
  expect([await artifacts.stat(old), await artifacts.resolve('driftline-results/old/raw/particles.nc')]).toEqual([undefined, undefined]);
  expect(await artifacts.stat(young)).toBeDefined();
  expect((await alidade(['artifacts', 'sweep'], here)).out).toBe('nothing had to go\n');
});

test('a wrong time is told before anything is looked at', async () => {
  const said = await alidade(['artifacts', 'usage'], { env: { ...here.env, ALIDADE_SKY_KEEP_FRAMES: 'a while' } });
  expect(said).toMatchObject({ code: 2, out: '' });
  expect(said.err).toMatch(/ALIDADE_SKY_KEEP_FRAMES: expected a duration such as 30 d or forever not below 1 h, got "a while"/);
});
