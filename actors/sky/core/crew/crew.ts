/**
 * What several threads do for one: named tasks of `tasks.ts`, pure functions of arrays. A task's bytes do not depend on
 * the thread it runs in, nor on how many there are.
 */
import type { FftEngine } from '../../../numeric/fft.ts';
import type { CrewMemory, Share } from './share.ts';
import type { CoreTasks } from './tasks.ts';

/** A task by name: its input, and what it gives. */
export interface TaskTable {
  readonly [name: string]: (input: never, share: Share) => unknown;
}

export type Input<T extends TaskTable, N extends keyof T> = Parameters<T[N]>[0];
export type Output<T extends TaskTable, N extends keyof T> = ReturnType<T[N]>;
/** A table as whoever runs a task of it sees it. */
export type Runnable<T extends TaskTable> = { readonly [N in keyof T]: (input: Input<T, N>, share: Share) => Output<T, N> };

/**
 * Inputs are handed over without a copy where their arrays lie on shared memory (`sharedFloats`), with one elsewhere.
 * Whoever shares an array leaves alone what a task may be reading or writing. RangeError and TypeError of a task reach
 * the caller as they are, other errors as Error with their message; a thread that dies is a fault that may be tried again.
 */
export interface Crew<T extends TaskTable = CoreTasks> {
  /** The caller's thread and those beside it. */
  readonly threads: number;
  /** Of the caller's thread. */
  readonly engine: FftEngine;
  /** Begins a task in another thread and comes back at once; with one thread, it is done when this returns. */
  beside<N extends keyof T>(name: N, input: Input<T, N>): Promise<Output<T, N>>;
  /** All threads do their parts of one step, the caller part 0. Resolves when none works any more, whatever fails. */
  together<N extends keyof T>(name: N, input: Input<T, N>): Promise<readonly Output<T, N>[]>;
  /** Memory for one run, taken back when it has ended: nothing of it may be used after that. To be preferred to fresh memory, which V8 does not count and frees late. */
  lending<R>(run: (memory: CrewMemory) => Promise<R>): Promise<R>;
}
