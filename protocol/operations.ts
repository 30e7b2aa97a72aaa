/**
 * What people may do to jobs and queues, whichever door they come through. Each order is safe to
 * repeat: it works through the same fences as the runtime, so it either takes effect once or finds
 * that it has.
 */
import { AlidadeError } from './errors.ts';
import { header } from './headers.ts';
import { Ledger, type AuditReport } from './ledger.ts';
import { attemptOf, inputSequenceOf, readOutcome, runOf, type Lifetimes, type Outcome } from './outcome.ts';
import type { KeyedActor } from './keyed.ts';
import { chainOf, type Chain, type Pipeline } from './pipeline.ts';
import { cancelSubject, classesFilter, deadSubject, eventSubject, idRule, isId, outcomeFilter, outcomeSubject, parseSubject, retrySubject, streamOf, type Priority } from './subjects.ts';
import { WrongSequence, type HeaderRecord, type StoredMessage, type Transport } from './transport.ts';

export interface Submission {
  readonly domain: string;
  readonly event: string;
  readonly id: string;
  readonly payload: Uint8Array;
  readonly priority?: Priority;
  readonly notBeforeMs?: number;
  readonly by?: string;
  readonly traceparent?: string;
}

export interface Submitted {
  readonly sequence: number;
  /** A job of this id is there already; nothing was stored. */
  readonly duplicate: boolean;
  /** The payload that was stored first; tells a repeated request from a conflicting one. */
  readonly stored: Uint8Array;
}

