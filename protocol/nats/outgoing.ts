/**
 * Everything that is published on a connection, put together by hand. For a publish the client
 * library makes four buffers and then copies those of a turn together; here command, headers and
 * payload are written once, into one buffer for all that is sent in the turn. That is a fifth of
 * what a small job costs its host.
 *
 * It needs one thing that the library's types do not show, `protocol.sendCommand`. Where that is
 * missing, and for whatever is unusual (a subject outside ASCII, many kilobytes, a connection that
 * is being drained or closed), the library publishes.
 */
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { AlidadeError } from '../errors.ts';

const chunkBytes = 1 << 16;
/** What is larger is not copied. */
const mostBytes = 1 << 14;
/** Command word, spaces, three numbers and line breaks. */
const besideBytes = 64;
const [space, firstPrintable, lastPrintable, zero] = [0x20, 0x21, 0x7e, 0x30];

export class Outgoing {
  readonly #nc: NatsConnection;
  readonly #send: ((command: Uint8Array) => void) | undefined;
  #chunk: Buffer = Buffer.alloc(0);
  /** What lies from here to `#end` waits for the end of the turn. */
  #start = 0;
  #end = 0;
  #flushing = false;
  #block: Uint8Array = new Uint8Array(0);
  /** The library asks a header object for its bytes inside `publish`; this one hands out ours. */
  readonly #carrier = Object.assign(headers(), { encode: () => this.#block });

  constructor(nc: NatsConnection) {
    this.#nc = nc;
    this.#send = commandSender(nc);
  }

  /**
   * Sends at the end of the turn. `block` is the text of a header block, empty for none. Throws when the message
   * is too large, its subject is not allowed or the connection is closed.
   */
  publish(subject: string, data: Uint8Array, block = '', reply = ''): void {
    const blockBytes = block === '' ? 0 : Buffer.byteLength(block);
    const bytes = data.length + blockBytes;
    const limit = this.#nc.info?.max_payload ?? Infinity;
    if (bytes > limit) throw new AlidadeError('MESSAGE_TOO_LARGE', `a message on ${subject} has ${bytes} bytes, the broker takes ${limit}`);
    if (!this.#write(subject, data, block, blockBytes, reply)) this.#plain(subject, data, block, reply);
  }

  /** Hands on what waits, before the library is asked to flush or to leave. */
  flush(): void {
    if (this.#end === this.#start) return;
    const part = this.#chunk.subarray(this.#start, this.#end);
    this.#start = this.#end;
    this.#send?.(part);
  }

  #plain(subject: string, data: Uint8Array, block: string, reply: string): void {
    if (block === '') {
      this.#nc.publish(subject, data, reply === '' ? undefined : { reply });
      return;
    }
    this.#block = Buffer.from(block);
    this.#nc.publish(subject, data, reply === '' ? { headers: this.#carrier } : { headers: this.#carrier, reply });
  }

  /** `HPUB <subject> [reply] <header bytes> <all bytes>` or `PUB <subject> [reply] <bytes>`; false when it is the library's to send. */
  #write(subject: string, data: Uint8Array, block: string, blockBytes: number, reply: string): boolean {
    const room = subject.length + reply.length + blockBytes + data.length + besideBytes;
    if (this.#send === undefined || room > mostBytes || subject === '' || this.#nc.isClosed() || this.#nc.isDraining()) return false;
    this.#makeRoom(room);
    const chunk = this.#chunk;
    let at = writeToken(chunk, this.#end, blockBytes === 0 ? 'PUB' : 'HPUB');
    at = writeToken(chunk, at, subject);
    if (at > 0 && reply !== '') at = writeToken(chunk, at, reply);
    if (at < 0) return false;
    if (blockBytes > 0) at = writeNumber(chunk, at, blockBytes);
    at = endLine(chunk, writeNumber(chunk, at, blockBytes + data.length) - 1);
    if (blockBytes > 0) at += chunk.write(block, at);
    chunk.set(data, at);
    this.#end = endLine(chunk, at + data.length);
    this.#flushSoon();
    return true;
  }

  /** The library keeps what it was handed until the socket has taken it, so no byte is written twice. */
  #makeRoom(bytes: number): void {
    if (this.#end + bytes <= this.#chunk.length) return;
    this.flush();
    this.#chunk = Buffer.allocUnsafeSlow(chunkBytes);
    this.#start = this.#end = 0;
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(this.#flushNow);
  }
  readonly #flushNow = (): void => {
    this.#flushing = false;
    this.flush();
  };
}

function commandSender(nc: NatsConnection): ((command: Uint8Array) => void) | undefined {
  const protocol: unknown = 'protocol' in nc ? nc.protocol : undefined;
  if (typeof protocol !== 'object' || protocol === null || !('sendCommand' in protocol) || typeof protocol.sendCommand !== 'function') return undefined;
  const { sendCommand } = protocol;
  return (command) => void sendCommand.call(protocol, command);
}

/** Writes a word and a space; the place behind them, or -1 when the word may not stand in a command. */
function writeToken(into: Uint8Array, from: number, word: string): number {
  if (from < 0) return -1;
  let at = from;
  for (let i = 0; i < word.length; i++) {
    const letter = word.charCodeAt(i);
    if (letter < firstPrintable || letter > lastPrintable) return -1;
    into[at++] = letter;
  }
  into[at++] = space;
  return at;
}

/** Writes a whole number and a space. */
function writeNumber(into: Uint8Array, from: number, value: number): number {
  let digits = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  let rest = value;
  for (let at = from + digits - 1; at >= from; at--) {
    into[at] = zero + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  into[from + digits] = space;
  return from + digits + 1;
}

function endLine(into: Uint8Array, at: number): number {
  into[at] = 0x0d;
  into[at + 1] = 0x0a;
  return at + 2;
}
