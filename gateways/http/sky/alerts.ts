/** /v1/sky/alerts and /v1/sky/objects: what the sky has shown, votes on it, and packets of it. */
import type { FastifyInstance } from 'fastify';
import type { PacketFormat } from '../../../actors/sky/core/packets/write/alert.ts';
import { packetFormats } from '../../../actors/sky/core/packets/write/alert.ts';
import { vettingStatuses, type AlertOrder, type Shown, type SkyAlertFilter } from '../../postgres/index.ts';
import { cutoutPlace } from '../../sky/cutout-place.ts';
import { readStamps } from '../../sky/cutouts-file.ts';
import { packetFramings, packetOf, packetType, type PacketFraming } from '../../sky/packets/write.ts';
import { schemaIdOf } from '../../sky/packets/settings.ts';
import { castVote, voteWords } from '../../sky/votes.ts';
import type { HttpOptions } from '../options.ts';
import { Problem } from '../problems.ts';
import { idSchema, pageSchema, paging, rowSchema } from '../schemas.ts';
import { bodyOf } from './body.ts';
import type { SkyRoutes } from './options.ts';
import { cutoutsOf } from './refs.ts';

const tags = ['sky'];
const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
const name = { type: 'string', minLength: 1, maxLength: 200 } as const;
const share = { type: 'number', minimum: 0, maximum: 1 } as const;
const waitMs = 2_000;

interface One {
  readonly Params: { readonly id: string };
}

export function registerAlerts(app: FastifyInstance, sky: SkyRoutes, options: HttpOptions, alert: (id: string) => Promise<Shown>): void {
  const { readModel } = options;
  const filters = {
    ...paging, status: { type: 'string', enum: [...vettingStatuses] }, min_priority: share, min_reliability: share, class: { type: 'string', enum: ['real', 'bogus', 'dipole', 'artefact'] }, label: { type: 'string', enum: ['real', 'bogus'] },
    object: idSchema, observation: idSchema, watchlist: name, filter: { ...name, description: 'name of a filter that it passes' }, synthetic: { type: 'boolean' }, positive: { type: 'boolean', description: 'brighter than in the template, or fainter' }, field: { ...name, description: 'the survey\'s name of the place' }, since: { type: 'string', format: 'date-time', description: 'raised then or later' }, for: { ...name, description: 'what this person is to vet: open, asked of the person or of anybody, without a vote of the person' }, order: { type: 'string', enum: ['newest', 'priority'], default: 'newest' },
  } as const;
  app.get<{ Querystring: SkyAlertFilter & { cursor?: string; limit: number; order: AlertOrder } }>(
    '/v1/sky/alerts',
    { schema: { summary: 'Alerts, newest or most urgent first', tags, querystring: { type: 'object', additionalProperties: false, properties: filters }, response: { 200: pageSchema('A page of alerts, each with how its vetting stands') } } },
    ({ query: { cursor, limit, order, ...filter } }) => readModel.sky.alerts(filter, order, { limit, ...(cursor === undefined ? {} : { cursor }) }),
  );

  const nextQuery = { type: 'object', additionalProperties: false, required: ['for'], properties: { for: { ...name, description: 'who is to vet it' }, skip: { type: 'string', maxLength: 8000, pattern: '^[A-Za-z0-9_-]{1,128}(,[A-Za-z0-9_-]{1,128})*$', description: 'ids with commas between them: not these' } } } as const;
  app.get<{ Querystring: { for: string; skip?: string } }>(
    '/v1/sky/alerts/next',
    { schema: { summary: 'The most urgent open alert that a person has not voted on', tags, querystring: nextQuery, response: { 200: rowSchema('The alert'), 204: { description: 'There is none', type: 'null' } } } },
    async ({ query }, reply) => (await readModel.sky.next(query.for, query.skip?.split(',') ?? [])) ?? reply.code(204).send(),
  );

  app.get<One>('/v1/sky/alerts/:id', { schema: { summary: 'An alert as it was said, with its votes', tags, params, response: { 200: rowSchema('The alert; `alert`: as it was said, `events`: votes and standings, oldest first') } } }, ({ params: { id } }) => alert(id));

  registerVotes(app, sky, options, alert);
  registerPackets(app, sky, options, alert);

  const objectsQuery = { type: 'object', additionalProperties: false, properties: { ...paging, label: { type: 'string', enum: ['real', 'bogus'] }, watchlist: name } } as const;
  app.get<{ Querystring: { cursor?: string; limit: number; label?: string; watchlist?: string } }>(
    '/v1/sky/objects',
    { schema: { summary: 'Objects, those that changed last first', tags, querystring: objectsQuery, response: { 200: pageSchema('A page of objects, without their light curves') } } },
    ({ query: { cursor, limit, ...filter } }) => readModel.sky.objects(filter, { limit, ...(cursor === undefined ? {} : { cursor }) }),
  );
  app.get<One>('/v1/sky/objects/:id', { schema: { summary: 'An object with its light curve; of one that was merged into another, that other one', tags, params, response: { 200: rowSchema('The object; `light_curve`: by time, `absorbed`: ids of objects that were found to be this one') } } }, async ({ params: { id } }) => {
    const found = await readModel.sky.object(id);
    if (found === undefined) throw new Problem(404, 'NOT_FOUND', `there is no object ${id}`);
    return found;
  });
  app.get('/v1/sky/summary', { schema: { summary: 'How many observations and alerts there are of each status', tags, response: { 200: rowSchema('`observations` and `alerts`: {status: number}') } } }, () => readModel.sky.counts());
}

