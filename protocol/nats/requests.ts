/**
 * Questions to the broker. One wildcard subscription takes the answers to all of them, which costs
 * a third of the library's own requests; a token in the reply subject says whose answer it is.
 *
 * When the connection breaks, whatever was sent is `Unanswered` at once: the server may or may not
 * have seen it. What is asked while there is no connection waits for the next one, at most as long
 * as any other question.
 */
import { createInbox, type NatsConnection } from '@nats-io/transport-node';
import type { Clock } from '../clock.ts';
import { Unanswered } from '../transport.ts';
import { callBack } from './connection.ts';
import type { Incoming } from './incoming.ts';
import type { Received } from './wire.ts';

/** A question: how it is sent and how its answer is read. */
export interface Question<T> {
  readonly subject: string;
  /** Sends it with the reply subject that it is given. */
  emit(reply: string): void;
  /** Turns the answer into the result, or throws. */
  read(reply: Received): T;
}

/** What waits for an answer; told once how it ended, by `settle` or `fail`. */
export abstract class Waiting {
  /** Of the clock's elapsed time; set when it is asked. */
  deadline = 0;
  sent = false;

  abstract readonly subject: string;
  /** Sends it with the reply subject that it is given. */
  abstract emit(reply: string): void;
  abstract settle(reply: Received): void;
  abstract fail(error: Error): void;
}

/** A question whose answer somebody awaits. */
class Asked<T> extends Waiting {
  readonly #question: Question<T>;
  readonly #resolve: (result: T) => void;
  readonly #reject: (error: unknown) => void;

  constructor(question: Question<T>, resolve: (result: T) => void, reject: (error: unknown) => void) {
    super();
    this.#question = question;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get subject(): string {
    return this.#question.subject;
  }
  emit(reply: string): void {
    this.#question.emit(reply);
  }
  settle(reply: Received): void {
    try {
      this.#resolve(this.#question.read(reply));
    } catch (error) {
      this.#reject(error);
    }
  }
  fail(error: Error): void {
    this.#reject(error);
  }
}

/** How late a time-out may be noticed. */
const sweepMs = 250;

export class Requests {
  readonly #nc: NatsConnection;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #inbox = createInbox();
  readonly #waiting = new Map<number, Waiting>();
  #held: (() => void)[] = [];
  #next = 0;
  #connected = true;
  #sweeping = false;

  constructor(nc: NatsConnection, incoming: Incoming, clock: Clock, timeoutMs: number) {
    this.#nc = nc;
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    const prefix = this.#inbox.length + 1;
    incoming.subscribe(`${this.#inbox}.*`, (reply) => callBack(() => this.#answered(reply.numberFrom?.(prefix) ?? Number(reply.subject.slice(prefix)), reply)));
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Resolves with what the question reads from its answer. */
  ask<T>(question: Question<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => this.put(new Asked(question, resolve, reject)));
  }

  /** The same for a caller that is told without a promise, never from within this call. */
  put(waiting: Waiting): void {
    const token = this.#next++;
    waiting.deadline = this.#clock.elapsed() + this.#timeoutMs;
    this.#waiting.set(token, waiting);
    this.#sweepLater();
    if (this.#connected) this.#emit(token, waiting);
    else this.#held.push(() => this.#emit(token, waiting));
  }

  /** The connection broke. */
  disconnected(): void {
    this.#connected = false;
    this.#failAll('the connection broke', (waiting) => waiting.sent);
  }

  reconnected(): void {
    this.#connected = true;
    const held = this.#held;
    this.#held = [];
    for (const emit of held) emit();
  }

  /** The connection is closed for good. */
  closed(): void {
    this.#connected = true;
    this.#held = [];
    this.#failAll('the connection is closed', () => true);
  }

  #emit(token: number, waiting: Waiting): void {
    if (!this.#waiting.has(token)) return;
    waiting.sent = true;
    try {
      waiting.emit(`${this.#inbox}.${token}`);
    } catch (error) {
      this.#waiting.delete(token);
      const reason = this.#nc.isClosed() ? new Unanswered(waiting.subject, 'the connection is closed') : error instanceof Error ? error : new Error(String(error));
      queueMicrotask(() => waiting.fail(reason));
    }
  }

  #answered(token: number, reply: Received): void {
    const waiting = this.#waiting.get(token);
    if (waiting === undefined) return;
    this.#waiting.delete(token);
    waiting.settle(reply);
  }

  #failAll(reason: string, which: (waiting: Waiting) => boolean): void {
    for (const [token, waiting] of this.#waiting) {
      if (!which(waiting)) continue;
      this.#waiting.delete(token);
      waiting.fail(new Unanswered(waiting.subject, reason));
    }
  }

  /** One timer for all: questions stand in the map in the order of their deadlines. */
  #sweepLater(): void {
    if (this.#sweeping) return;
    this.#sweeping = true;
    this.#clock.after(sweepMs, () => {
      this.#sweeping = false;
      const now = this.#clock.elapsed();
      for (const [token, waiting] of this.#waiting) {
        if (waiting.deadline > now) break;
        this.#waiting.delete(token);
        waiting.fail(new Unanswered(waiting.subject, `no answer in ${this.#timeoutMs} ms`));
      }
      if (this.#waiting.size > 0) this.#sweepLater();
    });
  }
}
