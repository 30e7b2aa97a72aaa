import { Kvm } from '@nats-io/kv';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bucket, Change } from '../../../protocol/kv.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { WrongSequence } from '../../../protocol/transport.ts';
import { startBroker, type TestBroker } from './broker.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string | undefined => (value === undefined ? undefined : new TextDecoder().decode(value));

async function until(condition: () => boolean | Promise<boolean>, what: string, limitMs = 10_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await wait(10);
  }
}

let broker: TestBroker;
let one: NatsTransport;
let two: NatsTransport;
let names = 0;
const bucketOf = (host: NatsTransport): Promise<Bucket> => host.bucket(`bucket-${names}`);

beforeAll(async () => {
  broker = await startBroker();
  one = await connectNats({ servers: broker.url, name: 'one' });
  two = await connectNats({ servers: broker.url, name: 'two' });
});
afterAll(async () => {
  await one.close();
  await two.close();
  await broker.stop();
});

async function buckets(): Promise<readonly [Bucket, Bucket]> {
  names++;
  return Promise.all([bucketOf(one), bucketOf(two)]);
}
/** What a watcher was told, as `key=value` or `key gone`. */
async function told(bucket: Bucket, filter?: string): Promise<{ readonly list: string[]; close(): void }> {
  const list: string[] = [];
  const subscription = await bucket.watch((change: Change) => list.push(change.entry === undefined ? `${change.key} gone` : `${change.key}=${text(change.entry.value)}`), filter);
  return { list, close: () => subscription.close() };
}

describe('values', () => {
  test('what one host puts, another gets at once', async () => {
    const [a, b] = await buckets();
    const revision = await a.put('host.1', bytes('alive'));
    const entry = await b.get('host.1');
    expect([entry?.key, text(entry?.value), entry?.revision]).toEqual(['host.1', 'alive', revision]);
    expect(Math.abs((entry?.storedAtMs ?? 0) - Date.now())).toBeLessThan(5_000);
    expect(await b.get('host.2')).toBeUndefined();
  });

  test('of two who create a lease, one gets it; the holder alone renews it', async () => {
    const [a, b] = await buckets();
    const tries = await Promise.allSettled([a.create('leader', bytes('a')), b.create('leader', bytes('b')), a.create('leader', bytes('a2'))]);
    const won = tries.find((result) => result.status === 'fulfilled');
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    const revision = won?.status === 'fulfilled' ? won.value : 0;
    const renewed = await a.update('leader', bytes('a'), revision, { ttlSeconds: 5 });
    await expect(b.update('leader', bytes('b'), revision)).rejects.toBeInstanceOf(WrongSequence);
    await expect(b.delete('leader', revision)).rejects.toBeInstanceOf(WrongSequence);
    await a.delete('leader', renewed);
    expect(await b.create('leader', bytes('b'))).toBeGreaterThan(renewed);
  });

  test('a lifetime ends: the key is gone, and free for create', async () => {
    const [a, b] = await buckets();
    await a.put('beat.1', bytes('x'), { ttlSeconds: 1 });
    await a.put('beat.2', bytes('y'), { ttlSeconds: 60 });
    expect((await b.entries()).map((entry) => entry.key)).toEqual(['beat.1', 'beat.2']);
    await until(async () => (await b.get('beat.1')) === undefined, 'expired');
    expect((await b.entries()).map((entry) => entry.key)).toEqual(['beat.2']);
    await b.create('beat.1', bytes('z'));
    expect(text((await a.get('beat.1'))?.value)).toBe('z');
  });

  test('a value that is put again in time stays', async () => {
    const [a] = await buckets();
    for (let beat = 0; beat < 6; beat++) {
      await a.put('beat', bytes(String(beat)), { ttlSeconds: 1 });
      await wait(400);
      expect(text((await a.get('beat'))?.value)).toBe(String(beat));
    }
  });

  test('entries takes filters, newest value of each key, in the order of the writes', async () => {
    const [a] = await buckets();
    for (const [key, value] of [['drift.map', '1'], ['sky.map', '1'], ['drift.publish', '1'], ['drift.map', '2']] as const) await a.put(key, bytes(value));
    await a.delete('nobody');
    expect((await a.entries('drift.*')).map((entry) => `${entry.key}=${text(entry.value)}`)).toEqual(['drift.publish=1', 'drift.map=2']);
    expect(await a.entries()).toHaveLength(3);
  });

  test.each(['', '.a', 'a.', 'a..b', 'a b', 'a*', 'ä', 'a>'])('%o is no key', async (key) => {
    const [a] = await buckets();
    await expect(a.put(key, bytes('x'))).rejects.toThrow('is no key');
  });

  test('a bucket is named in letters', async () => {
    await expect(one.bucket('a.b')).rejects.toThrow('a bucket cannot be named a.b');
  });
});

