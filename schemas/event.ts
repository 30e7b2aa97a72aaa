/**
 * What an event is: a name, a version and an Avro schema. The TypeScript type of its body is
 * generated from the schema and rides along as a phantom.
 */

export type AvroPrimitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';

/**
 * What a field's numbers and texts must be beyond their Avro type. Avro ignores these attributes;
 * they are checked whenever an event is read, and are part of its JSON Schema.
 */
export interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  /** json: the text of any JSON value; written as JSON, the value itself stands there. */
  readonly format?: 'date-time' | 'json';
}
export interface AvroField extends Limits {
  readonly name: string;
  readonly type: AvroSchema;
  /** In Avro's form: of a union the first branch, bytes as one character a byte. */
  readonly default?: unknown;
  readonly doc?: string;
}
export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace?: string;
  readonly doc?: string;
  readonly fields: readonly AvroField[];
}
export interface AvroEnum {
  readonly type: 'enum';
  readonly name: string;
  readonly namespace?: string;
  readonly symbols: readonly string[];
  readonly doc?: string;
}
export interface AvroArray {
  readonly type: 'array';
  readonly items: AvroSchema;
}
export interface AvroMap {
  readonly type: 'map';
  readonly values: AvroSchema;
}
/** A name stands for a schema that was defined before it, or for a primitive. */
export type AvroSchema = AvroPrimitive | (string & {}) | AvroRecord | AvroEnum | AvroArray | AvroMap | readonly AvroSchema[];

export interface EventType<T> {
  readonly domain: string;
  readonly name: string;
  /** Counts up; the newest is what is written. */
  readonly version: number;
  readonly schema: AvroRecord;
  /** Schemas of the versions before, oldest first: messages written with them are read as the newest. */
  readonly earlier?: readonly AvroRecord[];
  /** Never set: carries the type of the body. */
  readonly body?: T;
}

/** An event type from a schema literal; the generated ones are made with it too. */
export const defineEvent = <T>(event: EventType<T>): EventType<T> => event;

/** A type's name without its namespace. Within one schema that says which type is meant. */
export const localName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

export const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema);
