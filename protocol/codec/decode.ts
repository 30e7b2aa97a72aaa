/** Reads payloads in every encoding as the events that are accepted at a place. */
import type { EventType } from '../../schemas/event.ts';
import { avroCodec, framingBytes, type AvroCodec, type Version } from './avro.ts';
import { Findings } from './findings.ts';
import { jsonReader } from './json.ts';
import { limitsJudge } from './judge.ts';
import { firstLetter, parseJson } from './payload.ts';
import { errorText, invalidEvent, nameOf, namesOf, type Fault, type Reading } from './reading.ts';
import { noSchemaIds, type SchemaIds } from './registry-ids.ts';

export interface Codec<T> {
  /** Avro single-object encoding; throws `INVALID_EVENT` naming the field when the value does not fit. */
  encode(value: T): Uint8Array;
  /** Reads a payload in any of the encodings. */
  decode(data: Uint8Array): Reading<T>;
}

interface Compiled<T> extends Codec<T> {
  readonly avro: AvroCodec<T>;
  readonly readJson: ReturnType<typeof jsonReader>;
  readonly judge: ReturnType<typeof limitsJudge>;
}

const codecs = new WeakMap<EventType<unknown>, unknown>();

/** The codec of an event type, made once. */
export const codecFor = <T>(event: EventType<T>): Codec<T> => compiled(event);
export const encode = <T>(event: EventType<T>, value: T): Uint8Array => compiled(event).encode(value);

function compiled<T>(event: EventType<T>): Compiled<T> {
  const known = codecs.get(event);
  if (isCodecOf<T>(known)) return known;
  const avro = avroCodec(event);
  const made: Compiled<T> = { avro, encode: (value) => avro.encode(value), decode: (data) => decode(data, [event]), readJson: jsonReader(event.schema), judge: limitsJudge(event.schema) };
  codecs.set(event, made);
  return made;
}

/** The map is keyed by the event type itself, so what it holds for a key is that type's codec. */
const isCodecOf = <T>(codec: unknown): codec is Compiled<T> => codec !== undefined;

/** Reads a payload as one of the accepted events, in whatever encoding it comes. Never throws. */
export function decode<T>(data: Uint8Array, accepted: readonly EventType<T>[], ids: SchemaIds = noSchemaIds): Reading<T> {
  if (data[0] === 0xc3 && data[1] === 0x01) return decodeSingleObject(data, accepted);
  if (data[0] === 0x00) return decodeConfluent(data, accepted, ids);
  if (data.length === 0) return { fault: { code: 'NOT_AN_EVENT', message: 'the message is empty; publish JSON or Avro' } };
  if (firstLetter(data) !== '{') return { fault: { code: 'NOT_AN_EVENT', message: 'the message is neither JSON (starting with {), nor Avro single-object encoding (C3 01), nor Confluent framing (00)' } };
  const json = parseJson(data);
  return 'fault' in json ? json : fromJson(json.value, accepted);
}

/** Reads a list of events, or a single one; the faults of an item do not spoil the others. */
export function decodeBatch<T>(data: Uint8Array, accepted: readonly EventType<T>[], ids: SchemaIds = noSchemaIds): { readonly items: readonly Reading<T>[] } | { readonly fault: Fault } {
  if (firstLetter(data) !== '[') return { items: [decode(data, accepted, ids)] };
  const json = parseJson(data);
  if ('fault' in json) return json;
  return Array.isArray(json.value) ? { items: json.value.map((item: unknown) => fromJson(item, accepted)) } : { items: [] };
}

/** Reads JSON that was parsed already. Of several events the first that fits; the fault is that of the one that fits best. */
export function fromJson<T>(json: unknown, accepted: readonly EventType<T>[]): Reading<T> {
  let best: Fault | undefined;
  let fewest = Infinity;
  for (const event of accepted) {
    const { value, findings } = compiled(event).readJson(json);
    if (findings.total === 0 && isBody<T>(value)) return { ok: { event, value, warnings: findings.warnings } };
    if (findings.total < fewest) [best, fewest] = [invalidEvent(event, findings.faults, findings.total), findings.total];
  }
  return { fault: best ?? { code: 'NOT_AN_EVENT', message: 'no event is accepted here' } };
}

/** What the reader has found without faults has the schema's shape, which is what T was generated from. */
const isBody = <T>(value: unknown): value is T => typeof value === 'object' && value !== null;

function decodeSingleObject<T>(data: Uint8Array, accepted: readonly EventType<T>[]): Reading<T> {
  if (data.length < framingBytes) return { fault: { code: 'INVALID_AVRO', message: 'the message ends before its schema is named' } };
  for (const event of accepted) {
    for (const version of compiled(event).avro.versions) if (isNamed(data, version.fingerprint)) return readBody(event, version, data, framingBytes);
  }
  const print = Buffer.from(data.subarray(2, framingBytes)).toString('hex');
  return { fault: { code: 'UNKNOWN_SCHEMA', message: `the Avro schema with fingerprint ${print} is not one of ${namesOf(accepted)}` } };
}

function isNamed(data: Uint8Array, print: Uint8Array): boolean {
  for (let i = 0; i < 8; i++) if (data[i + 2] !== print[i]) return false;
  return true;
}

/** 00, the registry's number in four bytes, most significant first, the body. */
function decodeConfluent<T>(data: Uint8Array, accepted: readonly EventType<T>[], ids: SchemaIds): Reading<T> {
  if (data.length < 5) return { fault: { code: 'INVALID_AVRO', message: 'the message starts with 00 as in Confluent framing, but ends before its schema is named' } };
  const id = new DataView(data.buffer, data.byteOffset).getUint32(1);
  const named = ids(id);
  const event = accepted.find((one) => one === named?.event);
  const version = event && compiled(event).avro.versions.find((one) => one.number === named?.version);
  if (event !== undefined && version !== undefined) return readBody(event, version, data, 5);
  const known = named === undefined ? `is not in the table of schema numbers` : `is ${nameOf(named.event)}, not one of ${namesOf(accepted)}`;
  return { fault: { code: 'UNKNOWN_SCHEMA', message: `the registry's schema ${id} ${known}` } };
}

function readBody<T>(event: EventType<T>, version: Version<T>, data: Uint8Array, offset: number): Reading<T> {
  try {
    const value = version.read(data, offset);
    const { judge } = compiled(event);
    if (judge !== undefined) {
      const findings = new Findings();
      judge(value, findings);
      if (findings.total > 0) return { fault: invalidEvent(event, findings.faults, findings.total) };
    }
    return { ok: { event, value, warnings: [] } };
  } catch (error) {
    return { fault: { code: 'INVALID_AVRO', message: `the bytes are no ${nameOf(event)} v${version.number}: ${errorText(error)}` } };
  }
}
