/**
 * JetStream in memory: what the server promises and nothing more. Streams with expectations,
 * schedules and lifetimes; consumers with ack waits. No network: see link.ts for what can go wrong
 * between a host and this.
 */
import type { Clock } from '../../protocol/clock.ts';
import type { Chance } from './random.ts';
import { LogFull, WrongSequence, type ConsumerSpec, type HeaderRecord, type LogMessage, type StoredMessage } from '../../protocol/transport.ts';

export interface Record {
  readonly subject: string;
  readonly sequence: number;
  readonly data: Uint8Array;
  readonly headers: HeaderRecord;
  readonly storedAtMs: number;
}

/** A host's share of a consumer, as the server sees it. */
export interface Pull {
  credit: number;
  readonly deliver: (record: Record, deliveries: number, token: number) => void;
}

interface Pending {
  deliveries: number;
  /** Changes with each delivery; an ack of an older one is ignored. */
  token: number;
  stopWaiting: () => void;
}

interface Consumer {
  readonly spec: ConsumerSpec;
  readonly matches: (subject: string) => boolean;
  readonly waiting: number[];
  readonly again: number[];
  readonly pending: Map<number, Pending>;
  readonly delivered: Map<number, number>;
  readonly pulls: Pull[];
  /** What was acked, and when: the server writes it down a little later. */
  readonly acked: Map<number, number>;
}

interface Stream {
  readonly messages: Map<number, Record>;
  readonly consumers: Map<string, Consumer>;
  readonly newest: Map<string, number>;
  sequence: number;
}

const matchers = new Map<string, (subject: string) => boolean>();

/** `*` stands for one token, a final `>` for one or more. */
export function matcher(filter: string): (subject: string) => boolean {
  let known = matchers.get(filter);
  if (known === undefined) matchers.set(filter, (known = newMatcher(filter)));
  return known;
}

function newMatcher(filter: string): (subject: string) => boolean {
  if (!filter.includes('*') && !filter.includes('>')) return (subject) => subject === filter;
  const pattern = filter.replace(/[.$]/g, '\\$&').replace(/\*/g, '[^.]+').replace(/>$/, '.+');
  const expression = new RegExp(`^${pattern}$`);
  return (subject) => expression.test(subject);
}

export class Broker {
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #streams = new Map<string, Stream>();
  #tokens = 0;
  #schedules = 0;
  /** While true, nothing is stored: the disk is full. */
  full = false;
  /** Schedules that were replaced before they fired. */
  readonly replaced: { readonly before: Record; readonly after: Record }[] = [];

  constructor(clock: Clock, chance: Chance) {
    this.#clock = clock;
    this.#chance = chance;
  }

