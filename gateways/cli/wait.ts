/**
 * Waiting for the end of a job, with its progress. The log says how the job ends; progress is only
 * heard, and what is missed of it does not matter.
 */
import { header } from '../../protocol/headers.ts';
import { endsJob, outcomeKindOf, runOf } from '../../protocol/outcome.ts';
import { outcomeFilter, parseSubject, progressSubject, streamOf } from '../../protocol/subjects.ts';
import { chainOf, type Chain, type Pipeline } from '../../protocol/pipeline.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { openProgress, type Progress } from './progress.ts';
import { readProgress } from './progress-message.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

export interface Ended {
  readonly status: 'done' | 'dead' | 'cancelled';
  readonly stage: string;
  readonly code: string;
  readonly reason: string;
  readonly run: number;
  /** Body of the outcome that has ended it. */
  readonly data: Uint8Array;
  readonly atMs: number;
}

export interface Waiting {
  readonly session: Pick<Session, 'reader' | 'transport'>;
  /** Whose job it is. */
  readonly pipeline: Pipeline;
  readonly id: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number | undefined;
}

/** How the job has ended; undefined when it was interrupted, or the time was up. */
export async function jobEnd({ session, pipeline, id, progress, signal, timeoutMs }: Waiting): Promise<Ended | undefined> {
  const chain = chainOf(pipeline);
  const { domain, stages } = chain;
  const stream = streamOf(domain);
  const state = await session.reader.state(stream);
  if (state === undefined) throw new CliFailure(exit.failed, `there is no stream ${stream}`, { name: 'NOT_FOUND' });
  const filters = filtersOf(chain, id);
  const cursor = session.reader.read(stream, { from: state.lastSequence + 1, created: state.created, filters });
  const stop = (): void => void cursor.close();
  const timer = timeoutMs === undefined ? undefined : setTimeout(stop, timeoutMs);
  signal.addEventListener('abort', stop);
  const heard = session.transport.listen(progressSubject(domain, '*', id), ({ data }) => {
    const read = readProgress(data);
    if (read !== undefined) progress.at((Math.max(0, stages.indexOf(read.stage)) + read.fraction) / stages.length, read.message === '' ? read.stage : `${read.stage}: ${read.message}`);
  });
  const ends = new Ends(stages, progress);
  try {
    // What is stored already first, and whole: an earlier run's end is no end when a later run was asked for.
    for await (const message of session.transport.scan(stream, filters)) ends.take(message);
    while (ends.found === undefined && !signal.aborted) {
      const messages = await cursor.take(100);
      if (messages.length === 0) return undefined;
      for (const message of messages) ends.take(message);
    }
    return ends.found;
  } finally {
    heard.close();
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    await cursor.close();
  }
}

const filtersOf = ({ domain, source, stages }: Chain, id: string): string[] => [
  `${domain}.${source}.${id}`,
  `${domain}.${source}.${id}.*`,
  ...stages.map((stage) => outcomeFilter(domain, stage, id)),
  ...stages.map((stage) => `${domain}.retry.${stage}.${id}.*`),
];

/** Follows the newest run that anybody asked for; taking a message twice changes nothing. */
class Ends {
  found: Ended | undefined;
  readonly #stages: readonly string[];
  readonly #progress: Progress;
  #run = 0;

  constructor(stages: readonly string[], progress: Progress) {
    this.#stages = stages;
    this.#progress = progress;
  }

  take(message: StoredMessage): void {
    const run = runOf(message);
    if (run < this.#run) return;
    if (run > this.#run) this.found = undefined;
    this.#run = run;
    const subject = parseSubject(message.subject);
    const outcome = outcomeKindOf(message);
    if (outcome === undefined || subject?.kind !== 'event') return;
    const place = this.#stages.indexOf(subject.name);
    const reason = message.header(header.reason) ?? '';
    if (outcome === 'retrying') this.#progress.say(`${subject.name} tries again: ${reason}`);
    else if (outcome === 'done' && place < this.#stages.length - 1 && !endsJob(message)) this.#progress.at((place + 1) / this.#stages.length, `${subject.name} done`);
    else this.found = { status: outcome, stage: subject.name, code: message.header(header.errorCode) ?? '', reason, run, data: message.data, atMs: message.storedAtMs };
    if (this.found?.status === 'done') this.#progress.at(1, `${subject.name} done`);
  }
}

/** Waits and tells; the exit code says how it ended. */
export async function waitForJob(options: { session: Session; terminal: Terminal; pipeline: Pipeline; id: string; json: boolean; timeoutMs: number | undefined }): Promise<Exit> {
  const { session, terminal, pipeline, id, json, timeoutMs } = options;
  const { domain } = pipeline;
  const signal = terminal.interruption();
  const progress = await openProgress(terminal, id, json);
  const end = await jobEnd({ session, pipeline, id, progress, signal, timeoutMs }).finally(() => progress.close());
  if (end === undefined) {
    terminal.note(`${id} goes on: ${signal.aborted ? 'interrupted' : 'the time given with --timeout is up'}; \`alidade jobs show ${id}\` says what becomes of it`);
    return signal.aborted ? exit.interrupted : exit.failed;
  }
  const { status, stage, code, reason } = end;
  if (json) terminal.print(JSON.stringify({ domain, id, status, stage, run: end.run, ...(reason === '' ? {} : { code, reason }) }));
  else if (status === 'done') terminal.print(reason === '' ? `${id} is done` : `${id} is done, at ${stage}: ${reason}`);
  else terminal.print(status === 'cancelled' ? `${id} was cancelled: ${reason}` : `${id} died at ${stage}: ${code}: ${reason}`);
  return status === 'done' ? exit.ok : exit.failed;
}
