/**
 * Header blocks and answers of the broker, read and written by hand: the client library's header
 * objects cost more than the rest of a publish (a Map, a canonical form and an array per header).
 */
import { AlidadeError } from '../errors.ts';
import type { HeaderRecord, LogMessage } from '../transport.ts';
import { LogFull, Unanswered, WrongSequence } from '../transport.ts';

const lineBreak = /[\r\n]/;

function line(name: string, value: string): string {
  if (lineBreak.test(value)) throw new AlidadeError('HEADER_WITH_LINE_BREAK', `the header ${name} has a line break in its value`);
  return `${name}: ${value}\r\n`;
}

function lines(headers: HeaderRecord): string {
  let text = '';
  for (const name in headers) text += line(name, headers[name] ?? '');
  return text;
}

const block = (text: string): string => (text === '' ? '' : `NATS/1.0\r\n${text}\r\n`);

/** The text of a core message's header block; empty when it has none. */
export const headerBlock = (headers: HeaderRecord | undefined): string => (headers === undefined ? '' : block(lines(headers)));

/** Place of a message in an atomic batch; the last one commits it. */
export interface BatchPlace {
  readonly id: string;
  /** From 1. */
  readonly sequence: number;
  readonly last: boolean;
}

/**
 * The text of the header block of a message for the log.
 *
 * What nats-server 2.15.1 does with a schedule (tried, and held by the contract suite): it fires at
 * the millisecond asked for, at once when that is past; the fired message carries our own headers,
 * `Nats-Scheduler: <timer subject>`, `Nats-Schedule-Next: purge` and `Nats-TTL` from
 * `Nats-Schedule-TTL`, but no expectation; the stored schedule is removed in the same moment, so
 * its subject may be published on again expecting 0. A schedule without `Nats-TTL: never` may be
 * dropped by the stream's max_age before it fires.
 */
export function logHeaderBlock(message: LogMessage, batch?: BatchPlace): string {
  let text = message.headers === undefined ? '' : lines(message.headers);
  const { expect, ttl, schedule } = message;
  if (expect !== undefined) {
    text += `Nats-Expected-Last-Subject-Sequence: ${expect.sequence}\r\n`;
    if (expect.filter !== message.subject) text += line('Nats-Expected-Last-Subject-Sequence-Subject', expect.filter);
  }
  if (schedule !== undefined) {
    text += `Nats-Schedule: @at ${new Date(schedule.atMs).toISOString()}\r\nNats-Schedule-TTL: ${wholeSeconds(schedule.ttl)}\r\nNats-TTL: never\r\n`;
    text += line('Nats-Schedule-Target', schedule.target);
  } else if (ttl !== undefined) {
    text += `Nats-TTL: ${ttl === 'never' ? 'never' : wholeSeconds(ttl)}\r\n`;
  }
  if (message.rollup === true) text += 'Nats-Rollup: sub\r\n';
  if (batch !== undefined) {
    text += `Nats-Batch-Id: ${batch.id}\r\nNats-Batch-Sequence: ${batch.sequence}\r\n`;
    if (batch.last) text += 'Nats-Batch-Commit: 1\r\n';
  }
  return block(text);
}

/** The server takes whole seconds, at least one. */
const wholeSeconds = (seconds: number): number => Math.max(1, Math.ceil(seconds));

export interface ReceivedHeaders {
  get(name: string): string;
  /** Of a status; 0 for none. */
  readonly code: number;
  readonly description: string;
}

/** What of a message is read here, the library's or one of our own. */
export interface Received {
  readonly subject: string;
  readonly reply?: string | undefined;
  readonly data: Uint8Array;
  readonly headers?: ReceivedHeaders | undefined;
  /** Bytes of subject, reply, headers and data together; the library's messages have it, its type does not. */
  size?(): number;
  /** The header block as latin1 text, empty for none. This and what follows only messages of our own reader have. */
  block?(): string;
  /** The number that the subject ends with, from its letter `place` on. */
  numberFrom?(place: number): number;
  /** The sequence that the body tells, when it is the common answer to a publish. */
  plainSequence?(): number | undefined;
}

const magic = 'NATS/1.0';

/** The buffer that a view looks into. Messages of one chunk share theirs, so the last one is kept. */
let whole: Buffer = Buffer.alloc(0);
function wholeOf({ buffer }: Uint8Array): Buffer {
  if (whole.buffer !== buffer) whole = Buffer.from(buffer);
  return whole;
}

/**
 * The header block as text, without decoding it into the library's objects: the bytes lie before
 * the payload, in the same buffer. Undefined when the layout is not as expected (a subject outside
 * ASCII, another library version); then the library decodes.
 */
export function rawHeaders(message: Received, data?: Uint8Array): string | undefined {
  return message.block === undefined ? libraryHeaders(message, data ?? message.data) : message.block();
}

