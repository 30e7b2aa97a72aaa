/**
 * The broker as the runtime sees it: a log that takes messages under an expectation, consumers that
 * hand them out again until they are acknowledged, and plain publish/subscribe beside it. Two
 * implementations pass one contract suite: NATS JetStream, and a model in memory that loses,
 * delays, doubles and reorders whatever it may.
 *
 * What may be relied on: a resolved `publish` is stored; a rejected one with `WrongSequence` is not;
 * any other rejection (time-out, connection lost) says nothing, the message may be stored. A
 * delivery may come twice, late, to two hosts at once, and an ack may be lost.
 */

export type HeaderRecord = Readonly<Record<string, string>>;

export interface OutgoingMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: HeaderRecord;
}

/** Last sequence the writer has seen on `filter` (a subject, `*` allowed); 0 = nothing. The fence. */
export interface Expectation {
  readonly filter: string;
  readonly sequence: number;
}

/**
 * Told how a message for the log has fared: one of the two is called, once, never from within the
 * call that handed the receipt over. Called in the turn in which the broker's answer is read, so
 * the common way from input to ack makes no promise. Must not throw.
 */
export interface Receipt {
  stored(sequence: number): void;
  /** With what `publish` rejects with. */
  failed(error: unknown): void;
}

/** A message for the log. */
export interface LogMessage extends OutgoingMessage {
  readonly expect?: Expectation;
  /** Lifetime in the log: seconds, or never. Without it the stream's longest lifetime. */
  readonly ttl?: number | 'never';
  /** Store now on `subject`, publish on `target` at `atMs`; `subject` is then free again. */
  readonly schedule?: { readonly atMs: number; readonly target: string; readonly ttl: number };
  /** Replace everything on this subject. */
  readonly rollup?: boolean;
}

export interface StoredMessage {
  readonly subject: string;
  readonly sequence: number;
  readonly data: Uint8Array;
  /** Value of a header, or undefined. */
  header(name: string): string | undefined;
  /** When the server stored it, milliseconds since the Unix epoch. */
  readonly storedAtMs: number;
}

/** A message handed to a consumer; exactly one of ack and nak ends it here. None of them can be trusted to arrive. */
export interface Delivery extends StoredMessage {
  /** 1 the first time. */
  readonly deliveries: number;
  ack(): void;
  /** Give it back at once, to be delivered to whoever asks next. */
  nak(): void;
  /** Still at work: starts the ack wait anew. */
  working(): void;
}

export interface ConsumerSpec {
  readonly stream: string;
  readonly name: string;
  readonly filters: readonly string[];
  readonly ackWaitMs: number;
  readonly maxAckPending: number;
}

/** One host's share of a consumer. Nothing is delivered that was not asked for. */
export interface Consumption {
  /** Ask for `count` deliveries more than already asked for. Survives reconnects. */
  request(count: number): void;
  /** Stop: nothing is delivered after it resolves; what was asked for and not delivered goes to others. */
  close(): Promise<void>;
}

/** A message of core publish/subscribe. */
export interface HeardMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** Where an answer is waited for, when it is a request. */
  readonly reply?: string;
}

export interface Subscription {
  close(): void;
}

export interface StreamSpec {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly maxAgeSeconds: number;
  readonly maxBytes: number;
}

export interface Transport {
  /** Creates the stream, or brings its limits in line; an incompatible existing one is an error. */
  ensureStream(spec: StreamSpec): Promise<void>;
  /** Resolves with the sequence once stored. */
  publish(message: LogMessage): Promise<number>;
  /** The same without a promise. */
  post(message: LogMessage, receipt: Receipt): void;
  /** All or nothing, at most 1,000 messages of one stream; resolves with the sequences of all. */
  publishBatch(messages: readonly LogMessage[]): Promise<readonly number[]>;
  /** The newest message on a subject filter (`*` allowed), read from the stream's leader's storage. */
  last(stream: string, filter: string): Promise<StoredMessage | undefined>;
  get(stream: string, sequence: number): Promise<StoredMessage | undefined>;
  /** What is stored now on the filters, in order, from a sequence on; ends at what was the end when it was called. */
  scan(stream: string, filters: readonly string[], from?: number): AsyncIterable<StoredMessage>;
  /** Deletes what is stored on a filter; how many messages. */
  purge(stream: string, filter: string): Promise<number>;
  /** Creates the consumer when needed and delivers to `onDelivery`, which must not throw. */
  consume(spec: ConsumerSpec, onDelivery: (delivery: Delivery) => void): Promise<Consumption>;
  /** Core publish: not stored, may be lost. */
  send(message: OutgoingMessage): void;
  /** Core subscribe, wildcards allowed. */
  listen(filter: string, onMessage: (message: HeardMessage) => void): Subscription;
}

/** The expectation failed: somebody else wrote on the filter first. Nothing was stored. */
export class WrongSequence extends Error {
  readonly code = 'WRONG_SEQUENCE';
  readonly filter: string;
  constructor(filter: string) {
    super(`another message has been stored on ${filter} since it was read`);
    this.filter = filter;
  }
}

/** The log refuses to store more (max_bytes reached, disk full). Nothing was stored; try later. */
export class LogFull extends Error {
  readonly code = 'LOG_FULL';
  constructor(subject: string, reason: string) {
    super(`${subject} was not stored: ${reason}`);
  }
}

/** No answer in time, or the connection broke: the message may or may not be stored. */
export class Unanswered extends Error {
  readonly code = 'UNANSWERED';
  constructor(what: string, reason: string) {
    super(`${what}: ${reason}`);
  }
}
