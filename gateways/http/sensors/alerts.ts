/**
 * /v1/alerts and /v1/silences. What people order is an event in the log; an answer says where it
 * stands there, and the tables show it when the projection has passed that place.
 */
import type { FastifyInstance } from 'fastify';
import { readSilence } from '../../../actors/sensors/core/notify/silence.ts';
import { re2 } from '../../../actors/sensors/re2.ts';
import type { Page, Paging, Shown } from '../../postgres/index.ts';
import { endingOf, previewSilence, withSilences } from '../../sensors/silences.ts';
import type { HttpOptions } from '../options.ts';
import { Problem } from '../problems.ts';
import { idSchema, pageSchema, paging, rowSchema } from '../schemas.ts';
import { invalidContent } from '../validate.ts';
import type { SensorsRoutes } from './options.ts';

const tags = ['alerts'];
const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
const comment = { type: 'string', maxLength: 2000 } as const;
const by = { type: 'string', minLength: 1, maxLength: 200, description: 'Who; default: http' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const seconds = { type: 'integer', minimum: 1, maximum: 366 * 86_400, description: 'in place of the time' } as const;

interface Words {
  readonly by?: string;
  readonly comment?: string;
}
interface Until extends Words {
  readonly until?: string;
  readonly seconds?: number;
}
interface SilenceBody extends Words {
  readonly matchers: readonly string[];
  readonly starts_at?: string;
  readonly ends_at?: string;
  readonly seconds?: number;
}
interface One {
  readonly Params: { readonly id: string };
}

const orderOf = (words: Words): { by: string; comment?: string | undefined } => ({ by: words.by ?? 'http', comment: words.comment });
const body = (properties: object, required: readonly string[] = []): object => ({ type: 'object', additionalProperties: false, required, properties: { by, comment, ...properties } });
const waitMs = 2_000;

export function registerAlerts(app: FastifyInstance, sensors: SensorsRoutes, options: HttpOptions): void {
  const { readModel, projector } = options;
  const { orders, now } = sensors;

  const alertOf = async (id: string): Promise<Shown> => {
    const found = await readModel.alert(id);
    if (found === undefined) throw new Problem(404, 'NOT_FOUND', `there is no alert ${id}`);
    const [alert = found] = await withSilences([found], readModel, now());
    return alert;
  };
  /** The alert once the tables show the order, or as it stands when they are slow. */
  const after = async (id: string, sequence: number): Promise<Shown> => {
    await projector?.reached('SENSORS', sequence, waitMs);
    return { ...(await alertOf(id)), sequence };
  };

  const filter = { ...paging, open: { type: 'boolean' }, rule: idSchema, device: idSchema, severity: { type: 'string', maxLength: 128 }, acknowledged: { type: 'boolean' }, silenced: { type: 'boolean', description: 'Of those that fire, those that a silence keeps quiet, or does not' } } as const;
  app.get<{ Querystring: { cursor?: string; limit: number; open?: boolean; rule?: string; device?: string; severity?: string; acknowledged?: boolean; silenced?: boolean } }>(
    '/v1/alerts',
    { schema: { summary: 'Alerts, newest first', tags, querystring: { type: 'object', additionalProperties: false, properties: filter }, response: { 200: pageSchema('A page of alerts that have fired') } } },
    ({ query: { cursor, limit, silenced, ...rest } }) => alertsPage(readModel, { ...rest, ...(silenced === undefined ? {} : { open: true }) }, { limit, ...(cursor === undefined ? {} : { cursor }) }, silenced, now),
  );
  app.get<One>('/v1/alerts/:id', { schema: { summary: 'An alert with every step it took', tags, params, response: { 200: rowSchema('The alert') } } }, ({ params: { id } }) => alertOf(id));

  app.post<One & { Body: Until | null }>('/v1/alerts/:id/acknowledge', { schema: { summary: 'Somebody has it: no more reminders, no escalation', tags, params, body: { ...body({ until: time, seconds }), nullable: true }, response: { 200: rowSchema('The alert') } } }, async ({ params: { id }, body: words }) => {
    await alertOf(id);
    return after(id, await orders.acknowledge(id, { ...orderOf(words ?? {}), untilMs: untilOf(words ?? {}, now()) }));
  });
  app.delete<One>('/v1/alerts/:id/acknowledge', { schema: { summary: 'Take the acknowledgement back', tags, params, response: { 200: rowSchema('The alert') } } }, async ({ params: { id } }) => {
    await alertOf(id);
    return after(id, await orders.acknowledge(id, { by: 'http', withdrawn: true }));
  });
  app.post<One & { Body: Until }>('/v1/alerts/:id/snooze', { schema: { summary: 'Nothing is sent about it for a while', tags, params, body: body({ until: time, seconds }), response: { 200: rowSchema('The alert') } } }, async ({ params: { id }, body: words }) => {
    await alertOf(id);
    const untilMs = untilOf(words, now());
    if (untilMs === undefined) throw invalidContent([{ pointer: '/until', detail: 'is missing; or give seconds' }]);
    return after(id, await orders.snooze(id, { ...orderOf(words), untilMs }));
  });
  app.post<One & { Body: Words | null }>('/v1/alerts/:id/resolve', { schema: { summary: 'End it by hand', description: 'It opens again when its condition holds again after it did not.', tags, params, body: { ...body({}), nullable: true }, response: { 200: rowSchema('The alert') } } }, async ({ params: { id }, body: words }) => {
    const alert = await alertOf(id);
    const [rule, device] = [alert['alert_id'], alert['device_id']];
    if (alert['is_resolved'] === true) throw new Problem(409, 'CONFLICT', `the alert ${id} is over since ${String(alert['resolved_at'])}`);
    if (typeof rule !== 'string' || typeof device !== 'string') throw new Problem(404, 'NOT_FOUND', `there is no alert ${id}`);
    return after(id, await orders.resolve({ alertId: id, rule, device }, orderOf(words ?? {})));
  });

  registerSilences(app, sensors, options);
}

/** Most pages that are looked through for those that are wanted. */
const mostLooks = 40;

/** Silences are matched here, not in the database: a page of those that are wanted may need several looks. */
async function alertsPage(model: HttpOptions['readModel'], filter: Parameters<HttpOptions['readModel']['alerts']>[0], paging: Paging, silenced: boolean | undefined, now: () => number): Promise<Page> {
  let page = await model.alerts(filter, paging);
  for (let looks = 1; ; looks++) {
    const items = (await withSilences(page.items, model, now())).filter(({ silenced_by: by }) => silenced === undefined || (Array.isArray(by) && by.length > 0) === silenced);
    if (items.length > 0 || page.next === undefined || looks === mostLooks) return { ...page, items };
    page = await model.alerts(filter, { ...paging, cursor: page.next });
  }
}

/** Throws a problem for a time that has passed: such an order would do nothing. */
function untilOf({ until, seconds: span }: Until, now: number): number | undefined {
  const ms = until === undefined ? (span === undefined ? undefined : now + span * 1000) : Date.parse(until);
  if (ms !== undefined && !(ms > now)) throw invalidContent([{ pointer: '/until', detail: 'must lie in the future' }]);
  return ms;
}

function registerSilences(app: FastifyInstance, { orders, now }: SensorsRoutes, { readModel, projector }: HttpOptions): void {
  const stateOf = (row: Shown): string => (Date.parse(String(row['ends_at'])) <= now() ? 'expired' : Date.parse(String(row['starts_at'])) > now() ? 'pending' : 'active');
  app.get<{ Querystring: { cursor?: string; limit: number; state?: 'active' | 'pending' | 'expired' } }>(
    '/v1/silences',
    { schema: { summary: 'Silences, those that end last first', tags, querystring: { type: 'object', additionalProperties: false, properties: { ...paging, state: { type: 'string', enum: ['active', 'pending', 'expired'] } } }, response: { 200: pageSchema('A page of silences') } } },
    async ({ query: { cursor, limit, state } }) => {
      const page = await readModel.silences({ at: new Date(now()), ...(state === undefined ? {} : { state }) }, { limit, ...(cursor === undefined ? {} : { cursor }) });
      return { ...page, items: page.items.map((row) => ({ ...row, state: stateOf(row) })) };
    },
  );

  const matchers = { type: 'array', minItems: 1, maxItems: 64, items: { type: 'string', maxLength: 1024 }, description: 'All must match: name="value", != =~ !~' } as const;
  const silence = body({ matchers, starts_at: { ...time, description: 'default: now' }, ends_at: time, seconds }, ['matchers']);
  const read = (words: SilenceBody): { matchers: readonly string[]; startsAtMs: number; endsAtMs: number } => {
    const startsAtMs = words.starts_at === undefined ? now() : Date.parse(words.starts_at);
    const endsAtMs = words.ends_at !== undefined ? Date.parse(words.ends_at) : startsAtMs + (words.seconds ?? 0) * 1000;
    const judged = readSilence('new', { matchers: words.matchers, startsAt: startsAtMs, endsAt: endsAtMs, by: words.by ?? 'http', comment: words.comment ?? null }, re2);
    const faults = 'faults' in judged ? judged.faults.map(({ field, message }) => ({ pointer: `/${field}`, detail: field === 'ends_at' && words.ends_at === undefined ? 'is missing; or give seconds' : message })) : [];
    if (faults.length === 0 && endsAtMs <= now()) faults.push({ pointer: '/ends_at', detail: 'must lie in the future' });
    if (faults.length > 0) throw invalidContent(faults);
    return { matchers: words.matchers, startsAtMs, endsAtMs };
  };

  app.post<{ Body: SilenceBody }>('/v1/silences', { schema: { summary: 'Send nothing about alerts that match, for a time', tags, body: silence, response: { 201: rowSchema('`silence_id`') } } }, async ({ body: words }, reply) => {
    const { silenceId, sequence } = await orders.silence({ ...read(words), ...orderOf(words) });
    await projector?.reached('SENSORS', sequence, waitMs);
    return reply.code(201).header('location', '/v1/silences').send({ silence_id: silenceId, sequence });
  });

  app.post<{ Body: SilenceBody }>('/v1/silences/preview', { schema: { summary: 'Which open alerts such a silence would match', tags, body: silence, response: { 200: rowSchema('`matches`: how many; `items`: at most 500 of them') } } }, async ({ body: words }) => {
    const { matchers: wanted } = read(words);
    return previewSilence(wanted, (cursor) => readModel.alerts({ open: true }, { limit: 500, ...(cursor === undefined ? {} : { cursor }) }));
  });

  app.delete<One>('/v1/silences/:id', { schema: { summary: 'End a silence now', tags, params, response: { 204: { description: 'It has ended', type: 'null' } } } }, async ({ params: { id } }, reply) => {
    const ending = await endingOf(id, readModel, now());
    if (ending === undefined) throw new Problem(404, 'NOT_FOUND', `there is no silence ${id} that has not ended`);
    const { sequence } = await orders.silence({ ...ending, by: 'http' });
    await projector?.reached('SENSORS', sequence, waitMs);
    return reply.code(204).send();
  });
}
