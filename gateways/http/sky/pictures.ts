/** Pictures: cutouts of alerts and windows of frames, as PNG. The first row is the highest y; what holds no data is transparent. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pictureSize, type Window } from '../../../actors/sky/core/picture/picture.ts';
import type { Shading, Stretch } from '../../../actors/sky/core/picture/stretch.ts';
import { AlidadeError } from '../../../protocol/errors.ts';
import type { ArtifactRef } from '../../../protocol/ports.ts';
import type { Shown } from '../../postgres/index.ts';
import { cutoutPlace } from '../../sky/cutout-place.ts';
import { stampNames } from '../../sky/cutouts-file.ts';
import type { Look } from '../../sky/picture/draw.ts';
import { stampFits, type FrameSize } from '../../sky/picture/draw.ts';
import { sendFile } from '../files.ts';
import { clearedSentence } from '../../retention/index.ts';
import { fileOf } from '../gone.ts';
import type { HttpOptions } from '../options.ts';
import { Problem } from '../problems.ts';
import { matches } from '../ranges.ts';
import { idSchema, rowSchema } from '../schemas.ts';
import { bodyOf } from './body.ts';
import type { SkyRoutes } from './options.ts';
import { cutoutsOf, frameOf } from './refs.ts';

const tags = ['sky'];
/** px of a picture's side. */
const mostSide = 4096;
const usualSide = 1024;

const frameNames = ['science', 'template', 'difference', 'score', 'raw'] as const;
type FrameName = (typeof frameNames)[number];

