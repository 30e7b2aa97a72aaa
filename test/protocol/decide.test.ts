/** The table in `decide.ts`, line by line. */
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../protocol/actor.ts';
import { decide } from '../../protocol/decide.ts';
import type { JobInput, Outcome } from '../../protocol/outcome.ts';

const noData = new Uint8Array(0);
const event = (more: Partial<JobInput> = {}): JobInput => ({ domain: 'd', stage: 's', id: 'J', priority: 'normal', kind: 'event', run: 0, attempt: 1, inputSequence: 5, deliveries: 1, notBeforeMs: undefined, traceparent: undefined, data: noData, ...more });
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
  { when: 'one delivery too many', input: event({ deliveries: defaultPolicy.maxDeliveries + 1 }), outcome: undefined, then: { do: 'commit', verdict: { kind: 'dead', code: 'POISON' } } },
  { when: 'many deliveries, but an outcome', input: event({ deliveries: 100 }), outcome: stored('done'), then: { do: 'repeat' } },
];

describe('what to do with an input', () => {
  test.each(table)('$when', ({ input, outcome, then }) => {
    expect(decide(input, outcome, defaultPolicy, now)).toMatchObject(then);
  });
});
