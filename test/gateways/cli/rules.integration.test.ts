/** Commands about rules and devices, against a real broker and an evaluator in a process of its own. */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { natsServer, startChild, temporaryFolder, waitFor, type TemporaryFolder, type TestChild } from '../../support/index.ts';
import { alidade, jsonOf, linesOf, type Run } from './command.ts';

const broker = natsServer();
const host = resolve(import.meta.dirname, '../../../dist/test/integration/keyed-host.js');
let folder: TemporaryFolder;
let transport: NatsTransport;
let evaluator: TestChild;
let run: Run;

beforeAll(async () => {
  folder = await temporaryFolder('cli-rules');
  transport = await connectNats({ servers: broker().url, name: 'test' });
  await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 3600, maxBytes: 1 << 26 });
  run = { env: { ALIDADE_HOME: join(folder.path, 'home'), ALIDADE_NATS_URL: broker().url }, cwd: folder.path };
  evaluator = startChild(process.execPath, [host, broker().url, '2', 'sensors.evaluate'], { timeoutMs: 600_000, env: { ALIDADE_SENSORS_INTERVAL: '1d' } });
  await evaluator.untilSays(/evaluate is up/, 60_000);
});
afterAll(async () => {
  await evaluator.kill();
  await transport.close();
  await folder.remove();
});

const file = (name: string, text: string): Promise<void> => writeFile(join(folder.path, name), text);
const publish = (subject: string, body: unknown): Promise<number> => transport.publish({ subject, data: Buffer.from(JSON.stringify(body)) });
const rules = (threshold: number): string => `rules:\n  - {id: tank-hot, device: {match: {kind: tank}}, metric: json_value.temp, op: ">", threshold: ${threshold}, for: 2m, severity: warning}\n  - {id: alarm, device: "*", any: [tank-hot]}\n`;

test('from files into force, looked at, counted, and out again', async () => {
  await file('rules.yaml', rules(82));
  await file('devices.yaml', 'devices:\n  - {id: D1, labels: {kind: tank}}\n');
  const planned = await alidade(['rules', 'apply', 'rules.yaml', '--devices', 'devices.yaml', '--dry-run'], run);
  expect([planned.code, planned.out]).toEqual([0, 'would be created: device D1\nwould be created: rule tank-hot\nwould be created: rule alarm\n']);
  expect((await alidade(['rules', 'list'], run)).out).toContain('no rules');
  expect((await alidade(['rules', 'apply', 'rules.yaml', '--devices', 'devices.yaml', '--reason', 'summer'], run)).out).toBe('created: device D1\ncreated: rule tank-hot\ncreated: rule alarm\n');
  await file('rules.yaml', rules(84));
  expect((await alidade(['rules', 'apply', 'rules.yaml'], run)).out).toBe('updated: rule tank-hot\nunchanged: rule alarm\n');
  expect((await alidade(['rules', 'list'], run)).out).toMatch(/alarm +every device +tank-hot .*rules\.yaml:\d\ntank-hot +kind=tank +json_value\.temp > 84 for 2m +warning/);
  expect((await alidade(['devices', 'list'], run)).out).toMatch(/D1 +kind=tank/);
  expect((await alidade(['rules', 'history', 'tank-hot'], run)).out).toMatch(/"threshold":82[^]*summer[^]*"threshold":84/);

  const at = new Date(Date.now() - 60_000).toISOString();
  await publish('sensors.readings.rig', [{ device_id: 'D1', at, json_value: { temp: 90 } }, { device_id: 'D1', at, json_value: { temp: 91 } }, { device_id: 'D1', at: '2020-01-01T00:00:00Z', json_value: { temp: 1 } }]);
  await publish('sensors.tick.cycle', { every_ms: 30_000, at: new Date().toISOString() });
  const counted = await waitFor(async () => {
    const said = jsonOf(await alidade(['rules', 'show', 'tank-hot', '--json'], run));
    return JSON.stringify(said['statistics']).includes('"evaluations":1') ? said : undefined;
  }, { withinMs: 60_000, everyMs: 200 });
  expect(counted).toMatchObject({ id: 'tank-hot', statistics: { devices: 1, pending: 1, evaluations: 1, readings: { accepted: 1, duplicate: 1, late: 1 } } });
  const verbose = await alidade(['rules', 'list', '--verbose'], run);
  expect(verbose.out).toMatch(/evaluations: 1, the last [^]*tank-hot +1 +1 .*accepted 1, duplicate 1, late 1/);

  const refused = await alidade(['rules', 'delete', 'tank-hot'], run);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('then alarm is wrong') as unknown });
  expect(linesOf(await alidade(['rules', 'delete', 'tank-hot', 'alarm', '--json'], run))).toEqual([{ kind: 'rule', id: 'alarm', change: 'deleted' }, { kind: 'rule', id: 'tank-hot', change: 'deleted' }]);
  expect((await alidade(['devices', 'delete', 'D1'], run)).out).toBe('deleted: device D1\n');
  expect(await alidade(['rules', 'show', 'tank-hot'], run)).toMatchObject({ code: 1, err: expect.stringContaining('there is no rule tank-hot') as unknown });
});

test('files with faults change nothing; each fault names its file, line and rule, those with what is in force as well', async () => {
  await file('base.yaml', 'rules:\n  - {id: base, device: "*", metric: value, op: ">", threshold: 1}\n  - {id: over, device: "*", all: [base]}\n');
  expect((await alidade(['rules', 'apply', 'base.yaml'], run)).code).toBe(0);
  await file('bad.yaml', 'rules:\n  - {id: fine, device: "*", metric: value, op: ">", threshold: 1}\n  - {id: base, device: "*", all: [over]}\n  - {id: odd, device: "*", metric: velue, op: ">", threshold: hot}\n');
  const refused = await alidade(['rules', 'apply', 'bad.yaml'], run);
  expect([refused.code, refused.out]).toEqual([2, '']);
  expect(refused.err).toMatch(/bad\.yaml:4:\d+: rule odd: .*metric/);
  expect(refused.err).toMatch(/bad\.yaml:4:\d+: rule odd: .*threshold/);
  expect((await alidade(['rules', 'show', 'fine'], run)).code).toBe(1);
  for (const words of [['rules', 'check', 'bad.yaml'], ['rules', 'apply', 'bad.yaml', '--config-check'], ['sensors', 'replay', '--rules', 'bad.yaml', '--config-check'], ['sensors', 'dry-run', '--rules', 'bad.yaml', '--config-check']]) {
    expect(await alidade(words, { cwd: folder.path }), words.join(' ')).toMatchObject({ code: 1, out: expect.stringMatching(/bad\.yaml:4:\d+: rule odd/) as unknown });
  }
  expect((await alidade(['rules', 'check', 'base.yaml'], { cwd: folder.path })).code).toBe(0);
});

test('a member that is in force already need not stand in the file; a cycle through it is found', async () => {
  await file('more.yaml', 'rules:\n  - {id: more, device: "*", any: [base, over]}\n');
  expect((await alidade(['rules', 'apply', 'more.yaml'], run)).out).toBe('created: rule more\n');
  await file('cycle.yaml', 'rules:\n  - {id: base, device: "*", any: [more]}\n');
  expect(await alidade(['rules', 'apply', 'cycle.yaml'], run)).toMatchObject({ code: 2, err: expect.stringMatching(/cycle/) as unknown });
});
