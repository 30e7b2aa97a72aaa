/** The table in `decide.ts`, line by line. */
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../protocol/actor.ts';
import { decide } from '../../protocol/decide.ts';
import type { Trial } from '../../protocol/trial.ts';
import type { JobInput, Outcome } from '../../protocol/outcome.ts';

const noData = new Uint8Array(0);
const event = (more: Partial<JobInput> = {}): JobInput => ({ domain: 'd', stage: 's', id: 'J', priority: 'normal', kind: 'event', run: 0, attempt: 1, trial: 0, sequence: 5, inputSequence: 5, deliveries: 1, notBeforeMs: undefined, traceparent: undefined, data: noData, ...more });
const retry = (attempt: number, more: Partial<JobInput> = {}): JobInput => event({ kind: 'retry', attempt, ...more });
const stored = (kind: Outcome['kind'], more: Partial<Outcome> = {}): Outcome => ({ kind, sequence: 9, run: 0, attempt: 1, inputSequence: 5, retryAtMs: 0, reason: '', code: '', data: noData, ...more });
const now = 1_000_000;

const table: readonly { readonly when: string; readonly input: JobInput; readonly outcome: Outcome | undefined; readonly then: object }[] = [
  { when: 'an event, nothing stored', input: event(), outcome: undefined, then: { do: 'run', attempt: 1, startedFrom: 0 } },
  { when: 'a retry whose outcome has expired', input: retry(3), outcome: undefined, then: { do: 'run', attempt: 3, startedFrom: 0 } },
  { when: 'an event of a higher run', input: event({ run: 1 }), outcome: stored('done'), then: { do: 'run', attempt: 1, startedFrom: 9 } },
  { when: 'an event of a lower run', input: event(), outcome: stored('retrying', { run: 1 }), then: { do: 'skip' } },
  { when: 'a retry of a lower run', input: retry(2), outcome: stored('done', { run: 1 }), then: { do: 'skip' } },
  ...(['done', 'dead', 'cancelled', 'retrying'] as const).map((kind) => ({ when: `the same event again, ${kind}`, input: event({ deliveries: 2 }), outcome: stored(kind), then: { do: 'repeat', duplicate: false } })),
  { when: 'another event of a job that is done', input: event({ inputSequence: 7 }), outcome: stored('done'), then: { do: 'repeat', duplicate: true } },
  ...(['done', 'dead', 'cancelled'] as const).map((kind) => ({ when: `a retry, ${kind}`, input: retry(2), outcome: stored(kind), then: { do: 'repeat', duplicate: false } })),
  { when: 'the retry that is due', input: retry(2), outcome: stored('retrying', { attempt: 1 }), then: { do: 'run', attempt: 2, startedFrom: 9 } },
  { when: 'a retry that has been made', input: retry(2), outcome: stored('retrying', { attempt: 2 }), then: { do: 'repeat' } },
  { when: 'a retry from the future', input: retry(4), outcome: stored('retrying', { attempt: 1 }), then: { do: 'repeat' } },
  { when: 'before its date', input: event({ notBeforeMs: now + 1 }), outcome: undefined, then: { do: 'commit', verdict: { kind: 'retrying', attempt: 0, retryAtMs: now + 1, code: 'NOT_BEFORE' } } },
  { when: 'at its date', input: event({ notBeforeMs: now }), outcome: undefined, then: { do: 'run' } },
  { when: 'the last delivery allowed', input: event({ deliveries: defaultPolicy.maxDeliveries }), outcome: undefined, then: { do: 'run' } },
  { when: 'one delivery too many', input: event({ deliveries: defaultPolicy.maxDeliveries + 1 }), outcome: undefined, then: { do: 'commit', verdict: { kind: 'retrying', attempt: 0, retryAtMs: now + 5_000, code: 'SUSPECT', trial: { number: 1 } }, startedFrom: 0 } },
  { when: 'one delivery too many of a retry', input: retry(3, { deliveries: defaultPolicy.maxDeliveries + 1 }), outcome: stored('retrying', { attempt: 2 }), then: { do: 'commit', verdict: { kind: 'retrying', attempt: 2, trial: { number: 1 } }, startedFrom: 9 } },
  { when: 'many deliveries, but an outcome', input: event({ deliveries: 100 }), outcome: stored('done'), then: { do: 'repeat' } },
];

