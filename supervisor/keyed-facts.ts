/**
 * How the facts of a machine reach the log, each once. A fact is stored under an expectation: the
 * newest message that was seen on its subject. Refused → somebody has spoken since: what stands there
 * is read, and a fact at or before its place is dropped, for it is the same one (machines of a
 * partition never disagree). No answer → the same. Facts of one subject go one after the other,
 * those of different subjects side by side.
 *
 * After a restart the log is read again, and with it what the life before has stored: until the end of
 * that is reached nothing is published, and most of what is computed is found to be there already.
 */
import { sleep, type Clock } from '../protocol/clock.ts';
import { classify } from '../protocol/errors.ts';
import { isAtOrBefore, placeHeaders, placeOf, type Fact, type Place } from '../protocol/keyed.ts';
import { WrongSequence, type LogMessage, type StoredMessage } from '../protocol/transport.ts';

export interface FactsOptions {
  readonly clock: Clock;
  readonly commit: (message: LogMessage) => Promise<number>;
  /** The newest message on a subject. */
  readonly last: (subject: string) => Promise<StoredMessage | undefined>;
  /** A fact that can never be stored, such as one that is too large: it is dropped, since nothing would come after it otherwise. */
  readonly dropped: (subject: string, error: unknown) => void;
  /** Subjects whose newest sequence is remembered; another costs a question. */
  readonly remembered?: number;
  /** Facts without an answer at which `room` waits. */
  readonly most?: number;
}

export interface FactCounts {
  readonly stored: number;
  /** Were in the log already when they were computed again. */
  readonly found: number;
  /** Expectations that failed. */
  readonly refused: number;
  /** Could not be stored ever. */
  readonly dropped: number;
}

interface Pending extends Place {
  readonly fact: Fact;
}
interface Newest extends Place {
  readonly sequence: number;
}
/** What waits on one subject, first in first out. */
interface Chain {
  readonly waiting: Pending[];
  isWorking: boolean;
}

const firstRetryMs = 50;
const lastRetryMs = 2_000;
const nothing: Newest = { sequence: 0, input: 0, part: 0 };

export class Facts {
  readonly #options: FactsOptions;
  readonly #chains = new Map<string, Chain>();
  /** Newest message by subject, the ones used last at the end. */
  readonly #newest = new Map<string, Newest>();
  /** Facts without an answer by input, in order. */
  readonly #open = new Map<number, number>();
  #openFacts = 0;
  #isLive = false;
  #isStopped = false;
  readonly #waiters = new Set<() => boolean>();
  readonly #counts = { stored: 0, found: 0, refused: 0, dropped: 0 };

  constructor(options: FactsOptions) {
    this.#options = options;
  }

  get counts(): FactCounts {
    return this.#counts;
  }
  get open(): number {
    return this.#openFacts;
  }

