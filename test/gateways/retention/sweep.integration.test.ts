/** Sweeps on real tables and a real store: what goes, what stays, and what a death in between leaves. */
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import { migrate, openPool, skyView } from '../../../gateways/postgres/index.ts';
import { clearedOf, clearedSentence, keepRetention, sweep, type Keeping, type SweepSpec } from '../../../gateways/retention/index.ts';
import type { Bucket } from '../../../protocol/kv.ts';
import { WrongSequence } from '../../../protocol/transport.ts';
import { renderFamilies } from '../../../supervisor/metrics/families.ts';
import type { ArtifactRef, Artifacts } from '../../../protocol/ports.ts';
import { SkyAlert, SkyDetected, SkyDifferenced, SkyIngested, SkyObserved, SkyPreprocessed, type SkyArtifactRef } from '../../../schemas/index.ts';
import { postgres, temporaryFolder, waitFor, type TemporaryFolder, type TestDatabase } from '../../support/index.ts';
import { alert, asked, detected, differenced, event, ended, ingested, outcome, preprocessed, stored, type Said } from '../sky/events.ts';

const silent = (): void => undefined;
const day = 86_400_000;
const keep: Keeping = { frames: 7 * 86_400, masters: 30 * 86_400, missions: 7 * 86_400, unreferenced: Infinity };
const program = fileURLToPath(new URL('../../../dist/test/gateways/retention/sweeper.js', import.meta.url));

const server = postgres();
let database: TestDatabase;
let pool: Pool;
let folder: TemporaryFolder;
let artifacts: Artifacts;
let now: number;

beforeAll(async () => {
  database = await server().freshDatabase();
  pool = openPool({ url: database.url, log: silent });
  await migrate(pool, silent);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  now = Date.now();
  folder = await temporaryFolder('retention');
  artifacts = await openArtifacts(pathToFileURL(join(folder.path, 'store')).href);
  await project([], true);
  await pool.query('TRUNCATE artifacts_cleared, jobs, dead_letters, missions, mission_results, projections');
});
afterEach(() => folder.remove());

async function project(said: readonly Said[], reset = false): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    if (reset) await skyView.reset(client);
    await skyView.apply(client, stored(said));
    await client.query('COMMIT');
  } finally {
    client.release();
  }
}

/** Stored, and last used so long ago. */
async function put(text: string, daysAgo = 100): Promise<SkyArtifactRef> {
  const ref = await artifacts.put(new TextEncoder().encode(text), 'application/fits');
  const at = new Date(now - daysAgo * day);
  await utimes(await artifacts.path(ref), at, at);
  return { hash: ref.hash, size: ref.size, media_type: ref.mediaType };
}
const isThere = async ({ hash }: Pick<ArtifactRef, 'hash'>): Promise<boolean> => (await artifacts.stat(hash)) !== undefined;

interface Exposure {
  readonly raw: SkyArtifactRef;
  readonly science: SkyArtifactRef;
  readonly template: SkyArtifactRef;
  readonly difference: SkyArtifactRef;
  readonly score: SkyArtifactRef;
  readonly cutouts: SkyArtifactRef;
}
const frameNames = ['science', 'template', 'difference', 'score'] as const;

/** An exposure whose files are there, after all its stages or some of them; ended so many days ago. */
async function exposure(id: string, { daysAgo = 100, stages = 5, template }: { readonly daysAgo?: number; readonly stages?: number; readonly template?: SkyArtifactRef } = {}): Promise<Exposure> {
  const one = async (name: string): Promise<SkyArtifactRef> => put(`${id} ${name}`);
  const frames = { science: await one('science'), template: template ?? (await one('template')), difference: await one('difference'), score: await one('score') };
  const [raw, cutouts] = [await one('raw'), await one('cutouts')];
  const { science, template: onScience } = frames;
  const said = [
    event(SkyObserved, id, asked(id)), outcome('ingest', id, SkyIngested, { ...ingested(id), raw }), outcome('preprocess', id, SkyPreprocessed, { ...preprocessed(id), science, template: onScience }),
    outcome('difference', id, SkyDifferenced, { ...differenced(id), ...frames }), outcome('detect', id, SkyDetected, detected(id, 2, { ...frames, cutouts })),
  ];
  await project([...said.slice(0, stages), ...(stages === 5 ? [event(SkyAlert, `${id}_1`, alert(id, 1, { frames, cutouts: { ref: cutouts, plane: 0 } }))] : [])]);
  await pool.query('UPDATE observations SET finished_at = $2 WHERE observation_id = $1 AND finished_at IS NOT NULL', [id, new Date(now - daysAgo * day)]);
  await pool.query('UPDATE preprocess_runs SET at = $2 WHERE observation_id = $1', [id, new Date(now - daysAgo * day)]);
  return { ...frames, raw, cutouts };
}

const spec = (more: Partial<SweepSpec> = {}): SweepSpec => ({ pool, artifacts, keep, now: () => now, lastSequences: () => Promise.resolve(new Map()), ...more });
const there = async (all: Exposure): Promise<readonly string[]> => (await Promise.all(Object.entries(all).map(async ([name, ref]) => ((await isThere(ref)) ? [name] : [])))).flat().sort();

