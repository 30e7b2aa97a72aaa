/** /v1/observations: exposures in the words of an observer, what became of them, and their files. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { observationStatuses, type ObservationStatus, type Shown } from '../../postgres/index.ts';
import { bodyOf as problemBody, Problem, type FieldFault } from '../problems.ts';
import { idOfKey, readKey, readSubmissions, submitAll, acceptedOf, type Accepted } from '../submissions.ts';
import { defaultLimits, type HttpOptions } from '../options.ts';
import type { Written } from '../jobs.ts';
import { idSchema, pageSchema, paging, problemSchema, rowSchema } from '../schemas.ts';
import { invalidContent } from '../validate.ts';
import { recordOf } from './refs.ts';
import type { SkyRoutes } from './options.ts';
import { readUpload } from './upload.ts';

const domain = 'sky';
const event = 'observed';
const tags = ['observations'];
const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
const mostDetections = 10_000;

type Asked = Readonly<Record<string, unknown>>;

export function registerObservations(app: FastifyInstance, sky: SkyRoutes, options: HttpOptions, written: Written, observation: (id: string) => Promise<Shown>): void {
  const { readModel } = options;
  const filters = { ...paging, status: { type: 'string', enum: [...observationStatuses] }, batch: { type: 'string', maxLength: 200 }, field: { type: 'string', maxLength: 200 }, open: { type: 'boolean', description: 'not at their end, or at it' } } as const;
  app.get<{ Querystring: { cursor?: string; limit: number; status?: ObservationStatus; batch?: string; field?: string; open?: boolean } }>(
    '/v1/observations',
    { schema: { summary: 'Observations, newest first', tags, querystring: { type: 'object', additionalProperties: false, properties: filters }, response: { 200: pageSchema('A page of observations') } } },
    ({ query: { cursor, limit, ...filter } }) => readModel.sky.observations(filter, { limit, ...(cursor === undefined ? {} : { cursor }) }),
  );
  app.get<{ Params: { id: string } }>('/v1/observations/:id', { schema: { summary: 'An observation: its stages, their measurements, its files and alerts', tags, params, response: { 200: rowSchema('The observation; `preprocess_runs`, `difference_runs`, `alerts`; `frames`: where its files are') } } }, async ({ params: { id } }) => {
    const row = await observation(id);
    const frames = Object.fromEntries(Object.keys(recordOf(row['artifacts'])).map((name) => [name, `/v1/sky/frames/${id}/${name}.fits`]));
    return { ...row, frames };
  });
  const detectionsQuery = { type: 'object', additionalProperties: false, properties: { limit: { type: 'integer', minimum: 1, maximum: mostDetections, default: 1000 } } } as const;
  app.get<{ Params: { id: string }; Querystring: { limit: number } }>('/v1/observations/:id/detections', { schema: { summary: 'Everything that was found in an observation, most significant first', tags, params, querystring: detectionsQuery, response: { 200: rowSchema('`items`') } } }, async ({ params: { id }, query: { limit } }) => {
    await observation(id);
    return { items: await readModel.sky.detections(id, limit) };
  });
  registerNew(app, sky, options, written);
}

const newSchema = {
  summary: 'Hand in an exposure, or many',
  description: 'JSON: the fields of `sky.observed` (`observation_id`, `ra`, `dec`, `observation_time`, `files`: paths below the folders of ALIDADE_SKY_FILES, or `artifact:<sha256>`), a list of them, or NDJSON. '
    + 'multipart/form-data: one field `observation` with the JSON without `files`, and the files as `raw`, `bias`, `dark`, `flat` (each as often as needed), `template`, `catalogue`, `bad_pixels`. The same again is a duplicate.',
  tags,
  consumes: ['application/json', 'application/x-ndjson', 'multipart/form-data'],
  headers: { type: 'object', properties: { 'idempotency-key': { type: 'string', description: 'the same key gives the same observation' } } },
  querystring: { type: 'object', additionalProperties: false, properties: { batch: { type: 'string', minLength: 1, maxLength: 200, description: 'of all observations of the request that name none' } } },
  response: { 200: rowSchema('It was there already'), 202: rowSchema('`observation_id` and `sequence`; of a list `results`, each in order, a problem where one conflicts'), 409: problemSchema },
} as const;

function registerNew(app: FastifyInstance, sky: SkyRoutes, options: HttpOptions, written: Written): void {
  const limit = options.limits?.batchJobs ?? defaultLimits.batchJobs;
  app.post<{ Querystring: { batch?: string } }>('/v1/observations', { schema: newSchema }, async (request, reply) => {
    const key = readKey(request.headers['idempotency-key']);
    const { batch } = request.query;
    const body: unknown = request.isMultipart() ? await readUpload(request, sky, options.artifacts) : request.body;
    const isBatch = Array.isArray(body);
    const asked: readonly unknown[] = Array.isArray(body) ? body : [body];
    if (asked.length === 0 || asked.length > limit) throw new Problem(422, 'INVALID_CONTENT', `a list holds 1 to ${limit} observations, this one ${asked.length}`);
    const values = asked.map((one, place) => jobOf(recordOf(one), batch, key, isBatch ? place : undefined));
    await checkAll(values.map(({ payload }) => payload), isBatch, options);
    const submissions = inTheirWords(() => readSubmissions(values, isBatch, { key: undefined, traceparent: undefined }, options));
    if (!isBatch) {
      const [submission] = submissions;
      if (submission === undefined) throw new Error('an observation was neither read nor refused');
      const accepted = acceptedOf(submission, await options.operations.submit(submission));
      written.note(accepted);
      return reply.code(accepted.duplicate ? 200 : 202).header('location', `/v1/observations/${accepted.id}`).send(told(accepted));
    }
    const results = await submitAll(options.operations, submissions);
    for (const one of results) if (!(one instanceof Problem)) written.note(one);
    return reply.code(202).send({ results: results.map((one) => (one instanceof Problem ? problemBody(one) : told(one))) });
  });
}

const told = ({ id, sequence, duplicate }: Accepted): object => ({ observation_id: id, sequence, duplicate });

/** The id is part of the payload as well; of its own, of the key, or a new one. */
function jobOf(asked: Asked, batch: string | undefined, key: string | undefined, place: number | undefined): { readonly domain: string; readonly event: string; readonly id: string; readonly payload: Asked } {
  const own = asked['observation_id'];
  const id = typeof own === 'string' ? own : key === undefined ? `obs-${randomUUID()}` : idOfKey(key, domain, place);
  return { domain, event, id, payload: { ...asked, ...(own === undefined ? { observation_id: id } : {}), ...(batch === undefined || (asked['batch'] ?? undefined) !== undefined ? {} : { batch }) } };
}