/** A retry for a trial of attempt 2, the second delivery of message 20. */
const onTrial = (trial: number, more: Partial<JobInput> = {}): JobInput => retry(2, { trial, sequence: 20, deliveries: 2, ...more });
const waiting = (trial: Trial): Outcome => stored('retrying', { trial });
const ackWaitMs = 10_000;
const begun = (number: number, retrySequence: number, delivery: number, agoMs = ackWaitMs): Outcome => waiting({ number, begun: { retry: retrySequence, delivery, atMs: now - agoMs } });

const trials: typeof table = [
  { when: 'the trial that is due', input: onTrial(1), outcome: waiting({ number: 1 }), then: { do: 'try', verdict: { kind: 'retrying', attempt: 1, retryAtMs: 0, code: 'ON_TRIAL', trial: { number: 1, begun: { retry: 20, delivery: 2, atMs: now } } }, startedFrom: 9 } },
  { when: 'a trial, however often it was delivered before it began', input: onTrial(1, { deliveries: 50 }), outcome: waiting({ number: 1 }), then: { do: 'try' } },
  { when: 'a trial whose outcome has expired', input: onTrial(2), outcome: undefined, then: { do: 'try', verdict: { attempt: 1, trial: { number: 2 } }, startedFrom: 0 } },
  { when: 'the trial that this delivery has begun', input: onTrial(1), outcome: begun(1, 20, 2), then: { do: 'run', attempt: 2, startedFrom: 9 } },
  { when: 'a trial that an earlier delivery has begun', input: onTrial(1), outcome: begun(1, 20, 1), then: { do: 'commit', verdict: { kind: 'retrying', attempt: 1, retryAtMs: now + 20_000, code: 'SUSPECT', trial: { number: 2 } }, startedFrom: 9 } },
  { when: 'the last trial, begun by an earlier delivery', input: onTrial(3), outcome: begun(3, 20, 1), then: { do: 'commit', verdict: { kind: 'dead', attempt: 2, code: 'POISON' }, startedFrom: 9 } },
  { when: 'the last trial, begun a moment ago by an earlier delivery that was long on its way', input: onTrial(3), outcome: begun(3, 20, 1, 500), then: { do: 'leave' } },
  { when: 'a trial begun by a host whose clock is ahead', input: onTrial(1), outcome: begun(1, 20, 1, -60_000), then: { do: 'commit', verdict: { code: 'SUSPECT' } } },
  { when: 'a trial that a later delivery has begun', input: onTrial(1), outcome: begun(1, 20, 3), then: { do: 'leave' } },
  { when: 'a trial that another copy of the retry has begun', input: onTrial(1), outcome: begun(1, 19, 1), then: { do: 'skip' } },
  { when: 'a trial that is over', input: onTrial(1), outcome: waiting({ number: 2 }), then: { do: 'repeat' } },
  { when: 'the retry that was suspected', input: retry(2, { deliveries: 9 }), outcome: waiting({ number: 1 }), then: { do: 'repeat' } },
  { when: 'the event that was suspected', input: event({ deliveries: 9 }), outcome: stored('retrying', { attempt: 0, trial: { number: 1 } }), then: { do: 'repeat', duplicate: false } },
  { when: 'a trial of an attempt that has been made', input: onTrial(1), outcome: stored('retrying', { attempt: 2 }), then: { do: 'repeat' } },
  { when: 'a trial of a job that is done', input: onTrial(1), outcome: stored('done'), then: { do: 'repeat' } },
  { when: 'a trial of a run that was replaced', input: onTrial(1), outcome: stored('retrying', { run: 1 }), then: { do: 'skip' } },
];

describe('what to do with an input under suspicion', () => {
  test.each(trials)('$when', ({ input, outcome, then }) => {
    expect(decide(input, outcome, defaultPolicy, now, ackWaitMs)).toMatchObject(then);
  });
});

describe('what to do with an input', () => {
  test.each(table)('$when', ({ input, outcome, then }) => {
    expect(decide(input, outcome, defaultPolicy, now, ackWaitMs)).toMatchObject(then);
  });
});
