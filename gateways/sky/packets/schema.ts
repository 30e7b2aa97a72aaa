/**
 * Readers for schemas that others wrote. Only the schema that comes with the data says what the bytes
 * are, so it is followed as it stands: unknown attributes and logical types are passed over, and a
 * type wrapped once more in `{"type": {…}}`, as some brokers do it, is unwrapped.
 */
import type { Cursor } from './cursor.ts';
import { PacketError } from './errors.ts';

/** What a packet is made of. Numbers beyond 2^53 are bigints. */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[] | { readonly [field: string]: Value };

export interface Reader {
  readonly read: (cursor: Cursor) => Value;
  /** Bytes that a value takes at least. */
  readonly least: number;
}

const primitives: Readonly<Record<string, Reader>> = {
  null: { read: () => null, least: 0 },
  boolean: { read: (cursor) => cursor.boolean(), least: 1 },
  int: { read: (cursor) => cursor.long(), least: 1 },
  long: { read: (cursor) => cursor.long(), least: 1 },
  float: { read: (cursor) => cursor.float(), least: 4 },
  double: { read: (cursor) => cursor.double(), least: 8 },
  bytes: { read: (cursor) => cursor.bytes(), least: 1 },
  string: { read: (cursor) => cursor.string(), least: 1 },
};

/** A type that stands inside itself has no reader yet while it is made. */
interface Slot {
  reader?: Reader;
}
type Named = Map<string, Slot>;
type Schema = Readonly<Record<string, unknown>>;

const bad = (message: string): PacketError => new PacketError('BAD_SCHEMA', `the schema that came with it cannot be followed: ${message}`);
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const mostDeep = 64;

/** Compiles a schema given as parsed JSON. */
export const readerOf = (schema: unknown): Reader => compile(schema, new Map(), '', 0);

function compile(schema: unknown, named: Named, namespace: string, depth: number): Reader {
  if (depth > mostDeep) throw bad(`it is nested more than ${mostDeep} deep`);
  if (typeof schema === 'string') return (Object.hasOwn(primitives, schema) ? primitives[schema] : undefined) ?? reference(schema, named, namespace);
  if (Array.isArray(schema)) return union(schema.map((one: unknown) => compile(one, named, namespace, depth + 1)));
  if (!isSchema(schema)) throw bad(`${JSON.stringify(schema)} is no type`);
  const { type } = schema;
  if (typeof type !== 'string') return compile(type, named, namespace, depth + 1);
  switch (type) {
    case 'record':
    case 'error':
      return record(schema, named, namespace, depth);
    case 'array':
      return array(compile(schema['items'], named, namespace, depth + 1));
    case 'map':
      return map(compile(schema['values'], named, namespace, depth + 1));
    case 'enum':
      return define(schema, named, namespace, () => symbols(schema));
    case 'fixed':
      return define(schema, named, namespace, () => fixed(schema));
    default:
      return compile(type, named, namespace, depth + 1);
  }
}

const fullName = (name: string, namespace: string): string => (name.includes('.') || namespace === '' ? name : `${namespace}.${name}`);
function nameOf(schema: Schema, namespace: string): { readonly name: string; readonly namespace: string } {
  const own = schema['name'];
  if (typeof own !== 'string' || own === '') throw bad(`a ${String(schema['type'])} has no name`);
  const space = typeof schema['namespace'] === 'string' ? schema['namespace'] : namespace;
  const name = fullName(own, space);
  return { name, namespace: name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '' };
}

function define(schema: Schema, named: Named, namespace: string, make: () => Reader): Reader {
  const reader = make();
  named.set(nameOf(schema, namespace).name, { reader });
  return reader;
}

function reference(name: string, named: Named, namespace: string): Reader {
  // Some writers refer to a type by its bare name from within another namespace.
  const slot = named.get(fullName(name, namespace)) ?? named.get(name) ?? [...named].find(([full]) => full.endsWith(`.${name}`))?.[1];
  if (slot === undefined) throw bad(`it uses ${name} before it says what that is`);
  return slot.reader ?? { read: (cursor) => slot.reader?.read(cursor) ?? null, least: 0 };
}

function record(schema: Schema, named: Named, outer: string, depth: number): Reader {
  const { name, namespace } = nameOf(schema, outer);
  const slot: Slot = {};
  named.set(name, slot);
  if (!Array.isArray(schema['fields'])) throw bad(`the record ${name} has no list of fields`);
  const fields = schema['fields'].map((field: unknown) => {
    if (!isSchema(field) || typeof field['name'] !== 'string') throw bad(`a field of ${name} has no name`);
    if (field['name'] === '__proto__') throw bad(`a field of ${name} is called __proto__`);
    return { key: field['name'], reader: compile(field['type'], named, namespace, depth + 1) };
  });
  const read = (cursor: Cursor): Value => Object.fromEntries(fields.map(({ key, reader }) => [key, reader.read(cursor)]));
  return (slot.reader = { read, least: fields.reduce((sum, { reader }) => sum + reader.least, 0) });
}

function union(branches: readonly Reader[]): Reader {
  return {
    read: (cursor) => branches[cursor.index(branches.length, 'branch')]?.read(cursor) ?? null,
    least: 1 + Math.min(...branches.map(({ least }) => least)),
  };
}

const array = (items: Reader): Reader => ({
  read(cursor) {
    const list: Value[] = [];
    cursor.blocks(items.least, () => list.push(items.read(cursor)));
    return list;
  },
  least: 1,
});

const map = (values: Reader): Reader => ({
  read(cursor) {
    const entries: [string, Value][] = [];
    cursor.blocks(1 + values.least, () => entries.push([cursor.string(), values.read(cursor)]));
    return Object.fromEntries(entries);
  },
  least: 1,
});

function symbols(schema: Schema): Reader {
  const list: readonly unknown[] = Array.isArray(schema['symbols']) ? schema['symbols'] : [];
  if (!list.every((symbol) => typeof symbol === 'string')) throw bad('a symbol of an enum is no text');
  return { read: (cursor) => list[cursor.index(list.length, 'symbol')] ?? null, least: 1 };
}

function fixed(schema: Schema): Reader {
  const size = schema['size'];
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw bad(`a fixed of size ${String(size)}`);
  return { read: (cursor) => cursor.take(size), least: size };
}
