/** The broker dies, stops, fills up or forgets; hosts go on by themselves and nothing is lost or doubled. */
import { jetstreamManager } from '@nats-io/jetstream';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../protocol/clock.ts';
import { createCommitter, type CommitMode } from '../../../protocol/commit.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { LogFull, Unanswered, WrongSequence, type Delivery, type LogMessage } from '../../../protocol/transport.ts';
import { freeze, startBroker, type TestBroker } from './broker.ts';

const spec = { name: 'DRIFT', subjects: ['drift.>'], maxAgeSeconds: 86_400, maxBytes: 1_000_000_000 };
const input = (id: string): LogMessage => ({ subject: `drift.in.${id}`, data: new TextEncoder().encode(id), expect: { filter: `drift.in.${id}`, sequence: 0 } });
const outcome = (id: string): LogMessage => ({ subject: `drift.map.${id}.normal`, data: new TextEncoder().encode(id), expect: { filter: `drift.map.${id}.*`, sequence: 0 }, ttl: 3_600 });

async function until(condition: () => boolean, what: string, limitMs = 20_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await wait(10);
  }
}

/** Publishes until it is known to be stored: `Unanswered` is asked again, `WrongSequence` means that it was stored. */
async function insist(publish: (message: LogMessage) => Promise<number>, message: LogMessage, onError: (error: unknown) => void): Promise<void> {
  for (;;) {
    try {
      await publish(message);
      return;
    } catch (error) {
      onError(error);
      if (error instanceof WrongSequence) return;
      if (!(error instanceof Unanswered) && !(error instanceof LogFull)) throw error;
      await wait(20);
    }
  }
}

let broker: TestBroker;
let host: NatsTransport;
const log: string[] = [];

async function open(settings: Parameters<typeof startBroker>[0] = {}): Promise<void> {
  broker = await startBroker(settings);
  host = await connectNats({ servers: broker.url, name: 'host', timeoutMs: 2_000, log: (_, message, fields) => log.push(`${message} ${JSON.stringify(fields)}`) });
  await host.ensureStream(spec);
}
const subjectsStored = async (filter: string): Promise<readonly string[]> => {
  const subjects: string[] = [];
  for await (const message of host.scan('DRIFT', [filter])) subjects.push(message.subject);
  return subjects;
};

beforeEach(() => {
  log.length = 0;
});
afterEach(async () => {
  await host.close();
  await broker.stop();
});

describe('broker killed under load and started again', () => {
  test.each<{ readonly mode: CommitMode; readonly syncAlways: boolean }>([
    { mode: 'windowed', syncAlways: false },
    { mode: 'durable', syncAlways: true },
  ])('$mode commits: each job has one outcome, what was in flight is Unanswered, deliveries go on by themselves', async ({ mode, syncAlways }) => {
    await open({ syncAlways });
    const committer = createCommitter(host, { mode, clock: systemClock, window: 200, batch: 100 });
    const [published, kills] = [3_000, [0.1, 0.5]];
    const jobs = published + kills.length;
    const errors: unknown[] = [];
    const finished = new Set<string>();
    const deliveries: number[] = [];
    let nextKill = { at: Infinity, reached: (): void => undefined };
    const consumption = await host.consume({ stream: 'DRIFT', name: 'map-normal', filters: ['drift.in.*'], ackWaitMs: 2_000, maxAckPending: 500 }, (delivery: Delivery) => {
      deliveries.push(delivery.sequence);
      const id = delivery.subject.split('.')[2] ?? '';
      void insist((message) => committer.commit(message), outcome(id), (error) => errors.push(error)).then(() => {
        delivery.ack();
        finished.add(id);
        consumption.request(1);
        if (finished.size === nextKill.at) nextKill.reached();
      });
    });
    consumption.request(300);
    const publishing = Promise.all(Array.from({ length: published }, (_, index) => insist((message) => host.publish(message), input(`M${index}`), (error) => errors.push(error))));
    for (const share of kills) {
      // At once: on a busy machine a look at the count comes when everything is over.
      await new Promise<void>((reached) => (nextKill = { at: published * share, reached }));
      // Stopped first: on a busy machine everything may be answered before the signal strikes.
      await freeze(broker.pid);
      const last = insist((message) => host.publish(message), input(`last-${100 * share}`), (error) => errors.push(error));
      await broker.kill();
      await wait(300);
      await broker.start();
      await last;
    }
    await publishing;
    await until(() => finished.size === jobs, 'all jobs', 40_000);
    expect(errors.filter((error) => error instanceof Unanswered).length).toBeGreaterThan(0);
    expect(errors.every((error) => error instanceof Unanswered || error instanceof WrongSequence)).toBe(true);
    const stored = await subjectsStored('drift.map.>');
    expect([stored.length, new Set(stored).size]).toEqual([jobs, jobs]);
    expect(await subjectsStored('drift.in.>')).toHaveLength(jobs);
    await consumption.close();
  });
});

