/** `alidade submit`: a job from a file or standard input, judged before it is sent, once however often it is repeated. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { decode } from '../../protocol/codec.ts';
import type { Submitted } from '../../protocol/operations.ts';
import type { Pipeline } from '../../protocol/pipeline.ts';
import type { Priority } from '../../protocol/subjects.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import { argument, whoAsks, type Always, type Given } from './given.ts';
import { domainsOf } from './places.ts';
import { withSession } from './session.ts';
import { faultOfId, readJob, type Job } from './submission-file.ts';
import type { Terminal } from './terminal.ts';
import { waitForJob } from './wait.ts';

export interface SubmitOptions extends Always {
  readonly id?: string;
  readonly domain?: string;
  readonly event?: string;
  readonly priority?: Priority;
  readonly notBefore?: number;
  readonly wait?: boolean;
  readonly timeout?: number;
}

async function bytesOf(terminal: Terminal, file: string): Promise<Uint8Array> {
  if (file !== '-') {
    return readFile(file).catch((cause: unknown) => {
      throw new CliFailure(exit.usage, `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of terminal.stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

/**
 * The job, and whose it is: of the domain that was named, or of the only one whose events look so; of
 * several in a domain that it could be, the first. When it looks like none, the faults are told of the
 * one it is nearest to.
 */
function jobOf(bytes: Uint8Array, file: string, candidates: readonly Pipeline[], terminal: Terminal): { readonly job: Job; readonly pipeline: Pipeline } {
  const readings = candidates.map((pipeline) => ({ pipeline, read: readJob(file === '-' ? 'standard input' : file, bytes, pipeline.source) }));
  const fits = readings.flatMap(({ pipeline, read }) => ('job' in read ? [{ pipeline, job: read.job }] : []));
  const [found] = fits;
  const domains = new Set(fits.map(({ pipeline }) => pipeline.domain));
  if (domains.size > 1) throw usage(`this could be a job of ${[...domains].join(' or ')}: say which, with --domain`);
  if (found === undefined) throw usage(readings.map(({ read }) => ('faults' in read ? read.faults : [])).reduce((least, faults) => (faults.length < least.length ? faults : least)).join('\n         '));
  for (const warning of found.job.warnings) terminal.note(`alidade: ${warning}`);
  return found;
}

/** Those that the named event begins; all, when none is named. */
function candidatesOf(pipelines: readonly Pipeline[], event: string | undefined): readonly Pipeline[] {
  const found = pipelines.filter(({ source }) => event === undefined || source.name === event);
  if (found.length === 0) throw usage(`no job begins with the event ${event}; there are ${pipelines.map(({ domain, source }) => `${source.name} (${domain})`).join(', ')}`);
  return found;
}

/** The id that was asked for; both, in the file and beside it, must agree: the result would be found under only one. */
function idOf(job: Job, options: SubmitOptions): string {
  if (options.id !== undefined && job.id !== undefined && options.id !== job.id) throw usage(`the file is about ${job.id}, but --id says ${options.id}: make them the same, or leave --id away`);
  const id = options.id ?? job.id ?? randomUUID();
  const fault = faultOfId(id);
  if (fault !== undefined) throw usage(fault);
  return id;
}

function isTheSame(pipeline: Pipeline, a: Uint8Array, b: Uint8Array): boolean {
  if (Buffer.compare(a, b) === 0) return true;
  const [first, second] = [decode(a, [pipeline.source]), decode(b, [pipeline.source])];
  return 'ok' in first && 'ok' in second && isDeepStrictEqual(first.ok.value, second.ok.value);
}

export const submit = ({ terminal, args, options }: Given<SubmitOptions>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const file = argument(args, 0, 'the file (or - for standard input)');
    const named = domainsOf(session.pipelines, options.domain);
    const candidates = candidatesOf(session.pipelines.filter((one) => named.includes(one.domain)), options.event);
    const { job, pipeline } = jobOf(await bytesOf(terminal, file), file, candidates, terminal);
    const { domain } = pipeline;
    const id = idOf(job, options);
    const submitted = await session.operations.submit({
      domain,
      event: pipeline.source.name,
      id,
      payload: job.payload,
      by: whoAsks(),
      ...(options.priority === undefined ? {} : { priority: options.priority }),
      ...(options.notBefore === undefined ? {} : { notBeforeMs: options.notBefore }),
    });
    if (submitted.duplicate && !isTheSame(pipeline, job.payload, submitted.stored)) {
      throw new CliFailure(exit.failed, `${domain} has a job ${id} with another content, and nothing was stored: choose another id, or look at it with \`alidade jobs show ${id}\``, { name: 'CONFLICT' });
    }
    tell(terminal, options, domain, id, submitted);
    return options.wait === true ? waitForJob({ session, terminal, pipeline, id, json: options.json === true, timeoutMs: options.timeout === undefined ? undefined : 1000 * options.timeout }) : exit.ok;
  });

function tell(terminal: Terminal, options: SubmitOptions, domain: string, id: string, { sequence, duplicate }: Submitted): void {
  if (options.json === true) terminal.print(JSON.stringify({ domain, id, sequence, duplicate }));
  else if (duplicate) terminal.print(`${id} was submitted before, with the same content (message ${sequence}); nothing was stored. \`alidade jobs rerun ${id}\` does it again on purpose`);
  else terminal.print(`${id} is submitted (message ${sequence})${options.wait === true ? '' : `; \`alidade jobs show ${id}\` says what becomes of it`}`);
}
