import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../protocol/actor.ts';
import { backoffMs, consequencesOf, defaultLifetimes, outcomeMessage, readOutcome, verdictOf, type JobInput, type Verdict } from '../../protocol/outcome.ts';
import type { HeaderRecord, StoredMessage } from '../../protocol/transport.ts';
import type { Trial } from '../../protocol/trial.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const input: JobInput = { domain: 'd', stage: 's', id: 'J', priority: 'high', kind: 'event', run: 2, attempt: 1, trial: 0, sequence: 5, inputSequence: 5, deliveries: 1, notBeforeMs: undefined, traceparent: '00-a-b-01', data: bytes('input') };
const verdict = (more: Partial<Verdict>): Verdict => ({ kind: 'done', run: 2, attempt: 1, inputSequence: 5, retryAtMs: 0, reason: '', code: '', data: bytes('output'), ...more });
const asStored = (subject: string, headers: HeaderRecord = {}, data = bytes('')): StoredMessage => ({ subject, sequence: 9, data, storedAtMs: 0, header: (name) => headers[name] });
const none = () => [];

describe('backoff', () => {
  test.each([[1, 1_000], [2, 2_000], [5, 16_000], [9, 256_000], [10, 300_000], [60, 300_000]])('after attempt %i: %i ms in the middle of its jitter', (attempt, ms) => {
    expect(backoffMs(defaultPolicy, attempt, () => 0.5)).toBe(ms);
    expect(backoffMs(defaultPolicy, attempt, () => 0)).toBe(ms * 0.8);
  });
});

describe('how a result ends', () => {
  const of = (result: Parameters<typeof verdictOf>[0], attempt: number): Verdict => verdictOf(result, input, attempt, defaultPolicy, 1_000, () => 0.5);
  test.each([
    { what: 'done', result: { kind: 'done', data: bytes('x') }, attempt: 1, ends: { kind: 'done', data: bytes('x'), retryAtMs: 0 } },
    { what: 'ended: done, with its reason', result: { kind: 'ends', data: bytes('x'), reason: 'too few', code: 'FEW' }, attempt: 2, ends: { kind: 'done', ends: true, data: bytes('x'), attempt: 2, retryAtMs: 0, reason: 'too few', code: 'FEW' } },
    { what: 'rejected: dead at once', result: { kind: 'reject', reason: 'no', code: 'BAD' }, attempt: 1, ends: { kind: 'dead', reason: 'no', code: 'BAD' } },
    { what: 'retry by the policy', result: { kind: 'retry', reason: 'later', code: 'L' }, attempt: 2, ends: { kind: 'retrying', attempt: 2, retryAtMs: 3_000 } },
    { what: 'retry by the actor', result: { kind: 'retry', reason: 'later', code: 'L', afterSeconds: 60 }, attempt: 1, ends: { kind: 'retrying', retryAtMs: 61_000 } },
    { what: 'attempts exhausted: dead, and says so', result: { kind: 'retry', reason: 'later', code: 'L' }, attempt: 5, ends: { kind: 'dead', reason: 'later (attempt 5 of 5)', code: 'L' } },
    { what: 'a full disk: a night of patience', result: { kind: 'retry', reason: 'full', code: 'DISK_FULL' }, attempt: 5, ends: { kind: 'retrying', attempt: 5, retryAtMs: 17_000 } },
    { what: 'a disk that nobody clears', result: { kind: 'retry', reason: 'full', code: 'DISK_FULL' }, attempt: 300, ends: { kind: 'dead', reason: 'full (attempt 300 of 300)', code: 'DISK_FULL' } },
  ] as const)('$what', ({ result, attempt, ends }) => {
    expect(of(result, attempt)).toMatchObject({ ...ends, run: 2, inputSequence: 5 });
  });
});

