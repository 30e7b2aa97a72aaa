/** A field's default as a value: in a schema it stands in Avro's own JSON. */
import { isUnion, localName, type AvroRecord, type AvroSchema } from '../../schemas/event.ts';

type Named = ReadonlyMap<string, AvroSchema>;

/** A fresh value at each call, so that nobody changes the schema through it. */
export function defaultValue(schema: AvroSchema, given: unknown, named: Named = new Map()): unknown {
  if (typeof schema === 'string') {
    if (schema === 'bytes') return Buffer.from(String(given), 'latin1');
    const known = named.get(localName(schema));
    return known === undefined ? given : defaultValue(known, given, named);
  }
  if (isUnion(schema)) return schema[0] === undefined ? given : defaultValue(schema[0], given, named);
  switch (schema.type) {
    case 'enum':
      return given;
    case 'array':
      return Array.isArray(given) ? given.map((item: unknown) => defaultValue(schema.items, item, named)) : [];
    case 'map':
      return Object.fromEntries(Object.entries(objectOf(given)).map(([key, item]) => [key, defaultValue(schema.values, item, named)]));
    case 'record':
      return recordDefault(schema, objectOf(given), named);
  }
}

function recordDefault(schema: AvroRecord, given: Readonly<Record<string, unknown>>, named: Named): unknown {
  const inner = new Map(named).set(localName(schema.name), schema);
  return Object.fromEntries(schema.fields.map((field) => [field.name, defaultValue(field.type, field.name in given ? given[field.name] : field.default, inner)]));
}

const objectOf = (given: unknown): Readonly<Record<string, unknown>> => (typeof given === 'object' && given !== null ? { ...given } : {});
