import { jetstreamManager } from '@nats-io/jetstream';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOldServer } from '../../../protocol/nats/connection.ts';
import { assertDurable } from '../../../protocol/nats/durable.ts';
import { connectNats } from '../../../protocol/nats/transport.ts';
import { startBroker, type TestBroker } from './broker.ts';

describe('which servers are refused', () => {
  test.each([
    ['2.13.9', true],
    ['2.14.0', false],
    ['2.14.0-RC.2', false],
    ['2.15.1', false],
    ['3.0.0', false],
    ['1.99.0', true],
    ['unknown', true],
  ])('%s: %s', (version, old) => expect(isOldServer(version)).toBe(old));

  test('an old one, with its version and what to do', async () => {
    const server = await speaksAs('2.10.22');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(connectNats({ servers: `127.0.0.1:${port}`, name: 'test' })).rejects.toThrow(/runs nats-server 2\.10\.22, Alidade needs 2\.14 or newer: upgrade/);
    await new Promise((resolve) => server.close(resolve));
  });

  test('nobody there: the address is named', async () => {
    await expect(connectNats({ servers: 'nats://127.0.0.1:1', name: 'test' })).rejects.toThrow('no NATS server answers at nats://127.0.0.1:1');
  });
});

/** A server that says it is of that version and answers pings. */
async function speaksAs(version: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.write(`INFO ${JSON.stringify({ server_id: 'X', version, proto: 1, headers: true, max_payload: 1048576 })}\r\n`);
    socket.on('data', (data) => {
      if (data.toString().includes('PING')) socket.write('PONG\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('with a server', () => {
  let broker: TestBroker;
  let durable: TestBroker;
  beforeAll(async () => {
    [broker, durable] = await Promise.all([startBroker(), startBroker({ syncAlways: true })]);
  });
  afterAll(async () => {
    await Promise.all([broker.stop(), durable.stop()]);
  });

  const spec = { name: 'DRIFT', subjects: ['drift.>'], maxAgeSeconds: 86_400, maxBytes: 1_000_000_000 };

  test('a wrong password is said, and not tried for ever', async () => {
    await expect(connectNats({ servers: broker.url, user: 'alidade', password: 'wrong', name: 'test' })).rejects.toThrow(/authorization/i);
  });

  test('a stream is made once, brought in line, and made by several hosts at once', async () => {
    const hosts = await Promise.all([1, 2, 3].map((host) => connectNats({ servers: broker.url, name: `host ${host}` })));
    await Promise.all(hosts.map((host) => host.ensureStream(spec)));
    const [one] = hosts;
    await one?.publish({ subject: 'drift.requested.M1', data: new Uint8Array(1) });
    await one?.ensureStream({ ...spec, maxAgeSeconds: 3_600 });
    const jsm = await jetstreamManager(hosts[1]?.nc ?? (await connectNats({ servers: broker.url, name: 'unused' })).nc);
    const { config, state } = await jsm.streams.info('DRIFT');
    expect([config.max_age, state.messages, config.storage, config.allow_msg_schedules, config.allow_atomic]).toEqual([3_600e9, 1, 'file', true, true]);
    await Promise.all(hosts.map((host) => host.close()));
  });

  test.each([
    ['kept in memory', { storage: 'memory' as const, subjects: ['sky.>'] }, 'it is kept in memory, not in files'],
    ['a work queue', { retention: 'workqueue' as const, subjects: ['sky.>'] }, 'its retention is workqueue, not limits'],
    ['on other subjects', { subjects: ['sky.raw.*'] }, 'it does not take sky.> but sky.raw.*'],
  ])('a stream that is %s is refused with the reason', async (_, other, reason) => {
    const host = await connectNats({ servers: broker.url, name: 'test' });
    const jsm = await jetstreamManager(host.nc);
    await jsm.streams.add({ name: 'SKY', ...other });
    await expect(host.ensureStream({ ...spec, name: 'SKY', subjects: ['sky.>'] })).rejects.toThrow(`the stream SKY cannot be used: ${reason}`);
    await jsm.streams.delete('SKY');
    await host.close();
  });

  test('subjects that belong to another stream are refused with the reason', async () => {
    const host = await connectNats({ servers: broker.url, name: 'test' });
    const jsm = await jetstreamManager(host.nc);
    await jsm.streams.add({ name: 'ELSE', subjects: ['flows.a.>'] });
    await expect(host.ensureStream({ ...spec, name: 'FLOWS', subjects: ['flows.>'] })).rejects.toThrow(/the stream FLOWS cannot be used: .*overlap/);
    await jsm.streams.delete('ELSE');
    await host.close();
  });

  test('a message larger than the server takes is refused here, by its size', async () => {
    const host = await connectNats({ servers: broker.url, name: 'test' });
    await expect(host.publish({ subject: 'drift.requested.big', data: new Uint8Array(2_000_000) })).rejects.toThrow(/has 2000000 bytes, the broker takes 1048576/);
    await host.close();
  });

  test('a line break cannot smuggle in a header', async () => {
    const host = await connectNats({ servers: broker.url, name: 'test' });
    await expect(host.publish({ subject: 'drift.requested.M9', data: new Uint8Array(0), headers: { Reason: 'x\r\nNats-Rollup: all' } })).rejects.toThrow('the header Reason has a line break');
    await host.close();
  });

  test('durable mode is believed only from the servers themselves', async () => {
    await expect(assertDurable({})).rejects.toThrow(/neither the system account nor a monitoring port/);
    await expect(assertDurable({ system: { servers: broker.systemUrl } })).rejects.toThrow(/answers before a message is on the disk: set/);
    await expect(assertDurable({ monitors: [broker.monitorUrl] })).rejects.toThrow(/answers before a message is on the disk/);
    await expect(assertDurable({ system: { servers: durable.url } })).rejects.toThrow(/is this the system account/);
    expect(await assertDurable({ system: { servers: durable.systemUrl } })).toMatchObject([{ syncAlways: true }]);
    expect(await assertDurable({ monitors: [durable.monitorUrl] })).toMatchObject([{ syncAlways: true }]);
  });
});
