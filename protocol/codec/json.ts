/**
 * JSON as people write it, checked against an Avro schema: unions without tags, defaults filled in.
 * All faults are found at once, each with its path, what was met and what would be right.
 */
import type { AvroField, AvroRecord, AvroSchema } from '../../schemas/event.ts';

export interface JsonFault {
  /** `params.latitude`, `params.forcing[0].kind`. */
  readonly path: string;
  readonly message: string;
}

export interface JsonReading {
  readonly value: unknown;
  readonly faults: readonly JsonFault[];
  /** Fields that the schema does not know and that do not look misspelt; they are left out. */
  readonly warnings: readonly string[];
}

const intRange = 2 ** 31;

/** Reads `json` as the record; `value` is only meaningful when there are no faults. */
export function fromJson(schema: AvroRecord, json: unknown): JsonReading {
  const reader = new Reader();
  const value = reader.record(schema, json, '');
  return { value, faults: reader.faults, warnings: reader.warnings };
}

class Reader {
  readonly faults: JsonFault[] = [];
  readonly warnings: string[] = [];
  readonly #named = new Map<string, AvroSchema>();

  record(schema: AvroRecord, json: unknown, path: string): unknown {
    this.#named.set(schema.name, schema);
    if (!isObject(json)) return this.#fault(path, json, 'an object');
    const value: Record<string, unknown> = {};
    for (const field of schema.fields) value[field.name] = this.#field(field, json, join(path, field.name));
    this.#unknownFields(schema, json, path);
    return value;
  }

  #field(field: AvroField, json: Readonly<Record<string, unknown>>, path: string): unknown {
    const given = json[field.name];
    if (given !== undefined) {
      const found = this.#value(field.type, given, path);
      this.#constraints(field, found, path);
      return found;
    }
    if ('default' in field) return field.default;
    this.faults.push({ path, message: `is missing: expected ${describe(field.type)}${rangeOf(field)}` });
    return undefined;
  }

  #value(schema: AvroSchema, json: unknown, path: string): unknown {
    if (typeof schema === 'string') return this.#primitive(schema, json, path);
    if (isUnion(schema)) return this.#union(schema, json, path);
    switch (schema.type) {
      case 'record':
        return this.record(schema, json, path);
      case 'array':
        if (!Array.isArray(json)) return this.#fault(path, json, describe(schema));
        return json.map((item: unknown, index) => this.#value(schema.items, item, `${path}[${index}]`));
      case 'map':
        if (!isObject(json)) return this.#fault(path, json, describe(schema));
        return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, this.#value(schema.values, item, join(path, key))]));
      case 'enum':
        this.#named.set(schema.name, schema);
        return typeof json === 'string' && schema.symbols.includes(json) ? json : this.#fault(path, json, describe(schema));
    }
  }

  #primitive(name: string, json: unknown, path: string): unknown {
    const named = this.#named.get(name);
    if (named !== undefined) return this.#value(named, json, path);
    if (fits(name, json)) return name === 'bytes' && typeof json === 'string' ? Buffer.from(json, 'base64') : json;
    return this.#fault(path, json, describe(name));
  }

  /** The first branch whose shape fits; a record's own faults are told, not hidden behind "no branch fits". */
  #union(branches: readonly AvroSchema[], json: unknown, path: string): unknown {
    const branch = branches.find((one) => looksLike(one, json));
    if (branch === undefined) return this.#fault(path, json, describe(branches));
    return this.#value(branch, json, path);
  }

  #constraints(field: AvroField, value: unknown, path: string): void {
    if (typeof value === 'number') {
      const below = field.minimum !== undefined && value < field.minimum;
      const above = field.maximum !== undefined && value > field.maximum;
      if (below || above) this.#fault(path, value, `${describe(field.type)}${rangeOf(field)}`);
    } else if (typeof value === 'string') {
      if (field.pattern !== undefined && !new RegExp(field.pattern).test(value)) this.#fault(path, value, `text that matches ${field.pattern}`);
      if (field.format === 'date-time' && !isDateTime(value)) this.#fault(path, value, 'an ISO 8601 time with its zone, such as 2024-01-01T12:00:00Z');
    }
  }

  #unknownFields(schema: AvroRecord, json: Readonly<Record<string, unknown>>, path: string): void {
    const known = schema.fields.map((field) => field.name);
    for (const name of Object.keys(json)) {
      if (known.includes(name)) continue;
      const near = known.find((one) => !(one in json) && editDistance(one, name) <= 2);
      if (near === undefined) this.warnings.push(`${join(path, name)} is not known and was left out`);
      else this.faults.push({ path: join(path, name), message: `is not known; did you mean ${near}?` });
    }
  }

  #fault(path: string, met: unknown, expected: string): undefined {
    this.faults.push({ path, message: `expected ${expected}, got ${shorten(met)}` });
    return undefined;
  }
}

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> => typeof json === 'object' && json !== null && !Array.isArray(json);
export const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema);
const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
const isDateTime = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));

function fits(primitive: string, json: unknown): boolean {
  switch (primitive) {
    case 'null':
      return json === null;
    case 'boolean':
      return typeof json === 'boolean';
    case 'int':
      return typeof json === 'number' && Number.isInteger(json) && json >= -intRange && json < intRange;
    case 'long':
      return typeof json === 'number' && Number.isSafeInteger(json);
    case 'float':
    case 'double':
      return typeof json === 'number' && Number.isFinite(json);
    case 'bytes':
      return typeof json === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(json);
    case 'string':
      return typeof json === 'string';
    default:
      return false;
  }
}

function looksLike(schema: AvroSchema, json: unknown): boolean {
  if (typeof schema === 'string') return fits(schema, json) || (isObject(json) && /^[A-Z]/.test(schema));
  if (isUnion(schema)) return schema.some((one) => looksLike(one, json));
  switch (schema.type) {
    case 'record':
    case 'map':
      return isObject(json);
    case 'array':
      return Array.isArray(json);
    case 'enum':
      return typeof json === 'string' && schema.symbols.includes(json);
  }
}

const words: Readonly<Record<string, string>> = { null: 'null', boolean: 'true or false', int: 'a whole number', long: 'a whole number', float: 'a number', double: 'a number', bytes: 'base64 text', string: 'text' };

function describe(schema: AvroSchema): string {
  if (typeof schema === 'string') return words[schema] ?? `a ${schema}`;
  if (isUnion(schema)) return schema.map(describe).join(' or ');
  switch (schema.type) {
    case 'record':
      return 'an object';
    case 'map':
      return 'an object';
    case 'array':
      return 'a list';
    case 'enum':
      return `one of ${schema.symbols.join(', ')}`;
  }
}

function rangeOf(field: AvroField): string {
  if (field.minimum !== undefined && field.maximum !== undefined) return ` between ${field.minimum} and ${field.maximum}`;
  if (field.minimum !== undefined) return ` not below ${field.minimum}`;
  return field.maximum === undefined ? '' : ` not above ${field.maximum}`;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    above = row;
  }
  return above[b.length] ?? 3;
}
