/**
 * Threads that do the tasks of an image stage for the thread that keeps them. They are started when they are first
 * needed, wait without work, and end with their keeper, which they do not keep alive. A thread that dies fails what it
 * had to do with a fault that may be tried again; the next task gets a new one.
 */
import { resourceLimits, Worker } from 'node:worker_threads';
import type { FftEngine } from '../../actors/numeric/fft.ts';
import type { Crew, Input, Output, Runnable } from '../../actors/sky/core/crew/crew.ts';
import { ownMemory, type CrewMemory } from '../../actors/sky/core/crew/share.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { KeptMemory } from './crew-memory.ts';
import type { Answer, Order } from './crew-order.ts';
import { tasks, type Tasks } from './crew-tasks.ts';
import { simdFft } from './simd-fft.ts';

/** Threads run compiled code, also where this file is run from its source. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? '../../dist/gateways/sky/crew-worker.js' : './crew-worker.js', import.meta.url);

const table: Runnable<Tasks> = tasks;

export class CrewOfThreads implements Crew<Tasks> {
  readonly threads: number;
  readonly engine: FftEngine;
  /** Those beside the caller. */
  readonly #hands: readonly Hand[];
  readonly #memory = new KeptMemory();

  private constructor(threads: number, engine: FftEngine, file: URL) {
    this.threads = threads;
    this.engine = engine;
    this.#hands = Array.from({ length: threads - 1 }, () => new Hand(file));
  }

  /** With one thread, the work is done in the thread that calls. `file`: what a thread runs. */
  static async start(threads: number, file = workerFile): Promise<CrewOfThreads> {
    return new CrewOfThreads(threads, await simdFft(), file);
  }

  async beside<N extends keyof Tasks>(name: N, input: Input<Tasks, N>): Promise<Output<Tasks, N>> {
    const idlest = this.#hands.toSorted((a, b) => a.waiting - b.waiting)[0];
    return idlest === undefined ? this.#here(name, input, 1) : idlest.does(name, input, 0, 1);
  }

  async together<N extends keyof Tasks>(name: N, input: Input<Tasks, N>): Promise<readonly Output<Tasks, N>[]> {
    const others = this.#hands.map((hand, i) => hand.does(name, input, i + 1, this.threads));
    const own = (async () => this.#here(name, input, this.threads))();
    const ended = await Promise.allSettled([own, ...others]);
    return ended.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
  }

  async lending<R>(run: (memory: CrewMemory) => Promise<R>): Promise<R> {
    const lent = this.#memory.lend();
    let isKept = false;
    try {
      const result = await run(lent);
      isKept = this.#hands.every(({ waiting }) => waiting === 0) && this.#memory.takeBack(lent);
      return result;
    } finally {
      // Only to give memory back early: what a thread died of is told by the run itself.
      if (!isKept) await this.together('collect', undefined).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#hands.map((hand) => hand.end()));
  }

  #here<N extends keyof Tasks>(name: N, input: Input<Tasks, N>, parts: number): Output<Tasks, N> {
    return table[name](input, { engine: this.engine, part: 0, parts, memory: ownMemory });
  }
}

/** A thread, or the place of one that is started with its first task. */
class Hand {
  readonly #file: URL;
  #worker: Worker | undefined;
  #orders = 0;
  /** Tasks that are not answered yet. */
  waiting = 0;

  constructor(file: URL) {
    this.#file = file;
  }

  does<N extends keyof Tasks>(name: N, input: Input<Tasks, N>, part: number, parts: number): Promise<Output<Tasks, N>> {
    const worker = (this.#worker ??= this.#started());
    const order: Order<N> = { id: this.#orders++, name, input, part, parts };
    return new Promise((resolve, reject) => {
      const settled = (settle: () => void): void => {
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        if (--this.waiting === 0) worker.unref();
        settle();
      };
      const onMessage = (answer: Answer<N>): void => {
        if (answer.id === order.id) settled(() => ('output' in answer ? resolve(answer.output) : reject(answer.fault)));
      };
      const onError = (error: unknown): void => settled(() => reject(died(error instanceof Error ? error.message : String(error), error)));
      const onExit = (code: number): void => settled(() => reject(died(`it ended with code ${code}`)));
      worker.postMessage(order);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      // While somebody waits for it, it keeps the process alive.
      if (this.waiting++ === 0) worker.ref();
    });
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
  }

  /** Bound by the memory that its keeper may use. */
  #started(): Worker {
    const { maxOldGenerationSizeMb } = resourceLimits;
    const worker = new Worker(this.#file, maxOldGenerationSizeMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb } });
    worker.setMaxListeners(0).unref();
    const gone = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    return worker.on('error', gone).on('exit', gone);
  }
}

const died = (why: string, cause?: unknown): AlidadeError => new AlidadeError('THREAD_DIED', `a thread beside the stage's died: ${why}`, { retryable: true, cause });
