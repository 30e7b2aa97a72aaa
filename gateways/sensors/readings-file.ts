/** Recorded readings, one JSON object a line, in the order of the file. */
import { createReadStream } from 'node:fs';
import type { ReadingBody } from '../../actors/sensors/core/metric-path.ts';

export interface RecordedReading {
  readonly device: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body: ReadingBody;
}

/** What is wrong with a line, from 1. */
export interface LineFault {
  readonly line: number;
  readonly message: string;
}

const idPattern = /^[A-Za-z0-9_-]{1,128}$/;
const timePattern = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)$/;
const MAX_LINE = 1024 * 1024;

export function parseReading(text: string): RecordedReading | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `no JSON: ${text.slice(0, 60)}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a reading is an object with device_id and at';
  const reading: { readonly device_id?: unknown; readonly at?: unknown } & ReadingBody = value;
  if (typeof reading.device_id !== 'string' || !idPattern.test(reading.device_id)) return 'device_id must be letters, digits, _ and -, at most 128';
  if (typeof reading.at !== 'string') return 'at must be a time such as 2026-01-01T00:00:00Z';
  const at = parseTime(reading.at);
  return at === undefined ? `at ${JSON.stringify(reading.at)} is not a time such as 2026-01-01T00:00:00Z (with its zone)` : { device: reading.device_id, at, body: reading };
}

/** Milliseconds of an ISO 8601 time with its zone. */
export function parseTime(text: string): number | undefined {
  if (!timePattern.test(text)) return undefined;
  const at = Date.parse(text.replace(' ', 'T').replace(',', '.').replace(/([+-]\d\d)$/, '$1:00'));
  return Number.isFinite(at) ? at : undefined;
}

/** The lines of a file or of standard input, several at once; empty ones stay, so that they count. */
export async function* linesOf(source: string | AsyncIterable<Uint8Array | string>): AsyncGenerator<readonly string[], void, void> {
  const chunks: AsyncIterable<Uint8Array | string> = typeof source === 'string' ? createReadStream(source, { highWaterMark: 1 << 20 }) : source;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    const lines = text.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) throw new Error('a line of more than 1 MiB is no reading');
    yield lines;
  }
  if (rest !== '') yield [rest];
}
