/** JSON Schema 2020-12 of an event, as `decode` takes it from outside; for OpenAPI and for editors. */
import { isUnion, localName, type AvroField, type AvroRecord, type AvroSchema, type EventType, type Limits } from '../../schemas/event.ts';
import { defaultValue } from './defaults.ts';
import { toJson } from './to-json.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Everything inline, without references, so that it can stand anywhere in another document. */
export function toJsonSchema(event: EventType<unknown>): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `${event.domain}.${event.name} v${event.version}`,
    ...recordSchema(event.schema, new Map()),
  };
}

/** Names met so far; of a type that contains itself, only the kind is told. */
type Named = ReadonlyMap<string, AvroSchema>;

function recordSchema(schema: AvroRecord, outer: Named): JsonSchema {
  const named = new Map(outer).set(localName(schema.name), schema);
  const properties: Record<string, JsonSchema> = {};
  for (const field of schema.fields) {
    properties[field.name] = fieldSchema(field, named);
    for (const one of enumsIn(field.type)) named.set(localName(one.name), one);
  }
  const required = schema.fields.filter((field) => !('default' in field)).map((field) => field.name);
  return { type: 'object', ...(schema.doc === undefined ? {} : { description: schema.doc }), properties, ...(required.length === 0 ? {} : { required }) };
}

function enumsIn(schema: AvroSchema): readonly { readonly name: string; readonly type: 'enum'; readonly symbols: readonly string[] }[] {
  if (typeof schema === 'string') return [];
  if (isUnion(schema)) return schema.flatMap(enumsIn);
  return schema.type === 'enum' ? [schema] : [];
}

function fieldSchema(field: AvroField, named: Named): JsonSchema {
  const given = 'default' in field ? { default: toJson(defaultValue(field.type, field.default, named)) } : {};
  return { ...typeSchema(field.type, named, field), ...(field.doc === undefined ? {} : { description: field.doc }), ...given };
}

function typeSchema(schema: AvroSchema, named: Named, limits: Limits = {}): JsonSchema {
  if (typeof schema === 'string') return primitives[schema]?.(limits) ?? referred(named.get(localName(schema)));
  if (isUnion(schema)) return { anyOf: schema.map((one) => typeSchema(one, named, limits)) };
  switch (schema.type) {
    case 'record':
      return recordSchema(schema, named);
    case 'array':
      return { type: 'array', items: typeSchema(schema.items, named) };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(schema.values, named) };
    case 'enum':
      return { type: 'string', enum: schema.symbols };
  }
}

const referred = (schema: AvroSchema | undefined): JsonSchema => (typeof schema === 'object' && 'type' in schema && schema.type === 'enum' ? { type: 'string', enum: schema.symbols } : { type: 'object' });

const whole = (least: number, most: number) => (limits: Limits): JsonSchema => ({ type: 'integer', minimum: Math.max(least, limits.minimum ?? least), maximum: Math.min(most, limits.maximum ?? most) });
const real = ({ minimum, maximum }: Limits): JsonSchema => ({ type: 'number', ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) });

const primitives: Readonly<Record<string, (limits: Limits) => JsonSchema>> = {
  null: () => ({ type: 'null' }),
  boolean: () => ({ type: 'boolean' }),
  int: whole(-(2 ** 31), 2 ** 31 - 1),
  long: whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  float: real,
  double: real,
  bytes: () => ({ type: 'string', contentEncoding: 'base64' }),
  string: ({ pattern, format }) => (format === 'json' ? {} : { type: 'string', ...(pattern === undefined ? {} : { pattern }), ...(format === undefined ? {} : { format }) }),
};
