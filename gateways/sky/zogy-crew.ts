/**
 * Image subtraction on one thread or several. Images lie on shared memory; every step is done by all threads, each its
 * part, before the next one begins, so the result does not depend on their number. A thread that throws or dies ends
 * the subtraction with its error, and the crew with it.
 */
import { Worker } from 'node:worker_threads';
import type { FftEngine } from '../../actors/numeric/fft.ts';
import type { Image } from '../../actors/sky/core/image.ts';
import { prepareZogy, zogySteps, type Room, type ZogyInput, type ZogyJob } from '../../actors/sky/core/zogy/zogy.ts';
import { simdFft } from './simd-fft.ts';
import type { ZogyOrder } from './zogy-worker.ts';

/** Threads run compiled code, also where this file is run from its source. */
const workerFile = new URL(import.meta.url.endsWith('.ts') ? '../../dist/gateways/sky/zogy-worker.js' : './zogy-worker.js', import.meta.url);

/** The same pixels on memory that threads share. */
export function sharedImage({ columns, rows, data }: Image): Image {
  if (data.buffer instanceof SharedArrayBuffer) return { columns, rows, data };
  const shared = new Float32Array(new SharedArrayBuffer(4 * data.length));
  shared.set(data);
  return { columns, rows, data: shared };
}

export class ZogyCrew {
  readonly #engine: FftEngine;
  readonly #workers: readonly Worker[];
  /** Memory of the last job, in the order in which it was asked for; the next one of the same size takes it over. */
  #kept: Float32Array[] = [];

  private constructor(engine: FftEngine, workers: readonly Worker[]) {
    this.#engine = engine;
    this.#workers = workers;
  }

  /** With one thread, the work is done in the thread that calls. */
  static async start(threads: number): Promise<ZogyCrew> {
    const workers = threads > 1 ? Array.from({ length: threads }, () => new Worker(workerFile)) : [];
    return new ZogyCrew(await simdFft(), workers);
  }

  get engine(): FftEngine {
    return this.#engine;
  }

  /** The maps are valid until the next call. With several threads all images of the input must be shared. */
  async subtract(input: ZogyInput): Promise<ZogyJob> {
    const job = prepareZogy(this.#engine, input, this.#room());
    if (this.#workers.length === 0) {
      for (const step of zogySteps) step(this.#engine, job, 0, 1);
      return job;
    }
    await this.#all(() => ({ kind: 'begin', job }));
    const parts = this.#workers.length;
    for (let step = 0; step < zogySteps.length; step++) await this.#all((part) => ({ kind: 'step', step, part, parts }));
    await this.#all(() => ({ kind: 'end' }));
    return job;
  }

  async close(): Promise<void> {
    this.#kept = [];
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #room(): Room {
    const old = this.#kept;
    this.#kept = [];
    return (floats) => {
      const next = old.shift();
      const room = next?.length === floats ? next : new Float32Array(new SharedArrayBuffer(4 * floats));
      this.#kept.push(room);
      return room;
    };
  }

  async #all(order: (part: number) => ZogyOrder): Promise<void> {
    try {
      await Promise.all(this.#workers.map((worker, part) => answered(worker, order(part))));
    } catch (error) {
      await this.close();
      throw error;
    }
  }
}

function answered(worker: Worker, order: ZogyOrder): Promise<void> {
  return new Promise((resolve, reject) => {
    const settled = (settle: () => void): void => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      settle();
    };
    const onMessage = (): void => settled(resolve);
    const onError = (error: unknown): void => settled(() => reject(error instanceof Error ? error : new Error(String(error))));
    const onExit = (code: number): void => settled(() => reject(new Error(`a thread of the subtraction ended with code ${code}`)));
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    worker.postMessage(order);
  });
}
