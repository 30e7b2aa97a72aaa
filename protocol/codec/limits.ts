/** The limits that a field sets beyond its Avro type, and what is expected of it in words. */
import { isUnion, type AvroField, type AvroSchema, type Limits } from '../../schemas/event.ts';

/** True when a value of the right type is also within the field's limits. */
export type Within = (value: unknown) => boolean;

/** Undefined when the field sets no limits. Texts and numbers are checked, everything else passes. */
export function limitsOf(field: AvroField): Within | undefined {
  const { minimum = -Infinity, maximum = Infinity, pattern, format } = field;
  if (field.minimum === undefined && field.maximum === undefined && pattern === undefined && format !== 'date-time') return undefined;
  const expression = pattern === undefined ? undefined : new RegExp(pattern, 'u');
  return (value) => {
    // NaN is no value of a field that has a range.
    if (typeof value === 'number') return value >= minimum && value <= maximum;
    if (typeof value !== 'string') return true;
    return (expression?.test(value) ?? true) && (format !== 'date-time' || isDateTime(value));
  };
}

const dateTime = /^\d{4}-(\d\d)-(\d\d)T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
const daysIn = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** ISO 8601 with its zone. `Date.parse` alone takes 30 February for 1 March. */
export function isDateTime(text: string): boolean {
  const parts = dateTime.exec(text);
  if (parts === null || Number(parts[2]) > (daysIn[Number(parts[1]) - 1] ?? 0)) return false;
  const day = text.slice(0, 10);
  return !Number.isNaN(Date.parse(text)) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

const words: Readonly<Record<string, string>> = { null: 'null', boolean: 'true or false', bytes: 'base64 text' };

/** `a number between -90 and 90`, `a whole number or text`. */
export function expectation(schema: AvroSchema, limits: Limits = {}): string {
  if (typeof schema === 'string') return primitiveExpectation(schema, limits);
  if (isUnion(schema)) return schema.map((one) => expectation(one, limits)).join(' or ');
  switch (schema.type) {
    case 'record':
    case 'map':
      return 'an object';
    case 'array':
      return 'a list';
    case 'enum':
      return `one of ${schema.symbols.join(', ')}`;
  }
}

function primitiveExpectation(name: string, limits: Limits): string {
  switch (name) {
    case 'int':
    case 'long':
      return `a whole number${rangeOf(limits) || (name === 'int' ? ' of 32 bits' : ' of at most 53 bits')}`;
    case 'float':
    case 'double':
      return `a number${rangeOf(limits)}`;
    case 'string':
      if (limits.format === 'date-time') return 'an ISO 8601 time with its zone, such as 2024-01-01T12:00:00Z';
      if (limits.format === 'json') return 'any JSON';
      return limits.pattern === undefined ? 'text' : `text that matches ${limits.pattern}`;
    default:
      return words[name] ?? 'an object';
  }
}

export function rangeOf({ minimum, maximum }: Limits): string {
  if (minimum !== undefined && maximum !== undefined) return ` between ${minimum} and ${maximum}`;
  if (minimum !== undefined) return ` not below ${minimum}`;
  return maximum === undefined ? '' : ` not above ${maximum}`;
}