describe('frames of an exposure', () => {
  test('go after their time; what was handed in and the cutouts of its alerts stay', async () => {
    const [old, young] = [await exposure('old', { daysAgo: 8 }), await exposure('young', { daysAgo: 6 })];
    const { removed, isComplete, usage } = await sweep(spec());
    expect({ isComplete, removed: removed.frames.files, usage: usage.frames.files }).toEqual({ isComplete: true, removed: 4, usage: 8 });
    expect(await there(old)).toEqual(['cutouts', 'raw']);
    expect(await there(young)).toEqual(['cutouts', 'difference', 'raw', 'science', 'score', 'template']);
    expect((await sweep(spec())).going).toEqual([]);
  });

  test('that another exposure shares go with the later one', async () => {
    const shared = await put('one template for all');
    await exposure('old', { daysAgo: 50, template: shared });
    await exposure('young', { daysAgo: 1, template: shared });
    await sweep(spec());
    expect(await isThere(shared)).toBe(true);
  });

  test('stay while the exposure works, waits as a dead letter, or its objects are measured', async () => {
    const working = await exposure('working', { stages: 3 });
    const [dead, forced] = [await exposure('dead'), await exposure('forced')];
    await pool.query(`INSERT INTO dead_letters VALUES ('sky', 'detect', 'dead', 'open', 0, 5, 'no model', 'MODEL', now() - interval '9 days', NULL, NULL, 1)`);
    await pool.query(`INSERT INTO jobs VALUES ('sky', 'forced-forced', 'pending', NULL, 0, 1, 'normal', '', '', 1, now(), now(), NULL, NULL, 1, 1)`);
    await sweep(spec());
    expect(await Promise.all([working, dead].map(async (one) => isThere(one.science)))).toEqual([true, true]);
    expect(await isThere(forced.score)).toBe(true);
    await pool.query(`UPDATE dead_letters SET state = 'dropped'`);
    await pool.query(`UPDATE jobs SET finished_at = now()`);
    await sweep(spec());
    expect(await Promise.all([working.science, dead.science, forced.score].map(isThere))).toEqual([true, false, false]);
  });

  test('that were made again since stay as long again', async () => {
    const one = await exposure('again', { daysAgo: 8 });
    await sweep(spec());
    expect(await clearedOf(pool, one.score.hash)).toMatchObject({ kind: 'frames', setting: 'ALIDADE_SKY_KEEP_FRAMES', value: '7 d' });
    const score = await put('again score', 0);
    await pool.query(`UPDATE observations SET finished_at = now()`);
    await sweep(spec());
    expect([score.hash === one.score.hash, await isThere(score)]).toEqual([true, true]);
  });

  test('that somebody uses within the hour stay, and nobody is told that they went', async () => {
    const one = await exposure('used', { daysAgo: 8 });
    await artifacts.touch(one.score.hash);
    await sweep(spec());
    expect(await there(one)).toEqual(['cutouts', 'raw', 'score']);
    expect(await clearedOf(pool, one.score.hash)).toBeUndefined();
  });

  test('are told with time and setting', () => {
    expect(clearedSentence('the score frame of obs-1', { atMs: Date.UTC(2026, 2, 1, 4, 5), kind: 'frames', setting: 'ALIDADE_SKY_KEEP_FRAMES', value: '7 d' })).toBe('the score frame of obs-1 was cleared on 2026-03-01 04:05 UTC (ALIDADE_SKY_KEEP_FRAMES is 7 d); run the observation again (`alidade jobs rerun`) to have it again');
  });
});

test('files of missions and their names go after their time, the row stays; masters while nobody uses them; other names hold', async () => {
  const [old, young, lately, unused, other] = [await put('old particles'), await put('young particles'), await put('masters of tonight', 1), await put('masters of last year'), await put('somebody’s own')];
  const named = async (name: string, { hash, size, media_type: mediaType }: SkyArtifactRef): Promise<void> => artifacts.alias(name, { hash, size, mediaType });
  for (const [id, ref, days] of [['old', old, 8], ['young', young, 6]] as const) {
    await pool.query(`INSERT INTO missions (mission_id, status, reason, run, created_at, updated_at, last_sequence) VALUES ($1, 'completed', '', 0, $2, $2, 1)`, [id, new Date(now - days * day)]);
    await pool.query(`INSERT INTO mission_results VALUES ($1, 0, $3, '{}', '{}', $2, 1)`, [id, new Date(now - days * day), JSON.stringify([{ name: 'particles.nc', hash: ref.hash, size: ref.size, media_type: 'application/x-netcdf' }])]);
    await named(`driftline-results/${id}/raw/particles.nc`, ref);
  }
  await named('sky-masters/tonight.fits', lately);
  await named('sky-masters/last-year.fits', unused);
  await named('mine/file', other);
  const { removed } = await sweep(spec());
  expect(removed).toMatchObject({ missions: { files: 1 }, masters: { files: 1 }, unreferenced: { files: 0 } });
  expect(await Promise.all([old, young, lately, unused, other].map(isThere))).toEqual([false, true, true, false, true]);
  const names = [];
  for await (const { name } of artifacts.names()) names.push(name);
  expect(names.sort()).toEqual(['driftline-results/young/raw/particles.nc', 'mine/file', 'sky-masters/tonight.fits']);
  expect((await pool.query('SELECT 1 FROM mission_results')).rowCount).toBe(2);
});

