/** Threads that hang, hoard, exit or are told to stop: the job is tried again, the host goes on. */
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Encoded } from '../../protocol/actor.ts';
import { systemClock } from '../../protocol/clock.ts';
import { codecFor, decode } from '../../protocol/codec.ts';
import type { JobInput } from '../../protocol/outcome.ts';
import type { Delivery } from '../../protocol/transport.ts';
import { Attempt } from '../../supervisor/host-attempt.ts';
import { Pool } from '../../supervisor/pool.ts';
import { temporaryFolder, waitFor, type TemporaryFolder } from '../support/index.ts';
import { actors, asked, said } from './programs/threads.ts';

const moduleUrl = new URL('../../dist/test/supervisor/programs/threads.js', import.meta.url).href;
const data = codecFor(asked).encode({ text: 'hello' });
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const input: JobInput = { domain: 'threads', stage: 's', id: 'J', priority: 'normal', kind: 'event', run: 0, attempt: 1, trial: 0, sequence: 1, inputSequence: 1, deliveries: 1, notBeforeMs: undefined, traceparent: undefined, data };
const delivery: Delivery = { subject: 's', sequence: 1, data, storedAtMs: 0, deliveries: 1, header: () => undefined, ack: () => undefined, nak: () => undefined, working: () => undefined };
let scratch: TemporaryFolder;
let pool: Pool;

beforeAll(async () => {
  scratch = await temporaryFolder('pool');
  pool = new Pool({ actors, ports: {}, env: {}, thread: { catalogUrl: moduleUrl, domain: 'threads', portsUrl: moduleUrl, portsConfig: {} }, scratchRoot: scratch.path });
});
afterAll(async () => {
  await pool.close();
  await scratch.remove();
});

function start(name: string, limitSeconds = 60): { readonly attempt: Attempt; readonly result: Promise<Encoded>; readonly told: number[] } {
  const actor = actors.find((one) => one.name === name);
  if (actor === undefined) throw new Error(`no actor ${name}`);
  const attempt = new Attempt(input, delivery, 0);
  const told: number[] = [];
  const ran = pool.execute(actor, data, attempt.context(1, { clock: systemClock, log, progress: () => (fraction) => told.push(fraction), lines: () => () => undefined }));
  return { attempt, told, result: attempt.withinLimit(Promise.resolve(ran), limitSeconds, systemClock) };
}
const textOf = (result: Encoded): string | undefined => {
  const read = result.kind === 'done' ? decode(result.data, [said]) : undefined;
  return read !== undefined && 'ok' in read ? read.ok.value.text : undefined;
};

test('a thread gives its result back, and its progress on the way', async () => {
  const { result, told } = start('echo');
  expect(textOf(await result)).toBe('hello');
  await waitFor(() => told.includes(1));
});

test('an early end comes out of a thread as one, with its event and its reason', async () => {
  const result = await start('short').result;
  expect(result).toMatchObject({ kind: 'ends', reason: 'enough said', code: 'ENDED' });
  expect(result.kind === 'ends' && decode(result.data, [asked])).toMatchObject({ ok: { value: { text: 'hello' } } });
});

test.each([
  { name: 'spin', limitSeconds: 1, code: 'TIME_LIMIT', reason: 'time limit of 1 s' },
  { name: 'hoard', limitSeconds: 60, code: 'MEMORY_LIMIT', reason: 'memory limit of 32 MiB' },
  { name: 'exit', limitSeconds: 60, code: 'THREAD_DIED', reason: 'thread died' },
])('$name – ends as a retry with $code, and the next attempt finds a thread', async ({ name, limitSeconds, code, reason }) => {
  expect(await start(name, limitSeconds).result).toMatchObject({ kind: 'retry', code, reason: expect.stringContaining(reason) });
  expect(textOf(await start('echo').result)).toBe('hello');
});

test('cancel – a thread that never looks up is ended at once', async () => {
  const { attempt, result } = start('spin');
  attempt.cancel('no longer wanted');
  expect(await result).toMatchObject({ code: 'CANCELLED', reason: 'no longer wanted' });
  expect(textOf(await start('echo').result)).toBe('hello');
});

test('scratch – a folder of the attempt alone, gone when it ends, also when its thread was ended', async () => {
  const folder = textOf(await start('paper').result) ?? '';
  expect(folder.startsWith(scratch.path)).toBe(true);
  expect(existsSync(folder)).toBe(false);
  await start('spin', 1).result;
  await waitFor(() => readdirSync(scratch.path).length === 0);
});
