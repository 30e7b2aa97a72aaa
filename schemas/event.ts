/**
 * What an event is: a name, a version and an Avro schema. The TypeScript type of its body is
 * generated from the schema and rides along as a phantom.
 */

export type AvroPrimitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';

/** Beyond Avro: `minimum`, `maximum`, `pattern` and `format` on a field are checked when JSON comes in. */
export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly default?: unknown;
  readonly doc?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: 'date-time';
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
  readonly version: number;
  readonly schema: AvroRecord;
  /** Never set: carries the type of the body. */
  readonly body?: T;
}

export const defineEvent = <T>(event: { readonly domain: string; readonly name: string; readonly version: number; readonly schema: AvroRecord }): EventType<T> => event;
