/** Whatever is killed, stopped or full: every job ends, and what it does is done once. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signal } from '../../deploy/embedded/index.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import type { Operations } from '../../protocol/operations.ts';
import { LogFull } from '../../protocol/transport.ts';
import { natsServer, waitFor } from '../support/index.ts';
import { freightStream } from './catalog.ts';
import { Fleet, operationsOn, publish, reckon, rounds, withinMs } from './freight.ts';

const server = natsServer();
const timeout = 120_000 * rounds;
let transport: NatsTransport;
let operations: Operations;
let fleet: Fleet;

beforeEach(async () => {
  transport = await connectNats({ servers: server().url, name: 'kill tests' });
  await transport.ensureStream(freightStream(2 ** 30));
  await transport.purge('FREIGHT', 'freight.>');
  operations = operationsOn(transport);
  fleet = new Fleet(() => server().url);
});
afterEach(async () => {
  await fleet.stop();
  await transport.close();
});

const ids = (from: number, count: number): readonly string[] => Array.from({ length: count }, (_, index) => String(from + index));
const publishAll = (jobs: readonly string[], body: (index: number) => object): Promise<unknown> => Promise.all(jobs.map((id, index) => publish(transport, id, body(index))));
const finished = async (): Promise<number> => {
  const audit = await operations.audit('freight');
  return audit.done + audit.dead;
};

describe('kill -9', () => {
  test('hosts, one after the other, in the middle of their work', { timeout }, async () => {
    await fleet.start(3);
    const jobs = ids(1, 200);
    await publishAll(jobs, (index) => ({ ms: (index * 7) % 60 }));
    for (let kills = 0; kills < 4 * rounds; kills++) {
      const victim = await waitFor(() => fleet.hosts.find((host) => host.output().includes('loading')) ?? fleet.hosts[0], { withinMs });
      await victim.kill();
    }
    await reckon(transport, operations, { done: jobs, dead: [] });
  });

  test('all hosts at once', { timeout }, async () => {
    await fleet.start(2);
    const jobs = ids(1, 100);
    for (let round = 0; round < rounds; round++) {
      await publishAll(jobs, () => ({ ms: 100 }));
      await waitFor(async () => (await finished()) > 0, { withinMs });
      await Promise.all(fleet.hosts.map((host) => host.kill()));
    }
    await reckon(transport, operations, { done: jobs, dead: [] });
  });

  test('the broker, again and again', { timeout }, async () => {
    await fleet.start(2);
    const jobs: string[] = [];
    for (let round = 0; round < 2 * rounds; round++) {
      const more = ids(1 + jobs.length, 60);
      jobs.push(...more);
      const publishing = publishAll(more, (index) => ({ ms: index }));
      await wait(50); // any moment will do
      await server().kill();
      await server().start();
      await publishing;
    }
    await reckon(transport, operations, { done: jobs, dead: [] });
  });
});

describe('SIGSTOP for longer than the ack wait', () => {
  test('another host does the job; the one that wakes finds its attempt refused', { timeout }, async () => {
    await fleet.start(1);
    const [sleeper] = fleet.hosts;
    await publish(transport, '1', { ms: 500 });
    await sleeper?.untilSays(/loading 1\./, withinMs);
    signal(sleeper?.pid ?? 0, 'SIGSTOP');
    await fleet.start(1);
    await waitFor(async () => (await finished()) === 1, { withinMs, what: 'done by the other' });
    signal(sleeper?.pid ?? 0, 'SIGCONT');
    await sleeper?.untilSays(/refused/, withinMs);
    await reckon(transport, operations, { done: ['1'], dead: [] });
  });
});

describe('the log is full', () => {
  test('nothing is lost and nothing given up; with room again all jobs end', { timeout }, async () => {
    const maxBytes = 400_000;
    await publishAll(ids(1, 50), () => ({ ms: 1 }));
    await Promise.all(ids(1, 200).map((part) => transport.publish({ subject: `freight.ballast.${part}`, data: new Uint8Array(3_000) })));
    await transport.ensureStream(freightStream(maxBytes));
    await expect(transport.publish({ subject: 'freight.asked.51', data: new Uint8Array(0) })).rejects.toBeInstanceOf(LogFull);
    fleet.maxBytes = maxBytes;
    await fleet.start(2);
    await waitFor(() => fleet.hosts.some((host) => host.output().includes('loading')), { withinMs });
    await wait(1_500); // longer than an ack wait with outcomes that cannot be stored
    expect(await finished()).toBe(0);
    expect(await transport.purge('FREIGHT', 'freight.ballast.*')).toBeGreaterThan(100);
    await reckon(transport, operations, { done: ids(1, 50), dead: [] });
  });
});

describe('poison', () => {
  test('what kills its host each time is buried with that reason; long work that shares its hosts with it is done', { timeout }, async () => {
    await fleet.start(2);
    await publish(transport, '999', { ms: 0, deadly: true });
    // Longer than from one death to the next: it never ends beside the poison.
    const long = ids(1, 3);
    const short = ids(11, 40);
    await publishAll(long, () => ({ ms: 3_500 }));
    await publishAll(short, () => ({ ms: 5 }));
    await reckon(transport, operations, { done: [...long, ...short], dead: ['999'] });
    expect(await operations.deadLetter('freight', 'load', '999')).toMatchObject({ code: 'POISON', reason: expect.stringContaining('3 times with nothing else in it') });
    expect(fleet.deaths).toBeGreaterThan(3);
  });
});
