/** `sensors dry-run` against a real broker. */
import { writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { natsServer, temporaryFolder, waitFor, type TemporaryFolder } from '../../support/index.ts';
import { alidade, linesOf, plainEnv, program, type Run } from './command.ts';

const broker = natsServer();
let folder: TemporaryFolder;
let transport: NatsTransport;
let run: Run;
let rules: string;

beforeAll(async () => {
  folder = await temporaryFolder('cli-dry-run');
  rules = join(folder.path, 'rules.yaml');
  writeFileSync(rules, 'rules:\n  - {id: hot, device: "*", metric: value, op: ">", threshold: 82}\n  - {id: at-once, device: {id: D1}, metric: json_value.temp, op: ">", threshold: 82, evaluate: reading}\n');
  transport = await connectNats({ servers: broker().url, name: 'test' });
  await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 3600, maxBytes: 1 << 26 });
  run = { env: { ALIDADE_HOME: join(folder.path, 'home'), ALIDADE_NATS_URL: broker().url } };
});
afterAll(async () => {
  await transport.close();
  await folder.remove();
});

const publish = (subject: string, body: unknown): Promise<unknown> => transport.publish({ subject, data: new TextEncoder().encode(JSON.stringify(body)), headers: {} });

test('tells what rules would open over the stored readings, and writes nothing', async () => {
  await publish('sensors.reading.D1', { value: 83 });
  await publish('sensors.readings.batch', [{ device_id: 'D2', value: 84 }, { device_id: 'D3', value: 1 }, { value: 5 }]);
  const before = (await transport.last('SENSORS', 'sensors.>'))?.sequence;
  const said = await alidade(['sensors', 'dry-run', '--rules', rules, '--since', '1h', '--interval', '30m', '--no-follow', '--json', '--verbose'], run);
  expect(said.err).toMatch(/evaluations, 3 readings, 1 messages with what is no reading/);
  expect(linesOf(said)).toEqual(['D1', 'D2'].map((device, i) => ({ at: expect.any(String), rule: 'hot', device, from: 'inactive', to: 'firing', value: 83 + i, threshold: 82, reason: 'condition_met' })));
  expect(said.code).toBe(0);
  expect((await transport.last('SENSORS', 'sensors.>'))?.sequence).toBe(before);
});

test('follows: a reading on arrival, the rest at the next evaluation; ends with 0 on Ctrl-C', async () => {
  const child = spawn(process.execPath, [program, 'sensors', 'dry-run', '--rules', rules, '--interval', '1s'], { env: { ...plainEnv(), ...run.env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const ended = new Promise((done) => child.once('close', done));
  await waitFor(() => /hot {2}D1 {2}inactive -> firing/.test(out), { what: 'the stored reading of D1' });
  await publish('sensors.reading.D1', { value: 1, json_value: { temp: 90 } });
  await waitFor(() => /at-once {2}D1 {2}inactive -> firing {2}90/.test(out) && /hot {2}D1 {2}firing -> inactive {2}1 /.test(out), { what: 'the new reading of D1' });
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});

test('rules with faults are refused before anything is read', async () => {
  const wrong = join(folder.path, 'wrong.yaml');
  writeFileSync(wrong, 'rules:\n  - {id: hot, device: "*", metric: value, op: ">", threshold: x}\n');
  const said = await alidade(['sensors', 'dry-run', '--rules', wrong], run);
  expect([said.code, said.out]).toEqual([2, '']);
  expect(said.err).toContain('rule hot: threshold must be a number');
});