describe('the connection', () => {
  test('broken while the broker lives: deliveries go on long before the ack wait, none twice', async () => {
    await open();
    const got: Delivery[] = [];
    const consumption = await host.consume({ stream: 'DRIFT', name: 'map-normal', filters: ['drift.in.*'], ackWaitMs: 60_000, maxAckPending: 500 }, (delivery) => {
      got.push(delivery);
      delivery.ack();
    });
    consumption.request(1_000);
    await host.publish(input('first'));
    await until(() => got.length === 1, 'the first');
    for (let round = 0; round < 5; round++) {
      const lost = log.length;
      await host.nc.reconnect();
      await until(() => log.slice(lost).some((line) => line.startsWith('connected to the broker again')), 'connected again');
      const before = got.length;
      await Promise.all(Array.from({ length: 20 }, (_, index) => host.publish(input(`${round}-${index}`))));
      await until(() => got.length >= before + 20, 'delivered', 5_000);
    }
    await wait(200);
    expect(got.map((delivery) => delivery.sequence)).toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
    await consumption.close();
  });

  test('what is asked while there is none waits for the next one', async () => {
    await open();
    await broker.kill();
    await until(() => log.some((line) => line.startsWith('connection to the broker lost')), 'noticed');
    const publishing = host.publish(input('M1'));
    await broker.start();
    expect(await publishing).toBe(1);
  });

  test('none in time: Unanswered, and the message is not sent later', async () => {
    await open();
    await broker.kill();
    await until(() => log.some((line) => line.startsWith('connection to the broker lost')), 'noticed');
    await expect(host.publish(input('M1'))).rejects.toBeInstanceOf(Unanswered);
    await broker.start();
    await until(() => log.some((line) => line.startsWith('connected to the broker again')), 'connected again');
    await host.publish(input('M2'));
    expect(await subjectsStored('drift.>')).toEqual(['drift.in.M2']);
  });

  test('closed: everything that waits is Unanswered, and so is what comes after', async () => {
    await open();
    await freeze(broker.pid);
    const waiting = host.publish(input('M1'));
    const reading = host.last('DRIFT', 'drift.in.M1');
    const both = Promise.allSettled([waiting, reading]);
    await host.close();
    process.kill(broker.pid, 'SIGCONT');
    expect((await both).map((result) => result.status === 'rejected' && result.reason instanceof Unanswered)).toEqual([true, true]);
    await expect(host.publish(input('M2'))).rejects.toBeInstanceOf(Unanswered);
  });

  test('a broker that stands still: Unanswered after the time-out, then all goes on', async () => {
    await open();
    const got: string[] = [];
    const consumption = await host.consume({ stream: 'DRIFT', name: 'map-normal', filters: ['drift.in.*'], ackWaitMs: 60_000, maxAckPending: 500 }, (delivery) => {
      got.push(delivery.subject);
      delivery.ack();
    });
    consumption.request(10);
    await freeze(broker.pid);
    await expect(host.publish(input('M1'))).rejects.toThrow(/no answer in 2000 ms/);
    process.kill(broker.pid, 'SIGCONT');
    await insist((message) => host.publish(message), input('M1'), () => undefined);
    await until(() => got.length === 1, 'delivered');
    expect(got).toEqual(['drift.in.M1']);
    await consumption.close();
  });
});

