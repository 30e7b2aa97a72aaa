/** What a training is asked for, and who hears of its way. */
import type { Labels } from './labels.ts';

export interface TrainRequest {
  readonly out: string;
  readonly id: string;
  readonly version: string;
  readonly seed: number;
  /** Generated fields to learn from; an eighth as many watch the training, a quarter calibrate, a quarter measure. */
  readonly fields: number;
  /** Pixels on a side of a field. */
  readonly side: number;
  readonly steps: number;
  /** Channels of the levels. */
  readonly channels: readonly number[];
  readonly batch: number;
  readonly rate: number;
  /** Fields of 1024² as acceptance asks for. */
  readonly usualFields: number;
  readonly threads: number;
  /** What people have agreed on, beside the generated fields. */
  readonly labels?: Labels;
  /** Share of the examples that the labelled ones are brought to by repeating them, each at most 20 times. */
  readonly labelShare?: number;
}

export interface TrainEars {
  readonly signal: AbortSignal;
  /** 0…1 of the whole. */
  readonly at: (fraction: number, what: string) => void;
  readonly say: (text: string) => void;
}