function registerVotes(app: FastifyInstance, { transport, now }: SkyRoutes, { projector }: HttpOptions, alert: (id: string) => Promise<Shown>): void {
  const body = { type: 'object', additionalProperties: false, required: ['vote'], properties: { vote: { type: 'string', enum: [...voteWords] }, comment: { type: 'string', maxLength: 2000 }, by: { ...name, description: 'Who; default: http' } } } as const;
  app.post<One & { Body: { vote: (typeof voteWords)[number]; comment?: string; by?: string } }>(
    '/v1/sky/alerts/:id/votes',
    { schema: { summary: 'Say whether it is real; the newest vote of a person counts', tags, params, body, response: { 201: rowSchema('The alert as the tables show it; `sequence`: where the vote stands in the log') } } },
    async ({ params: { id }, body: { vote, comment, by = 'http' } }, reply) => {
      const found = await alert(id);
      if (found['withdrawn'] === true) throw new Problem(409, 'CONFLICT', `the alert ${id} was withdrawn`);
      const sequence = await castVote(transport, id, { vote, by, comment }, now());
      await projector?.reached('SKY', sequence, waitMs);
      return reply.code(201).send({ ...(await alert(id)), sequence });
    },
  );
}

function registerPackets(app: FastifyInstance, { packets }: SkyRoutes, { artifacts }: HttpOptions, alert: (id: string) => Promise<Shown>): void {
  const querystring = { type: 'object', additionalProperties: false, properties: { format: { type: 'string', enum: [...packetFormats], default: 'ztf' }, framing: { type: 'string', enum: [...packetFramings], default: 'ocf', description: 'object container, Confluent wire format, or the bare body' } } } as const;
  const answers = { 200: { description: 'The packet', content: { 'avro/binary': { schema: { type: 'string', format: 'binary' } }, 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } } } as const;
  app.get<One & { Querystring: { format: PacketFormat; framing: PacketFraming } }>('/v1/sky/alerts/:id/packet', { schema: { summary: 'An alert as an Avro packet in the form of ZTF or LSST', tags, params, querystring, response: answers } }, async ({ params: { id }, query: { format, framing } }, reply) => {
    const row = await alert(id);
    const cutouts = cutoutsOf(row);
    const stamps = cutouts === undefined ? undefined : readStamps(await artifacts.path(cutouts.ref), cutouts.plane);
    const said = bodyOf(row);
    const place = stamps === undefined ? [] : await cutoutPlace(said, artifacts);
    const bytes = packetOf(said, stamps, { format, framing, schemaId: schemaIdOf(packets, format), publisher: packets.publisher, place });
    return reply.type(packetType(framing)).header('content-disposition', `attachment; filename="${id}.${format}.avro"`).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
}
