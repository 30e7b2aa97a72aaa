/**
 * Bodies in Avro's binary encoding. The newest version of an event is written; every version of it
 * is read, older ones by Avro's schema resolution.
 */
import avro from 'avsc';
import type { AvroRecord, EventType } from '../../schemas/event.ts';
import { AlidadeError } from '../errors.ts';
import { boundsChecker } from './bounds.ts';
import { exactLong } from './exact-long.ts';
import { shorten } from './findings.ts';
import { fingerprint } from './fingerprint.ts';
import { nameOf } from './reading.ts';

/** One version of an event, read as the newest. */
export interface Version<T> {
  readonly number: number;
  readonly fingerprint: Uint8Array;
  /** Reads the body from `offset` to the end; throws an error with a sentence when the bytes are no such record. */
  read(data: Uint8Array, offset: number): T;
}

export interface AvroCodec<T> {
  /** Single-object encoding; throws `INVALID_EVENT` naming the field when the value does not fit the schema. */
  encode(value: T): Uint8Array;
  /** The newest first. */
  readonly versions: readonly Version<T>[];
}

/** Marker and fingerprint before the body. */
export const framingBytes = 10;
const scratch = Buffer.allocUnsafe(1 << 16);

const typeOf = (schema: AvroRecord): avro.Type => avro.Type.forSchema(JSON.parse(JSON.stringify(schema)), { wrapUnions: 'never', omitRecordMethods: true, registry: { long: exactLong } });

export function avroCodec<T>(event: EventType<T>): AvroCodec<T> {
  const newest = typeOf(event.schema);
  const head = Buffer.from([0xc3, 0x01, ...fingerprint(event.schema)]);
  const earlier = (event.earlier ?? []).map((schema, index) => versionOf<T>(schema, newest, index + 1, false));
  return {
    versions: [versionOf<T>(event.schema, newest, event.version, true), ...earlier.reverse()],
    encode(value) {
      try {
        head.copy(scratch, 0);
        const end = newest.encode(value, scratch, framingBytes);
        return end >= 0 ? copyOf(end) : Buffer.concat([head, newest.toBuffer(value)]);
      } catch (error) {
        throw unfit(event, newest, value, error);
      }
    },
  };
}

/** From Node's pool: memory of its own costs more than the encoding. Who hands it to another thread copies it (`ownBytes`). */
function copyOf(length: number): Uint8Array {
  const copy = Buffer.allocUnsafe(length);
  scratch.copy(copy, 0, 0, length);
  return copy;
}

function versionOf<T>(schema: AvroRecord, newest: avro.Type, number: number, isNewest: boolean): Version<T> {
  let within: ((data: Uint8Array, offset: number) => void) | undefined;
  let decode: ((buffer: Buffer, offset: number) => { readonly value: T }) | undefined;
  // Compiled at the first message: most old versions are never met.
  const compile = (): typeof decode & object => {
    const type = isNewest ? newest : typeOf(schema);
    const resolver = isNewest ? undefined : newest.createResolver(type);
    return (buffer, offset) => newest.decode(buffer, offset, resolver);
  };
  return {
    number,
    fingerprint: fingerprint(schema),
    read(data, offset) {
      (within ??= boundsChecker(schema))(data, offset);
      return (decode ??= compile())(Buffer.from(data.buffer, data.byteOffset, data.byteLength), offset).value;
    },
  };
}

/** What is wrong with a value that could not be written, with all its fields. */
function unfit(event: EventType<unknown>, type: avro.Type, value: unknown, cause: unknown): AlidadeError {
  const faults: string[] = [];
  type.isValid(value, { errorHook: (path: readonly string[], met: unknown) => void faults.push(`${path.join('.') || 'the value'} is ${shorten(met)}`) });
  return new AlidadeError('INVALID_EVENT', `cannot be written as ${nameOf(event)} v${event.version}: ${faults.slice(0, 10).join('; ') || String(cause)}`, { cause });
}