describe('the consumer', () => {
  test('deleted by somebody: made again, and deliveries go on', async () => {
    await open();
    const got = new Set<string>();
    const consumption = await host.consume({ stream: 'DRIFT', name: 'map-normal', filters: ['drift.in.*'], ackWaitMs: 1_000, maxAckPending: 500 }, (delivery) => {
      got.add(delivery.subject);
      delivery.ack();
    });
    consumption.request(1_000);
    const jsm = await jetstreamManager(host.nc);
    for (let round = 0; round < 3; round++) {
      await host.publish(input(`before-${round}`));
      await jsm.consumers.delete('DRIFT', 'map-normal');
      await host.publish(input(`after-${round}`));
      await until(() => got.has(`drift.in.after-${round}`), 'delivered after the deletion', 5_000);
    }
    expect(got.size).toBe(6);
    expect((await jsm.consumers.info('DRIFT', 'map-normal')).config.max_ack_pending).toBe(500);
    await consumption.close();
  });

  test('changed limits are taken over from the newest host', async () => {
    await open();
    const consumer = { stream: 'DRIFT', name: 'map-normal', filters: ['drift.in.*'], ackWaitMs: 1_000, maxAckPending: 500 };
    const consumptions = [await host.consume(consumer, () => undefined), await host.consume({ ...consumer, filters: ['drift.in.*', 'drift.retry.map.*.normal'], ackWaitMs: 10_000, maxAckPending: 20 }, () => undefined)];
    const { config } = await (await jetstreamManager(host.nc)).consumers.info('DRIFT', 'map-normal');
    expect([config.ack_wait, config.max_ack_pending, config.filter_subjects]).toEqual([10_000e6, 20, ['drift.in.*', 'drift.retry.map.*.normal']]);
    for (const consumption of consumptions) await consumption.close();
  });
});

describe('the disk', () => {
  test("the server's own limit reached: LogFull, nothing lost, and room again after a purge", async () => {
    await open({ maxFileStore: 3_000_000 });
    const committer = createCommitter(host, { mode: 'windowed', clock: systemClock });
    const body = new Uint8Array(100_000);
    const store = (index: number): Promise<number> => committer.commit({ ...outcome(`M${index}`), data: body });
    const results = await Promise.allSettled(Array.from({ length: 60 }, (_, index) => store(index)));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(20);
    expect(refused.every((result) => result.reason instanceof LogFull)).toBe(true);
    const stored = await subjectsStored('drift.>');
    expect(stored).toHaveLength(60 - refused.length);
    await expect(host.publishBatch([outcome('B1'), { ...outcome('B2'), data: body }])).rejects.toBeInstanceOf(LogFull);
    expect(await subjectsStored('drift.>')).toEqual(stored);
    await host.purge('DRIFT', 'drift.map.M1.*');
    await host.purge('DRIFT', 'drift.map.M2.*');
    await host.purge('DRIFT', 'drift.map.M3.*');
    await insist((message) => committer.commit(message), { ...outcome('again'), data: body }, () => undefined);
    expect(await subjectsStored('drift.map.again.*')).toHaveLength(1);
  });
});

describe('two hosts race for the same jobs', () => {
  test.each<{ readonly mode: CommitMode }>([{ mode: 'windowed' }, { mode: 'durable' }])('$mode: every job is stored by one of them', async ({ mode }) => {
    await open({ syncAlways: mode === 'durable' });
    const other = await connectNats({ servers: broker.url, name: 'other host' });
    const committers = [host, other].map((one) => createCommitter(one, { mode, clock: systemClock, batch: 50 }));
    const jobs = 600;
    const results = await Promise.allSettled(committers.flatMap((committer) => Array.from({ length: jobs }, (_, index) => committer.commit(outcome(`M${index}`)))));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(jobs);
    expect(results.every((result) => result.status === 'fulfilled' || result.reason instanceof WrongSequence)).toBe(true);
    expect(new Set(await subjectsStored('drift.map.>')).size).toBe(jobs);
    await other.close();
  });
});
