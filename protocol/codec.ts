/**
 * Events as bytes. Inside, Avro single-object encoding (C3 01, the schema's fingerprint, the body);
 * from outside also JSON as people write it and the Confluent framing. No bytes make it throw: what
 * cannot be read is a fault that names the field.
 */
import avro from 'avsc';
import type { EventType } from '../schemas/event.ts';
import { fingerprint } from './codec/fingerprint.ts';
import { fromJson } from './codec/json.ts';

export interface Codec<T> {
  encode(value: T): Uint8Array;
  /** Reads the body after the ten bytes of single-object framing; throws on bytes that are no such record. */
  decodeBody(data: Uint8Array, offset: number): T;
  readonly fingerprint: Uint8Array;
}

export interface Fault {
  readonly code: 'NOT_AN_EVENT' | 'INVALID_JSON' | 'INVALID_EVENT' | 'UNKNOWN_SCHEMA' | 'INVALID_AVRO';
  readonly message: string;
  /** The first field at fault. */
  readonly field?: string;
  readonly faults?: readonly { readonly path: string; readonly message: string }[];
}

export interface Decoded<T> {
  readonly event: EventType<T>;
  readonly value: T;
  readonly warnings: readonly string[];
}

/** The schema that a registry's number stands for; undefined when it is not known. */
export type SchemaIds = (id: number) => EventType<unknown> | undefined;

const framing = 10;
const scratch = Buffer.allocUnsafe(1 << 16);
const codecs = new WeakMap<EventType<unknown>, unknown>();
const noIds: SchemaIds = () => undefined;

/** The codec of an event type, made once. */
export function codecFor<T>(event: EventType<T>): Codec<T> {
  const known = codecs.get(event);
  if (isCodecOf<T>(known)) return known;
  const made = makeCodec(event);
  codecs.set(event, made);
  return made;
}

/** The map is keyed by the event type itself, so what it holds for a key is that type's codec. */
const isCodecOf = <T>(codec: unknown): codec is Codec<T> => codec !== undefined;

function makeCodec<T>(event: EventType<T>): Codec<T> {
  // avsc keeps Buffers for bytes, numbers for longs, and unions without tags where branches differ in kind.
  const type = avro.Type.forSchema(JSON.parse(JSON.stringify(event.schema)), { wrapUnions: 'never' });
  const print = fingerprint(event.schema);
  const head = Buffer.from([0xc3, 0x01, ...print]);
  return {
    fingerprint: print,
    encode(value) {
      head.copy(scratch, 0);
      const end = type.encode(value, scratch, framing);
      if (end >= 0) return Uint8Array.prototype.slice.call(scratch, 0, end);
      return Buffer.concat([head, type.toBuffer(value)]);
    },
    decodeBody(data, offset) {
      const buffer = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      const { value, offset: end } = type.decode(buffer, offset);
      if (end < 0) throw new Error('the record is cut short');
      if (end !== buffer.length) throw new Error(`${buffer.length - end} bytes follow the record`);
      return value;
    },
  };
}

/** Reads a payload as one of the accepted events. */
export function decode<T>(data: Uint8Array, accepted: readonly EventType<T>[], ids: SchemaIds = noIds): { readonly ok: Decoded<T> } | { readonly fault: Fault } {
  if (data[0] === 0xc3 && data[1] === 0x01) return decodeSingleObject(data, accepted);
  if (data[0] === 0x00 && data.length > 5) return decodeConfluent(data, accepted, ids);
  const first = firstLetter(data);
  if (first === '{') return decodeJson(data, accepted);
  if (data.length === 0) return { fault: { code: 'NOT_AN_EVENT', message: 'the message is empty; publish JSON or Avro' } };
  return { fault: { code: 'NOT_AN_EVENT', message: 'the message is neither JSON (starting with {), nor Avro single-object encoding (C3 01), nor Confluent framing (00)' } };
}

function firstLetter(data: Uint8Array): string {
  for (let at = 0; at < Math.min(data.length, 64); at++) {
    const byte = data[at] ?? 0;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return String.fromCharCode(byte);
  }
  return '';
}

function samePrint(data: Uint8Array, print: Uint8Array): boolean {
  for (let i = 0; i < 8; i++) if (data[i + 2] !== print[i]) return false;
  return true;
}

