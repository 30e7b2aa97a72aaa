/** Messages of the log as the broker hands them out; everything that costs is read when asked for. */
import type { Delivery, StoredMessage } from '../transport.ts';
import { apiErrorIn, headerIn, rawHeaders, readHeader, type Received } from './wire.ts';

/** A message read by sequence or subject, through a direct get. */
export function storedFromDirectGet(message: Received): StoredMessage | undefined {
  const raw = rawHeaders(message);
  if (raw === '') return undefined;
  const read = (name: string): string | undefined => readHeader(message, raw, name);
  const subject = read('Nats-Subject');
  const sequence = Number(read('Nats-Sequence'));
  if (subject === undefined || !Number.isSafeInteger(sequence)) return undefined;
  return { subject, sequence, data: message.data, header: read, storedAtMs: Date.parse(read('Nats-Time-Stamp') ?? '') };
}

interface StoredJson {
  readonly subject: string;
  readonly seq: number;
  readonly time: string;
  readonly hdrs?: string;
  readonly data?: string;
}

const isStoredJson = (value: unknown): value is StoredJson =>
  typeof value === 'object' && value !== null && 'subject' in value && typeof value.subject === 'string' && 'seq' in value && typeof value.seq === 'number' && 'time' in value && typeof value.time === 'string';

const noMessage = 10037;

/** The same through STREAM.MSG.GET, which only the stream's leader answers. Throws what the server says is wrong. */
export function storedFromLeader(reply: Received): StoredMessage | undefined {
  const answer: unknown = JSON.parse(Buffer.from(reply.data).toString());
  const error = apiErrorIn(answer);
  if (error?.errCode === noMessage) return undefined;
  if (error !== undefined) throw new Error(`${error.description} (${error.errCode})`);
  const message = typeof answer === 'object' && answer !== null && 'message' in answer ? answer.message : undefined;
  if (!isStoredJson(message)) throw new Error('the answer holds no message');
  const raw = message.hdrs === undefined ? '' : Buffer.from(message.hdrs, 'base64').toString('latin1');
  return {
    subject: message.subject,
    sequence: message.seq,
    data: Buffer.from(message.data ?? '', 'base64'),
    header: (name) => headerIn(raw, name),
    storedAtMs: Date.parse(message.time),
  };
}

const nothing = new Uint8Array(0);
const nakBytes = Buffer.from('-NAK');
const workingBytes = Buffer.from('+WPI');

/** Numbers of an ack subject. */
interface AckNumbers {
  readonly deliveries: number;
  readonly sequence: number;
  readonly storedAtMs: number;
}

/**
 * `$JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<consumer sequence>.<ns>.<pending>`, and the
 * form with `<domain>.<account>` after ACK and a random token at the end.
 */
export function readAckSubject(reply: string): AckNumbers {
  let count = 0;
  for (let i = reply.indexOf('.'); i >= 0 && count < dots.length; i = reply.indexOf('.', i + 1)) dots[count++] = i;
  const at = count >= 10 ? 6 : 4;
  // Nanoseconds do not fit a number: the last six digits are cut off first.
  return { deliveries: numberAt(reply, at, 0), sequence: numberAt(reply, at + 1, 0), storedAtMs: numberAt(reply, at + 3, 6) };
}

/** Where the dots of the subject at hand are: read for every delivery, so nothing is allocated. */
const dots = new Int32Array(16);
function numberAt(text: string, token: number, without: number): number {
  let value = 0;
  const end = (dots[token] ?? 0) - without;
  for (let at = (dots[token - 1] ?? 0) + 1; at < end; at++) value = 10 * value + text.charCodeAt(at) - 0x30;
  return value;
}

/** A message on its way through a consumer. An empty answer is an ack. */
export class NatsDelivery implements Delivery {
  readonly #message: Received;
  readonly #reply: string;
  readonly subject: string;
  readonly #answer: (reply: string, data: Uint8Array) => void;
  #numbers: AckNumbers | undefined;
  #data: Uint8Array | undefined;
  #raw: string | undefined;
  #rawRead = false;

  constructor(message: Received, reply: string, answer: (reply: string, data: Uint8Array) => void) {
    this.#message = message;
    this.#reply = reply;
    this.subject = message.subject;
    this.#answer = answer;
  }

  /** The library cuts it out anew whenever it is asked. */
  get data(): Uint8Array {
    return (this.#data ??= this.#message.data);
  }
  get sequence(): number {
    return this.#read().sequence;
  }
  get deliveries(): number {
    return this.#read().deliveries;
  }
  get storedAtMs(): number {
    return this.#read().storedAtMs;
  }
  header(name: string): string | undefined {
    if (!this.#rawRead) {
      this.#raw = rawHeaders(this.#message, this.data);
      this.#rawRead = true;
    }
    return readHeader(this.#message, this.#raw, name);
  }
  ack(): void {
    this.#answer(this.#reply, nothing);
  }
  nak(): void {
    this.#answer(this.#reply, nakBytes);
  }
  working(): void {
    this.#answer(this.#reply, workingBytes);
  }

  #read(): AckNumbers {
    return (this.#numbers ??= readAckSubject(this.#reply));
  }
}
