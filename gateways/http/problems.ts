/** Errors as RFC 9457 problems (`application/problem+json`), with the fields at fault as JSON pointers. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AlidadeError } from '../../protocol/errors.ts';
import { LogFull, Unanswered, WrongSequence } from '../../protocol/transport.ts';

export interface FieldFault {
  /** JSON pointer into the body, or `query/…`, `path/…`, `header/…`. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance?: string;
  readonly errors?: readonly FieldFault[];
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, code: string, detail: string, more: { readonly errors?: readonly FieldFault[]; readonly headers?: Readonly<Record<string, string>> } = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'Authentication is needed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not allowed here',
  409: 'Conflict',
  410: 'It was there and is kept no longer',
  412: 'It has changed meanwhile',
  413: 'Too large',
  415: 'Media type not taken',
  416: 'Range not satisfiable',
  422: 'The content is not valid',
  428: 'Say which version is changed',
  429: 'Too many requests',
  500: 'An error on this side',
  503: 'Not now',
};

/** What codes of the runtime mean here. */
const statusOfCode: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  ARTIFACT_MISSING: 404,
  INVALID_ID: 422,
  INVALID_CURSOR: 400,
  MESSAGE_TOO_LARGE: 413,
  CONFLICT: 409,
  VERSION_CONFLICT: 412,
};

/** Codes of node and of PostgreSQL that say that a server behind us is away. */
const away = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|08...|57P..|53...)$/;

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');
const notNow = (code: string, detail: string): Problem => new Problem(503, code, detail, { headers: { 'retry-after': '2' } });

/** Any error as a problem. What is not foreseen is a 500 without details: those are for the log. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof WrongSequence) return new Problem(409, 'CONFLICT', 'somebody else has changed this at the same moment; look at it again and repeat');
  if (error instanceof LogFull || error instanceof Unanswered) return notNow(error.code, error.message);
  if (!(error instanceof Error)) return new Problem(500, 'INTERNAL', 'an unexpected error');
  const code = codeOf(error);
  if (error instanceof AlidadeError) {
    if (error.retryable) return notNow(code, error.message);
    return new Problem(statusOfCode[code] ?? 422, code, error.message);
  }
  if (away.test(code) || error.message.startsWith('timeout exceeded when trying to connect') || error.message.startsWith('Connection terminated')) return notNow('UNAVAILABLE', 'a server behind this one does not answer at the moment');
  return fastifyProblem(error) ?? new Problem(500, 'INTERNAL', 'an unexpected error');
}

const isFastify = (error: Error): error is FastifyError => 'statusCode' in error && typeof error.statusCode === 'number';

/** Refusals of the framework itself: body too large, media type, JSON that does not parse. */
function fastifyProblem(error: Error): Problem | undefined {
  if (!isFastify(error) || error.statusCode === undefined || error.statusCode >= 500) return undefined;
  const validation = error.validation;
  if (validation === undefined) return new Problem(error.statusCode, error.code ?? 'BAD_REQUEST', error.message);
  const where = { body: '', params: 'path', querystring: 'query', headers: 'header' }[error.validationContext ?? 'body'];
  const errors = validation.map((one) => faultOf(one, where ?? ''));
  return new Problem(400, 'INVALID_REQUEST', errors.map((one) => `${one.pointer} ${one.detail}`).join('; '), { errors });
}

/** A finding of the JSON schema validator as a fault of a field. */
export function faultOf(found: { readonly instancePath: string; readonly params: Readonly<Record<string, unknown>>; readonly message?: string | undefined }, prefix: string): FieldFault {
  const child = found.params['missingProperty'] ?? found.params['additionalProperty'];
  const allowed = found.params['allowedValues'];
  const detail = (found.message ?? 'is not valid') + (Array.isArray(allowed) ? `: ${allowed.join(', ')}` : '');
  return { pointer: `${prefix}${found.instancePath}${typeof child === 'string' ? `/${child}` : ''}` || '/', detail };
}

export function bodyOf(problem: Problem, instance?: string): ProblemBody {
  return {
    type: `urn:alidade:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title: titles[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(instance === undefined ? {} : { instance }),
    ...(problem.errors.length === 0 ? {} : { errors: problem.errors }),
  };
}

export async function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): Promise<void> {
  // As bytes: the framework would add a charset to text, which JSON's media types do not have.
  const body = Buffer.from(JSON.stringify(bodyOf(problem, request.url.split('?')[0])));
  await reply.code(problem.status).headers(problem.headers).header('content-type', 'application/problem+json').send(body);
}
