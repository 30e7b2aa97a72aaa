/**
 * An observation with its files in one multipart request. Each file is streamed to the disk and then stored under its
 * hash, so its size is bounded by the limit and never by memory. A request that breaks off, or is refused, leaves files
 * that nothing refers to in the store and nothing in the log.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { Artifacts } from '../../../protocol/ports.ts';
import { asDiskFull } from '../../disk/index.ts';
import { Problem, type FieldFault } from '../problems.ts';
import { invalidContent } from '../validate.ts';
import type { SkyRoutes } from './options.ts';
import { recordOf } from './refs.ts';

const lists: ReadonlySet<string> = new Set(['bias', 'dark', 'flat']);
const singles: ReadonlySet<string> = new Set(['raw', 'template', 'catalogue', 'bad_pixels']);
const known = [...singles, ...lists].join(', ');
/** Files in one request, and bytes of its fields. */
const [mostFiles, mostFieldBytes] = [200, 1024 * 1024] as const;

/** The observation with `files` as references to what is stored now. Throws problems. */
export async function readUpload(request: FastifyRequest, { uploadFolder, uploadBytes }: SkyRoutes, artifacts: Artifacts): Promise<object> {
  await mkdir(uploadFolder, { recursive: true });
  const folder = await mkdtemp(join(uploadFolder, 'upload-'));
  const files: Record<string, string | string[]> = {};
  const faults: FieldFault[] = [];
  let observation: unknown;
  try {
    for await (const part of request.parts({ limits: { fileSize: uploadBytes, files: mostFiles, fieldSize: mostFieldBytes, fields: 10 } })) {
      if (part.type === 'field') {
        if (part.fieldname === 'observation') observation = parsed(part.value, faults);
        else faults.push({ pointer: `/${part.fieldname.slice(0, 60)}`, detail: 'is no field here; there is observation, with JSON in it' });
        continue;
      }
      const name = part.fieldname;
      if (!lists.has(name) && !singles.has(name)) {
        faults.push({ pointer: `/files/${name.slice(0, 60)}`, detail: `is no kind of file; there are ${known}` });
        part.file.resume();
        continue;
      }
      if (singles.has(name) && files[name] !== undefined) faults.push({ pointer: `/files/${name}`, detail: 'was sent twice' });
      const reference = await stored(part, join(folder, 'file'), uploadBytes, artifacts);
      const before = files[name];
      files[name] = lists.has(name) ? [...(Array.isArray(before) ? before : []), reference] : reference;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (observation === undefined && faults.length === 0) faults.push({ pointer: '/observation', detail: 'is missing: a field with the observation as JSON' });
  if (faults.length > 0) throw invalidContent(faults);
  const given = recordOf(observation);
  return { ...given, files: { ...recordOf(given['files']), ...files } };
}

async function stored(part: MultipartFile, path: string, limit: number, artifacts: Artifacts): Promise<string> {
  await pipeline(part.file, createWriteStream(path)).catch((error: unknown) => {
    throw asDiskFull(error, dirname(path), `the file ${part.fieldname}`, 'ALIDADE_HOME');
  });
  if (part.file.truncated) throw new Problem(413, 'TOO_LARGE', `the file ${part.fieldname} is larger than ${limit} bytes (ALIDADE_HTTP_UPLOAD)`, { errors: [{ pointer: `/files/${part.fieldname}`, detail: `is larger than ${limit} bytes` }] });
  const { hash } = await artifacts.put({ file: path }, 'application/fits');
  return `artifact:${hash}`;
}

function parsed(value: unknown, faults: FieldFault[]): unknown {
  try {
    const read: unknown = typeof value === 'string' ? JSON.parse(value) : value;
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read;
  } catch {
    // Told below.
  }
  faults.push({ pointer: '/observation', detail: 'is no JSON object' });
  return undefined;
}
