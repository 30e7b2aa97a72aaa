/**
 * CRC-64-AVRO ("Rabin") of a schema's Parsing Canonical Form, little-endian, as single-object
 * encoding wants it. Avro specification 1.11, "Schema Fingerprints".
 */
import { isUnion, type AvroSchema } from '../../schemas/event.ts';

const empty = 0xc15d213aa4d7a795n;
const table: readonly bigint[] = Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit++) value = (value >> 1n) ^ (empty & -(value & 1n));
  return value;
});

export function fingerprint(schema: AvroSchema): Uint8Array {
  let crc = empty;
  for (const byte of new TextEncoder().encode(canonicalForm(schema))) crc = (crc >> 8n) ^ (table[Number((crc ^ BigInt(byte)) & 0xffn)] ?? 0n);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, crc, true);
  return bytes;
}

const primitives: ReadonlySet<string> = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);
const fullName = (name: string, namespace: string | undefined): string => (name.includes('.') || namespace === undefined || primitives.has(name) ? name : `${namespace}.${name}`);

/** The form without anything that does not change how bytes are read. */
export function canonicalForm(schema: AvroSchema, namespace?: string): string {
  if (typeof schema === 'string') return JSON.stringify(fullName(schema, namespace));
  if (isUnion(schema)) return `[${schema.map((one) => canonicalForm(one, namespace)).join(',')}]`;
  switch (schema.type) {
    case 'array':
      return `{"type":"array","items":${canonicalForm(schema.items, namespace)}}`;
    case 'map':
      return `{"type":"map","values":${canonicalForm(schema.values, namespace)}}`;
    case 'enum':
      return `{"name":${JSON.stringify(fullName(schema.name, schema.namespace ?? namespace))},"type":"enum","symbols":${JSON.stringify(schema.symbols)}}`;
    case 'record': {
      const inside = schema.name.includes('.') ? schema.name.slice(0, schema.name.lastIndexOf('.')) : (schema.namespace ?? namespace);
      const fields = schema.fields.map((field) => `{"name":${JSON.stringify(field.name)},"type":${canonicalForm(field.type, inside)}}`);
      return `{"name":${JSON.stringify(fullName(schema.name, inside))},"type":"record","fields":[${fields.join(',')}]}`;
    }
  }
}
