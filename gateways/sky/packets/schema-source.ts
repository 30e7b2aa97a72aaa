/**
 * Where the schemas of framings come from that carry only a number: a folder, then a Confluent schema
 * registry. A packet's own survey or file name is never taken as a hint.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from '../../../protocol/codec/fingerprint.ts';
import type { AvroSchema } from '../../../schemas/event.ts';
import { containerMagic, readContainer } from './container.ts';
import { PacketError } from './errors.ts';

/** Schemas as parsed JSON. Both throw PacketError UNKNOWN_SCHEMA with the remedy. */
export interface SchemaSource {
  byId(id: number): Promise<unknown>;
  byFingerprint(rabin: Uint8Array): Promise<unknown>;
}

export interface SchemaPlaces {
  /** Files `<id>.avsc` or `<id>-<anything>.avsc`; a container file `.avro` in place of `.avsc` gives the schema it was written with. */
  readonly folder?: string;
  /** Base URL of a registry; user and password may stand in it. */
  readonly registry?: string;
}

const registryTimeoutMs = 10_000;
const remedy = 'put its schema into the folder of ALIDADE_SKY_SCHEMAS as <id>.avsc, or name a registry in ALIDADE_SKY_SCHEMA_REGISTRY';

export function schemaSource({ folder, registry }: SchemaPlaces): SchemaSource {
  const known = new Map<number, Promise<unknown>>();
  const find = async (id: number): Promise<unknown> => {
    const file = folder === undefined ? undefined : (await filesOf(folder)).find((name) => /\.(avsc|avro)$/.test(name) && /^0*(\d+)\b/.exec(name)?.[1] === String(id));
    if (folder !== undefined && file !== undefined) return readSchema(join(folder, file));
    if (registry !== undefined) return fetchSchema(registry, id);
    throw new PacketError('UNKNOWN_SCHEMA', `it was written with schema ${id}, which is not known here: ${remedy}`);
  };
  return {
    byId(id) {
      const found = known.get(id) ?? find(id);
      known.set(id, found);
      // A registry that was away may be back for the next packet.
      found.catch(() => known.delete(id));
      return found;
    },
    async byFingerprint(rabin) {
      const wanted = Buffer.from(rabin);
      for (const name of folder === undefined ? [] : await filesOf(folder)) {
        if (!/\.(avsc|avro)$/.test(name)) continue;
        const schema = await readSchema(join(folder ?? '', name));
        if (isPlain(schema) && wanted.equals(fingerprint(schema))) return schema;
      }
      throw new PacketError('UNKNOWN_SCHEMA', `it was written with a schema of fingerprint ${wanted.toString('hex')}, which is not known here: put that schema into the folder of ALIDADE_SKY_SCHEMAS`);
    },
  };
}

/** The files of the folder in their order, schemas and others. */
async function filesOf(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    throw new PacketError('UNKNOWN_SCHEMA', `the folder of schemas ${folder} (ALIDADE_SKY_SCHEMAS) cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** Whether our own canonical form can be made of it: no fixed, no logical types wrapped around. */
function isPlain(schema: unknown): schema is AvroSchema {
  if (typeof schema === 'string') return true;
  if (Array.isArray(schema)) return schema.every(isPlain);
  if (typeof schema !== 'object' || schema === null || !('type' in schema)) return false;
  if (schema.type === 'record') return 'fields' in schema && Array.isArray(schema.fields) && schema.fields.every((field: unknown) => typeof field === 'object' && field !== null && 'type' in field && isPlain(field.type));
  if (schema.type === 'array') return 'items' in schema && isPlain(schema.items);
  if (schema.type === 'map') return 'values' in schema && isPlain(schema.values);
  return schema.type === 'enum' && 'symbols' in schema && Array.isArray(schema.symbols);
}

async function readSchema(file: string): Promise<unknown> {
  const bytes = await readFile(file);
  if (containerMagic.equals(bytes.subarray(0, 4))) return readContainer(bytes).schema;
  return parse(bytes.toString('utf8'), file);
}

async function fetchSchema(registry: string, id: number): Promise<unknown> {
  const base = new URL(registry.endsWith('/') ? registry : `${registry}/`);
  const login = base.username === '' ? {} : { authorization: `Basic ${Buffer.from(`${decodeURIComponent(base.username)}:${decodeURIComponent(base.password)}`).toString('base64')}` };
  base.username = '';
  base.password = '';
  const url = new URL(`schemas/ids/${id}`, base);
  let answer: Response;
  try {
    answer = await fetch(url, { headers: { accept: 'application/vnd.schemaregistry.v1+json', ...login }, signal: AbortSignal.timeout(registryTimeoutMs) });
  } catch (error) {
    throw new PacketError('UNKNOWN_SCHEMA', `the schema registry at ${url.host} does not answer about schema ${id}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  if (!answer.ok) throw new PacketError('UNKNOWN_SCHEMA', `the schema registry at ${url.host} answers ${answer.status} for schema ${id}`);
  const body: unknown = await answer.json();
  if (typeof body !== 'object' || body === null || !('schema' in body) || typeof body.schema !== 'string') throw new PacketError('UNKNOWN_SCHEMA', `the answer of the schema registry at ${url.host} holds no schema ${id}`);
  return parse(body.schema, url.href);
}

function parse(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PacketError('BAD_SCHEMA', `${from} is no JSON: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
