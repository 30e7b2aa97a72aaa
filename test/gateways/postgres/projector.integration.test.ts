import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectedMigrations, migrate, openPool, startProjector, type Projector } from '../../../gateways/postgres/index.ts';
import { reset } from '../../../gateways/postgres/store.ts';
import type { MissionEvents } from '../../../gateways/postgres/index.ts';
import { openLogReader } from '../../../protocol/nats/log-reader.ts';
import type { LogReader } from '../../../protocol/log-reader.ts';
import { openTestLog, type TestLog } from './log.ts';
import { natsServer, postgres, waitFor, type TestDatabase } from '../../support/index.ts';

const silent = (): void => undefined;
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const json = (data: Uint8Array): Record<string, unknown> | undefined => {
  const value: unknown = JSON.parse(new TextDecoder().decode(data));
  return isRecord(value) ? value : undefined;
};
const missionEvents: MissionEvents = {
  params: (data) => {
    const params = json(data)?.['params'];
    return isRecord(params) ? params : undefined;
  },
  result: (data) => {
    const artifacts = json(data)?.['artifacts'];
    return Array.isArray(artifacts) ? { artifacts, statistics: { mean: 1 }, provenance: { seed: 0 } } : undefined;
  },
};

const broker = natsServer();
const server = postgres();
let nc: NatsConnection;
let database: TestDatabase;
let pool: Pool;
let reader: LogReader;
let log: TestLog;
let projector: Projector | undefined;

beforeAll(async () => {
  const { address, user, password } = broker();
  nc = await connect({ servers: address, user, pass: password });
  database = await server().freshDatabase();
  pool = openPool({ url: database.url, log: silent });
  await migrate(pool, silent);
  reader = await openLogReader(nc);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
  await nc.close();
});
beforeEach(async () => {
  log = await openTestLog(nc, ['prepare', 'simulate', 'publish']);
});
afterEach(async () => {
  await projector?.close();
  projector = undefined;
  await log.remove();
});

function start(options: { readonly said?: string[]; readonly from?: Pool } = {}): Projector {
  projector = startProjector({
    reader,
    pool: options.from ?? pool,
    projections: [{ stream: log.stream, domain: log.domain, chains: log.chains, missions: missionEvents }],
    log: (_, message) => options.said?.push(message),
  });
  return projector;
}

async function reached(sequence: number): Promise<void> {
  expect(await projector?.reached(log.stream, sequence, 10_000), `projected up to ${sequence}: ${JSON.stringify(projector?.status())}`).toBe(true);
}

async function rows(text: string, ...values: unknown[]): Promise<readonly Record<string, unknown>[]> {
  return (await pool.query<Record<string, unknown>>(text, values)).rows;
}
const job = async (id: string): Promise<Record<string, unknown> | undefined> => (await rows('SELECT * FROM jobs WHERE domain = $1 AND id = $2', log.domain, id))[0];

/** Everything that the tables say about the log, in a fixed order. */
async function picture(): Promise<unknown> {
  const { domain } = log;
  return {
    jobs: await rows('SELECT * FROM jobs WHERE domain = $1 ORDER BY id', domain),
    events: await rows('SELECT * FROM job_events WHERE stream = $1 ORDER BY sequence', log.stream),
    letters: await rows('SELECT * FROM dead_letters WHERE domain = $1 ORDER BY stage, id', domain),
    missions: await rows('SELECT * FROM missions ORDER BY mission_id'),
    results: await rows('SELECT * FROM mission_results ORDER BY mission_id'),
  };
}

const asked = { mission_id: 'M1', params: { latitude: 60, longitude: -3, start_time: '2024-01-01T12:00:00Z', duration_hours: 24, num_particles: 1000, object_type: 1 } };
const finished = { artifacts: [{ name: 'particles.nc', ref: { hash: 'a'.repeat(64), size: 5, media_type: 'application/x-netcdf' } }] };

