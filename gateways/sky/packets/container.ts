/** Avro object container files (Avro 1.11 specification, "Object Container Files"). */
import { codecNamed } from './codecs.ts';
import { Cursor } from './cursor.ts';
import { PacketError } from './errors.ts';
import { readerOf, type Value } from './schema.ts';

export const containerMagic = Buffer.from('Obj\x01', 'latin1');

export interface Container {
  /** The writer's schema as parsed JSON. */
  readonly schema: unknown;
  readonly records: readonly Value[];
}

interface Head {
  readonly schema: unknown;
  readonly codec: string;
  readonly sync: Buffer;
}

/** Reads all records of a container. Throws PacketError. */
export function readContainer(data: Uint8Array): Container {
  const cursor = new Cursor(data, containerMagic.length);
  const { schema, codec, sync } = readHead(cursor);
  const reader = readerOf(schema);
  const unpack = codecNamed(codec);
  const records: Value[] = [];
  while (cursor.left > 0) {
    const count = cursor.small();
    const packed = cursor.bytes();
    if (!cursor.take(sync.length).equals(sync)) throw new PacketError('DAMAGED', `the block that ends at byte ${cursor.at} is not followed by the file's sync marker`);
    const block = new Cursor(unpack(packed));
    if (count < 0 || count * Math.max(reader.least, 1) > block.left) throw new PacketError('DAMAGED', `a block claims ${count} records in ${block.left} bytes`);
    for (let n = 0; n < count; n++) records.push(reader.read(block));
    if (block.left > 0) throw new PacketError('DAMAGED', `${block.left} bytes follow the last record of a block`);
  }
  return { schema, records };
}

function readHead(cursor: Cursor): Head {
  const meta = new Map<string, Buffer>();
  cursor.blocks(2, () => meta.set(cursor.string(), cursor.bytes()));
  const sync = cursor.take(16);
  const text = meta.get('avro.schema')?.toString('utf8');
  if (text === undefined) throw new PacketError('BAD_SCHEMA', 'the container holds no schema');
  try {
    return { schema: JSON.parse(text), codec: meta.get('avro.codec')?.toString('latin1') ?? 'null', sync };
  } catch (error) {
    throw new PacketError('BAD_SCHEMA', `the container's schema is no JSON: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
