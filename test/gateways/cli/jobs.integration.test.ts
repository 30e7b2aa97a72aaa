/** Commands about jobs, against a real broker and PostgreSQL. No host runs: what hosts would say is written by hand. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { natsServer, postgres, temporaryFolder, uniqueName, type TemporaryFolder } from '../../support/index.ts';
import { alidade, column, isRecord, jsonOf, linesOf, plainEnv, program, type Run } from './command.ts';
import { mission } from './missions.ts';
import { firstStage, openHand, openTables, stages, type Hand, type Tables } from './running.ts';

const broker = natsServer();
const database = postgres();
let folder: TemporaryFolder;
let hand: Hand;
let tables: Tables;
let drop: () => Promise<void>;
/** With the tables, and without. */
let full: Run;
let bare: Run;

beforeAll(async () => {
  folder = await temporaryFolder('cli');
  hand = await openHand(broker().url);
  const fresh = await database().freshDatabase();
  drop = () => fresh.drop();
  tables = await openTables(hand, fresh.url);
  const env = { ALIDADE_HOME: join(folder.path, 'home'), ALIDADE_NATS_URL: broker().url };
  bare = { env };
  full = { env: { ...env, DATABASE_URL: fresh.url } };
});
afterAll(async () => {
  await tables.close();
  await hand.close();
  await drop();
  await folder.remove();
});

