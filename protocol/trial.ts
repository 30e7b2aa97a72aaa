/**
 * Who among those that share a host with death is its cause. An input that was delivered too often
 * without an outcome is under suspicion: its next attempt is a trial, made with nothing else in
 * flight in its host. The beginning of a trial is committed like an outcome before the actor is
 * called, so that a host that dies leaves behind whom it died with; who dies alone often enough is
 * the poison and is buried, and nobody else is.
 *
 *   retrying, Trial: 1                 suspected; its timer brings the retry that asks for trial 1
 *   retrying, Trial: 1, On-Trial: …    trial 1 has begun; nothing follows, its retry is not acked yet
 *   retrying, Trial: 1                 again: its host was asked to leave meanwhile, the trial does not count
 *   any outcome without Trial          innocent: things go on as ever
 *   retrying, Trial: 2                 the retry came again and found its own trial begun: suspected still
 *   dead, POISON                       the same after the last trial
 *
 * Each is fenced by the one before, so a host that was only silent finds itself refused. Trials lie
 * apart, longer each time: hosts that die for reasons of their own die within one time, not for long.
 */
export interface Trial {
  /** Which trial of this attempt, from 1. */
  readonly number: number;
  readonly begun?: Beginning;
}

/** Whose a trial is once it has begun: the retry that asked for it, by its stream sequence, which delivery of it, and when. */
export interface Beginning {
  readonly retry: number;
  readonly delivery: number;
  /** Unix milliseconds, by the host's clock. */
  readonly atMs: number;
}

/** The trial that an outcome waits for or has begun; 0 when there is none. */
export const trialOf = (outcome: { readonly trial?: Trial }): number => outcome.trial?.number ?? 0;

/** Header values; see `headers.ts`. */
export const beginningText = ({ retry, delivery, atMs }: Beginning): string => `${retry} ${delivery} ${Math.round(atMs)}`;

export function readTrial(number: number, beginning: string | undefined): Trial | undefined {
  if (number === 0) return undefined;
  if (beginning === undefined) return { number };
  const [retry = 0, delivery = 0, atMs = 0] = beginning.split(' ').map(Number);
  return { number, begun: { retry, delivery, atMs } };
}
