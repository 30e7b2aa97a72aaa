/**
 * One host's share of a consumer: a pull loop of our own.
 *
 * The host asks for deliveries with `request`; what it asked for and the server does not owe yet is
 * `wanted`, what the server owes is `outstanding`. A pull is sent when at least half of the credit
 * is wanted, so that pulls are few under load and immediate when nothing is outstanding. The server
 * ends a pull with a status that says how much of it is left; that goes back to `wanted`.
 *
 * Whenever it is unclear what the server still owes (reconnect, consumer deleted, leader changed,
 * no heartbeat), the old inbox is given up and all credit is asked for again on a new one; what
 * still arrives on the old one is handed back at once. Nothing is lost by it: the server delivers
 * again whatever is not acknowledged.
 */
import { createInbox, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import type { Clock } from '../clock.ts';
import type { Consumption, Delivery } from '../transport.ts';
import type { Incoming } from './incoming.ts';
import type { Outgoing } from './outgoing.ts';
import { NatsDelivery } from './stored.ts';
import type { Received } from './wire.ts';
import { callBack, type Log } from './connection.ts';

export interface PullOptions {
  readonly nc: NatsConnection;
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  readonly clock: Clock;
  readonly log: Log;
  readonly stream: string;
  readonly consumer: string;
  /** Creates the consumer when it is gone. */
  readonly ensure: () => Promise<void>;
  readonly onDelivery: (delivery: Delivery) => void;
}

const expiresMs = 30_000;
const heartbeatMs = 5_000;
/** Silence after which the server is held to have forgotten us. */
const silenceMs = 2.5 * heartbeatMs;
const firstRetryMs = 100;
const lastRetryMs = 5_000;

export class PullConsumption implements Consumption {
  readonly #options: PullOptions;
  readonly #pullSubject: string;
  readonly #answer: (reply: string, data: Uint8Array) => void;
  #subscription: Subscription | undefined;
  #inbox = '';
  #generation = 0;
  #outstanding = 0;
  #wanted = 0;
  #lastHeard = 0;
  #flushing = false;
  #closed = false;
  #restarting = false;
  #restartAgain = false;
  #stopWatch: () => void = () => undefined;

  constructor(options: PullOptions) {
    this.#options = options;
    this.#pullSubject = `$JS.API.CONSUMER.MSG.NEXT.${options.stream}.${options.consumer}`;
    this.#answer = (reply, data) => {
      if (!options.nc.isClosed()) options.outgoing.publish(reply, data);
    };
    this.#open();
    this.#watch();
  }

  request(count: number): void {
    if (this.#closed) return;
    this.#wanted += count;
    this.#flushSoon();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWatch();
    await this.#leave(this.#subscription);
  }

  /** The connection is back; the server has forgotten our pulls. */
  reconnected(): void {
    this.#restart('reconnected');
  }

  /** The connection is closed for good. */
  abandon(): void {
    this.#closed = true;
    this.#stopWatch();
  }

  #open(): void {
    const generation = ++this.#generation;
    this.#inbox = createInbox();
    this.#lastHeard = this.#options.clock.elapsed();
    this.#subscription = this.#options.incoming.subscribe(this.#inbox, (message) => this.#received(generation, message));
  }

  /** Gives up an inbox; deliveries that were on their way are handed back by `#received`. */
  async #leave(subscription: Subscription | undefined): Promise<void> {
    const { nc, outgoing } = this.#options;
    outgoing.flush();
    if (subscription === undefined || subscription.isClosed() || nc.isClosed()) return;
    await subscription.drain();
    outgoing.flush();
    if (!nc.isClosed()) await nc.flush().catch((error: unknown) => this.#options.log('debug', 'the broker was gone before deliveries could be handed back', { error: String(error) }));
  }

  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(this.#flush);
  }
  readonly #flush = (): void => {
    this.#flushing = false;
    this.#pull();
  };

  #pull(): void {
    if (this.#wanted === 0 || this.#closed || this.#restarting || this.#wanted < this.#outstanding) return;
    const batch = this.#wanted;
    this.#wanted = 0;
    if (this.#outstanding === 0) this.#lastHeard = this.#options.clock.elapsed();
    this.#outstanding += batch;
    const order = JSON.stringify({ batch, expires: expiresMs * 1e6, idle_heartbeat: heartbeatMs * 1e6 });
    if (!this.#options.nc.isClosed()) this.#options.outgoing.publish(this.#pullSubject, Buffer.from(order), '', this.#inbox);
  }

  #received(generation: number, message: Received): void {
    const reply = message.reply ?? '';
    const current = generation === this.#generation;
    if (current) this.#lastHeard = this.#options.clock.elapsed();
    if (!reply.startsWith('$JS.ACK.')) {
      if (current) this.#status(message);
      return;
    }
    const delivery = new NatsDelivery(message, reply, this.#answer);
    if (!current || this.#closed || this.#outstanding === 0) {
      delivery.nak();
      return;
    }
    this.#outstanding--;
    callBack(() => this.#options.onDelivery(delivery));
    if (this.#wanted > 0) this.#flushSoon();
  }

  #status(message: Received): void {
    const { headers } = message;
    const { code = 0, description = '' } = headers ?? {};
    if (code === 100) return;
    const pending = headers?.get('Nats-Pending-Messages') ?? '';
    const ended = code === 408 || (code === 409 && /batch completed|message size exceeds/i.test(description)) || code === 404;
    if (ended && pending !== '') {
      const left = Math.min(Number(pending), this.#outstanding);
      this.#outstanding -= left;
      this.#wanted += left;
      this.#flushSoon();
      return;
    }
    this.#restart(`${code} ${description}`.trim());
  }

  /** Asks for everything again, after making sure that the consumer exists. */
  #restart(reason: string): void {
    if (this.#closed) return;
    if (this.#restarting) {
      this.#restartAgain = true;
      return;
    }
    this.#restarting = true;
    this.#options.log('info', 'consumer starts over', { stream: this.#options.stream, consumer: this.#options.consumer, reason });
    void this.#startOver();
  }

  async #startOver(): Promise<void> {
    const { clock, ensure, log, nc, stream, consumer } = this.#options;
    const left = this.#subscription;
    this.#generation++;
    this.#wanted += this.#outstanding;
    this.#outstanding = 0;
    void this.#leave(left);
    let waitMs = firstRetryMs;
    while (!this.#closed && !nc.isClosed()) {
      this.#restartAgain = false;
      try {
        await ensure();
        if (!this.#restartAgain) break;
      } catch (error) {
        log('warn', 'consumer cannot be reached yet', { stream, consumer, error: error instanceof Error ? error.message : String(error) });
      }
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
      waitMs = Math.min(waitMs * 2, lastRetryMs);
    }
    this.#restarting = false;
    if (this.#closed || nc.isClosed()) return;
    this.#open();
    this.#pull();
  }

  #watch(): void {
    this.#stopWatch = this.#options.clock.after(heartbeatMs, () => {
      if (this.#closed || this.#options.nc.isClosed()) return;
      const silent = this.#options.clock.elapsed() - this.#lastHeard > silenceMs;
      if (silent && this.#outstanding > 0) this.#restart(`silent for ${silenceMs} ms`);
      this.#watch();
    });
  }
}
