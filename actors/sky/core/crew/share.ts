/** What a task knows of the crew that does it. */
import type { FftEngine } from '../../../numeric/fft.ts';

/** What a task finds where it runs. */
export interface Share {
  /** Of that thread. */
  readonly engine: FftEngine;
  /** Of a step that is done in parts: part `part` of `parts`, from 0. */
  readonly part: number;
  readonly parts: number;
  /** Until the task has ended: nothing of it may be in what the task gives. */
  readonly memory: CrewMemory;
}

/** Memory that threads share. Its values may be anything. */
export interface CrewMemory {
  floats(length: number): Float32Array;
  bytes(length: number): Uint8Array;
}

/** Memory of the caller's own, which it need not give back. */
export const ownMemory: CrewMemory = { floats: (length) => new Float32Array(length), bytes: (length) => new Uint8Array(length) };
