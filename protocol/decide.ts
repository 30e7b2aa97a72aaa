/**
 * What to do with an input, given the outcome that its stage has stored for the job. Pure: the same
 * answer for whoever asks, however often.
 *
 * | stored outcome        | event                    | retry asking for attempt n            |
 * |-----------------------|--------------------------|---------------------------------------|
 * | none                  | run from 0               | run from 0 (the outcome has expired)  |
 * | of a lower run        | run from its sequence    | run from its sequence                 |
 * | of a higher run       | skip: stale              | skip: stale                           |
 * | done, dead, cancelled | repeat its consequences  | repeat its consequences               |
 * | retrying, attempt a   | repeat its consequences  | n = a + 1: run from its sequence; n ≤ a: repeat |
 */
import type { Policy } from './actor.ts';
import { isTerminal, type JobInput, type Outcome, type Verdict } from './outcome.ts';

export type Decision =
  /** Make this attempt; its outcome must find `startedFrom` as the newest one. */
  | { readonly do: 'run'; readonly attempt: number; readonly startedFrom: number }
  /** Commit this outcome without running the actor. */
  | { readonly do: 'commit'; readonly verdict: Verdict; readonly startedFrom: number }
  /** The outcome stands: repeat what follows from it, then ack. `duplicate`: another event than the one it answered. */
  | { readonly do: 'repeat'; readonly outcome: Outcome; readonly duplicate: boolean }
  /** Nothing follows from this input any more: ack. */
  | { readonly do: 'skip'; readonly why: string };

export function decide(input: JobInput, stored: Outcome | undefined, policy: Policy, now: number): Decision {
  if (stored === undefined) return start(input, 0, input.kind === 'retry' ? input.attempt : 1, policy, now);
  if (stored.run > input.run) return { do: 'skip', why: `run ${input.run} was replaced by run ${stored.run}` };
  if (stored.run < input.run) return start(input, stored.sequence, input.kind === 'retry' ? input.attempt : 1, policy, now);
  const answersAnother = input.kind === 'event' && stored.inputSequence !== input.inputSequence;
  if (isTerminal(stored.kind) || input.kind === 'event') return { do: 'repeat', outcome: stored, duplicate: answersAnother };
  if (input.attempt === stored.attempt + 1) return start(input, stored.sequence, input.attempt, policy, now);
  return { do: 'repeat', outcome: stored, duplicate: false };
}

const noData = new Uint8Array(0);

/** An input that must wait, or that has cost too many hosts their lives, is answered without running. */
function start(input: JobInput, startedFrom: number, attempt: number, policy: Policy, now: number): Decision {
  const { run, inputSequence } = input;
  if (input.notBeforeMs !== undefined && input.notBeforeMs > now) {
    const verdict: Verdict = { kind: 'retrying', run, inputSequence, data: noData, attempt: attempt - 1, retryAtMs: input.notBeforeMs, reason: `not before ${new Date(input.notBeforeMs).toISOString()}`, code: 'NOT_BEFORE' };
    return { do: 'commit', verdict, startedFrom };
  }
  if (input.deliveries > policy.maxDeliveries) {
    const reason = `delivered ${input.deliveries} times without an outcome: it seems to end the hosts that run it`;
    return { do: 'commit', verdict: { kind: 'dead', run, inputSequence, data: noData, attempt, retryAtMs: 0, reason, code: 'POISON' }, startedFrom };
  }
  return { do: 'run', attempt, startedFrom };
}
