/**
 * How outcomes reach the log. Every commit is one message under its own expectation and is stored
 * or refused for itself; what this file decides is only how many travel together.
 *
 * windowed: single messages in the order of the calls, at most `window` without an answer. The rest
 * wait here, so a slow broker holds the hosts back instead of filling its own buffers.
 *
 * durable (every message is fsynced before it is answered): a lone commit goes alone; what gathers
 * behind it is joined into an atomic batch, so that one fsync serves hundreds. A batch stores
 * everything or nothing: when the log refuses it, its messages are sent again one by one, and a
 * stale attempt among them fails alone. When a batch is `Unanswered`, each of its commits is: it may
 * be stored. The sender that dies loses nothing that was answered; what was not, its input's
 * redelivery decides.
 */
import { BatchFence } from './batch.ts';
import { sleep, type Clock } from './clock.ts';
import { LogFull, WrongSequence, type LogMessage, type Receipt, type Transport } from './transport.ts';

export type CommitMode = 'windowed' | 'durable';

export interface CommitterOptions {
  readonly mode: CommitMode;
  readonly clock: Clock;
  /** Messages without an answer at once; 2,000 by default. */
  readonly window?: number;
  /** Messages in one atomic batch; 500 by default, 1,000 at most. */
  readonly batch?: number;
}

export interface Committer {
  /** Resolves with the sequence once stored; rejects as `Transport.publish` does. */
  commit(message: LogMessage): Promise<number>;
  /** The same without a promise: the receipt is told, as by `Transport.post`. */
  post(message: LogMessage, receipt: Receipt): void;
  /** Resolves when nothing waits and nothing is in flight. */
  settled(): Promise<void>;
}

const defaultWindow = 2_000;
const defaultBatch = 500;
/** Batches in flight at once; the server allows 50 per stream, and more only compete for the disk. */
const batchesInFlight = 3;
/** How often `settled` looks. */
const settleMs = 5;

interface Waiting {
  readonly message: LogMessage;
  readonly receipt: Receipt;
}

const promised = (committer: Pick<Committer, 'post'>, message: LogMessage): Promise<number> =>
  new Promise((resolve, reject) => committer.post(message, { stored: resolve, failed: reject }));

export function createCommitter(transport: Transport, options: CommitterOptions): Committer {
  return options.mode === 'durable' ? new DurableCommitter(transport, options) : new WindowedCommitter(transport, options);
}

class WindowedCommitter implements Committer {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #window: number;
  readonly #waiting = new Queue();
  #inFlight = 0;

  constructor(transport: Transport, { clock, window = defaultWindow }: CommitterOptions) {
    this.#transport = transport;
    this.#clock = clock;
    this.#window = window;
  }

  commit(message: LogMessage): Promise<number> {
    return promised(this, message);
  }

  post(message: LogMessage, receipt: Receipt): void {
    if (this.#inFlight < this.#window && this.#waiting.length === 0) this.#send(message, receipt);
    else this.#waiting.push({ message, receipt });
  }

  async settled(): Promise<void> {
    while (this.#inFlight > 0 || this.#waiting.length > 0) await sleep(this.#clock, settleMs);
  }

  #send(message: LogMessage, receipt: Receipt): void {
    this.#inFlight++;
    this.#transport.post(message, new InFlight(receipt, this.#returned));
  }

  readonly #returned = (): void => {
    this.#inFlight--;
    while (this.#inFlight < this.#window) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#send(next.message, next.receipt);
    }
  };
}

/** The receipt of a message that counts towards the window. */
class InFlight implements Receipt {
  readonly #receipt: Receipt;
  readonly #returned: () => void;

  constructor(receipt: Receipt, returned: () => void) {
    this.#receipt = receipt;
    this.#returned = returned;
  }

  stored(sequence: number): void {
    this.#returned();
    this.#receipt.stored(sequence);
  }
  failed(error: unknown): void {
    this.#returned();
    this.#receipt.failed(error);
  }
}

class DurableCommitter implements Committer {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #window: number;
  readonly #batch: number;
  readonly #waiting = new Queue();
  #inFlight = 0;
  #messagesInFlight = 0;
  #sendingSoon = false;

  constructor(transport: Transport, { clock, window = defaultWindow, batch = defaultBatch }: CommitterOptions) {
    this.#transport = transport;
    this.#clock = clock;
    this.#window = window;
    this.#batch = Math.min(batch, 1_000);
  }

  commit(message: LogMessage): Promise<number> {
    return promised(this, message);
  }

  post(message: LogMessage, receipt: Receipt): void {
    this.#waiting.push({ message, receipt });
    if (this.#sendingSoon) return;
    this.#sendingSoon = true;
    // Commits of the same turn are joined; a lone one loses no time.
    queueMicrotask(() => {
      this.#sendingSoon = false;
      this.#send();
    });
  }

  async settled(): Promise<void> {
    while (this.#inFlight > 0 || this.#waiting.length > 0) await sleep(this.#clock, settleMs);
  }

  /** Sends when nothing is in flight, or when a full batch waits and there is room for it. */
  #send(): void {
    while (this.#waiting.length > 0 && this.#messagesInFlight < this.#window) {
      const full = this.#waiting.length >= this.#batch && this.#inFlight < batchesInFlight;
      if (this.#inFlight > 0 && !full) return;
      const group = takeGroup(this.#waiting, this.#batch);
      this.#inFlight++;
      this.#messagesInFlight += group.length;
      void this.#store(group).finally(() => {
        this.#inFlight--;
        this.#messagesInFlight -= group.length;
        this.#send();
      });
    }
  }

  async #store(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    if (group.length === 1) return this.#storeAlone(first);
    let sequences: readonly number[];
    try {
      sequences = await this.#transport.publishBatch(group.map((waiting) => waiting.message));
    } catch (error) {
      if (saysNothing(error)) for (const { receipt } of group) receipt.failed(error);
      else await Promise.all(group.map((waiting) => this.#storeAlone(waiting)));
      return;
    }
    group.forEach(({ receipt }, index) => receipt.stored(sequences[index] ?? 0));
  }

  async #storeAlone({ message, receipt }: Waiting): Promise<void> {
    let sequence: number;
    try {
      sequence = await this.#transport.publish(message);
    } catch (error) {
      receipt.failed(error);
      return;
    }
    receipt.stored(sequence);
  }
}

/** Only these two say that nothing of the batch was stored. */
const saysNothing = (error: unknown): boolean => !(error instanceof WrongSequence || error instanceof LogFull);

/** The next messages that may share a batch, in order: of one stream, and under fences of their own. */
function takeGroup(waiting: Queue, limit: number): readonly Waiting[] {
  const group: Waiting[] = [];
  const fence = new BatchFence();
  let domain: string | undefined;
  while (group.length < limit) {
    const next = waiting.peek();
    if (next === undefined) break;
    const { subject } = next.message;
    const ofNext = subject.slice(0, subject.indexOf('.'));
    if ((domain ?? ofNext) !== ofNext || !fence.admit(next.message)) break;
    domain = ofNext;
    waiting.shift();
    group.push(next);
  }
  return group;
}

/** First in, first out, without moving what stays. */
class Queue {
  #items: Waiting[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }
  push(item: Waiting): void {
    this.#items.push(item);
  }
  peek(): Waiting | undefined {
    return this.#items[this.#head];
  }
  shift(): Waiting | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#head++;
    if (this.#head === this.#items.length || (this.#head > 32 && this.#head * 2 > this.#items.length)) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}