test('nothing goes while the tables are behind the log, nor once another process has taken over', async () => {
  const one = await exposure('old', { daysAgo: 8 });
  await expect(sweep(spec({ lastSequences: () => Promise.resolve(new Map([['SKY', 7]])), patienceMs: 0 }))).rejects.toMatchObject({ code: 'TABLES_BEHIND', message: expect.stringContaining('SKY is at 0 of 7') });
  expect((await sweep(spec({ mayGoOn: () => Promise.resolve(false) }))).isComplete).toBe(false);
  expect(await isThere(one.science)).toBe(true);
});

test('kill -9 in the middle of sweeps: at the end exactly what had to go is gone, and remembered', { timeout: 180_000 }, async () => {
  const all = await Promise.all(Array.from({ length: 60 }, (_, k) => exposure(`K${k}`, { daysAgo: k % 2 === 0 ? 8 : 1 })));
  await pool.query(`INSERT INTO jobs VALUES ('sky', 'K0', 'pending', NULL, 0, 1, 'normal', '', '', 1, now(), now(), NULL, NULL, 1, 1)`);
  let kills = 0;
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, [program, database.url, pathToFileURL(join(folder.path, 'store')).href, JSON.stringify({ ...keep, unreferenced: null })], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data'); // it has begun to discard
    await wait(round * 3);
    if (child.exitCode === null) kills++;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  expect(kills).toBeGreaterThan(2);
  expect((await sweep(spec())).isComplete).toBe(true);
  const gone = (k: number): boolean => k % 2 === 0 && k !== 0;
  for (const [k, one] of all.entries()) {
    expect([k, await there(one)]).toEqual([k, gone(k) ? ['cutouts', 'raw'] : ['cutouts', 'difference', 'raw', 'science', 'score', 'template']]);
    for (const name of frameNames) expect([k, name, (await clearedOf(pool, one[name].hash)) !== undefined]).toEqual([k, name, gone(k)]);
  }
  for await (const { hash } of artifacts.list()) {
    const bytes = new Uint8Array(await new Response(await artifacts.get({ hash, size: 0, mediaType: '' })).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(hash);
  }
});

test('an exposure that died holds its frames for its time as well', async () => {
  const one = await exposure('failed', { stages: 3 });
  await project([ended('difference', 'failed', 'dead', 'no template')]);
  await pool.query('UPDATE observations SET finished_at = $1', [new Date(now - 6 * day)]);
  await pool.query('UPDATE difference_runs SET at = $1', [new Date(now - 6 * day)]);
  await sweep(spec());
  expect(await isThere(one.science)).toBe(true);
  await pool.query('UPDATE observations SET finished_at = $1', [new Date(now - 8 * day)]);
  await sweep(spec());
  expect(await isThere(one.science)).toBe(false);
});

test('of two processes the one with the lease sweeps; both can be asked for their numbers at any time', async () => {
  const one = await exposure('old', { daysAgo: 8 });
  let holder: string | undefined;
  const leases = (who: string): Bucket => {
    const own: Pick<Bucket, 'create' | 'update' | 'delete'> = {
      create: () => (holder === undefined || holder === who ? ((holder = who), Promise.resolve(1)) : Promise.reject(new WrongSequence('leases.retention'))),
      update: () => Promise.resolve(1),
      delete: () => Promise.resolve(),
    };
    const isBucket = (bucket: object): bucket is Bucket => 'create' in bucket;
    if (!isBucket(own)) throw new Error('no bucket');
    return own;
  };
  const log = (): void => undefined;
  const [first, second] = ['a', 'b'].map((who) => keepRetention({ ...spec(), leases: leases(who), holder: who, everyMs: 300, log }));
  if (first === undefined || second === undefined) throw new Error('there are two');
  expect(renderFamilies(first.families())).toContain('alidade_retention_failures_total 0');
  await waitFor(async () => !(await isThere(one.score)), { withinMs: 30_000, what: 'a sweep' });
  const swept = await waitFor(() => [first, second].map((each) => renderFamilies(each.families())).find((text) => text.includes('alidade_retention_swept_timestamp_seconds')), { withinMs: 30_000, what: 'its numbers' });
  expect(swept).toContain('alidade_artifacts_cleared_total{kind="frames"} 4');
  expect(swept).toContain('alidade_artifacts_files{kind="kept"} 2');
  expect([first, second].filter((each) => renderFamilies(each.families()).includes('swept_timestamp'))).toHaveLength(1);
  await Promise.all([first.close(), second.close()]);
});