function decodeSingleObject<T>(data: Uint8Array, accepted: readonly EventType<T>[]): { readonly ok: Decoded<T> } | { readonly fault: Fault } {
  for (const event of accepted) {
    const codec = codecFor(event);
    if (samePrint(data, codec.fingerprint)) return decodeWith(event, codec, data, framing);
  }
  const print = Buffer.from(data.subarray(2, framing)).toString('hex');
  return { fault: { code: 'UNKNOWN_SCHEMA', message: `the Avro schema with fingerprint ${print} is not one of ${namesOf(accepted)}` } };
}

function decodeConfluent<T>(data: Uint8Array, accepted: readonly EventType<T>[], ids: SchemaIds): { readonly ok: Decoded<T> } | { readonly fault: Fault } {
  const id = new DataView(data.buffer, data.byteOffset).getUint32(1);
  const named = ids(id);
  const event = accepted.find((one) => one === named);
  if (event === undefined) return { fault: { code: 'UNKNOWN_SCHEMA', message: `the registry's schema ${id} is not known as one of ${namesOf(accepted)}; list it in ALIDADE_SCHEMA_IDS` } };
  return decodeWith(event, codecFor(event), data, 5);
}

function decodeWith<T>(event: EventType<T>, codec: Codec<T>, data: Uint8Array, offset: number): { readonly ok: Decoded<T> } | { readonly fault: Fault } {
  try {
    return { ok: { event, value: codec.decodeBody(data, offset), warnings: [] } };
  } catch (error) {
    return { fault: { code: 'INVALID_AVRO', message: `the bytes are no ${event.domain}.${event.name}: ${error instanceof Error ? error.message : String(error)}` } };
  }
}

function decodeJson<T>(data: Uint8Array, accepted: readonly EventType<T>[]): { readonly ok: Decoded<T> } | { readonly fault: Fault } {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(data));
  } catch (error) {
    return { fault: { code: 'INVALID_JSON', message: `the message is no valid JSON: ${error instanceof Error ? error.message : String(error)}` } };
  }
  let best: Fault | undefined;
  for (const event of accepted) {
    const reading = fromJson(event.schema, json);
    if (reading.faults.length === 0 && isBody<T>(reading.value)) return { ok: { event, value: reading.value, warnings: reading.warnings } };
    if (best === undefined || reading.faults.length < (best.faults?.length ?? Infinity)) best = faultOf(event, reading.faults);
  }
  return { fault: best ?? { code: 'NOT_AN_EVENT', message: 'no event is accepted here' } };
}

/** What the reader has found without faults has the schema's shape, which is what T was generated from. */
const isBody = <T>(value: unknown): value is T => typeof value === 'object' && value !== null;

function faultOf(event: EventType<unknown>, faults: readonly { readonly path: string; readonly message: string }[]): Fault {
  const message = faults.map((one) => `${one.path === '' ? 'the message' : one.path}: ${one.message}`).join('; ');
  const first = faults[0];
  return { code: 'INVALID_EVENT', message: `not a valid ${event.domain}.${event.name}: ${message}`, faults, ...(first === undefined ? {} : { field: first.path }) };
}

const namesOf = (accepted: readonly EventType<unknown>[]): string => accepted.map((one) => `${one.domain}.${one.name} v${one.version}`).join(', ');

/** Any stored body as something readable: JSON text, or what is wrong with it. */
export function readable(data: Uint8Array, known: readonly EventType<unknown>[]): unknown {
  if (data.length === 0) return null;
  if (firstLetter(data) === '{' || firstLetter(data) === '[') {
    try {
      return JSON.parse(new TextDecoder().decode(data));
    } catch (error) {
      return { undecodable: error instanceof Error ? error.message : String(error), bytes: data.length };
    }
  }
  const decoded = decode(data, known);
  return 'ok' in decoded ? toJson(decoded.ok.value) : { undecodable: decoded.fault.message, bytes: data.length };
}

/** A decoded body as plain JSON: bytes become base64. */
export function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item: unknown) => (isBufferJson(item) ? Buffer.from(item.data).toString('base64') : item)));
}
const isBufferJson = (item: unknown): item is { readonly type: 'Buffer'; readonly data: number[] } => typeof item === 'object' && item !== null && 'type' in item && item.type === 'Buffer' && 'data' in item && Array.isArray(item.data);
