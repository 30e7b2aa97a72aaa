import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeConfigured, readConfigured, readHistory } from '../../../gateways/sensors/configured.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { natsServer } from '../../support/index.ts';

const server = natsServer();
let transport: NatsTransport;
beforeAll(async () => {
  transport = await connectNats({ servers: server().url, name: 'test' });
  await transport.ensureStream({ name: 'SENSORS', subjects: ['sensors.>'], maxAgeSeconds: 3600, maxBytes: 1 << 26 });
});
afterAll(() => transport.close());

const now = Date.UTC(2026, 0, 1);
const put = (id: string, threshold: number, expected?: number): ReturnType<typeof changeConfigured> => changeConfigured(transport, 'rule', { id, definition: { id, threshold, op: '>' }, expected, by: 'test', reason: 'because', source: 'rules.yaml:3' }, now);

test('created, updated, deleted, created again: the newest stands, all of it can be read back', async () => {
  expect(await put('one', 82)).toMatchObject({ change: 'created' });
  const updated = await put('one', 83);
  expect(updated.change).toBe('updated');
  expect((await readConfigured(transport, 'rule')).get('one')).toEqual({ id: 'one', version: updated.version, definition: { id: 'one', threshold: 83, op: '>' }, by: 'test', reason: 'because', source: 'rules.yaml:3', at: '2026-01-01T00:00:00.000Z' });
  await changeConfigured(transport, 'rule', { id: 'one', definition: undefined, by: 'test' }, now);
  expect((await readConfigured(transport, 'rule')).has('one')).toBe(false);
  await expect(changeConfigured(transport, 'rule', { id: 'one', definition: undefined, by: 'test' }, now)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await put('one', 84, 0)).toMatchObject({ change: 'created' });
  expect((await readHistory(transport, 'rule', 'one')).map(({ definition }) => definition?.['threshold'])).toEqual([82, 83, undefined, 84]);
});

test('the same definition in another order of its fields is no change', async () => {
  const { version } = await put('same', 1);
  expect(await changeConfigured(transport, 'rule', { id: 'same', definition: { op: '>', threshold: 1, id: 'same' }, by: 'test' }, now)).toEqual({ version, change: 'unchanged' });
});

test('of writers that have seen the same version, one succeeds; the others are told who was faster', async () => {
  const { version } = await put('contested', 1);
  const tries = await Promise.allSettled([2, 3, 4, 5].map((threshold) => put('contested', threshold, version)));
  expect(tries.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  for (const one of tries) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'VERSION_CONFLICT', message: expect.stringMatching(/contested was changed at .* by test; its version is \d+: read it again/) as unknown });
  await expect(put('contested', 9, 0)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
});

test('writers that do not ask for a version are put one after the other', async () => {
  await Promise.all(Array.from({ length: 8 }, (_, i) => put('everybody', i)));
  expect((await readHistory(transport, 'rule', 'everybody')).length).toBe(8);
});

test('devices live beside rules, and an id that cannot be part of a subject is refused', async () => {
  await changeConfigured(transport, 'device', { id: 'one', definition: { id: 'one', labels: { site: 'reef' } }, by: 'test' }, now);
  expect([...(await readConfigured(transport, 'device')).keys()]).toEqual(['one']);
  await expect(put('a.b', 1)).rejects.toMatchObject({ code: 'INVALID_ID' });
});
