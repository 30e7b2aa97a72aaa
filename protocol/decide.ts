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
 *
 * A retry may ask for a trial (`trial.ts`); it is due when attempt and trial are the ones that the
 * outcome waits for:
 *
 * | stored outcome                    | retry asking for trial t ≥ 1                            |
 * |-----------------------------------|---------------------------------------------------------|
 * | none, or retrying with trial t    | begin the trial, alone in the host                      |
 * | t begun by this delivery          | run from its sequence                                   |
 * | t begun by an earlier one of it   | trial t + 1 after a while; dead when t was the last. Begun just now: leave it |
 * | t begun by a later one of it      | leave it to that one: no ack                            |
 * | t begun by another retry          | skip: that one comes again until there is an outcome    |
 */
import type { Policy } from './actor.ts';
import { isTerminal, type JobInput, type Outcome, type Verdict } from './outcome.ts';
import { begun, failed, suspected } from './suspicion.ts';
import { trialOf } from './trial.ts';

export type Decision =
  /** Make this attempt; its outcome must find `startedFrom` as the newest one. */
  | { readonly do: 'run'; readonly attempt: number; readonly startedFrom: number }
  /** Commit this outcome without running the actor. */
  | { readonly do: 'commit'; readonly verdict: Verdict; readonly startedFrom: number }
  /** Wait until nothing else is in flight in this host, commit that the trial begins, and decide again. */
  | { readonly do: 'try'; readonly verdict: Verdict; readonly startedFrom: number }
  /** The outcome stands: repeat what follows from it, then ack. `duplicate`: another event than the one it answered. */
  | { readonly do: 'repeat'; readonly outcome: Outcome; readonly duplicate: boolean }
  /** Another delivery of this input is at work: neither ack nor work. */
  | { readonly do: 'leave'; readonly why: string }
  /** Nothing follows from this input any more: ack. */
  | { readonly do: 'skip'; readonly why: string };

/** `ackWaitMs`: a delivery that nobody has renewed for so long is made again. */
export function decide(input: JobInput, stored: Outcome | undefined, policy: Policy, now: number, ackWaitMs: number): Decision {
  if (stored === undefined) return start(input, 0, input.kind === 'retry' ? input.attempt : 1, policy, now);
  if (stored.run > input.run) return { do: 'skip', why: `run ${input.run} was replaced by run ${stored.run}` };
  if (stored.run < input.run) return start(input, stored.sequence, input.kind === 'retry' ? input.attempt : 1, policy, now);
  const answersAnother = input.kind === 'event' && stored.inputSequence !== input.inputSequence;
  if (isTerminal(stored.kind) || input.kind === 'event') return { do: 'repeat', outcome: stored, duplicate: answersAnother };
  if (input.attempt !== stored.attempt + 1 || input.trial !== trialOf(stored)) return { do: 'repeat', outcome: stored, duplicate: false };
  const beginning = stored.trial?.begun;
  if (beginning === undefined) return start(input, stored.sequence, input.attempt, policy, now);
  if (beginning.retry !== input.sequence) return { do: 'skip', why: `it is on trial by retry ${beginning.retry}` };
  if (beginning.delivery === input.deliveries) return { do: 'run', attempt: input.attempt, startedFrom: stored.sequence };
  if (beginning.delivery > input.deliveries) return { do: 'leave', why: `it is on trial by delivery ${beginning.delivery} of this retry` };
  // A delivery that was long on its way begins a trial when the next one is due already: no host has been silent then.
  const sinceMs = now - beginning.atMs;
  if (sinceMs >= 0 && sinceMs < ackWaitMs / 2) return { do: 'leave', why: `its trial began ${Math.round(sinceMs)} ms ago` };
  return { do: 'commit', verdict: failed(input, stored, policy, now), startedFrom: stored.sequence };
}

const noData = new Uint8Array(0);

/** An input that must wait, or is suspected of ending its hosts, is answered without running. */
function start(input: JobInput, startedFrom: number, attempt: number, policy: Policy, now: number): Decision {
  const { run, inputSequence } = input;
  if (input.notBeforeMs !== undefined && input.notBeforeMs > now) {
    const verdict: Verdict = { kind: 'retrying', run, inputSequence, data: noData, attempt: attempt - 1, retryAtMs: input.notBeforeMs, reason: `not before ${new Date(input.notBeforeMs).toISOString()}`, code: 'NOT_BEFORE' };
    return { do: 'commit', verdict, startedFrom };
  }
  if (input.trial > 0) return { do: 'try', verdict: begun(input, attempt, policy, now), startedFrom };
  if (input.deliveries > policy.maxDeliveries) return { do: 'commit', verdict: suspected(input, attempt, 1, policy, now), startedFrom };
  return { do: 'run', attempt, startedFrom };
}
