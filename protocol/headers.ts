/**
 * Alidade's own message headers. Everything that a redelivery must know to repeat the consequences
 * of an outcome stands in them.
 */
export const header = {
  /** done, retrying, dead or cancelled: makes a message an outcome. */
  outcome: 'Outcome',
  /** On an outcome that is done: the job ends with it, the stages after it have nothing to do. */
  ends: 'Ends',
  /** How often the job was run again on purpose; absent means 0. Outcomes of a higher run replace those of a lower one. */
  run: 'Run',
  /** On an outcome the attempt that led to it, on a retry the attempt it asks for; absent means 1. */
  attempt: 'Attempt',
  /** Stream sequence of the input that an outcome or dead letter answers. */
  input: 'Input-Sequence',
  /** Of several facts that follow from one input on one subject: which, from 0; absent means 0. */
  part: 'Input-Part',
  /** On an outcome and on its retry: the trial that is to be made, see `trial.ts`; absent means none. */
  trial: 'Trial',
  /** The trial has begun: stream sequence of the retry that asked for it, and which delivery of it. */
  onTrial: 'On-Trial',
  /** Retrying: Unix milliseconds when it is due. */
  retryAt: 'Retry-At',
  /** Dead, retrying, cancelled: why, in one line, and the code of the error. */
  reason: 'Reason',
  errorCode: 'Error-Code',
  /** From outside: do not start before this time (ISO 8601 or Unix milliseconds). */
  notBefore: 'Not-Before',
  /** W3C trace context. */
  traceparent: 'traceparent',
  /** On a dead letter of a keyed actor: where its input stood, when it can be given again. */
  subject: 'Input-Subject',
  /** On a dead letter that somebody dealt with: replayed or dropped. */
  dead: 'Dead',
  /** Who asked for it: cli, http, an operator's name. Audit only. */
  by: 'By',
} as const;