  #stream(name: string): Stream {
    let stream = this.#streams.get(name);
    if (stream === undefined) {
      stream = { messages: new Map(), consumers: new Map(), newest: new Map(), sequence: 0 };
      this.#streams.set(name, stream);
    }
    return stream;
  }

  store(message: LogMessage): number {
    const stream = this.#stream(streamName(message.subject));
    if (this.full) throw new LogFull(message.subject, 'maximum bytes exceeded');
    if (message.expect !== undefined && this.#lastSequence(stream, message.expect.filter) !== message.expect.sequence) throw new WrongSequence(message.expect.filter);
    const { schedule } = message;
    const before = schedule === undefined ? undefined : stream.messages.get(stream.newest.get(message.subject) ?? 0);
    const sequence = this.#append(stream, message.subject, message.data, message.headers ?? {});
    const after = stream.messages.get(sequence);
    if (before !== undefined && after !== undefined) {
      this.replaced.push({ before, after });
      stream.messages.delete(before.sequence); // one schedule a subject (nats-server 2.15.1, tried)
    }
    if (schedule !== undefined) {
      this.#schedules++;
      this.#clock.after(schedule.atMs - this.#clock.now(), () => this.#fire(stream, sequence, schedule.target, message));
    }
    return sequence;
  }

  storeBatch(messages: readonly LogMessage[]): readonly number[] {
    for (const { expect } of messages) {
      if (expect !== undefined && this.#lastSequence(this.#stream(streamName(expect.filter)), expect.filter) !== expect.sequence) throw new WrongSequence(expect.filter);
    }
    return messages.map((message) => this.store(message));
  }

  last(streamNamed: string, filter: string): Record | undefined {
    const stream = this.#stream(streamNamed);
    return stream.messages.get(this.#lastSequence(stream, filter));
  }

  get(streamNamed: string, sequence: number): Record | undefined {
    return this.#stream(streamNamed).messages.get(sequence);
  }

  all(streamNamed: string): Iterable<Record> {
    return this.#stream(streamNamed).messages.values();
  }

  purge(streamNamed: string, filter: string): number {
    const stream = this.#stream(streamNamed);
    const matches = matcher(filter);
    const gone = [...stream.messages.values()].filter((one) => matches(one.subject));
    for (const one of gone) this.#remove(stream, one);
    return gone.length;
  }

  /** True when no consumer has anything to deliver or to wait for. */
  idle(): boolean {
    for (const stream of this.#streams.values()) {
      for (const consumer of stream.consumers.values()) if (consumer.waiting.length + consumer.again.length + consumer.pending.size > 0) return false;
    }
    return true;
  }

  /** True when a schedule has still to fire. */
  waitsForTime(): boolean {
    return this.#schedules > 0;
  }

  attach(spec: ConsumerSpec, pull: Pull): void {
    const stream = this.#stream(spec.stream);
    let consumer = stream.consumers.get(spec.name);
    if (consumer === undefined) {
      const filters = spec.filters.map(matcher);
      consumer = { spec, matches: (subject) => filters.some((one) => one(subject)), waiting: [], again: [], pending: new Map(), delivered: new Map(), pulls: [], acked: new Map() };
      for (const one of stream.messages.values()) if (consumer.matches(one.subject)) consumer.waiting.push(one.sequence);
      stream.consumers.set(spec.name, consumer);
    }
    consumer.pulls.push(pull);
    this.#deliver(stream, consumer);
  }

  detach(spec: ConsumerSpec, pull: Pull): void {
    const consumer = this.#stream(spec.stream).consumers.get(spec.name);
    const index = consumer?.pulls.indexOf(pull) ?? -1;
    if (index >= 0) consumer?.pulls.splice(index, 1);
  }

  /** A host asks for `count` more. */
  request(spec: ConsumerSpec, pull: Pull, count: number): void {
    pull.credit += count;
    const stream = this.#stream(spec.stream);
    const consumer = stream.consumers.get(spec.name);
    if (consumer !== undefined) this.#deliver(stream, consumer);
  }

  /** Ack, nak or working for one delivery. JetStream takes them for a message, whichever delivery they answer. */
  answer(spec: ConsumerSpec, sequence: number, word: 'ack' | 'nak' | 'working'): void {
    const stream = this.#stream(spec.stream);
    const consumer = stream.consumers.get(spec.name);
    const pending = consumer?.pending.get(sequence);
    if (consumer === undefined || pending === undefined) return;
    pending.stopWaiting();
    if (word === 'working') {
      pending.stopWaiting = this.#clock.after(spec.ackWaitMs, () => this.#again(stream, consumer, sequence));
    } else if (word === 'nak') {
      this.#again(stream, consumer, sequence);
    } else {
      consumer.pending.delete(sequence);
      consumer.acked.set(sequence, this.#clock.now());
      this.#deliver(stream, consumer);
    }
  }

  /** The server is killed and comes back: the log is whole, acks of the last `lostMs` are forgotten. */
  restart(lostMs: number): void {
    for (const stream of this.#streams.values()) {
      for (const consumer of stream.consumers.values()) {
        for (const [sequence, atMs] of consumer.acked) if (atMs > this.#clock.now() - lostMs) consumer.again.push(sequence);
        consumer.acked.clear();
        this.#deliver(stream, consumer);
      }
    }
  }

  #append(stream: Stream, subject: string, data: Uint8Array, headers: HeaderRecord): number {
    const sequence = ++stream.sequence;
    stream.messages.set(sequence, { subject, sequence, data, headers, storedAtMs: this.#clock.now() });
    stream.newest.set(subject, sequence);
    for (const consumer of stream.consumers.values()) {
      if (!consumer.matches(subject)) continue;
      consumer.waiting.push(sequence);
      this.#deliver(stream, consumer);
    }
    return sequence;
  }

  #fire(stream: Stream, sequence: number, target: string, message: LogMessage): void {
    this.#schedules--;
    const timer = stream.messages.get(sequence);
    if (timer === undefined || stream.newest.get(timer.subject) !== sequence) return;
    this.#remove(stream, timer);
    this.#append(stream, target, message.data, message.headers ?? {});
  }

  #remove(stream: Stream, record: Record): void {
    stream.messages.delete(record.sequence);
    if (stream.newest.get(record.subject) === record.sequence) stream.newest.delete(record.subject);
  }

  #lastSequence(stream: Stream, filter: string): number {
    if (!filter.includes('*')) return stream.newest.get(filter) ?? 0;
    const matches = matcher(filter);
    let last = 0;
    for (const [subject, sequence] of stream.newest) if (sequence > last && matches(subject)) last = sequence;
    return last;
  }

  #deliver(stream: Stream, consumer: Consumer): void {
    while (consumer.pending.size < consumer.spec.maxAckPending) {
      const pull = this.#nextPull(consumer);
      const sequence = pull === undefined ? undefined : (consumer.again.shift() ?? consumer.waiting.shift());
      if (pull === undefined || sequence === undefined) return;
      const record = stream.messages.get(sequence);
      if (record === undefined) continue;
      const deliveries = (consumer.delivered.get(sequence) ?? 0) + 1;
      consumer.delivered.set(sequence, deliveries);
      const stopWaiting = this.#clock.after(consumer.spec.ackWaitMs, () => this.#again(stream, consumer, sequence));
      const token = ++this.#tokens;
      consumer.pending.set(sequence, { deliveries, token, stopWaiting });
      pull.credit--;
      pull.deliver(record, deliveries, token);
    }
  }

  /** Any host that has asked: the server serves requests as they come in, and they come in by chance. */
  #nextPull(consumer: Consumer): Pull | undefined {
    const asking = consumer.pulls.filter((pull) => pull.credit > 0);
    return asking[this.#chance.whole(asking.length)];
  }

  #again(stream: Stream, consumer: Consumer, sequence: number): void {
    if (!consumer.pending.delete(sequence)) return;
    consumer.again.push(sequence);
    this.#deliver(stream, consumer);
  }
}

const streamName = (subject: string): string => subject.slice(0, subject.indexOf('.')).toUpperCase();

export const asStored = (record: Record): StoredMessage => ({
  subject: record.subject,
  sequence: record.sequence,
  data: record.data,
  storedAtMs: record.storedAtMs,
  header: (name) => record.headers[name],
});