function libraryHeaders(message: Received, data: Uint8Array): string | undefined {
  if (message.size === undefined) return undefined;
  const length = message.size() - message.subject.length - (message.reply?.length ?? 0) - data.length;
  if (length === 0) return '';
  if (length < 0 || length > data.byteOffset) return undefined;
  const text = wholeOf(data).toString('latin1', data.byteOffset - length, data.byteOffset);
  return text.startsWith(magic) && text.endsWith('\r\n\r\n') ? text : undefined;
}

/** What a header's line begins with, made once for each name that is ever asked for: the names are our own. */
const needles = new Map<string, string>();
function needleOf(name: string): string {
  let needle = needles.get(name);
  if (needle === undefined) needles.set(name, (needle = `\r\n${name}:`));
  return needle;
}

/** Reads one header of a raw block; the first one counts. Names are compared exactly. */
export function headerIn(text: string, name: string): string | undefined {
  const start = text.indexOf(needleOf(name));
  if (start < 0) return undefined;
  const from = start + name.length + 3;
  const value = text.slice(from, text.indexOf('\r\n', from));
  // Trimmed when decoded: a byte of a longer character may look like a space.
  return (isAscii.test(value) ? value : Buffer.from(value, 'latin1').toString('utf8')).trim();
}
// oxlint-disable-next-line no-control-regex
const isAscii = /^[\x00-\x7f]*$/;

/** Reads a header the cheap way when it can, through the library when it must. */
export function readHeader(message: Received, raw: string | undefined, name: string): string | undefined {
  if (raw !== undefined) return headerIn(raw, name);
  const value = message.headers?.get(name);
  return value === '' ? undefined : value;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export interface ApiError {
  readonly code: number;
  readonly errCode: number;
  readonly description: string;
}

export function apiErrorIn(answer: unknown): ApiError | undefined {
  if (!isRecord(answer) || !isRecord(answer['error'])) return undefined;
  const { code, err_code: errCode, description } = answer['error'];
  return { code: numberOf(code) ?? 0, errCode: numberOf(errCode) ?? 0, description: typeof description === 'string' ? description : 'no description' };
}

/** `{"stream":"DRIFT","seq":42}` in [from, end): the common answer, read without a JSON parser. Undefined for anything else. */
export function plainSequence(data: Uint8Array, from = 0, end = data.length): number | undefined {
  if (end - from < shortestAnswer || data[from + 2] !== 0x73 || data[end - 1] !== 0x7d) return undefined;
  let value = 0;
  let place = 1;
  let at = end - 2;
  for (; at > from; at--) {
    const digit = (data[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value += digit * place;
    place *= 10;
  }
  if (place === 1) return undefined;
  // "seq": ends right before the number, with or without a space.
  if (data[at] === 0x20) at--;
  return data[at] === 0x3a && data[at - 1] === 0x22 && data[at - 2] === 0x71 && data[at - 3] === 0x65 && data[at - 4] === 0x73 && data[at - 5] === 0x22 ? value : undefined;
}

const shortestAnswer = '{"stream":"S","seq":1}'.length;

export interface PubAck {
  readonly sequence: number;
  /** Messages stored; 1 unless it answers a batch. */
  readonly count: number;
}

/** Reads what the log answered to a publish; throws what went wrong in the words of the contract. */
export function readPubAck(reply: Received, message: Pick<LogMessage, 'subject' | 'expect'>): PubAck {
  const sequence = reply.plainSequence === undefined ? plainSequence(reply.data) : reply.plainSequence();
  if (sequence !== undefined) return { sequence, count: 1 };
  if (reply.data.length === 0) throw new Unanswered(message.subject, 'no stream takes it at the moment');
  const answer: unknown = JSON.parse(Buffer.from(reply.data).toString());
  const error = apiErrorIn(answer);
  if (error !== undefined) throw publishError(error, message);
  const stored = isRecord(answer) ? numberOf(answer['seq']) : undefined;
  if (stored === undefined || !isRecord(answer)) throw new Unanswered(message.subject, 'the answer is not a PubAck');
  return { sequence: stored, count: numberOf(answer['count']) ?? 1 };
}

/** 10164: two messages of one batch expect the same subject. */
const wrongSequence: ReadonlySet<number> = new Set([10071, 10164]);
/** Account limit, server limit, insufficient storage, store failed (max_bytes, disk full). */
const logFull: ReadonlySet<number> = new Set([10002, 10023, 10047, 10077]);

function publishError(error: ApiError, message: Pick<LogMessage, 'subject' | 'expect'>): Error {
  if (wrongSequence.has(error.errCode)) return new WrongSequence(message.expect?.filter ?? message.subject);
  if (logFull.has(error.errCode)) return new LogFull(message.subject, error.description);
  return new AlidadeError('LOG_REFUSED', `${message.subject} was refused: ${error.description} (${error.errCode})`, { retryable: error.code >= 500 });
}
