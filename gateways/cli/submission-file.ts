/** A job's payload as somebody wrote it into a file: read, judged, and what is wrong with it said so that it can be found. Pure. */
import { decode, fromJson, type Fault } from '../../protocol/codec.ts';
import { isId, idRule } from '../../protocol/subjects.ts';
import { jsonFault, placeIn } from './json-fault.ts';
import type { EventType } from '../../schemas/index.ts';

export interface Job {
  readonly id: string | undefined;
  readonly payload: Uint8Array;
  readonly warnings: readonly string[];
}
export type ReadJob = { readonly job: Job } | { readonly faults: readonly string[] };

/** `file` is how the source is named in faults: each begins with it, and with line and column where they are known. */
export function readJob(file: string, bytes: Uint8Array, event: EventType<unknown>): ReadJob {
  const first = bytes.find((byte) => !' \t\r\n'.includes(String.fromCharCode(byte)));
  if (first === undefined) return { faults: [`${file} is empty: it should hold a ${event.domain}.${event.name} as JSON`] };
  if (bytes[0] === 0xc3 || bytes[0] === 0x00) return judged(file, decode(bytes, [event]), bytes, undefined);
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, '');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { faults: [notJson(file, text, error)] };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { faults: [`${file}: expected one object, a ${event.domain}.${event.name}`] };
  return judged(file, fromJson(value, [event]), Buffer.from(JSON.stringify(value)), text);
}

function judged(file: string, reading: ReturnType<typeof fromJson>, payload: Uint8Array, text: string | undefined): ReadJob {
  if ('fault' in reading) return { faults: faultsOf(file, reading.fault, text) };
  return { job: { id: idOf(reading.ok.value), payload, warnings: reading.ok.warnings.map((warning) => `${file}: ${warning}`) } };
}

function faultsOf(file: string, fault: Fault, text: string | undefined): readonly string[] {
  if (fault.faults === undefined) return [`${file}: ${fault.message}`];
  return fault.faults.map(({ path, message }) => `${file}${text === undefined ? '' : lineOf(path, text)}: ${path === '' ? 'the message' : path}: ${message}`);
}

/** In our own words: Node's quote the whole text, and do not always say where. */
function notJson(file: string, text: string, error: unknown): string {
  const at = jsonFault(text);
  if (at === undefined) return `${file}: no valid JSON: ${error instanceof Error ? error.message : String(error)}`;
  return `${file}${placeIn(text, at)}: no valid JSON: ${at >= text.length ? 'the text ends too early' : `${JSON.stringify(text[at])} cannot stand here`}`;
}

/** The line on which a field's name stands, when the way to it can be followed; otherwise nothing. */
function lineOf(path: string, text: string): string {
  let at = 0;
  for (const name of path.split('.').map((part) => part.replace(/\[\d+\]$/, ''))) {
    const found = text.indexOf(`"${name}"`, at);
    if (found < 0) return at === 0 ? '' : `:${text.slice(0, at).split('\n').length}`;
    at = found;
  }
  return `:${text.slice(0, at).split('\n').length}`;
}

/** The id that the body itself carries: its first field whose name ends so. */
function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = Object.entries(value).find(([name, one]) => /(^|_)id$/.test(name) && typeof one === 'string');
  const id: unknown = found?.[1];
  return typeof id === 'string' ? id : undefined;
}

/** What is wrong with an id, in words; undefined when it may be used. */
export const faultOfId = (id: string): string | undefined => (isId(id) ? undefined : `the id ${JSON.stringify(id.slice(0, 160))} is not allowed: ${idRule}`);
