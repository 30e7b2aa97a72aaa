/** /v1/dead: dead letters, and what may be done about them. */
import type { FastifyInstance } from 'fastify';
import type { HttpOptions } from './options.ts';
import { idSchema, nameSchema, pageSchema, paging, rowSchema } from './schemas.ts';

const place = { type: 'object', required: ['domain', 'stage', 'id'], properties: { domain: nameSchema, stage: nameSchema, id: idSchema } } as const;
const reason = { type: 'object', additionalProperties: false, properties: { reason: { type: 'string', maxLength: 500 } } } as const;

interface Place {
  readonly Params: { readonly domain: string; readonly stage: string; readonly id: string };
  readonly Querystring: { readonly reason?: string };
}

const orderOf = (why: string | undefined): { by: string; reason?: string } => ({ by: 'http', ...(why === undefined ? {} : { reason: why }) });

/** A payload as it can be read: JSON as it is, anything else in base64. */
function payloadOf(data: Uint8Array): { readonly payload: unknown } | { readonly payload_base64: string } {
  try {
    return { payload: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data)) };
  } catch {
    return { payload_base64: Buffer.from(data).toString('base64') };
  }
}

export function registerDead(app: FastifyInstance, { operations, readModel }: HttpOptions): void {
  const filter = { ...paging, domain: nameSchema, stage: nameSchema, state: { type: 'string', enum: ['open', 'replayed', 'dropped'], default: 'open' } } as const;
  app.get<{ Querystring: { cursor?: string; limit: number; domain?: string; stage?: string; state: string } }>(
    '/v1/dead',
    { schema: { summary: 'Dead letters, newest first', tags: ['dead letters'], querystring: { type: 'object', additionalProperties: false, properties: filter }, response: { 200: pageSchema('A page of dead letters') } } },
    ({ query: { cursor, limit, ...rest } }) => readModel.deadLetters(rest, { limit, ...(cursor === undefined ? {} : { cursor }) }),
  );

  app.get<Place>('/v1/dead/:domain/:stage/:id', { schema: { summary: 'A dead letter with its payload', tags: ['dead letters'], params: place, response: { 200: rowSchema('The letter') } } }, async ({ params }) => {
    const { payload, diedAtMs, ...letter } = await operations.deadLetter(params.domain, params.stage, params.id);
    return { ...letter, died_at: new Date(diedAtMs).toISOString(), ...payloadOf(payload) };
  });

  app.post<Place>('/v1/dead/:domain/:stage/:id/replay', { schema: { summary: 'Give the letter to its stage again', tags: ['dead letters'], params: place, querystring: reason, response: { 202: rowSchema('`run`: the number of the new run') } } }, async ({ params, query }, reply) => {
    const run = await operations.replayDead(params.domain, params.stage, params.id, orderOf(query.reason));
    return reply.code(202).send({ ...params, run });
  });

  app.delete<Place>('/v1/dead/:domain/:stage/:id', { schema: { summary: 'Put the letter away', tags: ['dead letters'], params: place, querystring: reason, response: { 204: { description: 'Done', type: 'null' } } } }, async ({ params, query }, reply) => {
    await operations.dropDead(params.domain, params.stage, params.id, orderOf(query.reason));
    return reply.code(204).send();
  });
}
