/** /v1/workers and /v1/actors: who works, and which queues stand still on purpose. /v1/audit: whether the log keeps its promises. */
import type { FastifyInstance } from 'fastify';
import type { Chain } from '../../protocol/pipeline.ts';
import type { HttpOptions } from './options.ts';
import { Problem } from './problems.ts';
import { nameSchema, rowSchema } from './schemas.ts';

const named = { type: 'object', required: ['name'], properties: { name: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}(\\.[A-Za-z0-9_-]{1,128})?$', description: '`stage`, or `domain.stage` where several domains have one of that name' } } } as const;
const reason = { type: 'object', additionalProperties: false, properties: { reason: { type: 'string', maxLength: 500 } } } as const;

/** The stage that a name means: `domain.stage`, or `stage` when only one domain has it. */
export function findActor(name: string, chains: readonly Chain[]): { readonly domain: string; readonly stage: string } {
  const all = chains.flatMap(({ domain, stages }) => stages.map((stage) => ({ domain, stage })));
  const found = all.filter((one) => name === one.stage || name === `${one.domain}.${one.stage}`);
  const [only, another] = found;
  if (only === undefined) throw new Problem(404, 'NOT_FOUND', `there is no actor ${name}; there are ${all.map((one) => `${one.domain}.${one.stage}`).join(', ')}`);
  if (another !== undefined) throw new Problem(409, 'AMBIGUOUS', `several actors are called ${name}: ${found.map((one) => `${one.domain}.${one.stage}`).join(', ')}`);
  return only;
}

export function registerControl(app: FastifyInstance, options: HttpOptions): void {
  const { operations, chains } = options;
  app.get('/v1/workers', { schema: { summary: 'Hosts with their actors and last heartbeat', tags: ['operation'], response: { 200: rowSchema('`items`') } } }, async () => ({ items: await options.workers() }));

  app.get('/v1/actors', { schema: { summary: 'Actors in the order in which a job meets them', tags: ['operation'], response: { 200: rowSchema('`items`') } } }, async () => {
    const paused = new Set(await options.paused());
    return { items: chains.flatMap(({ domain, source, stages }) => stages.map((stage, place) => ({ domain, source, name: stage, place, paused: paused.has(`${domain}.${stage}`) }))) };
  });

  const orders = { pause: 'Stop handing events to an actor', resume: 'Hand events to an actor again', clear: 'Cancel every job that waits at an actor' } as const;
  for (const order of ['pause', 'resume', 'clear'] as const) {
    app.post<{ Params: { name: string }; Querystring: { reason?: string } }>(
      `/v1/actors/:name/${order}`,
      { schema: { summary: orders[order], tags: ['operation'], params: named, querystring: reason, response: { 200: rowSchema('What was done') } } },
      async ({ params, query }) => {
        const { domain, stage } = findActor(params.name, chains);
        const cleared = await operations[order](domain, stage, { by: 'http', ...(query.reason === undefined ? {} : { reason: query.reason }) });
        return { domain, stage, order, ...(typeof cleared === 'number' ? { cleared } : {}) };
      },
    );
  }

  app.get<{ Params: { domain: string } }>('/v1/audit/:domain', { schema: { summary: 'Counts the log of a domain: every job must end once', tags: ['operation'], params: { type: 'object', required: ['domain'], properties: { domain: nameSchema } }, response: { 200: rowSchema('The report') } } }, ({ params }) =>
    operations.audit(params.domain),
  );
}
