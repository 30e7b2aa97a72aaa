/**
 * What lies between one host and the broker, and everything that goes wrong there: messages are
 * delayed, reordered, lost and doubled, replies are lost after the effect, the link is cut, the
 * host freezes (and wakes much later, not knowing), and it dies at any call. Implements Transport,
 * and the host's clock, which freezes and dies with it.
 */
import type { Clock } from '../../protocol/clock.ts';
import { Unanswered, type Consumption, type ConsumerSpec, type Delivery, type LogMessage, type OutgoingMessage, type Receipt, type StoredMessage, type Subscription, type Transport } from '../../protocol/transport.ts';
import { asStored, matcher, type Broker, type Pull, type Record } from './broker.ts';
import type { Chance } from './random.ts';

/** Probabilities per message or call, times in milliseconds. */
export interface Faults {
  readonly lose: number;
  readonly double: number;
  readonly crash: number;
  readonly freeze: number;
  readonly cut: number;
  readonly longestDelayMs: number;
}

export interface World {
  readonly clock: Clock;
  readonly broker: Broker;
  readonly chance: Chance;
  /** False once the faults are over. */
  readonly troubled: () => boolean;
  readonly faults: Faults;
  /** A fault at a place that was chosen beforehand, asked at every place where a host may die. */
  readonly strike?: () => 'crash' | 'freeze' | 'cut' | undefined;
  /** Told of all that happens, to tell two runs apart. */
  readonly trace: (what: string) => void;
  /** Core NATS: who listens to what. */
  readonly listeners: Set<{ readonly matches: (subject: string) => boolean; readonly tell: (message: OutgoingMessage) => void }>;
}

const requestTimeoutMs = 5000;
const expiredPullMs = 3000;

export class Link implements Transport {
  readonly #world: World;
  readonly #onCrash: () => void;
  readonly #onSilence: () => void;
  readonly #pulls = new Map<Pull, ConsumerSpec>();
  readonly #subscriptions = new Set<Subscription>();
  #dead = false;
  #frozenUntil = 0;
  #cutUntil = 0;

  /** `onSilence`: it is frozen, or its network is cut. */
  constructor(world: World, onCrash: () => void, onSilence: () => void = () => {}) {
    this.#world = world;
    this.#onCrash = onCrash;
    this.#onSilence = onSilence;
  }

  /** The host's own clock: stops when the host does. */
  readonly clock: Clock = {
    now: () => this.#world.clock.now(),
    elapsed: () => this.#world.clock.elapsed(),
    after: (ms, run) => this.#world.clock.after(ms, () => this.#inHost(run)),
  };

  async ensureStream(): Promise<void> {}

  publish(message: LogMessage): Promise<number> {
    return this.#call(`publish ${message.subject}`, () => this.#world.broker.store(message));
  }

  post(message: LogMessage, receipt: Receipt): void {
    void this.publish(message).then(
      (sequence) => receipt.stored(sequence),
      (error: unknown) => receipt.failed(error),
    );
  }

  publishBatch(messages: readonly LogMessage[]): Promise<readonly number[]> {
    return this.#call('publish a batch', () => this.#world.broker.storeBatch(messages));
  }

  last(stream: string, filter: string): Promise<StoredMessage | undefined> {
    return this.#call(`last ${filter}`, () => stored(this.#world.broker.last(stream, filter)));
  }

  get(stream: string, sequence: number): Promise<StoredMessage | undefined> {
    return this.#call(`get ${sequence}`, () => stored(this.#world.broker.get(stream, sequence)));
  }

  purge(stream: string, filter: string): Promise<number> {
    return this.#call(`purge ${filter}`, () => this.#world.broker.purge(stream, filter));
  }

