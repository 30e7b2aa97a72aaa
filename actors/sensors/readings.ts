/**
 * Readings as they come: JSON or Avro, one or a list. JSON is what devices write, tens of thousands a
 * second, so it is read by hand: a reading is a whole snapshot, and what is no number in it is no
 * value rather than a fault. A fault is what cannot be attributed: no device, no time.
 */
import { decode, isDateTime } from '../../protocol/codec.ts';
import { isId, idRule } from '../../protocol/subjects.ts';
import { SensorsReading, SensorsReadings, type SensorsReadingBody } from '../../schemas/index.ts';

/** What a reading says beside its device and time; nothing in it is trusted. */
export interface Said {
  readonly value?: unknown;
  readonly json_value?: unknown;
  readonly metadata?: unknown;
}

export type Take = (device: string, atMs: number, said: Said) => void;

/** What a message may leave out. */
export interface Known {
  /** On a device's own subject it may not speak for others. */
  readonly device: string | undefined;
  /** When the log took it. */
  readonly storedAtMs: number;
}

const mostFaults = 5;

/** Hands each reading to `take`; the rest as one sentence, undefined when there is nothing to say. The good ones of a list count even when others are at fault. */
export function takeReadings(data: Uint8Array, known: Known, take: Take): string | undefined {
  if (data[0] === 0xc3 || data[0] === 0x00) return takeAvro(data, known, take);
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString());
  } catch (error) {
    return data.length === 0 ? 'the message is empty; publish a reading as JSON or Avro' : `the message is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!Array.isArray(json) && isObject(json) && Array.isArray(json['readings'])) json = json['readings'];
  if (!Array.isArray(json)) return takeOne(json, known, take);
  return takeList(json, known, take);
}

function takeList(list: readonly unknown[], known: Known, take: Take): string | undefined {
  const faults: string[] = [];
  let count = 0;
  list.forEach((one, index) => {
    const fault = takeOne(one, known, take);
    if (fault === undefined) return;
    if (count++ < mostFaults) faults.push(`reading ${index}: ${fault}`);
  });
  if (count > mostFaults) faults.push(`and ${count - mostFaults} more`);
  return count === 0 ? undefined : faults.join('; ');
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

function takeOne(json: unknown, known: Known, take: Take): string | undefined {
  if (!isObject(json) || Array.isArray(json)) return 'a reading is an object such as {"device_id":"D1","at":"2026-01-01T00:00:00Z","value":81.2}';
  const device = json['device_id'] ?? known.device;
  if (typeof device !== 'string' || !isId(device)) return device === undefined ? 'device_id is missing' : `device_id: expected ${idRule}, got ${shown(device)}`;
  if (known.device !== undefined && device !== known.device) return `device_id: ${device} on the subject of ${known.device}; readings of several devices belong on sensors.readings.<any id>`;
  const at = json['at'];
  const atMs = at === undefined ? known.storedAtMs : timeOf(at);
  if (Number.isNaN(atMs)) return `at: expected an ISO 8601 time with its zone, such as 2026-01-01T00:00:00Z, got ${shown(at)}`;
  take(device, atMs, json);
  return undefined;
}

const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, 80);

const plain = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
/** Milliseconds since 1970; NaN when it is no time. */
function timeOf(at: unknown): number {
  if (typeof at !== 'string') return NaN;
  // What nearly every device writes; the day is checked since Date.parse takes 30 February for 1 March.
  if (plain.test(at) && Number(at.slice(8, 10)) <= 28) return Date.parse(at);
  return isDateTime(at) ? Date.parse(at) : NaN;
}

function takeAvro(data: Uint8Array, known: Known, take: Take): string | undefined {
  const read = decode<unknown>(data, [SensorsReading, SensorsReadings]);
  if ('fault' in read) return read.fault.message;
  const body = read.ok.value;
  if (isObject(body) && Array.isArray(body['readings'])) return takeList(body['readings'].map(withJson), known, take);
  return takeOne(withJson(body), known, take);
}

/** Free JSON travels in Avro as its text; a text that is none says nothing. */
function withJson(body: unknown): unknown {
  if (!isReading(body)) return body;
  return { ...body, json_value: parsed(body.json_value), metadata: parsed(body.metadata) };
}
const isReading = (body: unknown): body is SensorsReadingBody => isObject(body) && 'json_value' in body && 'metadata' in body;
function parsed(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
