import { expect, test } from 'vitest';
import { Lanes } from '../../../../gateways/sensors/delivery/index.ts';

const wellness = (result: 'well' | 'down' | number): 'well' | 'down' | { readonly restMs: number } => (typeof result === 'number' ? { restMs: result } : result);

test('an address that does not answer is left alone after three tries, then asked by one at a time, and others are not held up', async () => {
  let now = 0;
  const lanes = new Lanes(() => now);
  let sent = 0;
  const down = (): Promise<'down'> => {
    sent++;
    return Promise.resolve('down');
  };
  for (let i = 0; i < 3; i++) expect(await lanes.pass('a', down, wellness)).toEqual({ done: 'down' });
  expect(await lanes.pass('a', down, wellness)).toEqual({ closedForMs: 5_000 });
  expect(await lanes.pass('b', () => Promise.resolve('well' as const), wellness)).toEqual({ done: 'well' });
  now = 5_000;
  const [probe, other] = await Promise.all([lanes.pass('a', down, wellness), lanes.pass('a', down, wellness)]);
  expect([probe, other]).toEqual([{ done: 'down' }, { closedForMs: 1_000 }]);
  expect(sent).toBe(4);
  expect(await lanes.pass('a', down, wellness)).toEqual({ closedForMs: 10_000 });
  now = 15_000;
  expect(await lanes.pass('a', () => Promise.resolve('well' as const), wellness)).toEqual({ done: 'well' });
  expect(await lanes.pass('a', () => Promise.resolve('well' as const), wellness)).toEqual({ done: 'well' });
});

test('at most sixteen at once; those that wait when it stops answering go back at once', async () => {
  const lanes = new Lanes(() => 0);
  let [running, most] = [0, 0];
  const gate: { open: () => void } = { open: () => undefined };
  const opened = new Promise<void>((done) => (gate.open = done));
  const passes = Array.from({ length: 100 }, () => lanes.pass('a', async (): Promise<'down'> => {
    most = Math.max(most, ++running);
    await opened;
    running--;
    return 'down';
  }, wellness));
  gate.open();
  const done = await Promise.all(passes);
  expect(most).toBe(16);
  expect(done.filter((one) => 'done' in one).length).toBeLessThan(40);
  expect(done).toHaveLength(100);
});

test('one that asks to be left alone is, for as long as it asks', async () => {
  let now = 0;
  const lanes = new Lanes(() => now);
  await lanes.pass('a', () => Promise.resolve(30_000), wellness);
  expect(await lanes.pass('a', () => Promise.resolve(0), wellness)).toEqual({ closedForMs: 30_000 });
  now = 30_000;
  expect(await lanes.pass('a', () => Promise.resolve('well' as const), wellness)).toEqual({ done: 'well' });
});

test('an error of a sender passes through and leaves the lane open', async () => {
  const lanes = new Lanes(() => 0);
  for (let i = 0; i < 40; i++) await expect(lanes.pass('a', () => Promise.reject(new Error('a fault')), wellness)).rejects.toThrow('a fault');
  expect(await lanes.pass('a', () => Promise.resolve('well' as const), wellness)).toEqual({ done: 'well' });
});