export interface DeadLetter {
  readonly domain: string;
  readonly stage: string;
  readonly id: string;
  readonly run: number;
  readonly attempts: number;
  readonly reason: string;
  readonly code: string;
  readonly diedAtMs: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

export interface Order {
  readonly by: string;
  readonly reason?: string;
}

/** Told of every order that took effect; the composition root publishes it as an event. */
export interface AuditEntry {
  readonly action: 'cancel' | 'rerun' | 'dead-replay' | 'dead-drop' | 'pause' | 'resume' | 'clear';
  readonly domain: string;
  readonly stage?: string;
  readonly id?: string;
  readonly by: string;
  readonly reason?: string;
}

export interface Pauses {
  put(key: string, value: string): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

export interface Operations {
  submit(submission: Submission): Promise<Submitted>;
  submitBatch(submissions: readonly Submission[]): Promise<readonly Submitted[]>;
  /** `cancelled`, or how the job had ended before. */
  cancel(domain: string, id: string, order: Order): Promise<'cancelled' | 'done' | 'dead'>;
  /** Runs a job again from its first stage; resolves with the new run's number. */
  rerun(domain: string, id: string, order: Order): Promise<number>;
  deadLetters(domain: string): AsyncIterable<DeadLetter>;
  deadLetter(domain: string, stage: string, id: string): Promise<DeadLetter>;
  replayDead(domain: string, stage: string, id: string, order: Order): Promise<number>;
  dropDead(domain: string, stage: string, id: string, order: Order): Promise<void>;
  pause(domain: string, stage: string, order: Order): Promise<void>;
  resume(domain: string, stage: string, order: Order): Promise<void>;
  /** Cancels every job that waits at a stage; how many. */
  clear(domain: string, stage: string, order: Order): Promise<number>;
  audit(domain: string): Promise<AuditReport>;
}

/** A keyed actor as its dead letters name it. */
export type KeyedName = Pick<KeyedActor, 'domain' | 'name'>;

export interface OperationsOptions {
  readonly transport: Transport;
  readonly pipelines: readonly Pipeline[];
  readonly keyed?: readonly KeyedName[];
  /** Events that something else than a pipeline deals with: nobody has misspelt their names. */
  readonly others?: readonly { readonly domain: string; readonly name: string }[];
  readonly pauses: Pauses;
  readonly lifetimes: Lifetimes;
  readonly audited: (entry: AuditEntry) => Promise<void>;
}

const noData = new Uint8Array(0);
const notFound = (what: string): AlidadeError => new AlidadeError('NOT_FOUND', what);

export function createOperations(options: OperationsOptions): Operations {
  const { transport, lifetimes, audited } = options;
  const allChains = options.pipelines.map(chainOf);
  const isKeyed = (domain: string, stage?: string): boolean => options.keyed?.some((one) => one.domain === domain && (stage === undefined || one.name === stage)) === true;

  function chainsOf(domain: string): readonly Chain[] {
    const chains = allChains.filter((one) => one.domain === domain);
    if (chains.length === 0) throw notFound(`there is no domain ${domain}; there are ${[...new Set(allChains.map((one) => one.domain))].join(', ')}`);
    return chains;
  }
  function checkStage(domain: string, stage: string): void {
    const stages = chainsOf(domain).flatMap((one) => one.stages);
    if (!stages.includes(stage)) throw notFound(`there is no stage ${stage} in ${domain}; there are ${stages.join(', ')}`);
  }
  function checkId(id: string): void {
    if (!isId(id)) throw new AlidadeError('INVALID_ID', `the id ${JSON.stringify(id.slice(0, 160))} is not allowed: ${idRule}`);
  }

  /** A job by its id: whose it is, and the event that asked for its highest run, the newest of them; a run-0 event that came after a rerun is a duplicate. */
  async function jobOf(domain: string, id: string): Promise<{ readonly chain: Chain; readonly request: StoredMessage } | undefined> {
    let found: { readonly chain: Chain; readonly request: StoredMessage } | undefined;
    for (const chain of chainsOf(domain)) {
      const subject = eventSubject(domain, chain.source, id);
      for await (const request of transport.scan(streamOf(domain), [subject, `${subject}.*`])) if (found === undefined || runOf(request) >= runOf(found.request)) found = { chain, request };
    }
    return found;
  }
  /** The newest event that asked a chain for a job, in whatever class. */
  async function requestOf({ domain, source }: Chain, id: string): Promise<StoredMessage | undefined> {
    const subject = eventSubject(domain, source, id);
    const found = await Promise.all([transport.last(streamOf(domain), subject), transport.last(streamOf(domain), `${subject}.*`)]);
    return found.filter((one) => one !== undefined).sort((a, b) => b.sequence - a.sequence)[0];
  }
  /** An id is a job's in all of its domain. */
  async function checkFree(id: string, chain: Chain): Promise<void> {
    const others = chainsOf(chain.domain).filter((one) => one !== chain);
    const taken = (await Promise.all(others.map(async (other) => ({ other, request: await requestOf(other, id) })))).find(({ request }) => request !== undefined);
    if (taken !== undefined) throw new AlidadeError('CONFLICT', `${chain.domain} has a job ${id} already, begun by ${taken.other.source}; nothing was stored`);
  }
  const outcomeOf = async (domain: string, stage: string, id: string): Promise<Outcome | undefined> => {
    const message = await transport.last(streamOf(domain), outcomeFilter(domain, stage, id));
    return message === undefined ? undefined : readOutcome(message);
  };
  const priorityOf = (message: StoredMessage): Priority => {
    const subject = parseSubject(message.subject);
    return subject?.kind === 'event' ? subject.priority : 'normal';
  };

  function submissionHeaders(submission: Submission): HeaderRecord {
    return {
      ...(submission.by === undefined ? {} : { [header.by]: submission.by }),
      ...(submission.notBeforeMs === undefined ? {} : { [header.notBefore]: String(submission.notBeforeMs) }),
      ...(submission.traceparent === undefined ? {} : { [header.traceparent]: submission.traceparent }),
    };
  }

  async function submit(submission: Submission): Promise<Submitted> {
    checkId(submission.id);
    const chains = chainsOf(submission.domain);
    const chain = chains.find(({ source }) => source === submission.event);
    if (chain === undefined) throw notFound(`${submission.domain} takes ${chains.map(({ source }) => source).join(' or ')}, not ${submission.event}`);
    const before = await requestOf(chain, submission.id);
    if (before !== undefined) return { sequence: before.sequence, duplicate: true, stored: before.data };
    await checkFree(submission.id, chain);
    const subject = eventSubject(submission.domain, submission.event, submission.id, submission.priority ?? 'normal');
    const filter = classesFilter(submission.domain, submission.event, submission.id);
    try {
      const sequence = await transport.publish({ subject, data: submission.payload, headers: submissionHeaders(submission), expect: { filter, sequence: 0 }, ttl: lifetimes.eventSeconds });
      return { sequence, duplicate: false, stored: submission.payload };
    } catch (error) {
      if (!(error instanceof WrongSequence)) throw error;
      const other = await requestOf(chain, submission.id);
      if (other === undefined) throw error;
      return { sequence: other.sequence, duplicate: true, stored: other.data };
    }
  }

  async function letterOf(domain: string, stage: string, id: string): Promise<{ letter: DeadLetter; message: StoredMessage }> {
    if (!isKeyed(domain, stage)) checkStage(domain, stage);
    checkId(id);
    const message = await transport.last(streamOf(domain), deadSubject(domain, stage, id));
    const letter = message === undefined ? undefined : readDeadLetter(message);
    if (message === undefined || letter === undefined) throw notFound(`there is no dead letter of ${id} at ${domain}.${stage}`);
    return { letter, message };
  }

  /** The input stands in the log once more, where it stood. */
  async function replayKeyed(letter: DeadLetter, message: StoredMessage, order: Order): Promise<number> {
    const { domain, stage, id, run } = letter;
    const subject = message.header(header.subject);
    if (subject === undefined) throw new AlidadeError('CONFLICT', `${id} at ${domain}.${stage} cannot be given again (${letter.reason}): put right what it names, then drop it`);
    await transport.publish({ subject, data: letter.payload, headers: { [header.by]: order.by } });
    await mark(message, letter, 'replayed', order.by).catch(unlessNewer);
    await audited({ action: 'dead-replay', domain, stage, id, ...order });
    return run + 1;
  }

  /** Keeps the letter readable, but says that somebody has dealt with it. */
  async function mark(message: StoredMessage, letter: DeadLetter, word: 'replayed' | 'dropped', by: string): Promise<void> {
    // The place of a keyed actor's letter stays, so that it is not said again when it is computed again.
    const place = [header.input, header.part].flatMap((name) => (message.header(name) === undefined ? [] : [[name, message.header(name)] as const]));
    const headers: Record<string, string> = { ...Object.fromEntries(place), [header.dead]: word, [header.by]: by, [header.run]: String(letter.run), [header.attempt]: String(letter.attempts), [header.reason]: letter.reason, [header.errorCode]: letter.code };
    const expect = { filter: message.subject, sequence: message.sequence };
    await transport.publish({ subject: message.subject, data: letter.payload, headers, expect, ttl: lifetimes.deadSeconds });
  }

  async function cancel(domain: string, id: string, order: Order): Promise<'cancelled' | 'done' | 'dead'> {
    checkId(id);
    const job = await jobOf(domain, id);
    if (job === undefined) throw notFound(`there is no job ${id} in ${domain}`);
    let run = runOf(job.request);
    for (const stage of job.chain.stages) {
      const ended = await cancelAt(domain, stage, id, run, priorityOf(job.request), order);
      if (ended === 'cancelled') {
        transport.send({ subject: cancelSubject(domain, id), data: new TextEncoder().encode(order.reason ?? `cancelled by ${order.by}`) });
        await audited({ action: 'cancel', domain, stage, id, ...order });
      }
      if (typeof ended === 'string') return ended;
      run = ended.run;
    }
    return 'done';
  }

  /** Ends the job at this stage if it stands there; how it had ended here, or the run that it has gone on with, if not. */
  async function cancelAt(domain: string, stage: string, id: string, run: number, priority: Priority, order: Order): Promise<'cancelled' | 'done' | 'dead' | { readonly run: number }> {
    for (;;) {
      const stored = await outcomeOf(domain, stage, id);
      const current = stored !== undefined && stored.run >= run ? stored : undefined;
      if (current?.kind === 'done') return current.ends === true ? 'done' : { run: current.run };
      if (current?.kind === 'cancelled') return 'cancelled';
      let cancelledRun = current?.run ?? run;
      if (current?.kind === 'dead') {
        const letter = await transport.last(streamOf(domain), deadSubject(domain, stage, id));
        if (letter?.header(header.dead) !== 'replayed') return 'dead';
        cancelledRun = current.run + 1;
      }
      const headers = {
        [header.outcome]: 'cancelled',
        [header.run]: String(cancelledRun),
        [header.attempt]: String(current?.attempt ?? 1),
        [header.input]: String(stored?.inputSequence ?? 0),
        [header.reason]: order.reason ?? `cancelled by ${order.by}`,
        [header.errorCode]: 'CANCELLED',
        [header.by]: order.by,
      };
      const expect = { filter: outcomeFilter(domain, stage, id), sequence: stored?.sequence ?? 0 };
      try {
        await transport.publish({ subject: outcomeSubject(domain, stage, id, priority), data: noData, headers, expect, ttl: lifetimes.eventSeconds });
        return 'cancelled';
      } catch (error) {
        if (!(error instanceof WrongSequence)) throw error;
      }
    }
  }

  async function readLedger(domain: string): Promise<Ledger> {
    const ledger = new Ledger(domain, chainsOf(domain), options.others?.filter((one) => one.domain === domain).map((one) => one.name));
    for await (const message of transport.scan(streamOf(domain), [`${domain}.>`])) ledger.apply(message);
    return ledger;
  }

  return {
    submit,
    submitBatch: (submissions) => Promise.all(submissions.map(submit)),
    cancel,
    async rerun(domain, id, order) {
      checkId(id);
      const job = await jobOf(domain, id);
      if (job === undefined) throw notFound(`there is no job ${id} in ${domain}, or its event has expired`);
      const { chain, request } = job;
      const outcomes = await Promise.all(chain.stages.map((stage) => outcomeOf(domain, stage, id)));
      const run = 1 + Math.max(runOf(request), ...outcomes.map((one) => one?.run ?? 0));
      const subject = eventSubject(domain, chain.source, id, priorityOf(request));
      const headers = { [header.run]: String(run), [header.by]: order.by };
      await transport.publish({ subject, data: request.data, headers, ttl: lifetimes.eventSeconds });
      await audited({ action: 'rerun', domain, id, ...order });
      return run;
    },
    async *deadLetters(domain) {
      const newest = new Map<string, DeadLetter>();
      if (!isKeyed(domain)) chainsOf(domain);
      for await (const message of transport.scan(streamOf(domain), [`${domain}.dead.>`])) {
        const letter = readDeadLetter(message);
        if (letter === undefined) newest.delete(message.subject);
        else newest.set(message.subject, letter);
      }
      yield* newest.values();
    },
    deadLetter: async (domain, stage, id) => (await letterOf(domain, stage, id)).letter,
    async replayDead(domain, stage, id, order) {
      const { letter, message } = await letterOf(domain, stage, id);
      if (isKeyed(domain, stage)) return replayKeyed(letter, message, order);
      const outcome = await transport.last(streamOf(domain), outcomeFilter(domain, stage, id));
      const run = 1 + letter.run;
      const priority = outcome === undefined ? 'normal' : priorityOf(outcome);
      const headers = { [header.run]: String(run), [header.input]: String(inputSequenceOf(message)), [header.by]: order.by };
      await transport.publish({ subject: retrySubject(domain, stage, id, priority), data: letter.payload, headers, ttl: lifetimes.eventSeconds });
      await mark(message, letter, 'replayed', order.by).catch(unlessNewer);
      await audited({ action: 'dead-replay', domain, stage, id, ...order });
      return run;
    },
    async dropDead(domain, stage, id, order) {
      const { letter, message } = await letterOf(domain, stage, id);
      await mark(message, letter, 'dropped', order.by);
      await audited({ action: 'dead-drop', domain, stage, id, ...order });
    },
    async pause(domain, stage, order) {
      checkStage(domain, stage);
      await options.pauses.put(`${domain}.${stage}`, JSON.stringify(order));
      await audited({ action: 'pause', domain, stage, ...order });
    },
    async resume(domain, stage, order) {
      checkStage(domain, stage);
      await options.pauses.delete(`${domain}.${stage}`);
      await audited({ action: 'resume', domain, stage, ...order });
    },
    async clear(domain, stage, order) {
      checkStage(domain, stage);
      const ledger = await readLedger(domain);
      let cleared = 0;
      for (const job of ledger.jobs.values()) {
        const at = ledger.statusOf(job);
        if (at.stage !== stage || at.status === 'done' || at.status === 'dead' || at.status === 'cancelled') continue;
        if ((await cancel(domain, job.id, { reason: `the queue of ${stage} was cleared`, ...order })) === 'cancelled') cleared++;
      }
      await audited({ action: 'clear', domain, stage, ...order });
      return cleared;
    },
    audit: async (domain) => {
      const ledger = await readLedger(domain);
      // A dead letter follows its outcome: one that was on its way at the end of the reading is there by now.
      for (const { id, stage } of ledger.missingLetters()) {
        const letter = await transport.last(streamOf(domain), deadSubject(domain, stage, id));
        if (letter !== undefined) ledger.apply(letter);
      }
      return ledger.report();
    },
  };
}

/** A newer letter on the subject means that the replay has run and failed already. */
function unlessNewer(error: unknown): void {
  if (!(error instanceof WrongSequence)) throw error;
}

/** Reads a dead letter; undefined when somebody has dealt with it. */
function readDeadLetter(message: StoredMessage): DeadLetter | undefined {
  const subject = parseSubject(message.subject);
  if (subject?.kind !== 'dead' || message.header(header.dead) !== undefined) return undefined;
  return {
    domain: subject.domain,
    stage: subject.stage,
    id: subject.id,
    run: runOf(message),
    attempts: attemptOf(message),
    reason: message.header(header.reason) ?? '',
    code: message.header(header.errorCode) ?? '',
    diedAtMs: message.storedAtMs,
    sequence: message.sequence,
    payload: message.data,
  };
}

