/** Schemas and values of them, made up by fast-check. */
import fc from 'fast-check';
import type { AvroRecord, AvroSchema } from '../../schemas/event.ts';
import { isUnion } from '../../schemas/event.ts';

const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;

/** A record of up to six fields, three deep; unions are nullable, as untagged unions mostly are. */
export const schemas: fc.Arbitrary<AvroRecord> = fc.infiniteStream(fc.nat({ max: 1_000_000 })).map((numbers) => {
  let named = 0;
  const draw = (below: number): number => (numbers.next().value ?? 0) % below;
  const type = (depth: number): AvroSchema => {
    switch (draw(depth === 0 ? 2 : 6)) {
      case 1:
        return { type: 'enum', name: `E${named++}`, symbols: ['red', 'green', 'blue'] };
      case 2:
        return { type: 'array', items: type(depth - 1) };
      case 3:
        return { type: 'map', values: type(depth - 1) };
      case 4:
        return record(depth - 1);
      case 5:
        return ['null', notNull(type(depth - 1))];
      default:
        return primitives[draw(primitives.length)] ?? 'null';
    }
  };
  const record = (depth: number): AvroRecord => ({ type: 'record', name: `R${named++}`, namespace: 'made.up', fields: Array.from({ length: draw(6) }, (_, index) => ({ name: `field_${index}`, type: type(depth) })) });
  return record(3);
});

const notNull = (schema: AvroSchema): AvroSchema => (schema === 'null' || isUnion(schema) ? 'string' : schema);

const byName = {
  null: fc.constant(null),
  boolean: fc.boolean(),
  int: fc.integer(),
  long: fc.maxSafeInteger(),
  float: fc.float({ noNaN: true, noDefaultInfinity: true }),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  bytes: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  string: fc.string({ unit: 'grapheme', maxLength: 20 }),
};
const isPrimitive = (name: string): name is keyof typeof byName => Object.hasOwn(byName, name);

export function valuesOf(schema: AvroSchema): fc.Arbitrary<unknown> {
  if (typeof schema === 'string') return isPrimitive(schema) ? byName[schema] : fc.constant(null);
  if (isUnion(schema)) return fc.oneof(...schema.map(valuesOf));
  switch (schema.type) {
    case 'enum':
      return fc.constantFrom(...schema.symbols);
    case 'array':
      return fc.array(valuesOf(schema.items), { maxLength: 4 });
    case 'map':
      return fc.dictionary(fc.string().filter((key) => key !== '__proto__'), valuesOf(schema.values), { maxKeys: 4, noNullPrototype: true });
    case 'record':
      return fc.record(Object.fromEntries(schema.fields.map((field) => [field.name, valuesOf(field.type)])), { noNullPrototype: true });
  }
}

/** A schema as an event type, with a value of it. */
export const eventsWithValues = schemas.chain((schema) =>
  valuesOf(schema).map((value) => ({ event: { domain: 'made', name: 'up', version: 1, schema }, value })),
);