const shadingOf = (name: string): Shading => (name === 'difference' || name === 'score' ? 'signed' : 'positive');
const looks = { stretch: { type: 'string', enum: ['asinh', 'linear'], default: 'asinh' }, low: { type: 'number', description: 'shown black; default: from the pixels' }, high: { type: 'number', description: 'shown white' } } as const;
interface LookQuery {
  readonly stretch: Stretch;
  readonly low?: number;
  readonly high?: number;
}
function lookOf(name: string, { stretch, low, high }: LookQuery): Look {
  if (low !== undefined && high !== undefined && low >= high) throw new Problem(400, 'INVALID_REQUEST', 'query/high must be above query/low', { errors: [{ pointer: 'query/high', detail: 'must be above low' }] });
  return { shading: shadingOf(name), stretch, ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

const pngAnswers = { 200: { description: 'The picture, or the FITS file', content: { 'image/png': { schema: { type: 'string', format: 'binary' } }, 'application/fits': { schema: { type: 'string', format: 'binary' } } } }, 304: { description: 'If-None-Match holds it already', type: 'null' } } as const;

/** A picture is named by what it is drawn from and how. */
async function sendPicture(request: FastifyRequest, reply: FastifyReply, ref: ArtifactRef, draw: () => Promise<Uint8Array>, type = 'image/png', form = ''): Promise<FastifyReply> {
  const tag = `"${ref.hash.slice(0, 32)}-${Buffer.from(JSON.stringify([request.params, request.query])).toString('base64url')}${form}"`;
  reply.header('etag', tag).header('cache-control', 'private, no-cache').header('x-content-type-options', 'nosniff');
  if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send();
  const bytes = await draw();
  return reply.type(type).send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

export function registerPictures(app: FastifyInstance, sky: SkyRoutes, options: HttpOptions, alert: (id: string) => Promise<Shown>, observation: (id: string) => Promise<Shown>): void {
  const stampParams = { type: 'object', required: ['id', 'file'], properties: { id: idSchema, file: { type: 'string', enum: stampNames.flatMap((name) => [`${name}.png`, `${name}.fits`]) } } } as const;
  const stampQuery = { type: 'object', additionalProperties: false, properties: { size: { type: 'integer', minimum: 16, maximum: 1024, default: 252, description: 'px of the longer side' }, ...looks } } as const;
  app.get<{ Params: { id: string; file: string }; Querystring: LookQuery & { size: number } }>(
    '/v1/sky/alerts/:id/:file',
    { schema: { summary: 'A cutout of an alert as PNG (`size`, `stretch`) or FITS, with its coordinates while its frame is kept', tags, params: stampParams, querystring: stampQuery, response: pngAnswers } },
    async (request, reply) => {
      const { id, file } = request.params;
      const row = await alert(id);
      const cutouts = cutoutsOf(row);
      if (cutouts === undefined) throw new Problem(404, 'NOT_FOUND', `the alert ${id} has no cutouts`);
      const name = stampNames.find((one) => file.startsWith(`${one}.`)) ?? 'science';
      const { ref, plane } = cutouts;
      if (file.endsWith('.fits')) {
        reply.header('content-disposition', `inline; filename="${id}_${name}.fits"`);
        const placed = await cutoutPlace(bodyOf(row), options.artifacts);
        return sendPicture(request, reply, ref, async () => stampFits(await fileOf(options, ref, `the cutouts of ${id}`), name, plane, placed), 'application/fits', placed.length === 0 ? '' : '-placed');
      }
      return sendPicture(request, reply, ref, async () => sky.pictures.draw({ kind: 'stamp', path: await fileOf(options, ref, `the cutouts of ${id}`), name, plane, size: request.query.size, look: lookOf(name, request.query) }));
    },
  );

  registerFrames(app, sky, options, observation);
}

const frameParams = { type: 'object', required: ['id', 'file'], properties: { id: idSchema, file: { type: 'string', enum: [...frameNames.map((name) => `${name}.png`), ...[...frameNames, 'cutouts'].map((name) => `${name}.fits`)] } } } as const;
const side = { type: 'integer', minimum: 1, maximum: 1_000_000 } as const;
const place = { type: 'integer', minimum: -1_000_000, maximum: 1_000_000, default: 0 } as const;
const frameQuery = {
  type: 'object', additionalProperties: false,
  properties: {
    x: { ...place, description: 'px, the left column of the window' }, y: { ...place, description: 'px, its lowest row' }, width: { ...side, description: 'px; default: to the right edge' }, height: { ...side, description: 'px; default: to the upper edge' },
    zoom: { type: 'number', exclusiveMinimum: 0, maximum: 32, description: `px of the picture for one of the frame; default: as large as ${usualSide} px allow, at most 1` }, ...looks,
  },
} as const;
interface WindowQuery extends LookQuery {
  readonly x: number;
  readonly y: number;
  readonly width?: number;
  readonly height?: number;
  readonly zoom?: number;
}

function registerFrames(app: FastifyInstance, sky: SkyRoutes, options: HttpOptions, observation: (id: string) => Promise<Shown>): void {
  const oneParam = { type: 'object', required: ['id'], properties: { id: idSchema } } as const;
  app.get<{ Params: { id: string } }>('/v1/sky/frames/:id', { schema: { summary: 'The frames of an observation: their sizes and where they are', tags, params: oneParam, response: { 200: rowSchema('`frames`: {name: {columns, rows, png, fits}}; of a file that is no image `fault` in place of the size; `cleared`: {name: sentence} of those that are kept no longer') } } }, async ({ params: { id } }) => {
    const row = await observation(id);
    const there = frameNames.filter((name) => refOfName(row, name) !== undefined);
    const frames = await Promise.all(there.map(async (name) => {
      const size = await sizeOf(sky.pictures, options.artifacts, frameOf(row, name));
      return size === undefined ? [] : [[name, { ...size, png: `/v1/sky/frames/${id}/${name}.png`, fits: `/v1/sky/frames/${id}/${name}.fits` }] as const];
    }));
    const listed = Object.fromEntries(frames.flat());
    const cleared = await Promise.all(there.filter((name) => !(name in listed)).map(async (name) => {
      const gone = await options.cleared?.(frameOf(row, name).hash);
      return gone === undefined ? [] : [[name, clearedSentence(`the ${name} frame of ${id}`, gone)] as const];
    }));
    return { observation_id: id, frames: listed, cleared: Object.fromEntries(cleared.flat()) };
  });

  app.route<{ Params: { id: string; file: string }; Querystring: WindowQuery }>({
    method: ['GET', 'HEAD'], url: '/v1/sky/frames/:id/:file',
    schema: { summary: 'A window of a frame as PNG, or the whole frame as FITS (ranges are answered)', tags, params: frameParams, querystring: frameQuery, response: { ...pngAnswers, 206: { description: 'The part that Range asks for', content: { 'application/fits': { schema: { type: 'string', format: 'binary' } } } } } },
    handler: async (request, reply) => {
      const { id, file } = request.params;
      const name = file.slice(0, file.indexOf('.'));
      const ref = frameOf(await observation(id), name);
      if (file.endsWith('.fits')) return sendFile(request, reply, options, { artifact: ref, filename: `${id}-${file}`, immutable: false });
      return sendPicture(request, reply, ref, async () => {
        const path = await fileOf(options, ref, `the ${name} frame of ${id}`);
        return sky.pictures.draw({ kind: 'frame', path, window: windowOf(request.query, await sky.pictures.size(path)), look: lookOf(name, request.query) });
      });
    },
  });
}

/** Undefined for a file that is not stored any more. What people hand in may be no image. */
async function sizeOf(pictures: SkyRoutes['pictures'], artifacts: HttpOptions['artifacts'], ref: ArtifactRef): Promise<FrameSize | { readonly fault: string } | undefined> {
  if ((await artifacts.stat(ref.hash)) === undefined) return undefined;
  const path = await artifacts.path(ref);
  try {
    return await pictures.size(path);
  } catch (error) {
    if (error instanceof AlidadeError && error.code === 'BAD_FITS') return { fault: error.message };
    throw error;
  }
}

function refOfName(row: Shown, name: FrameName): ArtifactRef | undefined {
  try {
    return frameOf(row, name);
  } catch (error) {
    if (error instanceof Problem) return undefined;
    throw error;
  }
}

function windowOf({ x, y, width, height, zoom }: WindowQuery, frame: { readonly columns: number; readonly rows: number }): Window {
  const wide = width ?? Math.max(1, frame.columns - x);
  const high = height ?? Math.max(1, frame.rows - y);
  const window = { x, y, width: wide, height: high, zoom: zoom ?? Math.min(1, usualSide / Math.max(wide, high)) };
  const { columns, rows } = pictureSize(window);
  if (columns > mostSide || rows > mostSide || wide > 4 * mostSide || high > 4 * mostSide) throw new Problem(400, 'INVALID_REQUEST', `the picture would have ${columns} × ${rows} pixels; at most ${mostSide} a side, of a window of at most ${4 * mostSide}`, { errors: [{ pointer: 'query/zoom', detail: 'is too large for this window' }] });
  return window;
}

