/** A partition of a keyed actor on a real broker: each fact once, whatever is stopped and started. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../protocol/clock.ts';
import { codecFor } from '../../protocol/codec.ts';
import type { KeyedActor, Partition } from '../../protocol/keyed.ts';
import { openLogReader } from '../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { Checkpoints } from '../../supervisor/keyed-checkpoint.ts';
import { KeyedHost } from '../../supervisor/keyed-host.ts';
import { natsServer, waitFor } from '../support/index.ts';
import { expectedOf, tally, TallyAdded, TallyReached } from './tally.ts';

const server = natsServer();
const timeout = 60_000;
const whole: Partition = { index: 0, count: 1 };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const running: { readonly host: KeyedHost; readonly ended: Promise<void>; readonly transport: NatsTransport }[] = [];
let transport: NatsTransport;

beforeEach(async () => {
  transport = await connectNats({ servers: server().url, name: 'keyed tests' });
  await transport.ensureStream({ name: 'TALLY', subjects: ['tally.>'], maxAgeSeconds: 3600, maxBytes: 2 ** 30 });
  await transport.purge('TALLY', 'tally.>');
});
afterEach(async () => {
  for (const one of running.splice(0)) await end(one, 'now');
  await transport.close();
});

type Run = (typeof running)[number];
async function start(options: { readonly actor?: KeyedActor; readonly partition?: Partition; readonly checkpointMessages?: number } = {}): Promise<Run> {
  const own = await connectNats({ servers: server().url, name: 'keyed host' });
  const { actor = tally, partition = whole, checkpointMessages = 50 } = options;
  const host = new KeyedHost({
    actor,
    partition,
    env: {},
    transport: own,
    commit: (message) => own.publish(message),
    reader: await openLogReader(own.nc),
    checkpoints: new Checkpoints({ domain: actor.domain, actor: actor.name, partition, transport: own }),
    clock: systemClock,
    log: silent,
    checkpointMs: 60_000,
    checkpointMessages,
    deadSeconds: 3600,
  });
  const run = { host, ended: host.run(), transport: own };
  running.push(run);
  return run;
}
async function end({ host, ended, transport: own }: Run, how: 'finish' | 'now'): Promise<void> {
  host.stop(how);
  await ended;
  await own.close();
}

const add = (key: string, count: number): Promise<number> => transport.publish({ subject: `tally.added.${key}`, data: codecFor(TallyAdded).encode({ count }) });

async function reached(): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, number[]>();
  for await (const message of transport.scan('TALLY', ['tally.reached.*'])) {
    const read = codecFor(TallyReached).decode(message.data);
    if ('fault' in read) throw new Error(read.fault.message);
    const key = message.subject.split('.')[2] ?? '';
    found.set(key, [...(found.get(key) ?? []), read.ok.value.total]);
  }
  return found;
}

const keys = ['a', 'b', 'c', 'd', 'e'];
/** Sums by key, after `count` additions. */
async function addMany(count: number, sums: Map<string, number>): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const key = keys[index % keys.length] ?? '';
      const value = 1 + (index % 7);
      sums.set(key, (sums.get(key) ?? 0) + value);
      return add(key, value);
    }),
  );
}
const untilAllAreThere = (sums: ReadonlyMap<string, number>): Promise<unknown> =>
  waitFor(async () => [...sums].every(([, sum]) => sum > 0) && (await reached()).size === sums.size && [...(await reached())].every(([key, totals]) => totals.length >= expectedOf(sums.get(key) ?? 0).length), { withinMs: timeout / 2 });
async function expectEachOnce(sums: ReadonlyMap<string, number>): Promise<void> {
  await untilAllAreThere(sums);
  for (const [key, totals] of await reached()) expect(totals, key).toEqual(expectedOf(sums.get(key) ?? 0));
}