describe('watching', () => {
  test('tells what is there, then every change: writes, deletes, ends of lifetimes', async () => {
    const [a, b] = await buckets();
    await a.put('k1', bytes('1'));
    await a.put('k2', bytes('2'));
    await a.delete('k2');
    const watcher = await told(b);
    expect(watcher.list).toEqual(['k1=1']);
    await a.put('k3', bytes('3'), { ttlSeconds: 1 });
    await a.put('k1', bytes('1b'));
    // Of several quick writes to a key a watcher may be told only the last.
    await until(() => watcher.list.includes('k1=1b'), 'the write of k1');
    await a.delete('k1');
    await until(() => watcher.list.includes('k3 gone'), 'the end of k3');
    await until(() => watcher.list.includes('k1 gone'), 'the end of k1');
    // The end of k3's lifetime may fall anywhere among the rest: each key's own story is in order.
    expect(watcher.list.filter((line) => line.startsWith('k1'))).toEqual(['k1=1', 'k1=1b', 'k1 gone']);
    expect(watcher.list.filter((line) => !line.startsWith('k1'))).toEqual(['k3=3', 'k3 gone']);
    watcher.close();
    await a.put('k4', bytes('4'));
    await wait(200);
    expect(watcher.list).toHaveLength(5);
  });

  test('only what its filter asks for', async () => {
    const [a, b] = await buckets();
    const watcher = await told(b, 'drift.*');
    await a.put('sky.map', bytes('1'));
    await a.put('drift.map', bytes('2'));
    await until(() => watcher.list.length > 0, 'told');
    expect(watcher.list).toEqual(['drift.map=2']);
    watcher.close();
  });
});

describe('the nats kv tool', () => {
  test('reads what we write and writes what we read, deletes included', async () => {
    const [a] = await buckets();
    const kv = await new Kvm(one.nc).open(`bucket-${names}`);
    await a.put('mine', bytes('ours'), { ttlSeconds: 60 });
    expect((await kv.get('mine'))?.string()).toBe('ours');
    await kv.put('theirs', 'value');
    expect(text((await a.get('theirs'))?.value)).toBe('value');
    await kv.delete('theirs');
    expect(await a.get('theirs')).toBeUndefined();
    await kv.put('theirs', 'again');
    await kv.purge('theirs');
    expect(await a.get('theirs')).toBeUndefined();
    expect(await a.create('theirs', bytes('ours now'))).toBeGreaterThan(0);
    await a.delete('mine');
    expect((await kv.get('mine'))?.operation).not.toBe('PUT');
  });
});

describe('broker killed and started again', () => {
  test('watchers go on: changes made while it was away from them are told, a missed end of a lifetime too', async () => {
    const [a, b] = await buckets();
    await a.put('stays', bytes('1'));
    await a.put('ends', bytes('1'), { ttlSeconds: 1 });
    const watcher = await told(b);
    expect(watcher.list).toEqual(['stays=1', 'ends=1']);
    await broker.kill();
    await wait(1_200);
    await broker.start();
    await until(() => a.put('new', bytes('2')).then(() => true, () => false), 'connected again');
    await until(() => watcher.list.includes('new=2') && watcher.list.includes('ends gone'), 'told', 30_000);
    expect(watcher.list.filter((line) => line.startsWith('stays'))).toEqual(['stays=1']);
    watcher.close();
  });
});
