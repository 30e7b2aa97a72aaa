/** Alert packets of any survey. */
import { readFile } from 'node:fs/promises';
import { isFields, summarise, type AlertSummary, type Fields } from '../../../actors/sky/core/packets/summary.ts';
import { readCutouts, type Cutouts } from './cutouts.ts';
import { PacketError } from './errors.ts';
import { readFramed, type Framing } from './framing.ts';
import type { SchemaSource } from './schema-source.ts';

export interface Packet {
  readonly framing: Framing;
  readonly summary: AlertSummary;
  /** As it was sent. Numbers beyond 2^53 are bigints. */
  readonly record: Fields;
  /** Read when asked for. Throws PacketError BAD_CUTOUT. */
  cutouts(): Cutouts;
}

/** All alerts of a file or message: one, but for containers that hold several. Throws PacketError. */
export async function readPackets(data: Uint8Array, schemas: SchemaSource): Promise<readonly Packet[]> {
  const { framing, schema, records } = await readFramed(data, schemas);
  const name = schemaName(schema);
  return records.map((record) => {
    if (!isFields(record)) throw new PacketError('NOT_A_PACKET', `it holds a ${record === null ? 'null' : typeof record}, not an alert`);
    return { framing, record, summary: summarise(record, name), cutouts: () => readCutouts(record) };
  });
}

/** The same of a file; a fault names it. */
export async function readPacketFile(path: string, schemas: SchemaSource): Promise<readonly Packet[]> {
  const data = await readFile(path).catch((error: unknown) => Promise.reject(new PacketError('NOT_A_PACKET', `${path}: cannot be read: ${error instanceof Error ? error.message : String(error)}`, error)));
  return readPackets(data, schemas).catch((error: unknown) => Promise.reject(error instanceof PacketError ? error.of(path) : error));
}

function schemaName(schema: unknown): string {
  if (!isFields(schema)) return '';
  if (isFields(schema['type'])) return schemaName(schema['type']);
  return [schema['namespace'], schema['name']].filter((part) => typeof part === 'string').join('.');
}
