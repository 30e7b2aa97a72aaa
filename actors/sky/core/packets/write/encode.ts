/** Avro binary encoding (specification 1.11, "Binary Encoding") of a packet's record, and its framings. Pure. */
import type { PacketRecord, PacketSchema } from './avro-schema.ts';

/** What a packet is made of. */
export type PacketValue = null | boolean | number | bigint | string | Uint8Array | readonly PacketValue[] | { readonly [field: string]: PacketValue };

class Bytes {
  #data = new Uint8Array(4096);
  #view = new DataView(this.#data.buffer);
  #length = 0;

  #room(count: number): number {
    const at = this.#length;
    if (at + count > this.#data.length) {
      const larger = new Uint8Array(Math.max(2 * this.#data.length, at + count));
      larger.set(this.#data);
      this.#data = larger;
      this.#view = new DataView(larger.buffer);
    }
    this.#length = at + count;
    return at;
  }
  raw(bytes: Uint8Array): void {
    const at = this.#room(bytes.length);
    this.#data.set(bytes, at);
  }
  byte(value: number): void {
    const at = this.#room(1);
    this.#data[at] = value;
  }
  float(value: number): void {
    const at = this.#room(4);
    this.#view.setFloat32(at, value, true);
  }
  double(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, true);
  }
  /** Zigzag, seven bits a byte. */
  long(value: bigint): void {
    let zigzag = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; zigzag >= 0x80n; zigzag >>= 7n) this.byte(Number(zigzag & 0x7fn) | 0x80);
    this.byte(Number(zigzag));
  }
  bytes(value: Uint8Array): void {
    this.long(BigInt(value.length));
    this.raw(value);
  }
  take(): Uint8Array {
    return this.#data.slice(0, this.#length);
  }
}

const wrong = (path: string, wanted: string, value: unknown): TypeError => new TypeError(`${path}: ${wanted} is wanted, not ${typeof value === 'object' ? 'an object' : String(value)}`);
const utf8 = new TextEncoder();
const [mostInt, leastInt] = [2 ** 31 - 1, -(2 ** 31)];

/** The body alone. Throws TypeError with the path of a value that does not fit. */
export function encodeBody(schema: PacketRecord, value: PacketValue): Uint8Array {
  const out = new Bytes();
  write(out, schema, value, schema.name, new Map());
  return out.take();
}

function write(out: Bytes, schema: PacketSchema, value: PacketValue | undefined, path: string, named: Map<string, PacketRecord>): void {
  if (typeof schema === 'string') return primitive(out, schema, value, path, named);
  if (isUnion(schema)) {
    const isNull = value === null || value === undefined;
    out.byte(isNull ? 0 : 2);
    if (!isNull) write(out, schema[1], value, path, named);
    return;
  }
  if (schema.type === 'array') {
    if (!Array.isArray(value)) throw wrong(path, 'a list', value);
    if (value.length > 0) out.long(BigInt(value.length));
    value.forEach((one: PacketValue, place) => write(out, schema.items, one, `${path}[${place}]`, named));
    out.byte(0);
    return;
  }
  named.set(schema.name, schema);
  if (!isFields(value)) throw wrong(path, 'a record', value);
  for (const field of schema.fields) write(out, field.type, value[field.name], `${path}.${field.name}`, named);
}

const isUnion = (schema: PacketSchema): schema is readonly ['null', PacketSchema] => Array.isArray(schema);
const isFields = (value: PacketValue | undefined): value is { readonly [field: string]: PacketValue } => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

function primitive(out: Bytes, type: string, value: PacketValue | undefined, path: string, named: Map<string, PacketRecord>): void {
  switch (type) {
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong(path, 'true or false', value);
      return out.byte(value ? 1 : 0);
    case 'int':
      if (typeof value !== 'number' || !Number.isInteger(value) || value > mostInt || value < leastInt) throw wrong(path, 'an int', value);
      return out.long(BigInt(value));
    case 'long':
      if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isSafeInteger(value))) throw wrong(path, 'a long', value);
      return out.long(BigInt(value));
    case 'float':
    case 'double':
      if (typeof value !== 'number') throw wrong(path, 'a number', value);
      return type === 'float' ? out.float(value) : out.double(value);
    case 'string':
      if (typeof value !== 'string') throw wrong(path, 'a text', value);
      return out.bytes(utf8.encode(value));
    case 'bytes':
      if (!(value instanceof Uint8Array)) throw wrong(path, 'bytes', value);
      return out.bytes(value);
    default: {
      const record = named.get(type);
      if (record === undefined) throw new TypeError(`${path}: ${type} is no type`);
      return write(out, record, value, path, named);
    }
  }
}

/**
 * An object container with one record: schema, no compression, and a sync marker that is always the same for a schema, so
 * that the same alert gives the same bytes.
 */
export function container(schema: PacketRecord, body: Uint8Array): Uint8Array {
  const { text, sync } = headOf(schema);
  const out = new Bytes();
  out.raw(Uint8Array.of(0x4f, 0x62, 0x6a, 0x01));
  out.long(2n);
  out.bytes(utf8.encode('avro.schema'));
  out.bytes(text);
  out.bytes(utf8.encode('avro.codec'));
  out.bytes(utf8.encode('null'));
  out.byte(0);
  out.raw(sync);
  out.long(1n);
  out.bytes(body);
  out.raw(sync);
  return out.take();
}

interface Head {
  readonly text: Uint8Array;
  readonly sync: Uint8Array;
}
/** A schema's text is longer than most bodies: made once. */
const heads = new WeakMap<PacketRecord, Head>();
function headOf(schema: PacketRecord): Head {
  const known = heads.get(schema);
  if (known !== undefined) return known;
  const text = utf8.encode(JSON.stringify(schema));
  const made = { text, sync: syncOf(text) };
  heads.set(schema, made);
  return made;
}

/** Sixteen bytes of a hash: nothing that a body holds by chance. */
function syncOf(text: Uint8Array): Uint8Array {
  const sync = new Uint8Array(16);
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (const byte of text) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x5bd1e995) ^ (b >>> 13);
  }
  const view = new DataView(sync.buffer);
  for (let place = 0; place < 4; place++) view.setUint32(4 * place, (place % 2 === 0 ? Math.imul(a, 2 * place + 0x9e3779b1) : Math.imul(b, 2 * place + 0x85ebca6b)) >>> 0);
  return sync;
}

/** Confluent's wire format: a zero, the registry's number of the schema (big-endian), the body. */
export function confluent(schemaId: number, body: Uint8Array): Uint8Array {
  const framed = new Uint8Array(5 + body.length);
  new DataView(framed.buffer).setUint32(1, schemaId);
  framed.set(body, 5);
  return framed;
}
