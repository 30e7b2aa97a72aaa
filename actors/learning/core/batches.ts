/** Examples of a segmentation, and the batches that a step of training sees: a function of the seed and the step. */
import { uniforms } from '../../numeric/draws.ts';

/** Square examples one after another, each with a margin so that it can be shifted. */
export interface Examples {
  readonly count: number;
  readonly channels: number;
  /** Pixels on a side, margin included. */
  readonly side: number;
  /** count × channels × side × side. */
  readonly images: Float32Array;
  /** count × side × side; 1 belongs to an object. */
  readonly targets: Uint8Array;
}

export interface Batch {
  /** batch × channels × side × side. */
  readonly images: Float32Array;
  /** batch × 1 × side × side. */
  readonly targets: Float32Array;
}

/** Stream of the seed's draws. */
const BATCHES = 401;

/** Drawn with replacement, shifted, mirrored and turned at random. `side` at most that of the examples. */
export function drawBatch(examples: Examples, size: number, side: number, seed: number, step: number): Batch {
  const batch = room(examples, size, side);
  const pair = { first: 0, second: 0 };
  for (let item = 0; item < size; item++) {
    const { first: which, second: turn } = { ...uniforms(seed, BATCHES, step, 2 * item, pair) };
    const { first: right, second: down } = uniforms(seed, BATCHES, step, 2 * item + 1, pair);
    const spare = examples.side - side + 1;
    place(examples, Math.floor(which * examples.count), { left: Math.floor(right * spare), top: Math.floor(down * spare), turn: Math.floor(turn * 8) }, batch, item, side);
  }
  return batch;
}

/** Examples as they are, from the middle; for measuring. Beyond the last one the first follows. */
export function plainBatch(examples: Examples, size: number, side: number, from: number): Batch {
  const batch = room(examples, size, side);
  const margin = (examples.side - side) >> 1;
  for (let item = 0; item < size; item++) place(examples, (from + item) % examples.count, { left: margin, top: margin, turn: 0 }, batch, item, side);
  return batch;
}

function room({ count, channels, side: whole }: Examples, size: number, side: number): Batch {
  if (count === 0 || side > whole) throw new RangeError(`${count} examples of ${whole} pixels a side give no batch of ${side}`);
  return { images: new Float32Array(size * channels * side * side), targets: new Float32Array(size * side * side) };
}

interface Placing {
  readonly left: number;
  readonly top: number;
  /** 0…7: bit 0 mirrors columns, bit 1 rows, bit 2 exchanges them. */
  readonly turn: number;
}

function place({ channels, side: whole, images, targets }: Examples, which: number, { left, top, turn }: Placing, batch: Batch, item: number, side: number): void {
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [u, v] = (turn & 4) === 0 ? [x, y] : [y, x];
      const from = (top + ((turn & 2) === 0 ? v : side - 1 - v)) * whole + left + ((turn & 1) === 0 ? u : side - 1 - u);
      const to = y * side + x;
      batch.targets[item * side * side + to] = targets[which * whole * whole + from]!;
      for (let c = 0; c < channels; c++) batch.images[(item * channels + c) * side * side + to] = images[(which * channels + c) * whole * whole + from]!;
    }
}

/** Learning rate at step 1, 2, …: up over the first steps, then down along half a cosine to a hundredth (Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5). */
export function cosineRate(peak: number, step: number, steps: number): number {
  const warm = Math.max(1, Math.min(100, Math.floor(steps / 10)));
  if (step <= warm) return (peak * step) / warm;
  const share = (step - warm) / Math.max(1, steps - warm);
  return peak * (0.01 + 0.495 * (1 + Math.cos(Math.PI * share)));
}