  /** What follows from an input; inputs come in order. `parts`: how many there were on each subject, when more of the same input has come before or will come. */
  add(input: number, facts: readonly Fact[], parts = facts.length > 1 ? new Map<string, number>() : undefined): void {
    for (const fact of facts) {
      const part = parts?.get(fact.subject) ?? 0;
      parts?.set(fact.subject, part + 1);
      if (isAtOrBefore({ input, part }, this.#newest.get(fact.subject) ?? nothing)) {
        this.#counts.found++;
        continue;
      }
      this.#push({ input, part, fact });
    }
  }

  /** A message that was read from the log on a subject of the machine's own. */
  seen(message: StoredMessage): void {
    this.#learnt(message.subject, { sequence: message.sequence, ...placeOf(message) });
  }

  /** From now on facts are published as they come. */
  goLive(): void {
    if (this.#isLive) return;
    this.#isLive = true;
    for (const [subject, chain] of this.#chains) this.#work(subject, chain);
  }

  /** Nothing more is published; what waits for it resolves to false. */
  stop(): void {
    this.#isStopped = true;
    this.#wake();
  }

  /** True once all facts of inputs up to `input` are stored; false when it was stopped before. */
  settled(input: number): Promise<boolean> {
    return this.#until(() => (this.#open.keys().next().value ?? Infinity) > input);
  }

  /** Resolves when not too many facts wait for an answer. While the log is read again there is room. */
  room(): Promise<boolean> {
    return this.#until(() => !this.#isLive || this.#openFacts < (this.#options.most ?? 20_000));
  }

  #until(isSo: () => boolean): Promise<boolean> {
    if (this.#isStopped) return Promise.resolve(false);
    if (isSo()) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.#waiters.add(() => {
        if (!this.#isStopped && !isSo()) return false;
        resolve(!this.#isStopped);
        return true;
      });
    });
  }

  #wake(): void {
    for (const waiter of this.#waiters) if (waiter()) this.#waiters.delete(waiter);
  }

  #push(pending: Pending): void {
    const { subject } = pending.fact;
    let chain = this.#chains.get(subject);
    if (chain === undefined) this.#chains.set(subject, (chain = { waiting: [], isWorking: false }));
    chain.waiting.push(pending);
    this.#openFacts++;
    this.#open.set(pending.input, (this.#open.get(pending.input) ?? 0) + 1);
    if (this.#isLive) this.#work(subject, chain);
  }

  #work(subject: string, chain: Chain): void {
    if (chain.isWorking || this.#isStopped) return;
    chain.isWorking = true;
    void this.#publish(subject, chain);
  }

  async #publish(subject: string, chain: Chain): Promise<void> {
    let retryMs = firstRetryMs;
    for (let head = chain.waiting[0]; head !== undefined && !this.#isStopped; head = chain.waiting[0]) {
      try {
        const sequence = await this.#options.commit(messageOf(head, this.#newest.get(subject)?.sequence ?? 0));
        this.#counts.stored++;
        retryMs = firstRetryMs;
        this.#learnt(subject, { sequence, input: head.input, part: head.part });
      } catch (error) {
        if (error instanceof WrongSequence) this.#counts.refused++;
        else {
          if (!classify(error).retryable) {
            this.#drop(chain, head, error);
            continue;
          }
          await sleep(this.#options.clock, retryMs);
          retryMs = Math.min(2 * retryMs, lastRetryMs); // oxlint-disable-line no-useless-assignment -- the next round waits for so long
        }
        await this.#ask(subject);
      }
    }
    chain.isWorking = false;
    if (chain.waiting.length === 0) this.#chains.delete(subject);
  }

  #drop(chain: Chain, pending: Pending, error: unknown): void {
    if (chain.waiting[0] !== pending) return; // it was found in the log meanwhile
    chain.waiting.shift();
    this.#counts.dropped++;
    this.#options.dropped(pending.fact.subject, error);
    this.#close(pending.input);
    this.#wake();
  }

  /** Reads what stands on the subject; gives up only when it was stopped. */
  async #ask(subject: string): Promise<void> {
    for (let retryMs = firstRetryMs; !this.#isStopped; retryMs = Math.min(2 * retryMs, lastRetryMs)) {
      try {
        const message = await this.#options.last(subject);
        if (message === undefined) this.#newest.delete(subject);
        else this.#learnt(subject, { sequence: message.sequence, ...placeOf(message) }, true);
        return;
      } catch {
        await sleep(this.#options.clock, retryMs);
      }
    }
  }

  /** Takes note of the newest message; facts at or before its place are there. */
  #learnt(subject: string, newest: Newest, wasAsked = false): void {
    const before = this.#newest.get(subject);
    // The reader may be behind what was answered to a publish; a subject whose newest was deleted is told by asking.
    if (!wasAsked && before !== undefined && before.sequence >= newest.sequence) return;
    this.#newest.delete(subject);
    this.#newest.set(subject, newest);
    this.#forget();
    const chain = this.#chains.get(subject);
    if (chain === undefined) return;
    let count = 0;
    for (const pending of chain.waiting) {
      if (!isAtOrBefore(pending, newest)) break;
      count++;
      this.#close(pending.input);
    }
    chain.waiting.splice(0, count);
    if (count > 0) this.#wake();
    if (chain.waiting.length === 0 && !chain.isWorking) this.#chains.delete(subject);
  }

  #close(input: number): void {
    this.#openFacts--;
    const left = (this.#open.get(input) ?? 1) - 1;
    if (left === 0) this.#open.delete(input);
    else this.#open.set(input, left);
  }

  #forget(): void {
    if (this.#newest.size <= (this.#options.remembered ?? 200_000)) return;
    for (const subject of this.#newest.keys()) {
      if (this.#chains.has(subject)) continue;
      this.#newest.delete(subject);
      return;
    }
  }
}

function messageOf({ fact, input, part }: Pending, expected: number): LogMessage {
  const { subject, data, headers, ttl } = fact;
  return { subject, data, headers: { ...headers, ...placeHeaders({ input, part }) }, expect: { filter: subject, sequence: expected }, ...(ttl === undefined ? {} : { ttl }) };
}
