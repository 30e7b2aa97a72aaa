/** /v1/jobs: submit, list, show, cancel, run again. */
import type { FastifyInstance } from 'fastify';
import { streamOf } from '../../protocol/subjects.ts';
import { jobStatuses, type JobStatus } from '../postgres/index.ts';
import { defaultLimits, type HttpOptions } from './options.ts';
import { bodyOf, Problem } from './problems.ts';
import { acceptedSchema, idSchema, nameSchema, pageSchema, paging, problemSchema, reasonQuery, rowSchema, submissionSchema } from './schemas.ts';
import { acceptedOf, readKey, readSubmissions, submitAll, type Accepted, type Caller } from './submissions.ts';

const timelineEntries = 1_000;
const settleMs = 1_000;

/** Newest event that this door has stored, by stream: what its reader expects to see. */
export class Written {
  readonly #newest = new Map<string, number>();
  readonly #options: HttpOptions;
  constructor(options: HttpOptions) {
    this.#options = options;
  }
  note(accepted: Accepted): void {
    const stream = streamOf(accepted.domain);
    this.#newest.set(stream, Math.max(this.#newest.get(stream) ?? 0, accepted.sequence));
  }
  /** Waits, a second at most, until the tables hold what was written here. */
  async settled(): Promise<void> {
    const { projector } = this.#options;
    if (projector === undefined) return;
    await Promise.all([...this.#newest].map(([stream, sequence]) => projector.reached(stream, sequence, settleMs)));
  }
}

const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
const notFound = (id: string): Problem => new Problem(404, 'NOT_FOUND', `there is no job ${id}`);

export function registerJobs(app: FastifyInstance, options: HttpOptions, written: Written): void {
  registerSubmit(app, options, written);
  registerReading(app, options, written);
  registerOrders(app, options, written);
}

const submitSchema = {
  summary: 'Submit one job, or many (a JSON array, or one JSON object a line)',
  tags: ['jobs'],
  headers: { type: 'object', properties: { 'idempotency-key': { type: 'string', description: 'the same key gives the same job' } } },
  body: { content: { 'application/json': { schema: { oneOf: [submissionSchema, { type: 'array', items: submissionSchema }] } }, 'application/x-ndjson': { schema: { type: 'string', description: 'one job a line' } } } },
  response: {
    200: { description: 'It was there already', ...acceptedSchema },
    202: { description: 'Stored in the log; of a batch, each in order', oneOf: [acceptedSchema, { type: 'object', required: ['results'], properties: { results: { type: 'array', items: { oneOf: [acceptedSchema, problemSchema] } } } }] },
  },
} as const;

function registerSubmit(app: FastifyInstance, options: HttpOptions, written: Written): void {
  const limit = options.limits?.batchJobs ?? defaultLimits.batchJobs;
  // Each job is checked by hand, so that faults name its place in a batch.
  app.post('/v1/jobs', { schema: submitSchema, validatorCompiler: () => () => true }, async (request, reply) => {
    const { body } = request;
    const caller: Caller = { key: readKey(request.headers['idempotency-key']), traceparent: traceparentOf(request.headers['traceparent']) };
    if (!Array.isArray(body)) {
      const [submission] = readSubmissions([body], false, caller, options);
      if (submission === undefined) throw new Error('a submission was neither read nor refused');
      const accepted = acceptedOf(submission, await options.operations.submit(submission));
      written.note(accepted);
      return reply.code(accepted.duplicate ? 200 : 202).header('location', `/v1/jobs/${accepted.id}?domain=${accepted.domain}`).send(accepted);
    }
    if (body.length === 0 || body.length > limit) throw new Problem(422, 'INVALID_CONTENT', `a batch holds 1 to ${limit} jobs, this one ${body.length}`);
    const results = await submitAll(options.operations, readSubmissions(body, true, caller, options));
    for (const one of results) if (!(one instanceof Problem)) written.note(one);
    return reply.code(202).send({ results: results.map((one) => (one instanceof Problem ? bodyOf(one) : one)) });
  });
}

const traceparentOf = (header: string | readonly string[] | undefined): string | undefined =>
  typeof header === 'string' && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(header) ? header : undefined;

function registerReading(app: FastifyInstance, options: HttpOptions, written: Written): void {
  const { readModel } = options;
  const query = { type: 'object', additionalProperties: false, properties: { ...paging, domain: nameSchema, status: { type: 'string', enum: [...jobStatuses] }, open: { type: 'boolean', description: 'not at their end, or at it' } } } as const;
  app.get<{ Querystring: { cursor?: string; limit: number; domain?: string; status?: JobStatus; open?: boolean } }>(
    '/v1/jobs',
    { schema: { summary: 'Jobs, newest first', tags: ['jobs'], querystring: query, response: { 200: pageSchema('A page of jobs') } } },
    ({ query: { cursor, limit, ...filter } }) => readModel.jobs(filter, { limit, ...(cursor === undefined ? {} : { cursor }) }),
  );

  app.get<{ Params: { id: string }; Querystring: { domain?: string } }>(
    '/v1/jobs/:id',
    { schema: { summary: 'A job with its timeline', tags: ['jobs'], params, querystring: { type: 'object', additionalProperties: false, properties: { domain: nameSchema } }, response: { 200: rowSchema('The job; `timeline`: what happened to it, oldest first') } } },
    async ({ params: { id }, query: { domain } }) => {
      let found = await readModel.job(id, domain);
      if (found.length === 0) {
        await written.settled();
        found = await readModel.job(id, domain);
      }
      const [job, another] = found;
      if (job === undefined) throw notFound(id);
      if (another !== undefined) throw ambiguous(id, found.map((one) => String(one['domain'])));
      return { ...job, timeline: await readModel.timeline(String(job['domain']), id, timelineEntries) };
    },
  );
}

const ambiguous = (id: string, domains: readonly string[]): Problem =>
  new Problem(409, 'AMBIGUOUS', `several domains have a job ${id}: say ?domain= with one of ${domains.join(', ')}`, { errors: [{ pointer: 'query/domain', detail: `must be one of ${domains.join(', ')}` }] });

/** The domain that an order means: the one given, or the only one that has such a job. */
export async function domainOf(id: string, domain: string | undefined, options: HttpOptions, written: Written): Promise<string> {
  if (domain !== undefined) return domain;
  const [only, another] = new Set(options.chains.map((chain) => chain.domain));
  if (only !== undefined && another === undefined) return only;
  await written.settled();
  const found = (await options.readModel.job(id)).map((one) => String(one['domain']));
  const [first, second] = found;
  if (first === undefined) throw notFound(id);
  if (second !== undefined) throw ambiguous(id, found);
  return first;
}

function registerOrders(app: FastifyInstance, options: HttpOptions, written: Written): void {
  const { operations } = options;
  app.delete<{ Params: { id: string }; Querystring: { domain?: string; reason?: string } }>(
    '/v1/jobs/:id',
    { schema: { summary: 'Cancel a job, waiting or running', tags: ['jobs'], params, querystring: reasonQuery, response: { 200: rowSchema('Cancelled'), 409: problemSchema } } },
    async ({ params: { id }, query }) => {
      const domain = await domainOf(id, query.domain, options, written);
      const ended = await operations.cancel(domain, id, { by: 'http', ...(query.reason === undefined ? {} : { reason: query.reason }) });
      if (ended !== 'cancelled') throw new Problem(409, 'JOB_ENDED', `${id} had ended before: ${ended}`);
      return { domain, id, status: ended };
    },
  );
  app.post<{ Params: { id: string }; Querystring: { domain?: string; reason?: string } }>(
    '/v1/jobs/:id/rerun',
    { schema: { summary: 'Run a job again from its first stage', tags: ['jobs'], params, querystring: reasonQuery, response: { 202: rowSchema('`run`: the number of the new run') } } },
    async ({ params: { id }, query }, reply) => {
      const domain = await domainOf(id, query.domain, options, written);
      const run = await operations.rerun(domain, id, { by: 'http', ...(query.reason === undefined ? {} : { reason: query.reason }) });
      return reply.code(202).send({ domain, id, run });
    },
  );
}
