/** /v1/missions/{id}/areas and /v1/coastline: what a page draws a map from. */
import type { FastifyInstance } from 'fastify';
import type { Shown } from '../../postgres/index.ts';
import { artifactsOf } from '../artifact-list.ts';
import { fileOf } from '../gone.ts';
import type { HttpOptions } from '../options.ts';
import { Problem } from '../problems.ts';
import { matches } from '../ranges.ts';
import { idSchema, rowSchema } from '../schemas.ts';
import type { Charts } from './charts.ts';
import { readBox } from './coastline.ts';

const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
const outputQuery = { type: 'object', additionalProperties: false, properties: { output: { type: 'integer', minimum: 0, maximum: 1_000_000, description: 'number of the output, 0 is the first; the last when absent' } } } as const;

export function registerAreas(app: FastifyInstance, options: HttpOptions, charts: Charts, mission: (id: string) => Promise<Shown>): void {
  const schema = { summary: 'The areas that hold 50, 90 and 95 % of the probability at one time', tags: ['missions'], params, querystring: outputQuery, response: { 200: rowSchema('`grid`, and `runs` of cells as [row, first column, cells, band]; `times` of all outputs') } };
  app.get<{ Params: { id: string }; Querystring: { output?: number } }>('/v1/missions/:id/areas', { schema }, async (request, reply) => {
    const { id } = request.params;
    const { output } = request.query;
    const found = await mission(id);
    const file = artifactsOf(found).find((one) => one.name === 'particles.nc');
    if (file === undefined) throw new Problem(404, 'NOT_FOUND', `the mission ${id} is ${String(found['status'])} and has no trajectories`);
    const tag = `"${file.ref.hash}-${output ?? 'last'}"`;
    reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send();
    const areas = await charts.areas(await fileOf(options, file.ref, `the trajectories of ${id}`), output, await options.coastline?.());
    if ('outputs' in areas) throw new Problem(404, 'NOT_FOUND', `the mission ${id} has ${areas.outputs} outputs, 0 to ${areas.outputs - 1}`);
    return areas;
  });
}

const boxQuery = { type: 'object', additionalProperties: false, required: ['box'], properties: { box: { type: 'string', maxLength: 200, description: 'west,south,east,north in degrees, at most 40 × 30' } } } as const;

export function registerCoastline(app: FastifyInstance, options: HttpOptions, charts: Charts): void {
  const schema = { summary: 'The coastline within a box, simplified for drawing, as GeoJSON', tags: ['missions'], querystring: boxQuery, response: { 200: rowSchema('A feature; `land`: what is land, as runs of cells') } };
  app.get<{ Querystring: { box: string } }>('/v1/coastline', { schema }, async ({ query }, reply) => {
    const box = readBox(query.box);
    const data = await options.coastline?.();
    if (data === undefined) throw new Problem(404, 'NO_COASTLINE', 'no coastline is installed here: run `node deploy/setup.mjs`, or point ALIDADE_COASTLINE at one');
    return reply.header('cache-control', 'private, max-age=86400').send(await charts.coast(data, box));
  });
}
