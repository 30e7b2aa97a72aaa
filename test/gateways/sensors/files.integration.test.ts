/** Files of rules and devices, and what they make of the log. */
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeConfigured, readConfigured, readHistory } from '../../../gateways/sensors/configured.ts';
import { followFiles, type FilePlaces } from '../../../gateways/sensors/index.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { natsServer, temporaryFolder, waitFor, type TemporaryFolder } from '../../support/index.ts';

const server = natsServer();
let transport: NatsTransport;
let folder: TemporaryFolder;
let places: FilePlaces;
let said: string[] = [];
const ends: (() => void)[] = [];
let writes = 0;

beforeEach(async () => {
  transport = await connectNats({ servers: server().url, name: 'file tests' });
  await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 3600, maxBytes: 2 ** 30 });
  await transport.purge('SENSORS', 'sensors.>');
  folder = await temporaryFolder('rules');
  places = { rules: join(folder.path, 'rules'), devices: join(folder.path, 'devices.yaml') };
  await mkdir(places.rules);
  said = [];
});
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await transport.close();
  await folder.remove();
});

/** Each time with another time of change, however quickly they follow each other. */
async function write(name: string, text: string): Promise<void> {
  const file = join(folder.path, name);
  await writeFile(file, text);
  const time = new Date(Date.now() + 1000 * ++writes);
  await utimes(file, time, time);
}
async function follow(holder = 'test'): Promise<void> {
  ends.push(await followFiles({ places, transport, leases: await transport.bucket('leases'), holder, log: (_, message, fields) => said.push(`${message} ${JSON.stringify(fields)}`), everyMs: 50 }));
}
const ids = async (): Promise<readonly string[]> => [...(await readConfigured(transport, 'rule')).keys()].sort();
const plain = (id: string, threshold = 50): string => `  - {id: ${id}, device: "*", metric: value, op: ">", threshold: ${threshold}}\n`;

test('what files hold is put at the start, what changes follows, what vanishes is deleted; what others made stays', async () => {
  await write('rules/a.yaml', `rules:\n${plain('one')}${plain('two')}  - {id: both, device: "*", all: [one, two]}\n`);
  await write('devices.yaml', 'devices:\n  - {id: D1, labels: {site: reef}}\n');
  await follow();
  await changeConfigured(transport, 'rule', { id: 'by-hand', definition: { id: 'by-hand', device: '*', metric: 'value', op: '>', threshold: 1 }, by: 'http' }, Date.now());
  expect(await ids()).toEqual(['both', 'by-hand', 'one', 'two']);
  expect((await readConfigured(transport, 'rule')).get('two')).toMatchObject({ by: 'file:a.yaml', source: 'a.yaml:3' });
  expect([...(await readConfigured(transport, 'device')).keys()]).toEqual(['D1']);

  await write('rules/a.yaml', `rules:\n${plain('one', 60)}`);
  await write('rules/b.yaml', `rules:\n${plain('three')}`);
  await waitFor(async () => (await ids()).join() === 'by-hand,one,three');
  expect((await readConfigured(transport, 'rule')).get('one')?.definition).toMatchObject({ threshold: 60 });
  await rm(join(places.rules, 'b.yaml'));
  await waitFor(async () => (await ids()).join() === 'by-hand,one');
  await write('rules/b.yaml', `rules:\n${plain('three')}`);
  await waitFor(async () => (await ids()).join() === 'by-hand,one,three');
  expect((await readHistory(transport, 'rule', 'three')).map(({ definition }) => definition !== undefined)).toEqual([true, false, true]);
});

test('a start with a wrong file names every fault with its line, and puts nothing', async () => {
  await write('rules/a.yaml', `rules:\n${plain('one')}  - {id: bad, device: "*", metric: pressure, op: "=>", threshold: hot}\n`);
  const refused = await follow().catch((error: unknown) => String(error));
  expect(refused).toMatch(/a\.yaml:3:.*rule bad: .*metric/);
  expect(refused).toMatch(/a\.yaml:3:.*rule bad: .*threshold/);
  expect(await ids()).toEqual([]);
});

test('a file that becomes wrong changes nothing until it is right again', async () => {
  await write('rules/a.yaml', `rules:\n${plain('one')}`);
  await follow();
  await write('rules/a.yaml', `rules:\n${plain('one')}${plain('one')}`);
  await waitFor(() => said.some((line) => /stays in force.*there is another rule one/.test(line)));
  expect(await ids()).toEqual(['one']);
  await write('rules/a.yaml', `rules:\n${plain('other')}`);
  await waitFor(async () => (await ids()).join() === 'other');
});

test('many at once: ten thousand devices, and a second follower that finds nothing to do', async () => {
  await write('devices.yaml', `devices:\n${Array.from({ length: 10_000 }, (_, index) => `  - {id: D${index}, labels: {site: "s${index % 7}"}}\n`).join('')}`);
  await follow();
  expect((await readConfigured(transport, 'device')).size).toBe(10_000);
  await follow('another');
  const { values } = { values: said.filter((line) => line.startsWith('rules and devices follow')) };
  expect(values).toHaveLength(1);
});