describe('the outcome message', () => {
  test('is fenced over all classes, and reads back as what it says', () => {
    const said = verdict({ kind: 'retrying', attempt: 3, retryAtMs: 7_000, reason: 'why', code: 'C', data: bytes('') });
    const message = outcomeMessage(input, said, 4, defaultLifetimes);
    expect(message).toMatchObject({ subject: 'd.s.J.high', expect: { filter: 'd.s.J.*', sequence: 4 }, ttl: 7 * 86_400 });
    expect(readOutcome(asStored(message.subject, message.headers, message.data))).toEqual({ ...said, sequence: 9 });
  });

  test.each<Trial>([{ number: 2 }, { number: 2, begun: { retry: 40, delivery: 3, atMs: 1_800_000_000_000 } }])('of a suspect tells its trial: %o', (trial) => {
    const said = verdict({ kind: 'retrying', attempt: 0, trial, data: bytes('') });
    expect(readOutcome(asStored('d.s.J.high', outcomeMessage(input, said, 4, defaultLifetimes).headers))).toMatchObject({ attempt: 0, trial });
  });

  test('of an end says that it is one', () => {
    const said = verdict({ ends: true, reason: 'too few', code: 'FEW' });
    expect(readOutcome(asStored('d.s.J.high', outcomeMessage(input, said, 4, defaultLifetimes).headers, said.data))).toEqual({ ...said, sequence: 9 });
  });

  test('another message is no outcome', () => {
    expect(readOutcome(asStored('d.s.J.high'))).toBeUndefined();
    expect(readOutcome(asStored('d.s.J.high', { Outcome: 'perhaps' }))).toBeUndefined();
  });
});

describe('what follows', () => {
  test('from a cancelled one: nothing', () => expect(consequencesOf(input, verdict({ kind: 'cancelled' }), none, defaultLifetimes)).toEqual([]));

  test('from a retry: a timer with the input, that never expires and asks for the next attempt', () => {
    const [timer] = consequencesOf(input, verdict({ kind: 'retrying', attempt: 2, retryAtMs: 9_000 }), none, defaultLifetimes);
    expect(timer?.message).toMatchObject({ subject: 'd.timer.s.J', data: bytes('input'), ttl: 'never', expect: { filter: 'd.timer.s.J', sequence: 0 }, schedule: { atMs: 9_000, target: 'd.retry.s.J.high' }, headers: { Attempt: '3', Run: '2', 'Input-Sequence': '5', traceparent: '00-a-b-01' } });
    const isSame = (headers: HeaderRecord): boolean | undefined => timer?.isSame(asStored('d.timer.s.J', headers));
    expect([isSame({ Run: '2', Attempt: '3' }), isSame({ Run: '2', Attempt: '4' }), isSame({ Run: '3', Attempt: '1' })]).toEqual([true, true, true]);
    expect([isSame({ Run: '2', Attempt: '2' }), isSame({ Run: '1', Attempt: '9' })]).toEqual([false, false]);
  });

  test('from a suspicion: a timer that asks for the trial, whatever timer of the same attempt is there', () => {
    const [timer] = consequencesOf(input, verdict({ kind: 'retrying', attempt: 2, trial: { number: 1 }, retryAtMs: 9_000 }), none, defaultLifetimes);
    expect(timer?.message.headers).toMatchObject({ Attempt: '3', Trial: '1' });
    expect([{}, { Trial: '1' }, { Trial: '2' }].map((trial) => timer?.isSame(asStored('d.timer.s.J', { Run: '2', Attempt: '3', ...trial })))).toEqual([false, true, true]);
  });

  test('from a trial that has begun: nothing, its retry is in flight', () => {
    expect(consequencesOf(input, verdict({ kind: 'retrying', trial: { number: 1, begun: { retry: 4, delivery: 1, atMs: 0 } } }), none, defaultLifetimes)).toEqual([]);
  });

  test('from a dead one: a letter with the input and the reason, that outlives it', () => {
    const [letter] = consequencesOf(input, verdict({ kind: 'dead', attempt: 5, reason: 'why', code: 'C' }), none, defaultLifetimes);
    expect(letter?.message).toMatchObject({ subject: 'd.dead.s.J', data: bytes('input'), ttl: 30 * 86_400, expect: { filter: 'd.dead.s.J', sequence: 0 }, headers: { Attempt: '5', Reason: 'why', 'Error-Code': 'C', Run: '2' } });
  });

  test('from a done one: what it fans out, each on a subject of its own and in its class', () => {
    const fanOut = (data: Uint8Array) => ['a', 'b'].map((id) => ({ domain: 'e', event: 'noted', id, data }));
    const all = consequencesOf(input, verdict({}), fanOut, defaultLifetimes);
    expect(all.map(({ message }) => [message.subject, message.expect?.sequence, message.data])).toEqual([['e.noted.a.high', 0, bytes('output')], ['e.noted.b.high', 0, bytes('output')]]);
  });
});
