/**
 * JSON as people write it, read under an Avro schema: unions without tags, bytes as base64, defaults
 * filled in. A schema is compiled once into functions. All faults are found at once, each with its
 * path, what was met and what would be right.
 */
import { isUnion, localName, type AvroField, type AvroRecord, type AvroSchema, type Limits } from '../../schemas/event.ts';
import { defaultValue } from './defaults.ts';
import { Findings } from './findings.ts';
import { expectation, limitsOf, type Within } from './limits.ts';
import { nearestName } from './near-miss.ts';

/** Reads one value; what it returns counts only when there is no fault. */
type Read = (json: unknown, findings: Findings) => unknown;
interface Reader {
  /** Whether the value is of this kind, whatever is inside; chooses the branch of a union. */
  readonly looksRight: (json: unknown) => boolean;
  readonly read: Read;
}

/** Compiles a schema; the result reads any JSON value and never throws. */
export function jsonReader(schema: AvroRecord): (json: unknown) => { readonly value: unknown; readonly findings: Findings } {
  const { read } = recordReader(schema, new Map());
  return (json) => {
    const findings = new Findings();
    return { value: read(json, findings), findings };
  };
}

type Named = Map<string, { reader?: Reader; readonly schema: AvroSchema }>;
const unlimited: Limits = {};

function compile(schema: AvroSchema, named: Named, limits: Limits = unlimited, within?: Within): Reader {
  if (typeof schema === 'string') return primitiveReader(schema, limits, within) ?? reference(schema, named);
  if (isUnion(schema)) return unionReader(schema, named, limits, within);
  switch (schema.type) {
    case 'record':
      return recordReader(schema, named);
    case 'array':
      return arrayReader(compile(schema.items, named));
    case 'map':
      return mapReader(compile(schema.values, named));
    case 'enum':
      return enumReader(localName(schema.name), new Set(schema.symbols), expectation(schema), named, schema);
  }
}

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> => typeof json === 'object' && json !== null && !Array.isArray(json);

interface FieldReader {
  readonly name: string;
  readonly read: Read;
  readonly expected: string;
  readonly fallback: (() => unknown) | undefined;
}

function fieldReader(field: AvroField, named: Named): FieldReader {
  const { read } = compile(field.type, named, field, limitsOf(field));
  return { name: field.name, read, expected: expectation(field.type, field), fallback: fallbackOf(field, named) };
}

function fallbackOf(field: AvroField, named: Named): (() => unknown) | undefined {
  if (!('default' in field)) return undefined;
  const schemas = new Map([...named].map(([name, one]) => [name, one.schema]));
  const value = defaultValue(field.type, field.default, schemas);
  if (typeof value !== 'object' || value === null) return () => value;
  return () => defaultValue(field.type, field.default, schemas);
}

function recordReader(schema: AvroRecord, named: Named): Reader {
  const entry: { reader?: Reader; readonly schema: AvroSchema } = { schema };
  named.set(localName(schema.name), entry);
  const fields = schema.fields.map((field) => fieldReader(field, named));
  const known = new Set(fields.map((field) => field.name));
  const read: Read = (json, findings) => {
    if (!isObject(json)) return findings.mismatch('an object', json);
    const value: Record<string, unknown> = {};
    let met = 0;
    for (const field of fields) {
      // Not what every object inherits: a field may be called `constructor`.
      const given = Object.hasOwn(json, field.name) ? json[field.name] : undefined;
      if (given !== undefined) met++;
      value[field.name] = readField(field, given, findings);
    }
    if (Object.keys(json).length > met) judgeUnknown(json, known, findings);
    return value;
  };
  return (entry.reader = { looksRight: isObject, read });
}

function readField(field: FieldReader, given: unknown, findings: Findings): unknown {
  if (given === undefined && field.fallback !== undefined) return field.fallback();
  findings.enter(field.name);
  const value = given === undefined ? findings.fault(`is missing: expected ${field.expected}`) : field.read(given, findings);
  findings.leave();
  return value;
}

