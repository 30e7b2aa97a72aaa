/** NATS JetStream as the runtime's broker. */
import type { JetStreamManager } from '@nats-io/jetstream';
import { nuid, type NatsConnection } from '@nats-io/transport-node';
import { BatchFence } from '../batch.ts';
import type { Clock } from '../clock.ts';
import type { Bucket, Buckets } from '../kv.ts';
import type { Consumption, ConsumerSpec, Delivery, HeardMessage, LogMessage, OutgoingMessage, Receipt, StoredMessage, StreamSpec, Subscription, Transport } from '../transport.ts';
import { Unanswered, WrongSequence } from '../transport.ts';
import { Budget } from './budget.ts';
import { callBack, clockOf, openConnection, watchConnection, type Log, type NatsOptions } from './connection.ts';
import { Incoming } from './incoming.ts';
import { openBucket } from './kv.ts';
import { Outgoing } from './outgoing.ts';
import { PullConsumption } from './pull.ts';
import { Requests, Waiting } from './requests.ts';
import { scan } from './scan.ts';
import { storedFromDirectGet, storedFromLeader } from './stored.ts';
import { ensureConsumer, ensureStream, manager } from './streams.ts';
import { headerBlock, logHeaderBlock, readPubAck, type Received } from './wire.ts';

export const maxBatch = 1000;
const defaultTimeoutMs = 5_000;

/** Connects; throws `BROKER_UNREACHABLE` or `BROKER_TOO_OLD`. */
export async function connectNats(options: NatsOptions): Promise<NatsTransport> {
  const nc = await openConnection(options);
  return new NatsTransport(nc, await manager(nc), options);
}

/** One message for the log; made for every commit, so an object instead of closures. */
class Publication extends Waiting {
  readonly #outgoing: Outgoing;
  readonly #message: LogMessage;
  readonly #block: string;
  readonly #receipt: Receipt;

  constructor(outgoing: Outgoing, message: LogMessage, block: string, receipt: Receipt) {
    super();
    this.#outgoing = outgoing;
    this.#message = message;
    this.#block = block;
    this.#receipt = receipt;
  }