/** Log of a mission that goes well, one that dies and is replayed, one that waits, one that is cancelled. */
async function writeStory(): Promise<number> {
  await log.publish('requested.M1', asked);
  await log.publish('prepare.M1.normal', {}, { Outcome: 'done', 'Input-Sequence': '1' });
  await log.publish('simulate.M1.normal', {}, { Outcome: 'retrying', 'Retry-At': '1900000000000', Reason: 'no forcing yet', 'Error-Code': 'RETRY' });
  await log.publish('retry.simulate.M1.normal', {}, { Attempt: '2' });
  await log.publish('simulate.M1.normal', {}, { Outcome: 'done', Attempt: '2' });
  await log.publish('publish.M1.normal', finished, { Outcome: 'done', traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01' });
  await log.publish('requested.M1', asked);
  await log.publish('requested.M2.high', { mission_id: 'M2', params: { latitude: 'nonsense\0' } });
  await log.publish('prepare.M2.high', {}, { Outcome: 'dead', Reason: 'latitude: not a number', 'Error-Code': 'INVALID' });
  await log.publish('dead.prepare.M2', {}, { Reason: 'latitude: not a number', 'Error-Code': 'INVALID' });
  await log.publish('retry.prepare.M2.high', {}, { Run: '1', By: 'ops' });
  await log.publish('dead.prepare.M2', {}, { Dead: 'replayed', By: 'ops' });
  await log.publish('requested.M3', asked, { 'Not-Before': '2099-01-01T00:00:00Z' });
  await log.publish('requested.M4', asked);
  await log.publish('prepare.M4.normal', {}, { Outcome: 'cancelled', Reason: 'cancelled by ops', By: 'ops' });
  return log.publish('requested.odd%id', 'not a mission');
}

describe('the projector', () => {
  test('a mission goes from pending to completed, with its result', async () => {
    start();
    await reached(await log.publish('requested.M1', asked));
    expect((await rows('SELECT status, latitude, num_particles FROM missions WHERE mission_id = $1', 'M1'))[0]).toEqual({ status: 'pending', latitude: 60, num_particles: 1000 });
    await reached(await log.publish('prepare.M1.normal', {}, { Outcome: 'done' }));
    expect((await rows('SELECT status FROM missions WHERE mission_id = $1', 'M1'))[0]).toEqual({ status: 'processing' });
    await log.publish('simulate.M1.normal', {}, { Outcome: 'done' });
    await reached(await log.publish('publish.M1.normal', finished, { Outcome: 'done' }));
    expect((await rows('SELECT status, completed_at IS NOT NULL AS ended FROM missions WHERE mission_id = $1', 'M1'))[0]).toEqual({ status: 'completed', ended: true });
    expect((await rows('SELECT artifacts FROM mission_results WHERE mission_id = $1', 'M1'))[0]).toEqual(finished);
    expect(await job('M1')).toMatchObject({ status: 'done', stage: 'publish', run: 0 });
  });

  test('a job that ends before its last stage is done there, and says why; another pipeline of the domain has jobs of its own', async () => {
    start();
    await log.publish('requested.E1', asked);
    await log.publish('prepare.E1.normal', {}, { Outcome: 'done', Ends: 'true', Reason: 'nothing drifts', 'Error-Code': 'ENDED' });
    await log.publish('told.N1', {});
    await reached(await log.publish('deliver.N1.normal', {}, { Outcome: 'done', 'Input-Sequence': '3' }));
    expect(await job('E1')).toMatchObject({ status: 'done', stage: 'prepare', reason: 'nothing drifts', finished_at: expect.any(Date) });
    expect(await job('N1')).toMatchObject({ status: 'done', stage: 'deliver', reason: '' });
    await reached(await log.publish('requested.E1', asked, { Run: '1' }));
    expect(await job('E1')).toMatchObject({ status: 'pending', stage: null, reason: '', finished_at: null });
  });

  test('the result is taken where it is made, also when stages follow', async () => {
    start();
    await log.publish('requested.M9', asked);
    await log.publish('prepare.M9.normal', {}, { Outcome: 'done' });
    await log.publish('simulate.M9.normal', finished, { Outcome: 'done' });
    await reached(await log.publish('publish.M9.normal', { noted: true }, { Outcome: 'done' }));
    expect((await rows('SELECT status FROM missions WHERE mission_id = $1', 'M9'))[0]).toEqual({ status: 'completed' });
    expect((await rows('SELECT artifacts FROM mission_results WHERE mission_id = $1', 'M9'))[0]).toEqual(finished);
  });

  test('every way in which a job can stand shows in its row', async () => {
    start();
    await reached(await writeStory());
    expect(await job('M1')).toMatchObject({ status: 'done', requests: 2, attempt: 1 });
    expect(await job('M2')).toMatchObject({ status: 'processing', run: 1, priority: 'high', finished_at: null });
    expect(await job('M3')).toMatchObject({ status: 'delayed', retry_at: new Date('2099-01-01T00:00:00Z') });
    expect(await job('M4')).toMatchObject({ status: 'cancelled', reason: 'cancelled by ops' });
    expect(await job('invalid-16')).toMatchObject({ status: 'pending' });
    const kinds = await rows('SELECT kind, outcome, trace_id FROM job_events WHERE stream = $1 AND id = $2 ORDER BY sequence', log.stream, 'M1');
    expect(kinds.map((row) => row['outcome'] ?? row['kind'])).toEqual(['requested', 'done', 'retrying', 'retry', 'done', 'done', 'duplicate']);
    expect(kinds[5]).toMatchObject({ trace_id: '0123456789abcdef0123456789abcdef' });
    expect((await rows('SELECT state, settled_by, reason FROM dead_letters WHERE id = $1', 'M2'))[0]).toMatchObject({ state: 'replayed', settled_by: 'ops' });
  });

  test('reading the log again gives the same tables', async () => {
    const running = start();
    const last = await writeStory();
    await reached(last);
    const before = await picture();
    await running.rebuild(log.stream);
    await reached(last);
    expect(await picture()).toEqual(before);
  });

  test('one message a transaction or all in one: the same tables', async () => {
    const last = await writeStory();
    const single = startProjector({ reader, pool, projections: [{ stream: log.stream, domain: log.domain, chains: log.chains, missions: missionEvents }], log: silent, batch: 1 });
    await single.reached(log.stream, last, 10_000);
    await single.close();
    const before = await picture();
    const running = start();
    await running.rebuild(log.stream);
    await reached(last);
    expect(await picture()).toEqual(before);
  });

  test('stopped and started again it goes on where it stood: each message once', async () => {
    await start().close();
    for (let round = 0; round < 5; round++) {
      const sequences = [];
      for (let n = 0; n < 20; n++) sequences.push(log.publish(`requested.R${round}-${n}`, asked));
      const running = start();
      await running.reached(log.stream, Math.max(...(await Promise.all(sequences))) - 10, 10_000);
      await running.close();
    }
    start();
    await reached(100);
    expect((await rows('SELECT count(*)::int AS n, count(DISTINCT sequence)::int AS different FROM job_events WHERE stream = $1', log.stream))[0]).toEqual({ n: 100, different: 100 });
    expect((await rows('SELECT max(requests)::int AS most, count(*)::int AS n FROM jobs WHERE domain = $1', log.domain))[0]).toEqual({ most: 1, n: 100 });
  });

  test('two projectors at once take each message once', async () => {
    const other = startProjector({ reader, pool, projections: [{ stream: log.stream, domain: log.domain, chains: log.chains }], log: silent, batch: 7 });
    start();
    let last = 0;
    for (let n = 0; n < 100; n++) last = await log.publish(`requested.D${n % 10}`, asked);
    await reached(last);
    await other.close();
    expect((await rows('SELECT sum(requests)::int AS n FROM jobs WHERE domain = $1', log.domain))[0]).toEqual({ n: 100 });
  });

  test('of projectors that begin together none empties what another has filled', async () => {
    const state = await reader.state(log.stream);
    if (state === undefined) throw new Error('there is no stream');
    const projection = { stream: log.stream, domain: log.domain, chains: log.chains };
    await reset(pool, projection, undefined, state.created);
    start();
    await reached(await log.publish('requested.FIRST', asked));
    await expect(reset(pool, projection, undefined, state.created)).rejects.toThrow('somebody else has begun');
    await expect(reset(pool, projection, { sequence: 0, created: state.created }, state.created)).rejects.toThrow('somebody else has begun');
    expect(await job('FIRST')).toMatchObject({ status: 'pending' });
  });

  test('a stream made again empties its share of the tables and is read from its beginning', async () => {
    const said: string[] = [];
    start({ said });
    await reached(await writeStory());
    await log.remove();
    await log.create();
    await log.publish('requested.NEW', asked);
    await expect.poll(() => job('NEW'), { timeout: 10_000 }).toMatchObject({ status: 'pending' });
    expect(await rows('SELECT id FROM jobs WHERE domain = $1', log.domain)).toEqual([{ id: 'NEW' }]);
    expect(said.join()).toContain('made again');
  });

  test('PostgreSQL that drops every connection is waited for, and nothing is lost', async () => {
    const said: string[] = [];
    const shaken = openPool({ url: database.url, log: silent, name: 'shaken' });
    start({ said, from: shaken });
    let last = 0;
    for (let n = 0; n < 200; n++) {
      last = await log.publish(`requested.P${n}`, asked);
      if (n % 20 === 0) await pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'shaken'");
    }
    await reached(last);
    expect((await rows('SELECT count(*)::int AS n, max(requests)::int AS most FROM jobs WHERE domain = $1', log.domain))[0]).toEqual({ n: 200, most: 1 });
    await projector?.close();
    await shaken.end();
  });

  test('a connection that is ended between two queries of its holder ends the next query, not the process', async () => {
    const lost: string[] = [];
    const held = openPool({ url: database.url, log: (_, message) => lost.push(message), name: 'held' });
    const client = await held.connect();
    await client.query('BEGIN');
    await pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'held'");
    await waitFor(() => lost.includes('a connection to PostgreSQL was lost in use'), { what: 'the loss to be told' });
    await expect(client.query('SELECT 1')).rejects.toThrow();
    client.release(true);
    await held.end();
  });

  test('messages that have expired leave a gap and no harm', async () => {
    const { jetstreamManager } = await import('@nats-io/jetstream');
    await writeStory();
    await (await jetstreamManager(nc)).streams.purge(log.stream, { seq: 9 });
    start();
    await reached(16);
    expect(await job('M2')).toMatchObject({ status: 'processing', run: 1 });
    expect(await job('M1')).toBeUndefined();
  });

  test('whatever outsiders put into headers and bodies, the next message is projected', async () => {
    start();
    const odd = ['\0', '\ud800', 'x'.repeat(5000), '{"params":{"a\\u0000":"\\ud800","latitude":1e999,"start_time":"+275760-09-13T00:00:00Z"}}', '[]', 'null', '""'];
    for (const [n, text] of odd.entries()) {
      await log.publish(`requested.O${n}`, text, { By: text.replace(/[^\x20-\x7e]/g, '?').slice(0, 900), Run: '9007199254740991', 'Not-Before': '99999999999999999' });
      await log.publish(`requested.Q${n}`, { params: { latitude: text, start_time: text, [text.slice(0, 50)]: text } });
    }
    await reached(await log.publish('requested.LAST', asked));
    expect(await job('LAST')).toMatchObject({ status: 'pending' });
    expect(await rows('SELECT error FROM projection_faults WHERE stream = $1', log.stream)).toEqual([]);
  });
});

describe('migrations', () => {
  test('several processes at once run each migration once', async () => {
    const fresh = await server().freshDatabase();
    const own = openPool({ url: fresh.url, log: silent });
    const names = await Promise.all([migrate(own, silent), migrate(own, silent), migrate(own, silent)]);
    expect(names.flat()).toEqual(expectedMigrations());
    expect(await migrate(own, silent)).toEqual([]);
    await own.end();
    await fresh.drop();
  });
});
