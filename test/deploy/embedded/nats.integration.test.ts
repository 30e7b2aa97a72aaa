import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRunning, processesIn, signal, startNats } from '../../../deploy/embedded/index.ts';
import { temporaryFolder } from '../../support/index.ts';

describe('the embedded broker', () => {
  test('asks for a password, keeps what it was told over a restart, and its port', async () => {
    const home = await temporaryFolder('home');
    const first = await startNats({ home: home.path });
    await expect(connect({ servers: first.url, reconnect: false })).rejects.toThrow(/authorization/i);
    const nc = await connect({ servers: first.url, user: first.user, pass: first.password });
    const jsm = await jetstreamManager(nc);
    await jsm.streams.add({ name: 'KEPT', subjects: ['kept.>'] });
    await jetstream(nc).publish('kept.one', 'here');
    await nc.close();
    await first.stop();
    expect(isRunning(first.pid)).toBe(false);

    const second = await startNats({ home: home.path });
    expect(second.url).toBe(first.url);
    const again = await connect({ servers: second.url, user: first.user, pass: first.password });
    const info = await (await jetstreamManager(again)).streams.info('KEPT');
    expect(info.state.messages).toBe(1);
    await again.close();
    await second.stop();
    await home.remove();
  });

  test('its configuration and passwords are readable for their owner alone', async () => {
    const home = await temporaryFolder('home');
    const server = await startNats({ home: home.path });
    for (const file of ['nats-server.conf', 'remembered.json']) expect(statSync(join(home.path, 'nats', file)).mode & 0o777).toBe(0o600);
    expect(statSync(join(home.path, 'nats')).mode & 0o777).toBe(0o700);
    await server.stop();
    await home.remove();
  });

  test('durable: the server itself says that it fsyncs always', async () => {
    const home = await temporaryFolder('home');
    const server = await startNats({ home: home.path, durable: true, monitor: true });
    const answer = await (await fetch(`${server.monitorUrl}/jsz?config=1`)).text();
    expect(answer).toContain('"sync_always": true');
    await server.stop();
    await home.remove();
  });

  test('killed with -9 it starts again on the same store', async () => {
    const home = await temporaryFolder('home');
    const first = await startNats({ home: home.path });
    signal(first.pid, 'SIGKILL');
    expect(await first.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const second = await startNats({ home: home.path });
    expect(second.url).toBe(first.url);
    await second.stop();
    await home.remove();
  });

  test('one that still runs in that home is ended before the next starts: never two on one store', async () => {
    const home = await temporaryFolder('home');
    const first = await startNats({ home: home.path });
    const second = await startNats({ home: home.path });
    expect(isRunning(first.pid)).toBe(false);
    expect(processesIn(join(home.path, 'nats'), 'nats-server')).toEqual([second.pid]);
    await second.stop();
    await home.remove();
  });

  test('a port that somebody else has is an error with the server’s own words', async () => {
    const home = await temporaryFolder('home');
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startNats({ home: home.path, port })).rejects.toThrow(/nats-server ended at start.*address already in use/s);
    other.close();
    await home.remove();
  });

  test('without being told a port it looks for another when its own is taken', async () => {
    const home = await temporaryFolder('home');
    const first = await startNats({ home: home.path });
    await first.stop();
    const other = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(other, 'listening');
    const second = await startNats({ home: home.path });
    expect(second.url).not.toBe(first.url);
    await second.stop();
    other.close();
    await home.remove();
  });
});
