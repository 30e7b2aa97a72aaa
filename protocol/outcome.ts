/**
 * The outcome: the one message that says how a stage's attempt at a job ended, and the fence that
 * lets one attempt of all count. This file maps an attempt's result to its outcome message and an
 * outcome to its consequences; both are pure, so whoever meets the outcome again can repeat what
 * follows from it.
 *
 * Who may die when: before the outcome is stored nothing has happened and the input comes again.
 * After it, whoever receives the input again finds the outcome, repeats the consequences (each on
 * its own subject, stored once) and acks. Two attempts at once: the log takes the first outcome and
 * refuses the second, whose host then goes on as for a redelivery.
 */
import type { Actor, Encoded, FannedOut, Policy } from './actor.ts';
import type { RandomSource } from './clock.ts';
import { attemptsFor } from './errors.ts';
import { header } from './headers.ts';
import { classesFilter, deadSubject, eventSubject, outcomeFilter, outcomeSubject, retrySubject, timerSubject, type Priority } from './subjects.ts';
import type { HeaderRecord, LogMessage, StoredMessage } from './transport.ts';
import { beginningText, readTrial, trialOf, type Trial } from './trial.ts';

export type OutcomeKind = 'done' | 'retrying' | 'dead' | 'cancelled';

/** One input as a stage sees it. */
export interface JobInput {
  readonly domain: string;
  readonly stage: string;
  readonly id: string;
  readonly priority: Priority;
  /** An event or upstream outcome, or a retry of one. */
  readonly kind: 'event' | 'retry';
  readonly run: number;
  /** The attempt that this input asks for. */
  readonly attempt: number;
  /** The trial that a retry asks for; 0 = an attempt like any other. */
  readonly trial: number;
  /** Stream sequence of the message itself. */
  readonly sequence: number;
  /** Stream sequence of the original event; a retry carries it on. */
  readonly inputSequence: number;
  readonly deliveries: number;
  readonly notBeforeMs: number | undefined;
  readonly traceparent: string | undefined;
  readonly data: Uint8Array;
}

/** A stored outcome. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly sequence: number;
  readonly run: number;
  readonly attempt: number;
  readonly inputSequence: number;
  readonly retryAtMs: number;
  readonly reason: string;
  readonly code: string;
  readonly data: Uint8Array;
  readonly trial?: Trial;
  /** Done, and the job with it: no stage after this one takes it up. */
  readonly ends?: true;
}

/** Seconds that entries stay in the log. */
export interface Lifetimes {
  readonly eventSeconds: number;
  readonly deadSeconds: number;
}
export const defaultLifetimes: Lifetimes = { eventSeconds: 7 * 86_400, deadSeconds: 30 * 86_400 };

