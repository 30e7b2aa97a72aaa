/**
 * Submitting jobs. A job is named by its domain and id, so submitting it again is harmless: the same
 * payload is a duplicate, another payload a conflict. An Idempotency-Key names jobs that have no id
 * of their own: the id is made from the key, so the key works for as long as the log keeps the job.
 */
import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Operations, Submission, Submitted } from '../../protocol/operations.ts';
import type { Priority } from '../../protocol/subjects.ts';
import type { HttpOptions } from './options.ts';
import { Problem, type FieldFault } from './problems.ts';
import { submissionSchema } from './schemas.ts';
import { checkWith, invalidContent } from './validate.ts';

interface Asked {
  readonly domain: string;
  readonly event?: string;
  readonly id?: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly priority?: Priority;
  readonly not_before?: string | number;
}

export interface Accepted {
  readonly domain: string;
  readonly id: string;
  readonly sequence: number;
  readonly duplicate: boolean;
}

const isAsked = checkWith<Asked>(submissionSchema);
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** The key of a request: 1 to 255 printable characters, or a problem. */
export function readKey(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header !== 'string' || !/^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(header)) {
    throw new Problem(400, 'INVALID_REQUEST', 'the Idempotency-Key must be one value of 1 to 255 printable ASCII characters', { errors: [{ pointer: 'header/idempotency-key', detail: 'must be 1 to 255 printable ASCII characters' }] });
  }
  return header;
}

/** The id that a key stands for; `place` tells the jobs of one batch apart. */
export const idOfKey = (key: string, domain: string, place: number | undefined): string =>
  `key-${createHash('sha256').update(JSON.stringify([key, domain, place ?? null])).digest('base64url')}`;

export interface Caller {
  readonly key: string | undefined;
  readonly traceparent: string | undefined;
}

/** Checks what was sent, all faults at once; a single object has no number in its pointers. */
export function readSubmissions(values: readonly unknown[], isBatch: boolean, caller: Caller, options: Pick<HttpOptions, 'chains' | 'checkPayload'>): readonly Submission[] {
  const faults: FieldFault[] = [];
  const read = values.map((value, index) => {
    const prefix = isBatch ? `/${index}` : '';
    return isAsked(value, prefix, faults) ? readOne(value, prefix, isBatch ? index : undefined, caller, options, faults) : undefined;
  });
  const submissions = read.filter((one) => one !== undefined);
  if (faults.length > 0) throw invalidContent(faults);
  return submissions;
}

function readOne(asked: Asked, prefix: string, place: number | undefined, caller: Caller, options: Pick<HttpOptions, 'chains' | 'checkPayload'>, faults: FieldFault[]): Submission | undefined {
  const sources = options.chains.filter((one) => one.domain === asked.domain).map((one) => one.source);
  const event = asked.event ?? sources[0];
  if (event === undefined || sources.length === 0) {
    faults.push({ pointer: `${prefix}/domain`, detail: `is not served here; there are ${[...new Set(options.chains.map((one) => one.domain))].join(', ')}` });
    return undefined;
  }
  if (!sources.includes(event)) {
    faults.push({ pointer: `${prefix}/event`, detail: `is not taken by ${asked.domain}; it takes ${sources.join(' or ')}` });
    return undefined;
  }
  const payload = encode(asked.payload);
  for (const fault of options.checkPayload?.(asked.domain, event, payload) ?? []) faults.push({ pointer: `${prefix}/payload${fault.pointer}`, detail: fault.detail });
  const id = asked.id ?? (caller.key === undefined ? randomUUID() : idOfKey(caller.key, asked.domain, place));
  return {
    domain: asked.domain,
    event,
    id,
    payload,
    by: 'http',
    ...(asked.priority === undefined ? {} : { priority: asked.priority }),
    ...(asked.not_before === undefined ? {} : { notBeforeMs: new Date(asked.not_before).getTime() }),
    ...(caller.traceparent === undefined ? {} : { traceparent: caller.traceparent }),
  };
}

/** Whether two payloads say the same, in whatever order of their fields; other encodings compare by bytes. */
function saysTheSame(a: Uint8Array, b: Uint8Array): boolean {
  if (Buffer.compare(a, b) === 0) return true;
  try {
    return isDeepStrictEqual(JSON.parse(new TextDecoder().decode(a)), JSON.parse(new TextDecoder().decode(b)));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The answer to one submission; a conflict when the id is taken by another payload. */
export function acceptedOf(submission: Submission, submitted: Submitted): Accepted {
  if (submitted.duplicate && !saysTheSame(submission.payload, submitted.stored)) {
    throw new Problem(409, 'JOB_EXISTS', `${submission.domain} has a job ${submission.id} with another payload; nothing was stored`);
  }
  return { domain: submission.domain, id: submission.id, sequence: submitted.sequence, duplicate: submitted.duplicate };
}

export async function submitAll(operations: Operations, submissions: readonly Submission[]): Promise<readonly (Accepted | Problem)[]> {
  const submitted = await operations.submitBatch(submissions);
  return submissions.map((submission, index) => {
    const one = submitted[index];
    if (one === undefined) throw new Error(`submission ${index} got no answer`);
    try {
      return acceptedOf(submission, one);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
  });
}
