/** Orders against the model of JetStream, with the network at peace: each takes effect once, and says what it found. */
import { beforeEach, expect, test } from 'vitest';
import { createOperations, type AuditEntry, type Operations, type Submission } from '../../protocol/operations.ts';
import { defineActor, done } from '../../protocol/actor.ts';
import { definePipeline } from '../../protocol/pipeline.ts';
import { defineEvent } from '../../schemas/event.ts';
import { defaultLifetimes } from '../../protocol/outcome.ts';
import type { HeaderRecord, Transport } from '../../protocol/transport.ts';
import { simulatedPipeline } from '../simulation/actors.ts';
import { Broker } from '../simulation/broker.ts';
import { VirtualClock } from '../simulation/clock.ts';
import { Link } from '../simulation/link.ts';
import { Chance } from '../simulation/random.ts';

const pipeline = simulatedPipeline(1, () => { throw new Error('nothing runs here'); }, () => 0);
/** A second pipeline of the domain. */
const sent = defineEvent<unknown>({ domain: 'sim', name: 'sent', version: 1, schema: { type: 'record', name: 'sent', fields: [] } });
const second = definePipeline({ domain: 'sim', source: sent, stages: [defineActor({ domain: 'sim', name: 'carry', consumes: sent, emits: { sent }, settings: {}, run: (value) => done(sent, value) })] });
const by = { by: 'test' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
let clock: VirtualClock;
let transport: Transport;
let operations: Operations;
let audited: AuditEntry[];

beforeEach(() => {
  clock = new VirtualClock(0);
  const chance = new Chance(1);
  const faults = { lose: 0, double: 0, crash: 0, freeze: 0, cut: 0, longestDelayMs: 1 };
  transport = new Link({ clock, broker: new Broker(clock, chance), chance, troubled: () => false, faults, trace: () => undefined, listeners: new Set() }, () => undefined);
  audited = [];
  operations = createOperations({ transport, pipelines: [pipeline, second], pauses: { put: async () => undefined, delete: async () => undefined }, lifetimes: defaultLifetimes, audited: async (entry) => void audited.push(entry) });
});

/** Turns the clock until it is answered. */
async function answer<T>(asked: Promise<T>): Promise<T> {
  let settled = false;
  asked.then(() => (settled = true), () => (settled = true));
  while (!settled) if (!(await clock.step())) await new Promise(setImmediate);
  return asked;
}
const submission = (id: string, more: Partial<Submission> = {}): Submission => ({ domain: 'sim', event: 'asked_made', id, payload: bytes('{}'), ...more });
const outcome = (stage: string, kind: string, run = 0, more: HeaderRecord = {}): Promise<number> => transport.publish({ subject: `sim.${stage}.J.normal`, data: bytes('x'), headers: { Outcome: kind, Run: String(run), 'Input-Sequence': '1', ...more } });
const letter = (run = 0): Promise<number> => transport.publish({ subject: 'sim.dead.first.J', data: bytes('input'), headers: { Run: String(run), Attempt: '4', Reason: 'why', 'Error-Code': 'C', 'Input-Sequence': '1' } });

test('submit – the second of the same id is told of the first, whatever its class', async () => {
  expect(await answer(operations.submit(submission('J')))).toMatchObject({ sequence: 1, duplicate: false });
  expect(await answer(operations.submit(submission('J', { priority: 'high', payload: bytes('other') })))).toEqual({ sequence: 1, duplicate: true, stored: bytes('{}') });
});

test.each([
  { what: 'an id with a dot', order: () => operations.submit(submission('a.b')), says: 'is not allowed' },
  { what: 'an unknown domain', order: () => operations.submit(submission('J', { domain: 'moon' })), says: 'there is no domain moon' },
  { what: 'an unknown event', order: () => operations.submit(submission('J', { event: 'asekd' })), says: 'sim takes asked_made or sent, not asekd' },
  { what: 'cancel of nothing', order: () => operations.cancel('sim', 'J', by), says: 'there is no job J' },
  { what: 'rerun of nothing', order: () => operations.rerun('sim', 'J', by), says: 'there is no job J' },
  { what: 'replay of nothing', order: () => operations.replayDead('sim', 'first', 'J', by), says: 'no dead letter of J' },
  { what: 'pause of an unknown stage', order: () => operations.pause('sim', 'fourth', by), says: 'there are first, second, third, carry' },
])('$what is refused with words', async ({ order, says }) => {
  await expect(answer<unknown>(order())).rejects.toThrow(says);
  expect(audited).toEqual([]);
});

test('cancel – ends the job where it stands, once; what is done stays done', async () => {
  await answer(operations.submit(submission('J')));
  await answer(outcome('first', 'done'));
  expect(await answer(operations.cancel('sim', 'J', by))).toBe('cancelled');
  expect((await answer(transport.last('SIM', 'sim.second.J.*')))?.header('Outcome')).toBe('cancelled');
  expect(await answer(operations.cancel('sim', 'J', by))).toBe('cancelled');
  expect(await answer(operations.audit('sim'))).toMatchObject({ cancelled: 1, faults: [] });
});

test('cancel and rerun of a job that has ended before its last stage – done it is, and runs again from its first', async () => {
  await answer(operations.submit(submission('J')));
  await answer(outcome('first', 'done', 0, { Ends: 'true' }));
  expect(await answer(operations.cancel('sim', 'J', by))).toBe('done');
  expect(await answer(operations.audit('sim'))).toMatchObject({ jobs: 1, done: 1, cancelled: 0, open: [], faults: [] });
  expect(await answer(operations.rerun('sim', 'J', by))).toBe(1);
  expect(await answer(operations.cancel('sim', 'J', by))).toBe('cancelled');
});

test('orders about a job of the second pipeline reach it, and its id is nobody else’s', async () => {
  expect(await answer(operations.submit(submission('K', { event: 'sent' })))).toMatchObject({ sequence: 1, duplicate: false });
  await expect(answer(operations.submit(submission('K')))).rejects.toThrow('sim has a job K already, begun by sent');
  expect(await answer(operations.cancel('sim', 'K', by))).toBe('cancelled');
  expect((await answer(transport.last('SIM', 'sim.carry.K.*')))?.header('Outcome')).toBe('cancelled');
  expect(await answer(operations.rerun('sim', 'K', by))).toBe(1);
  expect((await answer(transport.last('SIM', 'sim.sent.K.*')))?.header('Run')).toBe('1');
  await answer(operations.submit(submission('J')));
  expect(await answer(operations.clear('sim', 'carry', by))).toBe(1);
  expect(await answer(operations.audit('sim'))).toMatchObject({ jobs: 2, cancelled: 1, open: [{ id: 'J', stage: 'first' }], faults: [] });
});

test('cancel after a rerun and a late duplicate – ends the run that is under way, not the old one', async () => {
  await answer(operations.submit(submission('J')));
  for (const stage of ['first', 'second', 'third']) await answer(outcome(stage, 'done'));
  expect(await answer(operations.rerun('sim', 'J', by))).toBe(1);
  await answer(transport.publish({ subject: 'sim.asked_made.J', data: bytes('{}') }));
  expect(await answer(operations.cancel('sim', 'J', by))).toBe('cancelled');
  const stored = await answer(transport.last('SIM', 'sim.first.J.*'));
  expect([stored?.header('Outcome'), stored?.header('Run')]).toEqual(['cancelled', '1']);
  expect(await answer(operations.rerun('sim', 'J', by))).toBe(2);
});

test('replay – the input comes again as the next run, the letter stays as replayed; drop – nothing comes', async () => {
  await answer(operations.submit(submission('J')));
  await answer(outcome('first', 'dead'));
  await answer(letter());
  expect(await answer(operations.deadLetter('sim', 'first', 'J'))).toMatchObject({ reason: 'why', code: 'C', attempts: 4, payload: bytes('input') });
  expect(await answer(operations.replayDead('sim', 'first', 'J', by))).toBe(1);
  const again = await answer(transport.last('SIM', 'sim.retry.first.J.*'));
  expect([again?.header('Run'), again?.header('Attempt'), again?.data]).toEqual(['1', undefined, bytes('input')]);
  await expect(answer(operations.replayDead('sim', 'first', 'J', by))).rejects.toThrow('no dead letter');
  await answer(outcome('first', 'dead', 1));
  await answer(letter(1));
  await answer(operations.dropDead('sim', 'first', 'J', by));
  await expect(answer(operations.deadLetter('sim', 'first', 'J'))).rejects.toThrow('no dead letter');
  expect(audited.map(({ action }) => action)).toEqual(['dead-replay', 'dead-drop']);
  expect(await answer(operations.audit('sim'))).toMatchObject({ dead: 1, faults: [] });
});

test('clear – cancels what waits at the stage and nothing else', async () => {
  for (const id of ['J', 'K', 'L']) await answer(operations.submit(submission(id)));
  await answer(outcome('first', 'done'));
  expect(await answer(operations.clear('sim', 'first', by))).toBe(2);
  expect(await answer(operations.audit('sim'))).toMatchObject({ cancelled: 2, open: [{ id: 'J', stage: 'second' }] });
});

test('audit – a dead letter that was on its way while the log was read is no fault; one that never comes is', async () => {
  await answer(operations.submit(submission('J')));
  await answer(outcome('first', 'dead'));
  expect((await answer(operations.audit('sim'))).faults).toEqual([expect.stringContaining('there is no dead letter')]);
  const audit = operations.audit('sim');
  void letter();
  expect(await answer(audit)).toMatchObject({ dead: 1, faults: [] });
});
