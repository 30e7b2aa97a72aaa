/**
 * Reads a domain's log as a book of jobs: what became of each, and what must never happen. A pure
 * fold over stored messages in order; the audit, the queue's clearing and tests stand on it.
 */
import { header } from './headers.ts';
import { attemptOf, endsJob, inputSequenceOf, isTerminal, outcomeKindOf, runOf, trialNumberOf, type OutcomeKind } from './outcome.ts';
import { chainWith, type Chain } from './pipeline.ts';
import { isId, parseSubject, type Priority } from './subjects.ts';
import type { StoredMessage } from './transport.ts';

export type JobStatus = 'pending' | 'processing' | 'retrying' | 'done' | 'dead' | 'cancelled';

/** What the log says about one stage of one job, newest run only. */
export interface StageEntry {
  run: number;
  kind: OutcomeKind;
  attempt: number;
  /** The trial of an attempt under suspicion, 0 = none, and whether it has begun. */
  trial: number;
  onTrial: boolean;
  /** Done, and the job with it. */
  ends: boolean;
  reason: string;
  sequence: number;
}

const lacksLetter = (job: JobEntry, stage: string, entry: StageEntry): boolean => entry.kind === 'dead' && (job.deadLetters.get(stage)?.run ?? -1) < entry.run;

/** The next attempt, or a step of the trials that come before it. */
function follows(before: StageEntry, next: StageEntry): boolean {
  if (next.trial === 0) return next.attempt === before.attempt + 1;
  const begins = next.onTrial && !before.onTrial && next.trial === before.trial;
  const comesNext = !next.onTrial && next.trial === before.trial + 1 && (before.onTrial || before.trial === 0);
  const isInterrupted = !next.onTrial && before.onTrial && next.trial === before.trial;
  return next.attempt === before.attempt && (begins || comesNext || isInterrupted);
}

export interface JobEntry {
  readonly id: string;
  /** The pipeline whose job it is. */
  readonly chain: Chain;
  priority: Priority;
  /** Run of the newest event that asked for it; a replay of a dead letter raises the run at its stage only. */
  run: number;
  /** Stored events that asked for it; more than one with the same run are duplicates. */
  requests: number;
  requestedAtMs: number;
  lastAtMs: number;
  lastSequence: number;
  readonly stages: Map<string, StageEntry>;
  readonly deadLetters: Map<string, { run: number; mark: string | undefined }>;
  readonly timers: Set<string>;
}

export interface AuditReport {
  readonly domain: string;
  readonly messages: number;
  readonly jobs: number;
  readonly done: number;
  readonly dead: number;
  readonly cancelled: number;
  /** Not at their end yet. */
  readonly open: readonly { readonly id: string; readonly status: JobStatus; readonly stage: string | undefined }[];
  /** Broken promises: each names the job and what is wrong. Empty when all is well. */
  readonly faults: readonly string[];
  /** Subjects in the stream that nobody handles, with how many messages; a misspelt event name shows here. */
  readonly strays: Readonly<Record<string, number>>;
  readonly duplicates: number;
}

export class Ledger {
  readonly #domain: string;
  readonly #chains: readonly Chain[];
  readonly #others: ReadonlySet<string>;
  readonly #jobs = new Map<string, JobEntry>();
  readonly #faults: string[] = [];
  readonly #strays = new Map<string, number>();
  #messages = 0;

  /** `chains`: those of the domain; `others`: names of its other events. */
  constructor(domain: string, chains: readonly Chain[], others: readonly string[] = []) {
    this.#domain = domain;
    this.#chains = chains;
    this.#others = new Set(others);
  }

  get jobs(): ReadonlyMap<string, JobEntry> {
    return this.#jobs;
  }

