/** Artifacts as responses: ranges, entity tags, no second copy in memory. */
import { createReadStream } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArtifactRef } from '../../protocol/ports.ts';
import { fileOf } from './gone.ts';
import type { HttpOptions } from './options.ts';
import { Problem } from './problems.ts';
import { matches, readRange } from './ranges.ts';

export interface FileAnswer {
  readonly artifact: ArtifactRef;
  /** What a browser saves it as. */
  readonly filename: string;
  /** Under a name that a later run may point elsewhere a copy must be asked for again; under its hash it never changes. */
  readonly immutable: boolean;
}

/** The hash is the tag: whoever holds the content is told so (304), and a download can go on where it broke off. */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, store: Pick<HttpOptions, 'artifacts' | 'cleared'>, answer: FileAnswer): Promise<FastifyReply> {
  const { artifact } = answer;
  const tag = `"${artifact.hash}"`;
  reply.header('etag', tag).header('accept-ranges', 'bytes').header('x-content-type-options', 'nosniff');
  reply.header('cache-control', answer.immutable ? 'private, max-age=31536000, immutable' : 'private, no-cache');
  if (matches(request.headers['if-none-match'], tag)) return reply.code(304).send();
  const range = request.method === 'GET' ? readRange(request.headers.range, single(request.headers['if-range']), tag, artifact.size) : ({ kind: 'whole' } as const);
  if (range.kind === 'unsatisfiable') throw new Problem(416, 'RANGE_NOT_SATISFIABLE', `the file has ${artifact.size} bytes`, { headers: { 'content-range': `bytes */${artifact.size}` } });
  const file = await fileOf(store, artifact, answer.filename);
  reply.type(artifact.mediaType).header('content-disposition', `inline; filename="${answer.filename.replace(/[^A-Za-z0-9._-]/g, '_')}"`);
  if (request.method === 'HEAD') return reply.header('content-length', artifact.size).send();
  if (range.kind === 'whole') return reply.header('content-length', artifact.size).send(createReadStream(file));
  const { first, last } = range;
  reply.code(206).header('content-range', `bytes ${first}-${last}/${artifact.size}`).header('content-length', last - first + 1);
  return reply.send(createReadStream(file, { start: first, end: last }));
}

const single = (value: string | string[] | undefined): string | undefined => (typeof value === 'string' ? value : value?.[0]);
