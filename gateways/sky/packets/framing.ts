/** One alert packet in any of the three framings in which brokers send them. */
import { containerMagic, readContainer } from './container.ts';
import { Cursor } from './cursor.ts';
import { PacketError } from './errors.ts';
import type { SchemaSource } from './schema-source.ts';
import { readerOf, type Value } from './schema.ts';

export type Framing = 'container' | 'confluent' | 'single-object';

export interface Framed {
  readonly framing: Framing;
  readonly records: readonly Value[];
  /** As parsed JSON. */
  readonly schema: unknown;
  /** The registry's number, of Confluent framing. */
  readonly schemaId?: number;
}

/**
 * Reads bytes as object container (`Obj 01`), Confluent wire format (`00`, schema id, body) or single-object
 * encoding (`C3 01`, fingerprint, body). Throws PacketError; UNKNOWN_SCHEMA where the schema is not at hand.
 */
export async function readFramed(data: Uint8Array, schemas: SchemaSource): Promise<Framed> {
  if (data.length >= 4 && containerMagic.equals(data.subarray(0, 4))) return { framing: 'container', ...readContainer(data) };
  if (data.length >= 5 && data[0] === 0) {
    const schemaId = Buffer.from(data.buffer, data.byteOffset, 5).readUInt32BE(1);
    const schema = await schemas.byId(schemaId);
    return { framing: 'confluent', schemaId, schema, records: [readBody(data, 5, schema)] };
  }
  if (data.length >= 10 && data[0] === 0xc3 && data[1] === 0x01) {
    const schema = await schemas.byFingerprint(data.subarray(2, 10));
    return { framing: 'single-object', schema, records: [readBody(data, 10, schema)] };
  }
  throw new PacketError('NOT_A_PACKET', data.length === 0 ? 'the file is empty' : `it begins with ${Buffer.from(data.subarray(0, 5)).toString('hex')}: neither an Avro container, nor Confluent framing, nor Avro single-object encoding`);
}

function readBody(data: Uint8Array, offset: number, schema: unknown): Value {
  const cursor = new Cursor(data, offset);
  const value = readerOf(schema).read(cursor);
  if (cursor.left > 0) throw new PacketError('DAMAGED', `${cursor.left} bytes follow the record: it was probably written with another schema`);
  return value;
}