  apply(message: StoredMessage): void {
    this.#messages++;
    const subject = parseSubject(message.subject);
    if (subject === undefined) {
      this.#stray(message.subject);
      return;
    }
    switch (subject.kind) {
      case 'retry':
      case 'state':
      case 'pair':
        return;
      case 'timer':
      case 'dead': {
        // Of a keyed actor, when no chain has it: its dead letters are no jobs.
        const chain = chainWith(this.#chains, subject.stage);
        if (chain === undefined) return;
        const job = this.#job(subject.id, chain, message);
        if (subject.kind === 'timer') job.timers.add(subject.stage);
        else job.deadLetters.set(subject.stage, { run: runOf(message), mark: message.header(header.dead) });
        return;
      }
      case 'event': {
        const chain = chainWith(this.#chains, subject.name);
        if (chain === undefined && this.#others.has(subject.name)) return;
        if (chain === undefined) this.#stray(message.subject);
        else if (subject.name === chain.source) this.#requested(subject.id, chain, subject.priority, message);
        else this.#outcome(subject.name, chain, subject.id, message);
      }
    }
  }

  /** Where a job stands; `stage` is the one it waits at or ended in. */
  statusOf(job: JobEntry): { readonly status: JobStatus; readonly stage: string | undefined; readonly reason: string } {
    let status: JobStatus = 'pending';
    let run = job.run;
    for (const stage of job.chain.stages) {
      const entry = job.stages.get(stage);
      const replayed = job.deadLetters.get(stage)?.mark === 'replayed';
      if (entry === undefined || entry.run < run) return { status, stage, reason: '' };
      if (entry.kind === 'dead' && replayed) return { status: 'processing', stage, reason: '' };
      if (entry.kind !== 'done' || entry.ends) return { status: entry.kind, stage, reason: entry.reason };
      status = 'processing';
      run = entry.run;
    }
    return { status: 'done', stage: job.chain.stages.at(-1), reason: '' };
  }

  report(): AuditReport {
    const counts = { done: 0, dead: 0, cancelled: 0 };
    const open: { id: string; status: JobStatus; stage: string | undefined }[] = [];
    const faults = [...this.#faults];
    let duplicates = 0;
    for (const job of this.#jobs.values()) {
      duplicates += Math.max(0, job.requests - 1);
      const { status, stage } = this.statusOf(job);
      if (status === 'done' || status === 'dead' || status === 'cancelled') counts[status]++;
      else open.push({ id: job.id, status, stage });
      this.#checkDeadLetters(job, faults);
    }
    return { domain: this.#domain, messages: this.#messages, jobs: this.#jobs.size, ...counts, open, faults, strays: Object.fromEntries(this.#strays), duplicates };
  }

  /** Dead letters that should be there and were not seen. */
  missingLetters(): readonly { readonly id: string; readonly stage: string }[] {
    return [...this.#jobs.values()].flatMap((job) => [...job.stages].filter(([stage, entry]) => lacksLetter(job, stage, entry)).map(([stage]) => ({ id: job.id, stage })));
  }

  #checkDeadLetters(job: JobEntry, faults: string[]): void {
    for (const [stage, entry] of job.stages) {
      if (lacksLetter(job, stage, entry)) faults.push(`${job.id}: ${stage} ended it as dead, but there is no dead letter`);
    }
    for (const [stage, letter] of job.deadLetters) {
      const entry = job.stages.get(stage);
      if (entry === undefined) faults.push(`${job.id}: a dead letter of ${stage} without its outcome`);
      else if (entry.run === letter.run && entry.kind !== 'dead' && letter.mark === undefined) faults.push(`${job.id}: a dead letter of ${stage}, whose outcome is ${entry.kind}`);
    }
  }

  #requested(id: string, chain: Chain, priority: Priority, message: StoredMessage): void {
    const known = isId(id);
    const job = this.#job(known ? id : `invalid-${message.sequence}`, chain, message);
    const run = runOf(message);
    job.priority = priority;
    if (run > job.run) {
      job.run = run;
      job.requests = 0;
    }
    job.requests++;
  }

  #outcome(stage: string, chain: Chain, id: string, message: StoredMessage): void {
    const kind = outcomeKindOf(message);
    if (kind === undefined) {
      this.#faults.push(`${id}: message ${message.sequence} on ${message.subject} is no outcome`);
      return;
    }
    const job = this.#job(id, chain, message);
    const before = job.stages.get(stage);
    const next: StageEntry = { run: runOf(message), kind, attempt: attemptOf(message), trial: trialNumberOf(message), onTrial: message.header(header.onTrial) !== undefined, ends: endsJob(message), reason: message.header(header.reason) ?? '', sequence: message.sequence };
    if (before !== undefined) this.#checkOrder(id, stage, before, next);
    if (kind !== 'cancelled' && inputSequenceOf(message) >= message.sequence) this.#faults.push(`${id}: the outcome ${message.sequence} of ${stage} answers an input that came later`);
    const upstream = job.stages.get(chain.stages[chain.stages.indexOf(stage) - 1] ?? '');
    if (upstream?.ends === true && upstream.sequence === inputSequenceOf(message)) this.#faults.push(`${id}: ${stage} has taken up the outcome ${upstream.sequence}, with which the job had ended`);
    job.timers.delete(stage);
    job.stages.set(stage, next);
  }

  #checkOrder(id: string, stage: string, before: StageEntry, next: StageEntry): void {
    if (next.run < before.run) this.#faults.push(`${id}: ${stage} committed run ${next.run} after run ${before.run}`);
    if (next.run !== before.run) return;
    if (isTerminal(before.kind)) this.#faults.push(`${id}: ${stage} committed twice in run ${next.run} (${before.kind} at ${before.sequence}, ${next.kind} at ${next.sequence})`);
    else if (next.kind !== 'cancelled' && !follows(before, next)) this.#faults.push(`${id}: ${stage} committed attempt ${next.attempt} after attempt ${before.attempt}`);
  }

  #job(id: string, chain: Chain, message: StoredMessage): JobEntry {
    let job = this.#jobs.get(id);
    if (job !== undefined && job.chain !== chain) this.#faults.push(`${id}: message ${message.sequence} on ${message.subject} speaks of another job than ${job.chain.domain}.${job.chain.source} has begun: an id is used once in a domain`);
    if (job === undefined) {
      job = { id, chain, priority: 'normal', run: 0, requests: 0, requestedAtMs: message.storedAtMs, lastAtMs: 0, lastSequence: 0, stages: new Map(), deadLetters: new Map(), timers: new Set() };
      this.#jobs.set(id, job);
    }
    job.lastAtMs = message.storedAtMs;
    job.lastSequence = message.sequence;
    return job;
  }

  #stray(subject: string): void {
    this.#strays.set(subject, (this.#strays.get(subject) ?? 0) + 1);
  }
}
