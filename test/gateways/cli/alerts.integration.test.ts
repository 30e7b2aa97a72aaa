/** Commands about alerts and silences, against a real broker and PostgreSQL; what the evaluator would say is written by hand. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alertsView, migrate, openPool, startProjector, type Projector } from '../../../gateways/postgres/index.ts';
import { encode } from '../../../protocol/codec.ts';
import { openLogReader } from '../../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { pairSubject } from '../../../protocol/subjects.ts';
import { SensorsAlert, type SensorsAlertBody } from '../../../schemas/index.ts';
import { natsServer, postgres, temporaryFolder, type TemporaryFolder } from '../../support/index.ts';
import { alidade, jsonOf, type Run } from './command.ts';

const broker = natsServer();
const database = postgres();
const silent = (): void => undefined;
let folder: TemporaryFolder;
let transport: NatsTransport;
let projector: Projector;
let close: () => Promise<void>;
let run: Run;

beforeAll(async () => {
  folder = await temporaryFolder('cli-alerts');
  const fresh = await database().freshDatabase();
  transport = await connectNats({ servers: broker().url, name: 'test' });
  await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 3600, maxBytes: 1 << 26 });
  const pool = openPool({ url: fresh.url, log: silent });
  await migrate(pool, silent);
  projector = startProjector({ reader: await openLogReader(transport.nc), pool, log: silent, projections: [{ stream: 'SENSORS', domain: 'sensors', chains: [], views: [alertsView] }] });
  run = { env: { ALIDADE_HOME: join(folder.path, 'home'), ALIDADE_NATS_URL: broker().url, DATABASE_URL: fresh.url } };
  close = async () => {
    await projector.close();
    await pool.end();
    await fresh.drop();
  };
  await say({ to: 'firing' });
});
afterAll(async () => {
  await close();
  await transport.close();
  await folder.remove();
});

const shown = async (sequence: number): Promise<void> => void (await projector.reached('SENSORS', sequence, 20_000));
async function say(change: Partial<SensorsAlertBody>): Promise<void> {
  const body: SensorsAlertBody = {
    alert_id: 'A1', rule: 'tank-hot', device: 'D1', from: 'inactive', to: 'firing', at: '2026-01-01T00:01:00.000Z', value: 84, threshold: 82, operator: '>', metric: 'value', reason: 'condition_met', trigger: 'tick', severity: 'critical',
    labels: { alertname: 'tank-hot', device: 'D1' }, annotations: {}, since: '2026-01-01T00:00:00.000Z', opened_at: '2026-01-01T00:01:00.000Z', worst_value: 84, by: null, comment: null, ...change,
  };
  await shown(await transport.publish({ subject: pairSubject('sensors', 'alert', body.rule, body.device), data: encode(SensorsAlert, body) }));
}
const sequenceOf = (said: Awaited<ReturnType<typeof alidade>>): number => Number(jsonOf(said)['sequence']);

test('from the list to its end: acknowledged, snoozed, resolved', async () => {
  expect(await alidade(['alerts', 'list'], run)).toMatchObject({ code: 0, out: expect.stringMatching(/A1 +tank-hot +D1 +critical .*84 > 82 +firing/) as unknown });
  const acknowledged = await alidade(['alerts', 'ack', 'A1', '--comment', 'on my way', '--for', '2h', '--json'], run);
  expect(acknowledged.code, acknowledged.err).toBe(0);
  await shown(sequenceOf(acknowledged));
  expect(jsonOf(await alidade(['alerts', 'show', 'A1', '--json'], run))).toMatchObject({ acknowledged_by: expect.stringMatching(/^cli:/) as unknown, comment: 'on my way', acknowledged_until: expect.any(String) as unknown, transitions: [{ to_state: 'firing' }] });
  await shown(sequenceOf(await alidade(['alerts', 'ack', 'A1', '--withdraw', '--json'], run)));
  await shown(sequenceOf(await alidade(['alerts', 'snooze', 'A1', '--for', '1h', '--json'], run)));
  expect(jsonOf(await alidade(['alerts', 'show', 'A1', '--json'], run))).toMatchObject({ acknowledged_by: null, snoozed_until: expect.any(String) as unknown });
  const resolved = await alidade(['alerts', 'resolve', 'A1'], run);
  expect([resolved.code, resolved.out.trim()]).toEqual([0, 'resolved by hand: tank-hot on D1']);
  await say({ from: 'firing', to: 'inactive', reason: 'by_hand', value: 83 });
  expect((await alidade(['alerts', 'list'], run)).out.trim()).toBe('nothing fires');
  expect((await alidade(['alerts', 'show', 'A1'], run)).out).toMatch(/tank-hot on D1: over \(by hand\)[^]*firing → inactive {2}by hand, value 83/);
  expect(await alidade(['alerts', 'ack', 'A1'], run)).toMatchObject({ code: 1, err: expect.stringContaining('is over since 2026-01-01') as unknown });
  expect(await alidade(['alerts', 'show', 'nobody'], run)).toMatchObject({ code: 1, err: expect.stringContaining('there is no alert nobody') as unknown });
});

test('a silence: previewed, made, listed, ended; what cannot be right is told at once', async () => {
  await say({ alert_id: 'A2', rule: 'tank-cold', labels: { alertname: 'tank-cold', device: 'D1' } });
  const preview = await alidade(['silences', 'preview', 'alertname="tank-cold"', 'device=~"D.*"'], run);
  expect(preview).toMatchObject({ code: 0, out: expect.stringMatching(/it fits 1 alert that fires now\n[^]*A2/) as unknown });
  const made = jsonOf(await alidade(['silences', 'add', 'alertname="tank-cold"', '--for', '2h', '--comment', 'cleaning', '--json'], run));
  expect(made).toMatchObject({ matches: 1, silence_id: expect.stringMatching(/^S-/) as unknown });
  await shown(Number(made['sequence']));
  expect((await alidade(['silences', 'list'], run)).out).toMatch(/active +alertname="tank-cold".*cleaning/);
  await shown(sequenceOf(await alidade(['silences', 'expire', String(made['silence_id']), '--json'], run)));
  expect((await alidade(['silences', 'list'], run)).out.trim()).toBe('nothing is silenced');
  expect((await alidade(['silences', 'list', '--all'], run)).out).toContain('expired');
  expect(await alidade(['silences', 'add', 'site=~"("', '--for', '2h'], run)).toMatchObject({ code: 2, err: expect.stringContaining('no pattern of RE2') as unknown });
  expect(await alidade(['silences', 'add', 'site="reef"'], run)).toMatchObject({ code: 2, err: expect.stringContaining('say how long') as unknown });
});
