/** The outcomes that lead a suspect through its trials; what they mean stands in `trial.ts`. Pure. */
import type { Policy } from './actor.ts';
import type { JobInput, Outcome, Verdict } from './outcome.ts';

const noData = new Uint8Array(0);

/** Milliseconds between the suspicion and a trial. */
const waitMs = ({ trials }: Policy, number: number): number => 1000 * trials.firstSeconds * trials.factor ** (number - 1);

/** The attempt is to be made as this trial, after a while. */
export function suspected(input: JobInput, attempt: number, number: number, policy: Policy, now: number): Verdict {
  const cause = number === 1 ? `delivered ${input.deliveries} times without an outcome` : `trial ${number - 1} has ended without an outcome`;
  const reason = `${cause}: it may be what ends the hosts that run it, so it will run alone in one`;
  return { kind: 'retrying', run: input.run, attempt: attempt - 1, inputSequence: input.inputSequence, retryAtMs: now + waitMs(policy, number), reason, code: 'SUSPECT', data: noData, trial: { number } };
}

/** The trial that this retry asks for begins now. */
export function begun(input: JobInput, attempt: number, policy: Policy, now: number): Verdict {
  const reason = `runs alone in its host, trial ${input.trial} of ${policy.trials.most}`;
  const trial = { number: input.trial, begun: { retry: input.sequence, delivery: input.deliveries, atMs: now } };
  return { kind: 'retrying', run: input.run, attempt: attempt - 1, inputSequence: input.inputSequence, retryAtMs: 0, reason, code: 'ON_TRIAL', data: noData, trial };
}

/** The host is leaving in good order in the middle of a trial: nothing is proved, it is to be made again. */
export function interrupted(input: JobInput, now: number): Verdict {
  const reason = `trial ${input.trial} was interrupted: its host was asked to leave`;
  return { kind: 'retrying', run: input.run, attempt: input.attempt - 1, inputSequence: input.inputSequence, retryAtMs: now, reason, code: 'SUSPECT', data: noData, trial: { number: input.trial } };
}

/** A trial that had begun has come again: its host has died, or has been silent for too long. */
export function failed(input: JobInput, stored: Outcome, policy: Policy, now: number): Verdict {
  const attempt = stored.attempt + 1;
  if (input.trial < policy.trials.most) return suspected(input, attempt, input.trial + 1, policy, now);
  const reason = `its host was lost each time that it ran, ${policy.trials.most} times with nothing else in it`;
  return { kind: 'dead', run: input.run, attempt, inputSequence: input.inputSequence, retryAtMs: 0, reason, code: 'POISON', data: noData };
}
