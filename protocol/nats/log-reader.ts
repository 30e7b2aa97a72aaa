/**
 * A `LogReader` on JetStream. Each cursor has an ephemeral consumer without acks and fetches in
 * rounds, so that what it holds is bounded by the round. The consumer counts its deliveries; a hole
 * in the count, silence, or a broken connection end the round, and the next consumer starts after
 * the last message that arrived: nothing is skipped and nothing comes twice.
 */
import { jetstream, jetstreamManager, type Consumer, type JetStreamClient, type JetStreamManager, type JsMsg } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { systemClock, sleep, type Clock } from '../clock.ts';
import { logGone, type LogCursor, type LogReader, type ReadFrom, type StreamState } from '../log-reader.ts';
import type { StoredMessage } from '../transport.ts';
import type { Log } from './connection.ts';

const roundMessages = 500;
const roundExpiresMs = 20_000;
const heartbeatMs = 1_000;
const firstRetryMs = 50;
const lastRetryMs = 2_000;
const streamNotFound = 10059;

const codeOf = (error: unknown): number => (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number' ? error.code : 0);

export interface NatsLogReaderOptions {
  readonly clock?: Clock;
  readonly log?: Log;
}

export async function openLogReader(nc: NatsConnection, options: NatsLogReaderOptions = {}): Promise<LogReader> {
  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const clock = options.clock ?? systemClock;
  const log = options.log ?? (() => undefined);
  const state = (stream: string): Promise<StreamState | undefined> => streamState(jsm, stream);
  return { state, read: (stream, from) => new NatsLogCursor({ nc, js, jsm, clock, log, stream, from, state }) };
}

async function streamState(jsm: JetStreamManager, stream: string): Promise<StreamState | undefined> {
  try {
    const info = await jsm.streams.info(stream);
    return { created: String(info.created), firstSequence: info.state.first_seq, lastSequence: info.state.last_seq };
  } catch (error) {
    if (codeOf(error) === streamNotFound) return undefined;
    throw error;
  }
}

interface CursorSpec {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly clock: Clock;
  readonly log: Log;
  readonly stream: string;
  readonly from: ReadFrom;
  readonly state: (stream: string) => Promise<StreamState | undefined>;
}

type Round = Awaited<ReturnType<Consumer['fetch']>>;

class NatsLogCursor implements LogCursor {
  readonly #spec: CursorSpec;
  readonly #pump: Promise<void>;
  #next: number;
  #held: StoredMessage[] = [];
  #failed: Error | undefined;
  #closed = false;
  #round: Round | undefined;
  #wakeTaker: () => void = () => undefined;
  #wakePump: () => void = () => undefined;

  constructor(spec: CursorSpec) {
    this.#spec = spec;
    this.#next = Math.max(1, spec.from.from);
    this.#pump = this.#run();
  }

  async take(max: number): Promise<readonly StoredMessage[]> {
    while (this.#held.length === 0 && !this.#closed) {
      if (this.#failed !== undefined) throw this.#failed;
      await new Promise<void>((resolve) => (this.#wakeTaker = resolve));
    }
    if (this.#closed) return [];
    const taken = this.#held.splice(0, max);
    this.#wakePump();
    return taken;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#round?.stop();
    this.#wakeTaker();
    this.#wakePump();
    await this.#pump;
  }

  async #run(): Promise<void> {
    const { clock, log, stream } = this.#spec;
    let waitMs = firstRetryMs;
    while (!this.#closed && this.#failed === undefined) {
      try {
        const consumer = await this.#consumer();
        if (consumer === undefined) break;
        waitMs = firstRetryMs;
        await this.#follow(consumer);
      } catch (error) {
        log('info', 'reading of the log was interrupted', { stream, next: this.#next, error: error instanceof Error ? error.message : String(error) });
      }
      if (this.#closed) break;
      await sleep(clock, waitMs);
      waitMs = Math.min(2 * waitMs, lastRetryMs); // oxlint-disable-line no-useless-assignment -- the next round waits for so long
    }
    this.#wakeTaker();
  }

  /** Undefined when the stream is not the one that the position belongs to. */
  async #consumer(): Promise<Consumer | undefined> {
    const { js, jsm, stream, from } = this.#spec;
    const state = await this.#spec.state(stream);
    if (state === undefined || state.created !== from.created || state.lastSequence + 1 < this.#next) {
      this.#failed = logGone(stream);
      return undefined;
    }
    const info = await jsm.consumers.add(stream, {
      ack_policy: 'none',
      deliver_policy: 'by_start_sequence',
      opt_start_seq: this.#next,
      replay_policy: 'instant',
      mem_storage: true,
      num_replicas: 1,
      inactive_threshold: nanos(2 * roundExpiresMs),
      ...(from.filters === undefined ? {} : { filter_subjects: [...from.filters] }),
    });
    return js.consumers.getConsumerFromInfo(info);
  }

  /** Rounds on one consumer, as long as its deliveries are whole. */
  async #follow(consumer: Consumer): Promise<void> {
    try {
      let delivered = 0;
      while (!this.#closed) {
        await this.#room();
        if (this.#closed) return;
        this.#round = await consumer.fetch({ max_messages: roundMessages, expires: roundExpiresMs, idle_heartbeat: heartbeatMs });
        for await (const message of this.#round) {
          if (message.info.deliverySequence !== delivered + 1) return;
          delivered++;
          this.#next = message.seq + 1;
          this.#held.push(storedFrom(message));
          this.#wakeTaker();
        }
      }
    } finally {
      this.#round?.stop();
      // Left behind it would end by itself after its inactive time; the broker may be unreachable now.
      if (!this.#spec.nc.isClosed()) void consumer.delete().catch((error: unknown) => this.#spec.log('debug', 'a reader was left to end by itself', { error: String(error) }));
    }
  }

  async #room(): Promise<void> {
    while (this.#held.length >= roundMessages && !this.#closed) {
      await new Promise<void>((resolve) => (this.#wakePump = resolve));
    }
  }
}

function storedFrom(message: JsMsg): StoredMessage {
  return {
    subject: message.subject,
    sequence: message.seq,
    data: message.data,
    header: (name) => {
      const value = message.headers?.get(name);
      return value === '' ? undefined : value;
    },
    storedAtMs: Math.floor(message.info.timestampNanos / 1e6),
  };
}
