/**
 * /v1/rules and /v1/devices. An ETag is the version of a rule or device: who changes one says which
 * version was read (If-Match), so nobody overwrites what he has not seen. The whole configuration is
 * judged before anything is stored.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { changeConfigured, readConfigured, readHistory, type Configured, type Kind } from '../../sensors/configured.ts';
import { judgeChange, type ChangeFault } from '../../sensors/judge-change.ts';
import { deviceSchema, ruleSchema } from '../../sensors/config/schema.ts';
import { plainCycles, plainStatistics, type LiveStatistics } from '../../sensors/statistics.ts';
import { Problem } from '../problems.ts';
import { idSchema, rowSchema } from '../schemas.ts';
import { invalidContent } from '../validate.ts';
import type { SensorsRoutes } from './options.ts';

const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
const query = { type: 'object', additionalProperties: false, properties: { reason: { type: 'string', maxLength: 500, description: 'Kept with the change in the log.' }, check: { type: 'boolean', default: false, description: 'Judge it and store nothing.' } } } as const;
const statisticsQuery = { type: 'object', additionalProperties: false, properties: { statistics: { type: 'boolean', default: false, description: 'Also what has been counted: evaluations, alerts, and readings by what became of them.' } } } as const;
const headers = { type: 'object', properties: { 'if-match': { type: 'string', description: 'ETag of the version that is changed, or *; needed when there is one' }, 'if-none-match': { type: 'string', description: '*: only when there is none' } } } as const;

interface Asked {
  readonly Params: { readonly id: string };
  readonly Querystring: { readonly reason?: string; readonly check: boolean; readonly statistics?: boolean };
  readonly Body: Readonly<Record<string, unknown>>;
}

const etagOf = ({ version }: Pick<Configured, 'version'>): string => `"${version}"`;
const shown = ({ id, version, definition, by, reason, source, at }: Configured): object => ({ id, version, definition: definition ?? null, changed: { at, by, reason: reason ?? null, source: source ?? null } });

/** The version that a request expects: 0 for none, undefined for any. */
function expectedOf(request: FastifyRequest, before: Configured | undefined, kind: Kind): number | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch } = request.headers;
  if (noneMatch !== undefined) {
    if (noneMatch.trim() !== '*') throw new Problem(400, 'INVALID_REQUEST', 'If-None-Match can only be * here');
    if (before !== undefined) throw failed(kind, before);
    return 0;
  }
  if (match === undefined) {
    if (before !== undefined) throw new Problem(428, 'PRECONDITION_REQUIRED', `the ${kind} ${before.id} exists: send If-Match with its ETag, ${etagOf(before)}, or * to overwrite it unseen`);
    return 0;
  }
  if (match.trim() === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(match.trim())?.[1];
  if (version === undefined) throw new Problem(400, 'INVALID_REQUEST', `If-Match must be an ETag such as "17", not ${match.slice(0, 60)}`);
  if (before?.version !== Number(version)) throw before === undefined ? new Problem(404, 'NOT_FOUND', `there is no such ${kind}`) : failed(kind, before);
  return Number(version);
}
const failed = (kind: Kind, before: Configured): Problem => new Problem(412, 'VERSION_CONFLICT', `the ${kind} ${before.id} was changed at ${before.at} by ${before.by}; its ETag is ${etagOf(before)}: read it again`, { headers: { etag: etagOf(before) } });

function refuse(faults: readonly ChangeFault[], id: string): void {
  const errors = faults.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  throw invalidContent(errors.map((fault) => (fault.id === id || fault.id === undefined ? { pointer: `/${fault.path.join('/')}`, detail: fault.message } : { pointer: '/', detail: `then ${fault.id} is wrong: ${fault.message}` })));
}
const warningsOf = (faults: readonly ChangeFault[]): readonly string[] => faults.flatMap(({ severity, message }) => (severity === 'warning' ? [message] : []));

export function registerConfiguration(app: FastifyInstance, sensors: SensorsRoutes): void {
  registerKind(app, sensors, 'rule', ruleSchema);
  registerKind(app, sensors, 'device', deviceSchema);
}