  get subject(): string {
    return this.#message.subject;
  }
  emit(reply: string): void {
    this.#outgoing.publish(this.#message.subject, this.#message.data, this.#block, reply);
  }
  settle(reply: Received): void {
    let sequence: number;
    try {
      ({ sequence } = readPubAck(reply, this.#message));
    } catch (error) {
      this.#receipt.failed(error);
      return;
    }
    this.#receipt.stored(sequence);
  }
  fail(error: Error): void {
    this.#receipt.failed(error);
  }
}

export class NatsTransport implements Transport, Buckets {
  readonly nc: NatsConnection;
  readonly #jsm: JetStreamManager;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #replicas: number;
  readonly #timeoutMs: number;
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;
  readonly #requests: Requests;
  readonly #consumptions = new Set<PullConsumption>();
  readonly #budgets: Budget[] = [];
  /** Whether any server may answer a read of the stream: with one copy, any is the leader. */
  readonly #direct = new Map<string, boolean>();

  constructor(nc: NatsConnection, jsm: JetStreamManager, options: NatsOptions) {
    this.nc = nc;
    this.#jsm = jsm;
    this.#clock = clockOf(options);
    this.#log = options.log ?? (() => undefined);
    this.#replicas = options.replicas ?? 1;
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
    this.#incoming = new Incoming(nc);
    this.#outgoing = new Outgoing(nc);
    this.#requests = new Requests(nc, this.#incoming, this.#clock, this.#timeoutMs);
    watchConnection(nc, this.#log, {
      disconnected: () => this.#requests.disconnected(),
      reconnected: () => {
        this.#requests.reconnected();
        for (const consumption of this.#consumptions) consumption.reconnected();
      },
      closed: () => {
        this.#requests.closed();
        for (const consumption of this.#consumptions) consumption.abandon();
      },
    });
  }

  async ensureStream(spec: StreamSpec): Promise<void> {
    const info = await ensureStream(this.#jsm, spec, this.#replicas);
    this.#direct.set(spec.name, info.config.num_replicas === 1);
    const index = this.#budgets.findIndex((budget) => budget.stream === spec.name);
    const budget = new Budget(spec, info.state.bytes, this.#clock, async () => (await this.#jsm.streams.info(spec.name)).state.bytes);
    if (index < 0) this.#budgets.push(budget);
    else this.#budgets[index] = budget;
  }

  publish(message: LogMessage): Promise<number> {
    return new Promise((resolve, reject) => this.post(message, { stored: resolve, failed: reject }));
  }

  post(message: LogMessage, receipt: Receipt): void {
    let block: string;
    try {
      this.#spend(message);
      block = logHeaderBlock(message);
    } catch (error) {
      queueMicrotask(() => receipt.failed(error));
      return;
    }
    this.#requests.put(new Publication(this.#outgoing, message, block, receipt));
  }

  async publishBatch(messages: readonly LogMessage[]): Promise<readonly number[]> {
    const last = messages.at(-1);
    if (last === undefined) return [];
    if (messages.length > maxBatch) throw new RangeError(`a batch has at most ${maxBatch} messages, not ${messages.length}`);
    const fence = new BatchFence();
    for (const message of messages) {
      if (!fence.admit(message)) throw new WrongSequence(message.expect?.filter ?? message.subject);
      this.#spend(message);
    }
    const id = nuid.next();
    const blocks = messages.map((message, index) => logHeaderBlock(message, { id, sequence: index + 1, last: index + 1 === messages.length }));
    const { sequence, count } = await this.#requests.ask({
      subject: last.subject,
      read: (reply) => readPubAck(reply, last),
      emit: (reply) => messages.forEach((message, index) => this.#outgoing.publish(message.subject, message.data, blocks[index], message === last ? reply : '')),
    });
    if (count !== messages.length) throw new Unanswered(last.subject, `the broker stored ${count} of ${messages.length} messages of the batch`);
    return messages.map((_, index) => sequence - count + 1 + index);
  }

  last(stream: string, filter: string): Promise<StoredMessage | undefined> {
    return this.#read(stream, { last_by_subj: filter });
  }

  get(stream: string, sequence: number): Promise<StoredMessage | undefined> {
    return this.#read(stream, { seq: sequence });
  }

  async *scan(stream: string, filters: readonly string[], from = 1): AsyncGenerator<StoredMessage> {
    const { state } = await this.#jsm.streams.info(stream);
    yield* scan({ incoming: this.#incoming, outgoing: this.#outgoing, clock: this.#clock, timeoutMs: this.#timeoutMs, stream }, filters, from, state.last_seq);
  }

  async purge(stream: string, filter: string): Promise<number> {
    const { purged } = await this.#jsm.streams.purge(stream, { filter });
    return purged;
  }

  async consume(spec: ConsumerSpec, onDelivery: (delivery: Delivery) => void): Promise<Consumption> {
    const ensure = (): Promise<void> => ensureConsumer(this.#jsm, spec);
    await ensure();
    const consumption = new PullConsumption({ nc: this.nc, incoming: this.#incoming, outgoing: this.#outgoing, clock: this.#clock, log: this.#log, stream: spec.stream, consumer: spec.name, ensure, onDelivery });
    this.#consumptions.add(consumption);
    return {
      request: (count) => consumption.request(count),
      close: async () => {
        this.#consumptions.delete(consumption);
        await consumption.close();
      },
    };
  }

  bucket(name: string): Promise<Bucket> {
    return openBucket({ transport: this, jsm: this.#jsm, clock: this.#clock, log: this.#log, replicas: this.#replicas }, name);
  }

  send(message: OutgoingMessage): void {
    if (this.nc.isClosed()) return;
    this.#outgoing.publish(message.subject, message.data, headerBlock(message.headers));
  }

  listen(filter: string, onMessage: (message: HeardMessage) => void): Subscription {
    const subscription = this.nc.subscribe(filter, {
      callback: (error, message) => {
        if (error === null) callBack(() => onMessage({ subject: message.subject, data: message.data, ...(message.reply === undefined || message.reply === '' ? {} : { reply: message.reply }) }));
        else this.#log('error', 'a subscription ended', { filter, error: error.message });
      },
    });
    return { close: () => subscription.unsubscribe() };
  }

  /** Finishes what is under way, hands back what was not asked for, leaves. */
  async drain(): Promise<void> {
    await Promise.all([...this.#consumptions].map((consumption) => consumption.close()));
    this.#consumptions.clear();
    this.#outgoing.flush();
    if (!this.nc.isClosed()) await this.nc.drain();
  }

  /** Leaves at once; what waits for an answer is `Unanswered`. */
  async close(): Promise<void> {
    this.#outgoing.flush();
    await this.nc.close();
  }

  #spend(message: LogMessage): void {
    for (const budget of this.#budgets) budget.spend(message);
  }

  async #read(stream: string, what: { readonly seq: number } | { readonly last_by_subj: string }): Promise<StoredMessage | undefined> {
    const direct = this.#direct.get(stream) ?? (await this.#learn(stream));
    const subject = direct ? `$JS.API.DIRECT.GET.${stream}` : `$JS.API.STREAM.MSG.GET.${stream}`;
    const read = (reply: Received): StoredMessage | undefined => {
      if (!direct) return storedFromLeader(reply);
      const { code = 0, description = '' } = reply.headers ?? {};
      if (code === 404) return undefined;
      if (code !== 0) throw new Unanswered(subject, `${code} ${description}`);
      return storedFromDirectGet(reply);
    };
    return this.#requests.ask({ subject, read, emit: (reply) => this.#outgoing.publish(subject, Buffer.from(JSON.stringify(what)), '', reply) });
  }

  async #learn(stream: string): Promise<boolean> {
    const { config } = await this.#jsm.streams.info(stream);
    const direct = config.num_replicas === 1 && config.allow_direct === true;
    this.#direct.set(stream, direct);
    return direct;
  }
}
