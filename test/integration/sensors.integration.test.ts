/** Whatever is killed: each transition is in the log once, and in `alert_events` once. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signal } from '../../deploy/embedded/index.ts';
import { alertsView, migrate, openPool, startProjector, type Projector } from '../../gateways/postgres/index.ts';
import { openLogReader } from '../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { natsServer, postgres, waitFor, type TestDatabase } from '../support/index.ts';
import { alertsInLog, cycle, Evaluators, eventsOf, expectedAlerts, linesOf, publish, putRule, rounds, transitionsInTable, withinMs } from './sensors.ts';

const server = natsServer();
const tables = postgres();
const timeout = 120_000 * rounds;
const silent = (): void => undefined;
const startMs = Date.now() - 86_400_000;
let transport: NatsTransport;
let database: TestDatabase;
let pool: Pool;
let projector: Projector | undefined;
let evaluators: Evaluators;

beforeAll(async () => {
  database = await tables().freshDatabase();
  pool = openPool({ url: database.url, log: silent });
  await migrate(pool, silent);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  transport = await connectNats({ servers: server().url, name: 'sensors tests' });
  await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 86_400, maxBytes: 2 ** 30 });
  await transport.purge('SENSORS', 'sensors.>');
  await project();
  await waitFor(async () => (await projector?.rebuild('SENSORS'), true), { withinMs });
  evaluators = new Evaluators(() => server().url);
});
afterEach(async () => {
  await evaluators.stop();
  await projector?.close();
  await transport.close();
});

async function project(): Promise<void> {
  projector = startProjector({ reader: await openLogReader(transport.nc), pool, projections: [{ stream: 'SENSORS', domain: 'sensors', chains: [], views: [alertsView] }], log: silent });
}

/** Compares log and tables with what an evaluator says that nobody kills. */
async function reckon(atLeast: number): Promise<void> {
  // The broker may have come back a moment ago.
  const expected = await waitFor(() => expectedAlerts(transport), { withinMs });
  expect(expected.length).toBeGreaterThanOrEqual(atLeast);
  await waitFor(async () => (await alertsInLog(transport)).length >= expected.length, { withinMs, everyMs: 200, what: `${expected.length} transitions are in the log` });
  expect(await waitFor(() => alertsInLog(transport), { withinMs })).toEqual(linesOf(expected));
  await waitFor(async () => (await transitionsInTable(pool)).length >= expected.length, { withinMs, everyMs: 200, what: 'they are in the table' });
  expect(await transitionsInTable(pool)).toEqual(linesOf(expected));
  const { rows } = await pool.query<{ id: string; is_resolved: boolean; resolved_at: Date | null }>('SELECT id, is_resolved, resolved_at FROM alert_events');
  const events = new Map(rows.map((row) => [row.id, { isResolved: row.is_resolved, resolvedAt: row.resolved_at?.toISOString() ?? null }]));
  expect(events).toEqual(eventsOf(expected));
}

/** Values that send about half of the pairs over their thresholds and back, differently in each cycle. */
const restless = (number: number) => (device: number): number => ((device * 37 + number * 53) % 101) + (device % 3);
const setRules = async (): Promise<void> => {
  await putRule(transport, { id: 'above', device: '*', metric: 'value', op: '>', threshold: 50 });
  await putRule(transport, { id: 'held', device: '*', metric: 'value', op: '<', threshold: 70, for: '30s' });
};

