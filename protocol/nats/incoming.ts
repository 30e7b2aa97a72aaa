/**
 * What comes in on a connection, read by hand where it is ours. The client library makes seven
 * objects of every message before anybody has asked for a part of it, half of all that a small job
 * leaves to the garbage collector; here a message is its place in the chunk that it came with.
 *
 * Only whole messages of subscriptions made here are read so. Every other command goes to the
 * library's own parser, as does everything where its `protocol.parser` is not what it is today.
 */
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { headerIn, plainSequence, type Received, type ReceivedHeaders } from './wire.ts';

type Take = (message: Received) => void;

interface Taken {
  readonly take: Take;
  readonly subscription: Subscription;
}

/** The library's parser: takes chunks, keeps the beginning of a command whose end has not come. */
interface Parser {
  parse(chunk: Uint8Array): void;
}

const [space, newline, letterM, letterH, zero, outsideAscii] = [0x20, 0x0a, 0x4d, 0x48, 0x30, 0x80];
const none = Buffer.alloc(0);

export class Incoming {
  readonly #nc: NatsConnection;
  readonly #taken = new Map<number, Taken>();

  constructor(nc: NatsConnection) {
    this.#nc = nc;
    readByHand(nc, this.#taken);
  }

  /** As the connection's own `subscribe` with a callback. */
  subscribe(subject: string, take: Take): Subscription {
    const subscription = this.#nc.subscribe(subject, { callback: (_, message) => take(message) });
    const id = subscription.getID();
    this.#taken.set(id, { take, subscription });
    void subscription.closed.then(() => this.#taken.delete(id));
    return subscription;
  }
}

/** Puts our reader before the library's parser, and before each that it makes for a new connection. */
function readByHand(nc: NatsConnection, taken: ReadonlyMap<number, Taken>): void {
  const protocol: unknown = 'protocol' in nc ? nc.protocol : undefined;
  if (typeof protocol !== 'object' || protocol === null || !('parser' in protocol) || !isParser(protocol.parser)) return;
  let reader: Parser = new Reader(protocol.parser, taken);
  Object.defineProperty(protocol, 'parser', {
    configurable: true,
    enumerable: true,
    get: () => reader,
    set: (parser: Parser) => (reader = new Reader(parser, taken)),
  });
}

const isParser = (value: unknown): value is Parser => typeof value === 'object' && value !== null && 'parse' in value && typeof value.parse === 'function';

/** HMSG, subject, id, reply, header bytes, all bytes. */
const mostWords = 6;
/** Begin and end of the words of the line at hand. */
const words = new Int32Array(2 * mostWords);

class Reader implements Parser {
  readonly #library: Parser;
  readonly #taken: ReadonlyMap<number, Taken>;
  /** The beginning of a command, in pieces, and how long it must be at least before it can be read. */
  #pieces: Uint8Array[] = [];
  #held = 0;
  #needed = 0;

  constructor(library: Parser, taken: ReadonlyMap<number, Taken>) {
    this.#library = library;
    this.#taken = taken;
  }

  parse(chunk: Uint8Array): void {
    if (this.#held === 0) {
      this.#readAll(chunk);
      return;
    }
    this.#pieces.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return;
    const whole = Buffer.concat(this.#pieces, this.#held);
    this.#pieces = [];
    this.#held = 0;
    this.#readAll(whole);
  }

  #readAll(chunk: Uint8Array): void {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    while (at < bytes.length) {
      const next = this.#read(bytes, at);
      if (next <= at) {
        this.#pieces = [bytes.subarray(at)];
        this.#held = bytes.length - at;
        return;
      }
      at = next;
    }
  }

  /** Reads one command; where the next begins, or `from` when its end is not there. */
  #read(bytes: Buffer, from: number): number {
    const first = bytes[from];
    const isMessage = first === letterM || first === letterH;
    const lineEnd = isMessage ? splitLine(bytes, from) : bytes.indexOf(newline, from) + 1;
    if (lineEnd <= 0) return this.#wait(bytes.length - from + 1, from);
    if (!isMessage || wordCount > mostWords) return this.#pass(bytes, from, lineEnd);
    const hasHeaders = first === letterH;
    // MSG subject id [reply] bytes; HMSG subject id [reply] header bytes, all bytes.
    const count = wordCount - (hasHeaders ? 2 : 1);
    const size = numberIn(bytes, wordCount - 1);
    const end = lineEnd + size + 2;
    if (end > bytes.length) return this.#wait(end - from, from);
    const taken = count === 3 || count === 4 ? this.#taken.get(numberIn(bytes, 2)) : undefined;
    if (taken === undefined || taken.subscription.isClosed()) return this.#pass(bytes, from, end);
    const dataFrom = lineEnd + (hasHeaders ? numberIn(bytes, wordCount - 2) : 0);
    const hasReply = count === 4;
    taken.take(new ChunkMessage(bytes, isAsciiLine, words[2] ?? 0, words[3] ?? 0, hasReply ? (words[6] ?? 0) : 0, hasReply ? (words[7] ?? 0) : 0, lineEnd, dataFrom, lineEnd + size));
    return end;
  }

