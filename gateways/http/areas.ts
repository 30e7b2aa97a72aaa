/** /v1/missions/{id}/areas: where to search at one time of a mission, as a page draws it: few numbers, no file format. */
import type { FastifyInstance } from 'fastify';
import { landRaster, type CoastData } from '../../actors/drift/core/coastline.ts';
import { openParticles, type ParticlesReader } from '../netcdf/index.ts';
import { bands, bandsOf, NONE } from '../picture/bands.ts';
import type { Shown } from '../postgres/index.ts';
import { artifactsOf } from './artifact-list.ts';
import type { HttpOptions } from './options.ts';
import { Problem } from './problems.ts';
import { matches } from './ranges.ts';
import { idSchema, rowSchema } from './schemas.ts';
import { runsOf } from './runs.ts';

/** `of`: row, first column, number of cells, band; rows go north, columns east. */
export interface Areas {
  readonly index: number;
  readonly times: readonly string[];
  readonly bands: readonly { readonly share: number; readonly words: string }[];
  /** Degrees; corner of the first cell, size of a cell. */
  readonly grid: { readonly west: number; readonly south: number; readonly lon_step: number; readonly lat_step: number; readonly columns: number; readonly rows: number } | null;
  readonly runs: readonly (readonly [row: number, first: number, length: number, band: number])[];
}

const iso = (seconds: number): string => new Date(1000 * seconds).toISOString().replace('.000Z', 'Z');
const step = (axis: Float64Array): number => (axis.length < 2 ? 1 : ((axis.at(-1) ?? 0) - (axis[0] ?? 0)) / (axis.length - 1));

/** The areas of one output; no grid when no particle had a position. As on the picture, smoothing carries nothing inland. */
function areasAt(reader: ParticlesReader, index: number, coast: CoastData | undefined): Areas {
  const told = { index, times: Array.from(reader.timesSeconds, iso), bands: bands.map(({ share, words }) => ({ share, words })) };
  if (reader.density === undefined) return { ...told, grid: null, runs: [] };
  const { lonDeg, latDeg } = reader.density;
  const [columns, rows, lonStep, latStep] = [lonDeg.length, latDeg.length, step(lonDeg), step(latDeg)];
  const grid = { west: (lonDeg[0] ?? 0) - lonStep / 2, south: (latDeg[0] ?? 0) - latStep / 2, lon_step: lonStep, lat_step: latStep, columns, rows };
  const probability = reader.densityAt(index);
  const inBands = bandsOf(probability, columns, rows, reader.trajectories);
  if (coast !== undefined) clearInland(inBands, probability, landRaster(coast, lonDeg, latDeg));
  return { ...told, grid, runs: runsOf(inBands, columns, NONE) };
}

/** Takes land where no particle is ashore out of its area; all three are of the same cells. */
export function clearInland(inBands: Uint8Array, probability: Float64Array, land: Uint8Array): void {
  for (let cell = 0; cell < inBands.length; cell++) if (land[cell] === 1 && probability[cell] === 0) inBands[cell] = NONE;
}

const params = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
const querystring = { type: 'object', additionalProperties: false, properties: { output: { type: 'integer', minimum: 0, maximum: 1_000_000, description: 'number of the output, 0 is the first; the last when absent' } } } as const;

export function registerAreas(app: FastifyInstance, options: HttpOptions, mission: (id: string) => Promise<Shown>): void {
  const schema = { summary: 'The areas that hold 50, 90 and 95 % of the probability at one time', tags: ['missions'], params, querystring, response: { 200: rowSchema('`grid`, and `runs` of cells as [row, first column, cells, band]; `times` of all outputs') } };
  app.get<{ Params: { id: string }; Querystring: { output?: number } }>('/v1/missions/:id/areas', { schema }, async (request, reply) => {
    const { id } = request.params;
    const found = await mission(id);
    const file = artifactsOf(found).find((one) => one.name === 'particles.nc');
    if (file === undefined) throw new Problem(404, 'NOT_FOUND', `the mission ${id} is ${String(found['status'])} and has no trajectories`);
    const tag = `"${file.ref.hash}-${request.query.output ?? 'last'}"`;
    reply.header('etag', tag).header('cache-control', 'private, no-cache');
    if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send();
    const reader = await openParticles(await options.artifacts.path(file.ref));
    try {
      const { output = reader.timesSeconds.length - 1 } = request.query;
      if (output >= reader.timesSeconds.length) throw new Problem(404, 'NOT_FOUND', `the mission ${id} has ${reader.timesSeconds.length} outputs, 0 to ${reader.timesSeconds.length - 1}`);
      return areasAt(reader, output, await options.coastline?.());
    } finally {
      reader.close();
    }
  });
}
