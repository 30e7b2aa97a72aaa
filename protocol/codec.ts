/**
 * Events as bytes: the public door of `protocol/codec/`. Inside, Avro single-object encoding
 * (C3 01, the schema's fingerprint, the body); from outside also JSON as people write it, and
 * Confluent's framing. No bytes make it throw: what cannot be read is a fault that names the field.
 */
export { decodeAny, readable, type Readable } from './codec/any.ts';
export { toCloudEvent, type CloudEvent, type CloudEventAttributes } from './codec/cloud-event.ts';
export { codecFor, decode, decodeBatch, encode, fromJson, type Codec } from './codec/decode.ts';
export { toJsonSchema, type JsonSchema } from './codec/json-schema.ts';
export type { Decoded, Fault, FieldFault, Reading } from './codec/reading.ts';
export { isDateTime } from './codec/limits.ts';
export { noSchemaIds, schemaIds, type SchemaIds } from './codec/registry-ids.ts';
export { toJson } from './codec/to-json.ts';