  #wait(needed: number, from: number): number {
    this.#needed = needed;
    return from;
  }

  #pass(bytes: Buffer, from: number, end: number): number {
    this.#library.parse(bytes.subarray(from, end));
    return end;
  }
}

let wordCount = 0;
let isAsciiLine = true;
/** Finds the words of a line; where the next one begins, 0 when its end is not there. */
function splitLine(bytes: Uint8Array, from: number): number {
  let inWord = false;
  let seen = 0;
  wordCount = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    seen |= byte;
    if (byte > space) {
      if (!inWord && wordCount < mostWords) words[2 * wordCount] = at;
      inWord = true;
      continue;
    }
    if (inWord) {
      if (wordCount < mostWords) words[2 * wordCount + 1] = at;
      wordCount++;
      inWord = false;
    }
    if (byte !== newline) continue;
    isAsciiLine = seen < outsideAscii;
    return at + 1;
  }
  return 0;
}

function numberIn(bytes: Uint8Array, word: number): number {
  let value = 0;
  for (let at = words[2 * word] ?? 0; at < (words[2 * word + 1] ?? 0); at++) value = 10 * value + (bytes[at] ?? 0) - zero;
  return value;
}

/** A message as its place in a chunk; what is asked for is cut out then. */
class ChunkMessage implements Received {
  readonly #bytes: Buffer;
  readonly #isAscii: boolean;
  readonly #subjectFrom: number;
  readonly #subjectEnd: number;
  readonly #replyFrom: number;
  readonly #replyEnd: number;
  readonly #headersFrom: number;
  readonly #dataFrom: number;
  readonly #dataEnd: number;

  constructor(bytes: Buffer, isAscii: boolean, subjectFrom: number, subjectEnd: number, replyFrom: number, replyEnd: number, headersFrom: number, dataFrom: number, dataEnd: number) {
    this.#bytes = bytes;
    this.#isAscii = isAscii;
    this.#subjectFrom = subjectFrom;
    this.#subjectEnd = subjectEnd;
    this.#replyFrom = replyFrom;
    this.#replyEnd = replyEnd;
    this.#headersFrom = headersFrom;
    this.#dataFrom = dataFrom;
    this.#dataEnd = dataEnd;
  }

  get subject(): string {
    return this.#text(this.#subjectFrom, this.#subjectEnd);
  }
  get reply(): string {
    return this.#replyEnd === this.#replyFrom ? '' : this.#text(this.#replyFrom, this.#replyEnd);
  }
  get data(): Uint8Array {
    return this.#dataFrom === this.#dataEnd ? none : this.#bytes.subarray(this.#dataFrom, this.#dataEnd);
  }
  get headers(): ReceivedHeaders | undefined {
    return this.#headersFrom === this.#dataFrom ? undefined : new BlockHeaders(this.block());
  }
  block(): string {
    return this.#headersFrom === this.#dataFrom ? '' : this.#bytes.toString('latin1', this.#headersFrom, this.#dataFrom);
  }
  numberFrom(place: number): number {
    let value = 0;
    for (let at = this.#subjectFrom + place; at < this.#subjectEnd; at++) value = 10 * value + (this.#bytes[at] ?? 0) - zero;
    return value;
  }
  plainSequence(): number | undefined {
    return plainSequence(this.#bytes, this.#dataFrom, this.#dataEnd);
  }
  #text(from: number, end: number): string {
    return this.#bytes.toString(this.#isAscii ? 'latin1' : 'utf8', from, end);
  }
}

/** `NATS/1.0 404 No Messages` and what follows. */
class BlockHeaders implements ReceivedHeaders {
  readonly #block: string;
  readonly code: number;
  readonly description: string;

  constructor(block: string) {
    this.#block = block;
    const status = block.slice(magicLength, block.indexOf('\r\n')).trim();
    const gap = status.indexOf(' ');
    const code = Number(gap < 0 ? status : status.slice(0, gap));
    this.code = Number.isInteger(code) ? code : 0;
    this.description = gap < 0 ? '' : status.slice(gap + 1).trim();
  }
  get(name: string): string {
    return headerIn(this.#block, name) ?? '';
  }
}
const magicLength = 'NATS/1.0'.length;