/** A slip of the pen is a fault, since its value would silently not count; anything else is left out with a warning. */
function judgeUnknown(json: Readonly<Record<string, unknown>>, known: ReadonlySet<string>, findings: Findings): void {
  const missing = [...known].filter((name) => !Object.hasOwn(json, name));
  for (const name of Object.keys(json)) {
    if (known.has(name) || json[name] === undefined) continue;
    const near = nearestName(name.slice(0, 200), missing);
    findings.enter(name.slice(0, 200));
    if (near === undefined) findings.warn(`${findings.path} is not known and was left out`);
    else findings.fault(`is not known; did you mean ${near}?`);
    findings.leave();
  }
}

const arrayReader = (items: Reader): Reader => ({
  looksRight: Array.isArray,
  read(json, findings) {
    if (!Array.isArray(json)) return findings.mismatch('a list', json);
    return json.map((item: unknown, index) => {
      findings.enter(index);
      const value = items.read(item, findings);
      findings.leave();
      return value;
    });
  },
});

const mapReader = (values: Reader): Reader => ({
  looksRight: isObject,
  read(json, findings) {
    if (!isObject(json)) return findings.mismatch('an object', json);
    const entries = Object.entries(json).map(([key, item]): [string, unknown] => {
      findings.enter(key.slice(0, 200));
      // Assigned while Avro is read, this key would replace the map's prototype.
      const value = key === '__proto__' ? findings.fault('this key is not allowed') : values.read(item, findings);
      findings.leave();
      return [key, value];
    });
    return Object.fromEntries(entries);
  },
});

function enumReader(name: string, symbols: ReadonlySet<string>, expected: string, named: Named, schema: AvroSchema): Reader {
  const looksRight = (json: unknown): boolean => typeof json === 'string' && symbols.has(json);
  const reader: Reader = { looksRight, read: (json, findings) => (looksRight(json) ? json : findings.mismatch(expected, json)) };
  named.set(name, { reader, schema });
  return reader;
}

/** The branch that the value looks like; of a nullable type the other one also judges what looks wrong. */
function unionReader(schema: readonly AvroSchema[], named: Named, limits: Limits, within: Within | undefined): Reader {
  const branches = schema.map((one) => compile(one, named, limits, within));
  const expected = expectation(schema, limits);
  return {
    looksRight: (json) => branches.some((one) => one.looksRight(json)),
    read(json, findings) {
      for (const branch of branches) if (branch.looksRight(json)) return branch.read(json, findings);
      return findings.mismatch(expected, json);
    },
  };
}

/** A type by the name under which it was defined before; looked up late, for types that contain themselves. */
function reference(name: string, named: Named): Reader {
  const entry = named.get(localName(name));
  if (entry === undefined) throw new Error(`the schema uses ${name} before it is defined`);
  const reader = (): Reader => {
    if (entry.reader === undefined) throw new Error(`${name} is not compiled yet`);
    return entry.reader;
  };
  return { looksRight: (json) => reader().looksRight(json), read: (json, findings) => reader().read(json, findings) };
}

const intRange = 2 ** 31;
const kinds: Readonly<Record<string, (json: unknown) => boolean>> = {
  null: (json) => json === null,
  boolean: (json) => typeof json === 'boolean',
  int: (json) => typeof json === 'number' && Number.isInteger(json) && json >= -intRange && json < intRange,
  long: Number.isSafeInteger,
  float: (json) => Number.isFinite(json),
  double: (json) => Number.isFinite(json),
  bytes: (json) => typeof json === 'string' && json.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(json),
  string: (json) => typeof json === 'string',
};

function primitiveReader(name: string, limits: Limits, within: Within = () => true): Reader | undefined {
  if (name === 'string' && limits.format === 'json') return freeJson;
  const looksRight = kinds[name];
  if (looksRight === undefined) return undefined;
  const expected = expectation(name, limits);
  const valueOf = name === 'bytes' ? (json: unknown): unknown => Buffer.from(String(json), 'base64') : (json: unknown): unknown => json;
  return { looksRight, read: (json, findings) => (looksRight(json) && within(json) ? valueOf(json) : findings.mismatch(expected, json)) };
}

/** A text that is the text of an object or a list stays as it is, so that what was read can be read again. */
const freeJson: Reader = { looksRight: (json) => json !== null && json !== undefined, read: (json) => (typeof json === 'string' && isJsonText(json) ? json : JSON.stringify(json)) };
function isJsonText(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