describe('kill -9 at random moments', () => {
  test('of evaluators and of the broker, while alerts come and go', { timeout }, async () => {
    await evaluators.start(2);
    await setRules();
    const cycles = 14 * rounds;
    const killing = (async () => {
      for (let kills = 0; kills < 5 * rounds; kills++) {
        await wait(150 + ((kills * 97) % 350)); // any moment will do
        if (kills % 6 === 3) {
          await server().kill();
          await server().start();
        } else {
          const host = await waitFor(() => evaluators.hosts[kills % 2] ?? evaluators.hosts[0], { withinMs });
          await host.kill();
        }
      }
    })();
    for (let number = 1; number <= cycles; number++) {
      await cycle(transport, startMs, number, 50, restless(number));
      await wait(60);
    }
    await killing;
    expect(evaluators.deaths).toBeGreaterThan(2);
    await reckon(500 * rounds);
  });

  test('a long `for` is neither lost nor begun again', { timeout }, async () => {
    await evaluators.start(1);
    await putRule(transport, { id: 'patient', device: '*', metric: 'value', op: '>', threshold: 10, for: '10m' });
    for (let number = 1; number <= 25; number++) {
      await cycle(transport, startMs, number, 3, () => 20);
      if (number % 8 === 0) {
        await waitFor(async () => (await alertsInLog(transport)).length >= 3, { withinMs });
        await evaluators.hosts[0]?.kill();
      }
    }
    await reckon(6);
    const { rows } = await pool.query<{ since: Date; triggered_at: Date }>('SELECT since, triggered_at FROM alert_events');
    expect(rows).toHaveLength(3);
    for (const row of rows) expect(row).toEqual({ since: new Date(startMs + 30_000), triggered_at: new Date(startMs + 30_000 + 600_000) });
  });
});

test('an evaluator that stands still while another takes its place says nothing twice when it wakes', { timeout }, async () => {
  await evaluators.start(1);
  await setRules();
  const [sleeper] = evaluators.hosts;
  for (let number = 1; number <= 4; number++) await cycle(transport, startMs, number, 30, restless(number));
  signal(sleeper?.pid ?? 0, 'SIGSTOP');
  await evaluators.start(1);
  for (let number = 5; number <= 8; number++) await cycle(transport, startMs, number, 30, restless(number));
  await reckon(100);
  signal(sleeper?.pid ?? 0, 'SIGCONT');
  for (let number = 9; number <= 12; number++) await cycle(transport, startMs, number, 30, restless(number));
  await reckon(200);
});

test('PostgreSQL is away: alerts go on, and all of them are in the tables when it is back', { timeout }, async () => {
  await evaluators.start(1);
  await setRules();
  await cycle(transport, startMs, 1, 30, restless(1));
  await tables().kill();
  // A minute with ALIDADE_TEST_REPEAT=20.
  const backAt = Date.now() + 3_000 * rounds;
  for (let number = 2; number <= 8 || Date.now() < backAt; number++) {
    await cycle(transport, startMs, number, 30, restless(number));
    await wait(100);
  }
  await waitFor(async () => (await alertsInLog(transport)).length > 100, { withinMs });
  await tables().start();
  await reckon(100);
});

test('tables made again from the log are the same', { timeout }, async () => {
  await evaluators.start(1);
  await setRules();
  for (let number = 1; number <= 6; number++) await cycle(transport, startMs, number, 30, restless(number));
  await reckon(100);
  const firing = await waitFor(async () => (await pool.query<{ id: string; alert_id: string; device_id: string }>('SELECT id, alert_id, device_id FROM alert_events WHERE NOT is_resolved ORDER BY id LIMIT 2')).rows);
  const [one, other] = firing;
  const at = new Date().toISOString();
  await publish(transport, `sensors.acknowledged.${one?.id}`, { alert_id: one?.id, by: 'ada', comment: 'on my way', at });
  await publish(transport, `sensors.resolved.${other?.id}`, { alert_id: other?.id, rule: other?.alert_id, device: other?.device_id, by: 'bo', comment: 'cleaned', at });
  const picture = async (): Promise<unknown> => (await pool.query('SELECT * FROM alert_events ORDER BY id')).rows;
  const resolved = await waitFor(async () => (await pool.query('SELECT * FROM alert_events WHERE resolved_by IS NOT NULL')).rows[0]);
  expect(resolved).toMatchObject({ id: other?.id, is_resolved: true, resolved_by: 'bo', comment: 'cleaned', resolution_reason: 'by_hand' });
  expect((await pool.query('SELECT acknowledged_by, comment FROM alert_events WHERE id = $1', [one?.id])).rows).toEqual([{ acknowledged_by: 'ada', comment: 'on my way' }]);
  const before = await picture();
  await projector?.rebuild('SENSORS');
  await waitFor(async () => JSON.stringify(await picture()) === JSON.stringify(before), { withinMs, what: 'the same table' });
});