function registerKind(app: FastifyInstance, { transport, now, statistics }: SensorsRoutes, kind: Kind, body: { readonly properties: object }): void {
  const path = `/v1/${kind}s`;
  const tags = ['sensors'];
  const standing = async (): Promise<{ readonly rules: ReadonlyMap<string, Configured>; readonly devices: ReadonlyMap<string, Configured> }> => {
    const [rules, devices] = await Promise.all([readConfigured(transport, 'rule'), readConfigured(transport, 'device')]);
    return { rules, devices };
  };
  const one = async (id: string): Promise<Configured> => {
    const found = (await readConfigured(transport, kind)).get(id);
    if (found === undefined) throw new Problem(404, 'NOT_FOUND', `there is no ${kind} ${id}`);
    return found;
  };

  const isRule = kind === 'rule';
  const asked = isRule ? { querystring: statisticsQuery } : {};
  /** With statistics where they are asked for; null when no evaluator answers, or does not know the rule yet. */
  const counted = (found: Configured, live: LiveStatistics | undefined | 'not asked'): object => {
    if (live === 'not asked') return shown(found);
    const rule = live?.rules.get(found.id);
    return { ...shown(found), statistics: rule === undefined ? null : plainStatistics(rule) };
  };
  const answer = `\`items\`, by id${isRule ? '; with statistics also `evaluation`: cycles, missed, last_at, readings, unmatched, unreadable; null when no evaluator answers' : ''}`;
  app.get<Asked>(path, { schema: { summary: `All ${kind}s`, tags, ...asked, response: { 200: rowSchema(answer) } } }, async ({ query: { statistics: wanted } }) => {
    const [all, live] = await Promise.all([readConfigured(transport, kind), wanted === true ? statistics() : ('not asked' as const)]);
    const items = [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).map((found) => counted(found, live));
    return { items, ...(live === 'not asked' ? {} : { evaluation: live === undefined ? null : plainCycles(live) }) };
  });

  app.get<Asked>(`${path}/:id`, { schema: { summary: `A ${kind}; its ETag is its version`, tags, params, ...asked, response: { 200: rowSchema(`The ${kind}`) } } }, async ({ params: { id }, query: { statistics: wanted } }, reply) => {
    const found = await one(id);
    return reply.header('etag', etagOf(found)).send(counted(found, wanted === true ? await statistics() : 'not asked'));
  });

  app.get<Asked>(`${path}/:id/history`, { schema: { summary: `Every version of a ${kind}: who changed what, when and why`, tags, params, response: { 200: rowSchema('`items`, oldest first') } } }, async ({ params: { id } }) => {
    const versions = await readHistory(transport, kind, id);
    if (versions.length === 0) throw new Problem(404, 'NOT_FOUND', `there never was a ${kind} ${id}`);
    return { items: versions.map(shown) };
  });

  const put = { summary: `Create or change a ${kind}`, description: 'The same fields as in a file. Faults are told all at once; so is what would be wrong elsewhere by it.', tags, params, headers, querystring: query, body: { type: 'object', description: `The fields of a ${kind} as in a file: ${Object.keys(body.properties).join(', ')}` }, response: { 200: rowSchema('Changed, or as it was'), 201: rowSchema('Created') } };
  app.put<Asked>(`${path}/:id`, { schema: put }, async (request, reply) => {
    const { id } = request.params;
    const definition = { ...request.body, id };
    if ('id' in request.body && request.body['id'] !== id) throw invalidContent([{ pointer: '/id', detail: `is ${JSON.stringify(request.body['id'])}, the address says ${id}` }]);
    const now_ = await standing();
    const expected = expectedOf(request, (kind === 'rule' ? now_.rules : now_.devices).get(id), kind);
    const faults = judgeChange(kind, id, definition, now_);
    refuse(faults, id);
    if (request.query.check) return { id, change: 'none', warnings: warningsOf(faults) };
    const changed = await changeConfigured(transport, kind, { id, definition, expected, by: 'http', reason: request.query.reason }, now());
    return reply.code(changed.change === 'created' ? 201 : 200).header('etag', etagOf(changed)).header('location', `${path}/${id}`).send({ id, ...changed, warnings: warningsOf(faults) });
  });

  app.delete<Asked>(`${path}/:id`, { schema: { summary: `Delete a ${kind}`, tags, params, headers, querystring: query, response: { 204: { description: 'Deleted', type: 'null' } } } }, async (request: FastifyRequest<Asked>, reply: FastifyReply) => {
    const { id } = request.params;
    const now_ = await standing();
    const before = (kind === 'rule' ? now_.rules : now_.devices).get(id);
    if (before === undefined) throw new Problem(404, 'NOT_FOUND', `there is no ${kind} ${id}`);
    const expected = expectedOf(request, before, kind);
    refuse(judgeChange(kind, id, undefined, now_), id);
    if (!request.query.check) await changeConfigured(transport, kind, { id, definition: undefined, expected, by: 'http', reason: request.query.reason }, now());
    return reply.code(204).send();
  });
}
