/** /v1/missions: drift missions in the words of a coordinator, with their pictures and files. */
import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import { missionStatuses, type MissionStatus, type Shown } from '../postgres/index.ts';
import type { Charts } from './charts/charts.ts';
import { registerAreas } from './charts/routes.ts';
import { artifactsOf, type NamedArtifact } from './artifact-list.ts';
import { sendFile } from './files.ts';
import { requireNotCleared } from './gone.ts';
import type { Written } from './jobs.ts';
import type { HttpOptions } from './options.ts';
import { Problem } from './problems.ts';
import { fileAnswers, hashSchema, idSchema, missionSchema, pageSchema, paging, rowSchema } from './schemas.ts';
import { acceptedOf, idOfKey, readKey, readSubmissions } from './submissions.ts';
import { invalidContent } from './validate.ts';

const domain = 'drift';
const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
const fileParams = { type: 'object', required: ['id', 'name'], properties: { id: idSchema, name: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$', description: 'particles.nc, density.png, summary.json, …' } } } as const;

/** What the files of a result are also called. */
const otherNames: Readonly<Record<string, string>> = { 'map.png': 'density.png' };

const linksOf = (id: string, artifacts: readonly NamedArtifact[]): Readonly<Record<string, string>> => Object.fromEntries(artifacts.map(({ name }) => [name, `/v1/missions/${id}/${name}`]));

export function registerMissions(app: FastifyInstance, options: HttpOptions, charts: Charts, written: Written): void {
  const { readModel } = options;
  async function mission(id: string): Promise<Shown> {
    let found = await readModel.mission(id);
    if (found === undefined) {
      await written.settled();
      found = await readModel.mission(id);
    }
    if (found === undefined) throw new Problem(404, 'NOT_FOUND', `there is no mission ${id}`);
    return found;
  }

  app.get<{ Querystring: { cursor?: string; limit: number; status?: MissionStatus } }>(
    '/v1/missions',
    { schema: { summary: 'Missions, newest first', tags: ['missions'], querystring: { type: 'object', additionalProperties: false, properties: { ...paging, status: { type: 'string', enum: [...missionStatuses] } } }, response: { 200: pageSchema('A page of missions') } } },
    ({ query: { cursor, limit, ...filter } }) => readModel.missions(filter, { limit, ...(cursor === undefined ? {} : { cursor }) }),
  );

  app.get<{ Params: { id: string } }>(
    '/v1/missions/:id',
    { schema: { summary: 'A mission, with its result when it has one', tags: ['missions'], params, response: { 200: rowSchema('The mission; `files`: where its results are') } } },
    async ({ params: { id } }) => {
      const found = await mission(id);
      return { ...found, files: linksOf(id, artifactsOf(found)) };
    },
  );

  registerNewMission(app, options, written);
  registerFiles(app, options, mission);
  registerAreas(app, options, charts, mission);
}

function registerNewMission(app: FastifyInstance, options: HttpOptions, written: Written): void {
  const schema = { summary: 'Ask for a mission', tags: ['missions'], body: missionSchema, response: { 202: rowSchema('Stored in the log'), 200: rowSchema('It was there already') } };
  app.post<{ Body: { mission_id?: string; params: Record<string, unknown> } }>('/v1/missions', { schema }, async ({ body, headers }, reply) => {
    const key = readKey(headers['idempotency-key']);
    const id = body.mission_id ?? (key === undefined ? `M-${randomUUID()}` : idOfKey(key, domain, undefined));
    const payload = { mission_id: id, params: body.params };
    const submission = readMission({ domain, id, payload }, options);
    const accepted = acceptedOf(submission, await options.operations.submit(submission));
    written.note(accepted);
    const answer = { mission_id: id, sequence: accepted.sequence, duplicate: accepted.duplicate };
    return reply.code(accepted.duplicate ? 200 : 202).header('location', `/v1/missions/${id}`).send(answer);
  });
}

/** Faults are told as places in the mission, not in the job that carries it. */
function readMission(job: { readonly domain: string; readonly id: string; readonly payload: object }, options: HttpOptions): ReturnType<typeof readSubmissions>[number] {
  try {
    const [submission] = readSubmissions([job], false, { key: undefined, traceparent: undefined }, options);
    if (submission !== undefined) return submission;
  } catch (error) {
    if (!(error instanceof Problem) || error.errors.length === 0) throw error;
    throw invalidContent(error.errors.map(({ pointer, detail }) => ({ pointer: pointer.replace(/^\/payload(?=\/|$)/, '') || '/', detail })));
  }
  throw new Error('a mission was neither read nor refused');
}

function registerFiles(app: FastifyInstance, options: HttpOptions, mission: (id: string) => Promise<Shown>): void {
  const describe = { summary: 'A file of a result; ranges and If-None-Match are answered', tags: ['missions'], params: fileParams, response: fileAnswers };
  // HEAD is named, since the framework's own HEAD of a GET route says that there are 0 bytes.
  app.route<{ Params: { id: string; name: string } }>({ method: ['GET', 'HEAD'], url: '/v1/missions/:id/:name', schema: describe, handler: async (request, reply) => {
    const { id, name } = request.params;
    const found = await mission(id);
    const artifacts = artifactsOf(found);
    const file = artifacts.find((one) => one.name === name) ?? artifacts.find((one) => one.name === otherNames[name]);
    if (file !== undefined) return sendFile(request, reply, options, { artifact: file.ref, filename: `${id}-${file.name}`, immutable: false });
    const detail = artifacts.length === 0 ? `the mission ${id} is ${String(found['status'])} and has no files` : `the mission ${id} has no file ${name}; it has ${artifacts.map((one) => one.name).join(', ')}`;
    throw new Problem(404, 'NOT_FOUND', detail);
  } });

  const schema = { summary: 'Any artifact by its hash', tags: ['missions'], params: { type: 'object', required: ['hash'], properties: { hash: hashSchema } }, response: fileAnswers };
  app.route<{ Params: { hash: string } }>({ method: ['GET', 'HEAD'], url: '/v1/artifacts/:hash', schema, handler: async (request, reply) => {
    const { hash } = request.params;
    const artifact = await options.artifacts.stat(hash);
    if (artifact === undefined) {
      await requireNotCleared(options, hash, `the artifact ${hash}`);
      throw new Problem(404, 'NOT_FOUND', `there is no artifact ${hash}`);
    }
    return sendFile(request, reply, options, { artifact, filename: hash, immutable: true });
  } });
}