/** Faults are told as places in the observation, not in the job that carries it. */
function inTheirWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Problem) || error.errors.length === 0) throw error;
    throw invalidContent(error.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^(\/\d+)?\/payload(?=\/|$)/, '$1').replace(/^(\/\d+)?\/id$/, '$1/observation_id') || '/', detail })));
  }
}

/** All faults at once: those of the fields, and of files that are named by their hash and not there. What paths lead to is known where the work is done. */
async function checkAll(payloads: readonly Asked[], isBatch: boolean, { artifacts, checkPayload }: HttpOptions): Promise<void> {
  const faults: FieldFault[] = [];
  for (const [place, payload] of payloads.entries()) {
    const prefix = isBatch ? `/${place}` : '';
    faults.push(...(checkPayload?.(domain, event, Buffer.from(JSON.stringify(payload))) ?? []).map(({ pointer, detail }) => ({ pointer: `${prefix}${pointer}` || '/', detail })));
    for (const { pointer, hash } of hashesOf(payload)) {
      if (!/^[0-9a-f]{64}$/.test(hash)) faults.push({ pointer: `${prefix}${pointer}`, detail: 'must be artifact: and the sha256 of a stored file, 64 lower-case hexadecimal digits' });
      else if ((await artifacts.touch(hash)) === undefined) faults.push({ pointer: `${prefix}${pointer}`, detail: 'is no stored file' });
    }
  }
  if (faults.length > 0) throw invalidContent(faults);
}

const scheme = 'artifact:';
const hashesOf = (payload: Asked): readonly { readonly pointer: string; readonly hash: string }[] =>
  Object.entries(recordOf(payload['files'])).flatMap(([name, value]) => {
    const references: readonly unknown[] = Array.isArray(value) ? value : [value];
    return references.flatMap((reference, at) => (typeof reference === 'string' && reference.startsWith(scheme) ? [{ pointer: `/files/${name}${Array.isArray(value) ? `/${at}` : ''}`, hash: reference.slice(scheme.length) }] : []));
  });
