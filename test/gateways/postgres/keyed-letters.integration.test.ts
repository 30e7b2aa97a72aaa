/** Dead letters of a keyed actor: in the tables, in the command line's list, given again, put away; and not said again by another life. */
import { join, resolve } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { domains } from '../../../actors/catalog.ts';
import { alertsView, keyedLetters, migrate, openPool, startProjector } from '../../../gateways/postgres/index.ts';
import { domainsOf, ensureStreams } from '../../../gateways/up/log-streams.ts';
import { openLogReader } from '../../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { readSettings } from '../../../protocol/settings.ts';
import { streamSettings } from '../../../supervisor/settings.ts';
import { natsServer, postgres, startChild, temporaryFolder, waitFor, type TestChild } from '../../support/index.ts';
import { alidade, jsonOf, type Run } from '../cli/command.ts';

const broker = natsServer();
const database = postgres();
const host = resolve(import.meta.dirname, '../../../dist/test/integration/keyed-host.js');
const silent = (): void => undefined;
const withinMs = 60_000;
const closers: (() => Promise<unknown>)[] = [];
let transport: NatsTransport;
let pool: Pool;
let run: Run;

beforeAll(async () => {
  const [folder, fresh] = [await temporaryFolder('keyed-letters'), await database().freshDatabase()];
  transport = await connectNats({ servers: broker().url, name: 'test' });
  await ensureStreams(transport, domainsOf(domains), readSettings(streamSettings, {}));
  pool = openPool({ url: fresh.url, log: silent });
  await migrate(pool, silent);
  const projector = startProjector({ reader: await openLogReader(transport.nc), pool, log: silent, projections: [{ stream: 'SENSORS', domain: 'sensors', chains: [], views: [alertsView, keyedLetters('sensors', ['evaluate', 'notify'])] }] });
  run = { env: { ALIDADE_HOME: join(folder.path, 'home'), ALIDADE_NATS_URL: broker().url } };
  closers.push(() => projector.close(), () => pool.end(), () => fresh.drop(), () => transport.close(), () => folder.remove());
});
afterAll(async () => {
  for (const close of closers) await close();
});

async function evaluator(): Promise<TestChild> {
  const child = startChild(process.execPath, [host, broker().url, '2', 'sensors.evaluate'], { timeoutMs: 600_000, env: { ALIDADE_SENSORS_INTERVAL: '1d' } });
  await child.untilSays(/evaluate is up/, withinMs);
  return child;
}
const unreadable = (device: string): Promise<number> => transport.publish({ subject: `sensors.reading.${device}`, data: Buffer.from('hot') });
const letters = async (): Promise<readonly string[]> => (await pool.query<{ line: string }>(`SELECT id || ' ' || stage || ' ' || state || ' ' || error_code AS line FROM dead_letters ORDER BY id`)).rows.map(({ line }) => line);
const shows = (...wanted: readonly string[]): Promise<unknown> => waitFor(async () => JSON.stringify(await letters()) === JSON.stringify(wanted), { withinMs, everyMs: 100, what: wanted.join(', ') });
const listed = async (): Promise<unknown> => jsonOf(await alidade(['dead', 'list', '--stage', 'sensors.evaluate', '--json'], run))['items'];

test('what an evaluator cannot read stands in the tables and the list; given again and put away it stays so in another life', async () => {
  const first = await evaluator();
  await unreadable('D1');
  await unreadable('D2');
  await shows('D1 evaluate open INVALID_EVENT', 'D2 evaluate open INVALID_EVENT');
  expect(await listed()).toMatchObject([{ id: 'D2', stage: 'evaluate', reason: expect.stringContaining('no JSON') as unknown }, { id: 'D1' }]);

  expect(await alidade(['dead', 'replay', 'D1'], run)).toMatchObject({ code: 0, out: expect.stringContaining('D1 goes again through sensors.evaluate') as unknown });
  let readings = 0;
  for await (const message of transport.scan('SENSORS', ['sensors.reading.D1'])) if (Buffer.from(message.data).toString() === 'hot') readings++;
  expect(readings).toBe(2);
  expect(await alidade(['dead', 'drop', 'D2'], run)).toMatchObject({ code: 0 });
  await shows('D1 evaluate replayed INVALID_EVENT', 'D2 evaluate dropped INVALID_EVENT');
  expect(await listed()).toEqual([]);

  await first.kill();
  await transport.purge('SENSORS', 'sensors.state.>');
  const second = await evaluator();
  await unreadable('D3');
  await shows('D1 evaluate replayed INVALID_EVENT', 'D2 evaluate dropped INVALID_EVENT', 'D3 evaluate open INVALID_EVENT');
  await second.kill();
});

test('rules that are not sound together are told by a letter that cannot be given again', async () => {
  const third = await evaluator();
  await transport.publish({ subject: 'sensors.rule-changed.both', data: Buffer.from(JSON.stringify({ rule_id: 'both', change: 'created', rule: { id: 'both', device: '*', all: ['nobody'] }, by: 'test', at: '2026-01-01T00:00:00Z' })) });
  await transport.publish({ subject: 'sensors.tick.cycle', data: Buffer.from('{"every_ms":30000}') });
  await waitFor(async () => (await letters()).includes('configuration evaluate open INVALID_CONFIGURATION'), { withinMs, everyMs: 100 });
  expect(await alidade(['dead', 'replay', 'configuration'], run)).toMatchObject({ code: 1, err: expect.stringMatching(/cannot be given again.*nobody/) as unknown });
  await third.kill();
});
