/** Any stored payload as something a person can read, whoever wrote it. */
import type { EventType } from '../../schemas/event.ts';
import { decode } from './decode.ts';
import { firstLetter } from './payload.ts';
import { errorText, nameOf } from './reading.ts';
import type { SchemaIds } from './registry-ids.ts';
import { toJson } from './to-json.ts';

export interface Readable {
  readonly encoding: 'empty' | 'avro' | 'confluent' | 'json' | 'text' | 'binary';
  /** `drift.requested v1`, where the bytes say so themselves. */
  readonly event?: string;
  /** JSON; of text the text; undefined where there is nothing to show. */
  readonly value: unknown;
  /** Why the payload could not be read, or what is wrong with what it says. */
  readonly fault?: string;
}

/** Never throws. JSON is shown as it stands, since it does not say which event it is. */
export function decodeAny(data: Uint8Array, known: readonly EventType<unknown>[], ids?: SchemaIds): Readable {
  if (data.length === 0) return { encoding: 'empty', value: null };
  if (data[0] === 0xc3 && data[1] === 0x01) return framed('avro', data, known, ids);
  if (data[0] === 0x00) return framed('confluent', data, known, ids);
  return plain(data);
}

function framed(encoding: 'avro' | 'confluent', data: Uint8Array, known: readonly EventType<unknown>[], ids: SchemaIds | undefined): Readable {
  const read = decode(data, known, ids);
  if ('fault' in read) return { encoding, value: undefined, fault: read.fault.code === 'UNKNOWN_SCHEMA' ? unknownSchema(read.fault.message) : read.fault.message };
  return { encoding, event: `${nameOf(read.ok.event)} v${read.ok.event.version}`, value: toJson(read.ok.value) };
}

/** Without the list of every event there is. */
const unknownSchema = (message: string): string => message.replace(/ is not one of .*$/, ' belongs to no event known here');

const utf8 = new TextDecoder('utf-8', { fatal: true });
function plain(data: Uint8Array): Readable {
  let text: string;
  try {
    text = utf8.decode(data);
  } catch {
    return { encoding: 'binary', value: undefined, fault: `${data.length} bytes that are neither text nor any encoding known here` };
  }
  try {
    return { encoding: 'json', value: JSON.parse(text) };
  } catch (error) {
    const meantAsJson = firstLetter(data) === '{' || firstLetter(data) === '[';
    return { encoding: 'text', value: text, ...(meantAsJson ? { fault: `no valid JSON: ${errorText(error)}` } : {}) };
  }
}

/** The same as one JSON value: the body, or `{undecodable, bytes}`. */
export function readable(data: Uint8Array, known: readonly EventType<unknown>[], ids?: SchemaIds): unknown {
  const { value, fault } = decodeAny(data, known, ids);
  return fault === undefined ? value : { undecodable: fault, bytes: data.length };
}
