/** Recorded readings, one JSON object a line, in the order of the file. */
import { createReadStream } from 'node:fs';
import { ReadingScanner } from './scan-reading.ts';
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
const NEWLINE = 0x0a;

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
  if (!Number.isFinite(at)) return undefined;
  // Date.parse takes the 30th of February for the 2nd of March.
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day ? at : undefined;
}

/** Called with each reading in the order of the file; false: no more. */
export type TakeReading = (device: string, at: number, body: ReadingBody) => boolean;

/**
 * Reads a file or standard input; tells the lines that are no readings. After the first of them nothing is handed on any
 * more, but the others are still looked for.
 */
export async function eachReading(source: string | AsyncIterable<Uint8Array | string>, take: TakeReading): Promise<readonly LineFault[]> {
  const chunks: AsyncIterable<Uint8Array | string> = typeof source === 'string' ? createReadStream(source, { highWaterMark: 1 << 20 }) : source;
  const lines = new LineReader(take);
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (!lines.push(bytes)) return lines.faults;
  }
  lines.end();
  return lines.faults;
}

class LineReader {
  readonly faults: LineFault[] = [];
  readonly #take: TakeReading;
  readonly #scanner = new ReadingScanner();
  #rest = Buffer.alloc(0);
  #line = 0;

  constructor(take: TakeReading) {
    this.#take = take;
  }

  /** False when no more are wanted. */
  push(chunk: Buffer): boolean {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (;;) {
      const next = this.#scanner.scan(bytes, start);
      const end = next < 0 ? bytes.indexOf(NEWLINE, start) : next - 1;
      if (end < 0) break;
      this.#line++;
      if (!(next < 0 ? this.#parse(bytes, start, end) : this.#hand(this.#scanner.device, this.#scanner.at, { value: this.#scanner.value }))) return false;
      start = end + 1;
    }
    // Copied: the chunk may be used again by whoever fills it.
    this.#rest = Buffer.from(bytes.subarray(start));
    if (this.#rest.length <= MAX_LINE) return true;
    this.faults.push({ line: this.#line + 1, message: 'more than 1 MiB in one line' });
    return false;
  }

  /** The last line need not end. */
  end(): void {
    this.#line++;
    this.#parse(this.#rest, 0, this.#rest.length);
  }

  #parse(bytes: Buffer, start: number, end: number): boolean {
    const text = bytes.toString('utf8', start, end);
    if (text.trim() === '') return true;
    const reading = parseReading(text);
    if (typeof reading !== 'string') return this.#hand(reading.device, reading.at, reading.body);
    this.faults.push({ line: this.#line, message: reading });
    return true;
  }

  #hand(device: string, at: number, body: ReadingBody): boolean {
    return this.faults.length > 0 || this.#take(device, at, body);
  }
}