const noData = new Uint8Array(0);
export const isTerminal = (kind: OutcomeKind): boolean => kind !== 'retrying';
const isOutcomeKind = (text: string | undefined): text is OutcomeKind => text === 'done' || text === 'retrying' || text === 'dead' || text === 'cancelled';
const numberOf = (text: string | undefined, absent: number): number => {
  if (text === undefined) return absent;
  const value = Number(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : absent;
};

export const runOf = (message: Pick<StoredMessage, 'header'>): number => numberOf(message.header(header.run), 0);
export const attemptOf = (message: Pick<StoredMessage, 'header'>): number => numberOf(message.header(header.attempt), 1);
export const trialNumberOf = (message: Pick<StoredMessage, 'header'>): number => numberOf(message.header(header.trial), 0);
export const inputSequenceOf = (message: Pick<StoredMessage, 'header'>): number => numberOf(message.header(header.input), 0);
/** Whether an outcome that is done is the end of its job, whatever stages follow. */
export const endsJob = (message: Pick<StoredMessage, 'header'>): boolean => message.header(header.ends) !== undefined;
export const outcomeKindOf = (message: Pick<StoredMessage, 'header'>): OutcomeKind | undefined => {
  const kind = message.header(header.outcome);
  return isOutcomeKind(kind) ? kind : undefined;
};

/** Reads a stored message as an outcome; undefined when it is none. */
export function readOutcome(message: StoredMessage): Outcome | undefined {
  const kind = outcomeKindOf(message);
  if (kind === undefined) return undefined;
  const trial = readTrial(trialNumberOf(message), message.header(header.onTrial));
  return {
    kind,
    sequence: message.sequence,
    run: runOf(message),
    attempt: attemptOf(message),
    inputSequence: inputSequenceOf(message),
    retryAtMs: numberOf(message.header(header.retryAt), 0),
    reason: message.header(header.reason) ?? '',
    code: message.header(header.errorCode) ?? '',
    data: message.data,
    ...(trial === undefined ? {} : { trial }),
    ...(endsJob(message) ? { ends: true } : {}),
  };
}

/** What is to be committed: an outcome that has no sequence yet. */
export type Verdict = Omit<Outcome, 'sequence'>;

/** Milliseconds to wait before attempt `attempt + 1`. */
export function backoffMs(policy: Policy, attempt: number, random: RandomSource): number {
  const { firstSeconds, factor, maxSeconds, jitter } = policy.backoff;
  const seconds = Math.min(maxSeconds, firstSeconds * factor ** (attempt - 1));
  return Math.round(1000 * seconds * (1 + jitter * (2 * random() - 1)));
}

/** Maps the result of an attempt to its outcome: the one place where attempts run out. */
export function verdictOf(result: Encoded, input: JobInput, attempt: number, policy: Policy, now: number, random: RandomSource): Verdict {
  const { run, inputSequence } = input;
  switch (result.kind) {
    // Spelt out: this is made for every job, and a spread object costs as much as a small actor.
    case 'done':
      return { kind: 'done', run, attempt, inputSequence, retryAtMs: 0, reason: '', code: '', data: result.data };
    case 'ends':
      return { kind: 'done', run, attempt, inputSequence, retryAtMs: 0, reason: result.reason, code: result.code, data: result.data, ends: true };
    case 'reject':
      return { kind: 'dead', run, attempt, inputSequence, retryAtMs: 0, reason: result.reason, code: result.code, data: noData };
    case 'retry': {
      const base = { run, attempt, inputSequence, code: result.code, data: noData };
      const attempts = attemptsFor(result.code, policy.attempts);
      if (attempt >= attempts) return { ...base, kind: 'dead', retryAtMs: 0, reason: `${result.reason} (attempt ${attempt} of ${attempts})` };
      const wait = result.afterSeconds === undefined ? backoffMs(policy, attempt, random) : 1000 * result.afterSeconds;
      return { ...base, kind: 'retrying', retryAtMs: now + wait, reason: result.reason };
    }
  }
}

function headersOf(verdict: Verdict, traceparent: string | undefined): HeaderRecord {
  const headers: Record<string, string> = { [header.outcome]: verdict.kind, [header.input]: String(verdict.inputSequence) };
  if (verdict.ends === true) headers[header.ends] = 'true';
  if (verdict.run > 0) headers[header.run] = String(verdict.run);
  if (verdict.attempt !== 1) headers[header.attempt] = String(verdict.attempt);
  if (verdict.trial !== undefined) headers[header.trial] = String(verdict.trial.number);
  if (verdict.trial?.begun !== undefined) headers[header.onTrial] = beginningText(verdict.trial.begun);
  if (verdict.retryAtMs > 0) headers[header.retryAt] = String(verdict.retryAtMs);
  if (verdict.reason !== '') headers[header.reason] = verdict.reason;
  if (verdict.code !== '') headers[header.errorCode] = verdict.code;
  if (traceparent !== undefined) headers[header.traceparent] = traceparent;
  return headers;
}

/** The outcome's message, fenced by the sequence that the attempt started from. */
export function outcomeMessage(input: JobInput, verdict: Verdict, startedFrom: number, lifetimes: Lifetimes): LogMessage {
  return {
    subject: outcomeSubject(input.domain, input.stage, input.id, input.priority),
    data: verdict.data,
    headers: headersOf(verdict, input.traceparent),
    expect: { filter: outcomeFilter(input.domain, input.stage, input.id), sequence: startedFrom },
    ttl: lifetimes.eventSeconds,
  };
}

/**
 * A message that must be stored once: it expects nothing on its subject. When something is there,
 * `isSame` tells whether it is this one already, or an older one that it replaces.
 */
export interface Consequence {
  readonly message: LogMessage;
  readonly isSame: (stored: StoredMessage) => boolean;
}

/** What follows from an outcome: the timer of a retry, the copy of a dead letter, fanned-out events. */
export function consequencesOf(input: JobInput, outcome: Verdict, fanOut: Actor['fanOut'], lifetimes: Lifetimes): readonly Consequence[] {
  switch (outcome.kind) {
    case 'retrying':
      // What is on trial has its retry in flight: it comes again until there is an outcome.
      return outcome.trial?.begun === undefined ? [timer(input, outcome, lifetimes)] : none;
    case 'dead':
      return [deadLetter(input, outcome, lifetimes)];
    case 'done':
      return fannedOutAll(fanOut(outcome.data, outcome.ends === true), input, outcome, lifetimes);
    case 'cancelled':
      return [];
  }
}

const none: readonly Consequence[] = [];
const fannedOutAll = (events: readonly FannedOut[], input: JobInput, outcome: Verdict, lifetimes: Lifetimes): readonly Consequence[] =>
  events.length === 0 ? none : events.map((event) => fannedOut(event, input, outcome, lifetimes));

/** This attempt's or a later one's: a straggler must not replace the timer that a newer attempt waits for. */
const isAsNew = (outcome: Verdict, attempt: number) => (stored: StoredMessage): boolean => {
  if (runOf(stored) !== outcome.run) return runOf(stored) > outcome.run;
  if (attemptOf(stored) !== attempt) return attemptOf(stored) > attempt;
  return trialNumberOf(stored) >= trialOf(outcome);
};

function timer(input: JobInput, outcome: Verdict, lifetimes: Lifetimes): Consequence {
  const subject = timerSubject(input.domain, input.stage, input.id);
  const attempt = outcome.attempt + 1;
  return {
    message: {
      subject,
      data: input.data,
      headers: carried(input, outcome, { [header.attempt]: String(attempt), ...(outcome.trial === undefined ? {} : { [header.trial]: String(outcome.trial.number) }) }),
      expect: { filter: subject, sequence: 0 },
      ttl: 'never',
      schedule: { atMs: outcome.retryAtMs, target: retrySubject(input.domain, input.stage, input.id, input.priority), ttl: lifetimes.eventSeconds },
    },
    isSame: isAsNew(outcome, attempt),
  };
}

function deadLetter(input: JobInput, outcome: Verdict, lifetimes: Lifetimes): Consequence {
  const subject = deadSubject(input.domain, input.stage, input.id);
  const words = { [header.attempt]: String(outcome.attempt), [header.reason]: outcome.reason, [header.errorCode]: outcome.code };
  return {
    message: { subject, data: input.data, headers: carried(input, outcome, words), expect: { filter: subject, sequence: 0 }, ttl: lifetimes.deadSeconds },
    isSame: (stored) => runOf(stored) >= outcome.run,
  };
}

function fannedOut(event: FannedOut, input: JobInput, outcome: Verdict, lifetimes: Lifetimes): Consequence {
  const subject = eventSubject(event.domain, event.event, event.id, input.priority);
  // In whatever class: a job that was asked for again in another one has its events already.
  const filter = classesFilter(event.domain, event.event, event.id);
  return {
    message: { subject, data: event.data, headers: carried(input, outcome, {}), expect: { filter, sequence: 0 }, ttl: lifetimes.eventSeconds },
    isSame: (stored) => runOf(stored) >= outcome.run,
  };
}

function carried(input: JobInput, outcome: Verdict, more: HeaderRecord): HeaderRecord {
  const headers: Record<string, string> = { ...more, [header.input]: String(outcome.inputSequence) };
  if (outcome.run > 0) headers[header.run] = String(outcome.run);
  if (input.traceparent !== undefined) headers[header.traceparent] = input.traceparent;
  return headers;
}