  async *scan(stream: string, filters: readonly string[], from = 1): AsyncIterable<StoredMessage> {
    const matchers = filters.map(matcher);
    for (const record of [...this.#world.broker.all(stream)]) if (record.sequence >= from && matchers.some((one) => one(record.subject))) yield asStored(record);
  }

  async consume(spec: ConsumerSpec, onDelivery: (delivery: Delivery) => void): Promise<Consumption> {
    const pull: Pull = {
      credit: 0,
      deliver: (record, deliveries) => {
        const arrive = (): void => this.#toHost(() => onDelivery(this.#delivery(spec, record, deliveries)));
        if (this.#isLost()) {
          // A pull request expires and is asked anew: what was lost on the way does not use up the host's credit.
          this.#world.clock.after(expiredPullMs, () => this.#pulls.has(pull) && !this.#dead && this.#world.broker.request(spec, pull, 1));
          return;
        }
        arrive();
        if (this.#goesWrong(this.#world.faults.double)) arrive();
      },
    };
    await this.#call(`consume ${spec.name}`, () => {
      this.#pulls.set(pull, spec);
      this.#world.broker.attach(spec, pull);
    });
    return {
      request: (count) => {
        if (!this.#dead) this.#world.broker.request(spec, pull, count);
      },
      close: async () => {
        this.#pulls.delete(pull);
        this.#world.broker.detach(spec, pull);
      },
    };
  }

  send(message: OutgoingMessage): void {
    if (this.#dead) return;
    for (const { matches, tell } of this.#world.listeners) if (matches(message.subject) && !this.#isLost()) tell(message);
  }

  listen(filter: string, onMessage: (message: OutgoingMessage) => void): Subscription {
    const listener = { matches: matcher(filter), tell: (message: OutgoingMessage): void => void (this.#isLost() || this.#toHost(() => onMessage(message))) };
    this.#world.listeners.add(listener);
    const subscription = { close: () => void this.#world.listeners.delete(listener) };
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /** Nothing passes for a while, in either direction. */
  cut(forMs: number): void {
    this.#cutUntil = this.#world.clock.now() + forMs;
    this.#onSilence();
  }

  #freeze(forMs: number): void {
    this.#frozenUntil = this.#world.clock.now() + forMs;
    this.#onSilence();
  }

  /** The process ends here and now; no code of it runs again. */
  crash(): void {
    if (this.#dead) return;
    this.#world.trace('crash');
    this.#dead = true;
    for (const [pull, spec] of this.#pulls) this.#world.broker.detach(spec, pull);
    for (const subscription of this.#subscriptions) subscription.close();
    this.#onCrash();
  }

  #delivery(spec: ConsumerSpec, record: Record, deliveries: number): Delivery {
    this.#world.trace(`delivery ${record.sequence}`);
    const answer = (word: 'ack' | 'nak' | 'working'): void => {
      this.#world.trace(`${word} ${record.sequence}`);
      if (this.#mayDie() || this.#isLost()) return;
      this.#world.clock.after(this.#delay(), () => this.#world.broker.answer(spec, record.sequence, word));
    };
    return { ...asStored(record), deliveries, ack: () => answer('ack'), nak: () => answer('nak'), working: () => answer('working') };
  }

  /** A request and its reply, each of which may be late, lost or doubled; the host may die before, between and after. */
  #call<T>(what: string, effect: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#world.trace(what);
      if (this.#mayDie()) return;
      const giveUp = this.clock.after(requestTimeoutMs, () => reject(new Unanswered(what, 'no answer in time')));
      const perform = (): void => {
        const settle = attemptOf(effect, resolve, reject);
        if (this.#mayDie() || this.#isLost()) return;
        this.#toHost(() => {
          giveUp();
          settle();
        });
      };
      if (this.#isLost()) return;
      this.#world.clock.after(this.#delay(), perform);
      if (this.#goesWrong(this.#world.faults.double)) this.#world.clock.after(this.#delay(), perform);
    });
  }

  /** Something reaches the host after a while, when it lives and is awake. */
  #toHost(run: () => void): void {
    this.#world.clock.after(this.#delay(), () => this.#inHost(run));
  }

  #inHost(run: () => void): void {
    if (this.#dead) return;
    const sleepsFor = this.#frozenUntil - this.#world.clock.now();
    if (sleepsFor > 0) this.#world.clock.after(sleepsFor, () => this.#inHost(run));
    else run();
  }

  #goesWrong(probability: number): boolean {
    return this.#world.troubled() && this.#world.chance.happens(probability);
  }

  /** Every call is a place to die, to freeze or to lose the network. */
  #mayDie(): boolean {
    if (this.#dead) return true;
    const { chance, faults } = this.#world;
    const strike = this.#world.strike?.();
    if (strike === 'crash' || this.#goesWrong(faults.crash)) this.crash();
    else if (strike === 'freeze' || this.#goesWrong(faults.freeze)) this.#freeze(chance.between(5_000, 40_000));
    else if (strike === 'cut' || this.#goesWrong(faults.cut)) this.cut(chance.between(1_000, 30_000));
    return this.#dead;
  }

  #isLost(): boolean {
    return this.#world.clock.now() < this.#cutUntil || this.#goesWrong(this.#world.faults.lose);
  }

  #delay(): number {
    const { chance, faults } = this.#world;
    return chance.happens(0.05) ? chance.between(0, faults.longestDelayMs) : chance.between(0, 5);
  }
}

const stored = (record: Record | undefined): StoredMessage | undefined => (record === undefined ? undefined : asStored(record));

function attemptOf<T>(effect: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
  try {
    const value = effect();
    return () => resolve(value);
  } catch (error) {
    return () => reject(error);
  }
}