describe('a keyed actor', () => {
  test('answers to what is in the log and to what comes', { timeout }, async () => {
    const sums = new Map<string, number>();
    await addMany(200, sums);
    await start();
    await untilAllAreThere(sums);
    await addMany(200, sums);
    await expectEachOnce(sums);
  });

  test('stopped in the middle, again and again: each fact once, and the log is not read from its beginning', { timeout }, async () => {
    const sums = new Map<string, number>();
    for (let round = 0; round < 6; round++) {
      const run = await start();
      const adding = addMany(300, sums);
      if (round % 2 === 0) await wait(10 * round); // any moment will do
      else await waitFor(() => run.host.status().checkpoint > 0, { what: 'a checkpoint' });
      await end(run, 'now');
      await adding;
    }
    const last = await start();
    await expectEachOnce(sums);
    expect(last.host.status().numbers[0]?.values[0]?.value).toBeLessThan(1_800);
  });

  test('two hosts of one partition at once change nothing', { timeout }, async () => {
    const sums = new Map<string, number>();
    const [one, other] = [await start(), await start()];
    await addMany(500, sums);
    await expectEachOnce(sums);
    await waitFor(() => one.host.status().waiting + other.host.status().waiting === 0);
    for (const { host } of [one, other]) expect(host.status().restarts).toBe(0);
  });

  test('each key belongs to one partition; together they say what one alone would', { timeout }, async () => {
    const sums = new Map<string, number>();
    for (const index of [0, 1, 2]) await start({ partition: { index, count: 3 } });
    await addMany(300, sums);
    await expectEachOnce(sums);
  });

  test('asked to finish, it stores what follows from what it has read, and the next life reads nothing twice', { timeout }, async () => {
    const sums = new Map<string, number>();
    const run = await start();
    await addMany(100, sums);
    await expectEachOnce(sums);
    await end(run, 'finish');
    const { host } = await start();
    await waitFor(() => host.status().isLive);
    await add('a', 1);
    await waitFor(() => (host.status().numbers[0]?.values[0]?.value ?? 0) > 0);
    expect(host.status().numbers[0]?.values[0]?.value).toBe(1);
  });
});

describe('what cannot be taken', () => {
  test('an unreadable message becomes a dead letter with its bytes and the fault', { timeout }, async () => {
    await start();
    await transport.publish({ subject: 'tally.added.a', data: Buffer.from('{"count":"many"}') });
    const letter = await waitFor(() => transport.last('TALLY', 'tally.dead.tell.a'));
    expect(Buffer.from(letter.data).toString()).toBe('{"count":"many"}');
    expect(letter.header('Reason')).toMatch(/count: expected a whole number/);
  });

  test('much work comes in steps, with room for all else between them; stopped in its middle it is done again, and each fact is there once', { timeout }, async () => {
    const first = await start();
    await waitFor(() => first.host.status().isLive, { withinMs: timeout });
    const turns: number[] = [];
    const timer = setInterval(() => turns.push(first.host.status().waiting), 1);
    await add('slow', 600);
    await waitFor(() => turns.some((waiting) => waiting > 0), { withinMs: timeout });
    await end(first, 'now');
    clearInterval(timer);
    running.splice(0);
    const second = await start();
    await waitFor(async () => ((await reached()).get('slow')?.length ?? 0) >= 60, { withinMs: timeout });
    await add('slow', 10);
    await waitFor(async () => ((await reached()).get('slow')?.length ?? 0) >= 61 && second.host.status().waiting === 0, { withinMs: timeout });
    expect((await reached()).get('slow')).toEqual(Array.from({ length: 61 }, (_, index) => 10 * (index + 1)));
  });

  test('a message on which the machine throws is passed over after its second try; what is behind it is answered', { timeout }, async () => {
    const sums = new Map<string, number>();
    const { host } = await start();
    await addMany(60, sums);
    await add('a', -1);
    await addMany(60, sums);
    await expectEachOnce(sums);
    expect((await waitFor(() => transport.last('TALLY', 'tally.dead.tell.a'))).header('Error-Code')).toBe('POISON');
    expect(host.status().restarts).toBe(2);
  });

  test('a checkpoint that cannot be read costs time only', { timeout }, async () => {
    const sums = new Map<string, number>();
    await addMany(100, sums);
    await transport.publish({ subject: 'tally.state.tell.0-of-1', data: Buffer.from('not a snapshot'), headers: { 'Input-Sequence': '50' } });
    await start();
    await expectEachOnce(sums);
  });
});

test('the broker is killed and comes back: nothing is lost and nothing doubled', { timeout }, async () => {
  const sums = new Map<string, number>();
  const { host } = await start();
  await addMany(200, sums);
  await server().kill();
  await server().start();
  await addMany(200, sums);
  await expectEachOnce(sums);
  expect(host.status().facts.stored).toBeGreaterThan(0);
});