const fileOf = (content: unknown): string => {
  const file = join(folder.path, `${uniqueName('m')}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  return file;
};
async function submitted(id = uniqueName('M')): Promise<string> {
  const said = await alidade(['submit', '-', '--json'], { ...bare, stdin: JSON.stringify(mission(id)) });
  expect(said.code, said.err).toBe(0);
  return id;
}

describe.concurrent('submit', () => {
  test('a file becomes a job, once however often it is sent; another content under its id is a conflict', async () => {
    const id = uniqueName('M');
    const file = fileOf(mission(id));
    const first = jsonOf(await alidade(['submit', file, '--json'], bare));
    expect(first).toMatchObject({ domain: 'drift', id, duplicate: false });
    // The same content in another order, with a default written out.
    const again = jsonOf(await alidade(['submit', '-', '--json'], { ...bare, stdin: JSON.stringify({ params: { ...Object(mission(id)).params, time_step_minutes: 10 }, mission_id: id }) }));
    expect(again).toEqual({ ...first, duplicate: true });
    const conflict = await alidade(['submit', fileOf(mission(id, { latitude: 61 }))], bare);
    expect(conflict).toMatchObject({ code: 1, out: '' });
    expect(conflict.err).toMatch(/another content, and nothing was stored: choose another id/);
  });

  test('what is wrong with a file is told by line and field, and nothing is stored', async () => {
    const id = uniqueName('M');
    const [field, syntax, nowhere] = await Promise.all([
      alidade(['submit', fileOf(mission(id, { latitude: 600 }))], bare),
      alidade(['submit', fileOf(`{"mission_id": "${id}",\n "params": }`)], bare),
      alidade(['submit', join(folder.path, 'nowhere.json')], bare),
    ]);
    expect([field.code, syntax.code, nowhere.code]).toEqual([2, 2, 2]);
    expect(field.err).toMatch(/\.json:4: params\.latitude: expected a number between -90 and 90, got 600/);
    expect(syntax.err).toMatch(/\.json:2:12: no valid JSON: "}" cannot stand here/);
    expect(nowhere.err).toMatch(/nowhere\.json cannot be read: ENOENT/);
    expect((await alidade(['jobs', 'show', id], bare)).code).toBe(1);
  });

  test('an id beside the file must be the one in it', async () => {
    const said = await alidade(['submit', fileOf(mission('M42')), '--id', 'M43'], bare);
    expect(said.code).toBe(2);
    expect(said.err).toMatch(/the file is about M42, but --id says M43/);
  });

  test('priority and time travel with it', async () => {
    const id = uniqueName('M');
    await alidade(['submit', fileOf(mission(id)), '--priority', 'high', '--not-before', '2040-01-01T00:00:00Z'], bare);
    const stored = await hand.transport.last('DRIFT', `drift.requested.${id}.high`);
    expect(Number(stored?.header('Not-Before'))).toBe(Date.UTC(2040, 0, 1));
  });

  test('--wait tells the progress and ends as the job does', async () => {
    const [good, bad] = [uniqueName('M'), uniqueName('M')];
    const waiting = [good, bad].map((id) => alidade(['submit', fileOf(mission(id)), '--wait', '--json'], bare));
    await expect.poll(() => Promise.all([good, bad].map((id) => hand.transport.last('DRIFT', `drift.requested.${id}.*`))), { timeout: 20_000 }).not.toContain(undefined);
    await hand.finish(good);
    await hand.outcome(firstStage, bad, { kind: 'dead', reason: 'no wind', code: 'NO_FORCING' });
    const [ended, died] = await Promise.all(waiting);
    if (ended === undefined || died === undefined) throw new Error('both were started');
    expect(ended.code).toBe(0);
    expect(linesOf(ended).at(-1)).toMatchObject({ id: good, status: 'done', stage: stages.at(-1) });
    expect(linesOf(ended)).toContainEqual(expect.objectContaining({ id: good, progress: 1 }));
    expect(died.code).toBe(1);
    expect(linesOf(died).at(-1)).toMatchObject({ id: bad, status: 'dead', stage: firstStage, code: 'NO_FORCING', reason: 'no wind' });
  });

  test('who interrupts the waiting is told that the job goes on, and the exit code is 130', async () => {
    const id = uniqueName('M');
    const child = spawn(process.execPath, [program, 'submit', fileOf(mission(id)), '--wait'], { env: { ...plainEnv(), ...bare.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise((done) => child.once('close', done));
    // Ctrl-C is waited for from before the first line of progress on.
    await expect.poll(() => out, { timeout: 20_000 }).toContain('is submitted');
    await hand.outcome(firstStage, id, { kind: 'done' });
    await expect.poll(() => out, { timeout: 20_000 }).toContain(`${firstStage} done`);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(err).toContain(`${id} goes on: interrupted`);
    expect((await alidade(['jobs', 'show', id], bare)).code).toBe(0);
  });

  test('--timeout ends the waiting, not the job', async () => {
    const said = await alidade(['submit', fileOf(mission(uniqueName('M'))), '--wait', '--timeout', '300ms'], bare);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/goes on: the time given with --timeout is up/);
  });
});

describe.concurrent('jobs', () => {
  test('a database that does not answer is no reason to say nothing', async () => {
    const id = await submitted();
    const said = await alidade(['jobs', 'show', id, '--json'], { env: { ...bare.env, DATABASE_URL: 'postgres://nobody:s3cret@127.0.0.1:1/x' } });
    expect(said.code).toBe(0);
    expect(jsonOf(said)).toMatchObject({ from: 'log', jobs: [{ id, status: 'pending' }] });
    expect(said.err).toMatch(/PostgreSQL does not answer/);
    expect(said.err).not.toContain('s3cret');
  });

  test('a table for people names the job, its state and why', async () => {
    const id = await submitted();
    await hand.outcome(firstStage, id, { kind: 'dead', reason: 'no wind', code: 'NO_FORCING' });
    const said = await alidade(['jobs', 'list', '--status', 'dead'], bare);
    expect(said.out).toMatch(new RegExp(`${id} +drift +dead +${firstStage} +normal .* no wind`));
    expect(said.out).not.toContain('\u001b');
  });

  test('cancel ends a waiting job once; what has ended stays as it is', async () => {
    const [waiting, done] = [await submitted(), await submitted()];
    await hand.finish(done);
    const first = await alidade(['jobs', 'cancel', waiting, '--reason', 'found alive', '--json'], bare);
    expect(first.code).toBe(0);
    expect(jsonOf(first)).toEqual({ domain: 'drift', id: waiting, status: 'cancelled' });
    const ended = await alidade(['jobs', 'cancel', done], bare);
    expect(ended).toMatchObject({ code: 1, out: `${done} had ended before: done\n` });
    const audit = await alidade(['events', 'tail', '--filter', 'operations.audited.>', '--no-follow', '--json'], bare);
    expect(linesOf(audit)).toContainEqual(expect.objectContaining({ data: expect.objectContaining({ action: 'cancel', job_id: waiting, reason: 'found alive', by: expect.stringMatching(/^cli:/) }) }));
  });

  test('rerun starts a new run, and waiting for it does not take the old end for its own', async () => {
    const id = await submitted();
    await hand.finish(id);
    expect(jsonOf(await alidade(['jobs', 'rerun', id, '--json'], bare))).toMatchObject({ id, run: 1 });
    const waiting = alidade(['submit', '-', '--wait', '--json'], { ...bare, stdin: JSON.stringify(mission(id)) });
    await hand.finish(id, 1);
    expect(linesOf(await waiting).at(-1)).toMatchObject({ id, status: 'done', run: 1 });
  });

  test.each([[['jobs', 'show']], [['jobs', 'cancel']], [['jobs', 'rerun']], [['dead', 'show']], [['dead', 'replay']], [['dead', 'drop']]])('%j of an id that nobody knows ends with 1, of an id that cannot be with 2', async (words) => {
    const [unknown, wrong] = await Promise.all([alidade([...words, 'nobody'], bare), alidade([...words, 'no/body'], bare)]);
    expect([unknown.code, wrong.code]).toEqual([1, 2]);
    expect(unknown.err).toMatch(/there is no (open dead letter of|job) nobody/);
    expect(wrong.err).toMatch(/letters, digits, _ and -/);
  });
});

describe.concurrent('dead letters', () => {
  test('are listed and shown with their payload; a replay gives it back to its actor, a drop puts it away', async () => {
    const [again, away] = [await submitted(), await submitted()];
    for (const id of [again, away]) await hand.outcome(firstStage, id, { kind: 'dead', reason: 'no wind', code: 'NO_FORCING' }, { about: id });
    const list = jsonOf(await alidade(['dead', 'list', '--stage', firstStage, '--json'], bare));
    expect(column(list['items'], 'id')).toEqual(expect.arrayContaining([again, away]));
    expect(jsonOf(await alidade(['dead', 'show', again, '--json'], bare))).toMatchObject({ id: again, stage: firstStage, reason: 'no wind', code: 'NO_FORCING', payload: { about: again } });

    expect(linesOf(await alidade(['dead', 'replay', again, '--json'], bare))).toEqual([{ domain: 'drift', stage: firstStage, id: again, run: 1 }]);
    expect(linesOf(await alidade(['dead', 'drop', away, '--json'], bare))).toEqual([{ domain: 'drift', stage: firstStage, id: away }]);
    const left = jsonOf(await alidade(['dead', 'list', '--json'], bare));
    expect(column(left['items'], 'id')).not.toContain(again);
    expect(column(left['items'], 'id')).not.toContain(away);
    expect(isRecord(left)).toBe(true);
  });

  test('nothing is replayed without saying which', async () => {
    const said = await alidade(['dead', 'replay'], bare);
    expect(said.code).toBe(2);
    expect(said.err).toMatch(/say which: one or more ids, or --all/);
  });
});

describe('lists', () => {
  test('the tables and the log tell the same, and it is said when the log was asked', async () => {
    const id = await submitted();
    await hand.outcome(firstStage, id, { kind: 'dead', reason: 'no wind', code: 'NO_FORCING' });
    await tables.caughtUp();
    const asks = [['jobs', 'list', '--json', '--limit', '1000'], ['jobs', 'show', id, '--json'], ['jobs', 'list', '--status', 'dead', '--json']];
    for (const args of asks) {
      const [fromTables, fromLog] = await Promise.all([alidade(args, full), alidade(args, bare)]);
      const [{ from: tablesSay, ...a }, { from: logSays, ...b }] = [jsonOf(fromTables), jsonOf(fromLog)];
      expect([tablesSay, logSays]).toEqual(['postgres', 'log']);
      expect(fromLog.err).toMatch(/this is read from the log itself/);
      expect(b).toEqual(a);
    }
  });

  test('a list is paged to its end', async () => {
    for (let i = 0; i < 3; i++) await submitted();
    await tables.caughtUp();
    const seen: unknown[] = [];
    let cursor: unknown = undefined;
    do {
      const page = jsonOf(await alidade(['jobs', 'list', '--json', '--limit', '5', ...(typeof cursor === 'string' ? ['--cursor', cursor] : [])], full));
      seen.push(...column(page['items'], 'id'));
      cursor = page['next'];
    } while (cursor !== null);
    const all = jsonOf(await alidade(['jobs', 'list', '--json', '--limit', '1000'], full));
    expect(seen).toEqual(column(all['items'], 'id'));
    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('queue', () => {
  test('pause, resume and clear are orders to one actor, by its short or full name', async () => {
    expect(jsonOf(await alidade(['queue', 'pause', firstStage, '--json'], bare))).toEqual({ domain: 'drift', stage: firstStage, order: 'pause' });
    const pauses = await hand.transport.bucket('pauses');
    expect((await pauses.entries()).map((entry) => entry.key)).toEqual([`drift.${firstStage}`]);
    expect((await alidade(['queue', 'resume', `drift.${firstStage}`], bare)).code).toBe(0);
    expect(await pauses.entries()).toEqual([]);
    const id = await submitted();
    const cleared = jsonOf(await alidade(['queue', 'clear', firstStage, '--json'], bare));
    expect(cleared['cleared']).toBeGreaterThanOrEqual(1);
    expect(jsonOf(await alidade(['jobs', 'show', id, '--json'], bare))).toMatchObject({ jobs: [{ id, status: 'cancelled' }] });
  });

  test('an actor that there is not is named beside those there are', async () => {
    const said = await alidade(['queue', 'pause', 'simulat'], bare);
    expect(said.code).toBe(2);
    expect(said.err).toContain(`there is no actor simulat; there are drift.${firstStage}`);
  });
});

describe('events and audit', () => {
  test('tail goes on as the log grows, and ends well when it is interrupted', async () => {
    const id = uniqueName('M');
    const child = spawn(process.execPath, [program, 'events', 'tail', '--json', '--from', '1', '--filter', `drift.*.${id}.*`], { env: { ...plainEnv(), ...bare.env }, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    const code = new Promise((done) => child.once('close', done));
    await submitted(id);
    await expect.poll(() => out, { timeout: 20_000 }).toContain('\n');
    await hand.outcome(firstStage, id, { kind: 'done' }, { hello: 1 });
    await expect.poll(() => out.trim().split('\n').length, { timeout: 20_000 }).toBe(2);
    child.kill('SIGINT');
    expect(await code).toBe(0);
    const events = out.trim().split('\n').map((line): unknown => JSON.parse(line));
    expect(events).toMatchObject([{ specversion: '1.0', type: 'alidade.drift.requested', subject: id }, { type: `alidade.drift.${firstStage}.done`, subject: id, data: { hello: 1 } }]);
  });

  test('a filter that makes no sense, and a sequence that is not there yet, are refused', async () => {
    const [filter, ahead] = await Promise.all([alidade(['events', 'tail', '--filter', 'weather.>'], bare), alidade(['events', 'tail', '--from', '999999', '--no-follow'], bare)]);
    expect([filter.code, ahead.code]).toEqual([2, 1]);
    expect(filter.err).toMatch(/must begin with a domain: drift, .*operations/);
    expect(ahead.err).toMatch(/the log of drift ends at \d+, before 999999/);
  });

  test('audit is clean, until a promise is broken; a misspelt subject is shown', async () => {
    const clean = await alidade(['jobs', 'audit', '--json'], bare);
    expect(jsonOf(clean)).toMatchObject({ clean: true, domains: expect.arrayContaining([expect.objectContaining({ domain: 'drift', faults: [] })]) });
    expect(clean.code).toBe(0);
    const id = await submitted();
    await hand.outcome(firstStage, id, { kind: 'done' });
    await hand.outcome(firstStage, id, { kind: 'done' });
    await hand.transport.publish({ subject: `drift.requestd.${id}`, data: new Uint8Array(0) });
    const broken = await alidade(['jobs', 'audit'], bare);
    expect(broken.code).toBe(1);
    expect(broken.out).toContain(`${id}: ${firstStage} committed twice in run 0`);
    expect(broken.out).toContain(`nobody handles drift.requestd.${id} (1)`);
  });
});

test('doctor finds the servers, the tables and the clock in order', async () => {
  const said = await alidade(['doctor', '--json'], full);
  const { ok, findings } = jsonOf(said);
  expect({ ok, code: said.code }, said.out).toEqual({ ok: true, code: 0 });
  for (const what of ['broker', 'JetStream', 'clock', 'PostgreSQL', 'tables']) expect(findings).toContainEqual(expect.objectContaining({ what, state: 'ok' }));
});

test('a worker serves the broker that the environment names: a mission goes through all stages, and Ctrl-C ends it well', { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, [program, 'worker', '--domain', 'drift', '--json'], { env: { ...plainEnv(), ...bare.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise((done) => child.once('close', done));
  try {
    await expect.poll(() => said, { timeout: 60_000 }).toContain('"event":"ready"');
    const id = uniqueName('M');
    const forcing = [{ kind: 'constant', x_wind: 6, y_wind: -3, x_sea_water_velocity: 0.3, y_sea_water_velocity: 0.1 }];
    const { code, out, err } = await alidade(['submit', '-', '--wait', '--json'], { ...bare, stdin: JSON.stringify(mission(id, { forcing, coastline: 'ignore', num_particles: 100 })) });
    expect({ code, end: JSON.parse(out.trim().split('\n').at(-1) ?? '{}') }, `${err}\n${said}`).toMatchObject({ code: 0, end: { id, status: 'done' } });
    child.kill('SIGINT');
    expect(await ended, said).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a log that is deleted while it is tailed ends the tail with 1 and says so', async () => {
  const child = spawn(process.execPath, [program, 'events', 'tail', '--json', '--filter', 'operations.>'], { env: { ...plainEnv(), ...bare.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = new Promise((done) => child.once('close', done));
  const publishing = setInterval(() => void hand.transport.publish({ subject: 'operations.noise.N', data: new Uint8Array(0) }).catch(() => undefined), 100);
  try {
    await expect.poll(() => out, { timeout: 20_000 }).toContain('operations.noise.N');
  } finally {
    clearInterval(publishing);
  }
  await (await jetstreamManager(hand.transport.nc)).streams.delete('OPERATIONS');
  expect(await code).toBe(1);
  expect(JSON.parse(err)).toEqual({ error: { code: 'LOG_GONE', message: 'the stream OPERATIONS was deleted or made again while it was read' } });
});
