/** Lanczos-3 over a row of a tile where all 36 taps lie in the image: the bulk of every resampling, written out. */
import type { CrewMemory } from '../crew/share.ts';
import { maskBits, type Image } from '../image.ts';
import { weigh } from './kernel.ts';
import type { Tile } from './position-map.ts';

/** Weights at so many fractions of a pixel; between them a straight line, which is 2e-7 off at most. */
const STEPS = 2048;
const weights = tabulated();

function tabulated(): Float64Array {
  const table = new Float64Array(6 * (STEPS + 1));
  const one = new Float64Array(6);
  for (let step = 0; step <= STEPS; step++) {
    if (step < STEPS) weigh('lanczos3', step / STEPS, one);
    // A whole pixel on is the next pixel itself.
    else one.fill(0).set([1], 3);
    table.set(one, 6 * step);
  }
  return table;
}

/** Every pixel's bits and those of the five to its right and the five rows from it on: what the taps whose first pixel it is would carry. */
export function bitsOfTaps(mask: Uint8Array, columns: number, memory: CrewMemory): Uint8Array {
  const [across, out] = [memory.bytes(mask.length).fill(0), memory.bytes(mask.length).fill(0)];
  for (let i = 0; i < mask.length; i++) {
    const bits = mask[i]!;
    if (bits === 0) continue;
    for (let to = Math.max(i - (i % columns), i - 5); to <= i; to++) across[to]! |= bits;
  }
  for (let i = 0; i < across.length; i++) {
    const bits = across[i]!;
    if (bits === 0) continue;
    for (let step = 0, to = i; step < 6 && to >= 0; step++, to -= columns) out[to]! |= bits;
  }
  return out;
}

/** Fills the row's pixels that it can; calls `other` with place in the tile and in the target for those that need care. */
export function lanczosRow({ x: xs, y: ys, x0, y0, width }: Tile, j: number, { data, columns, rows }: Image, out: Image, tapBits: Uint8Array | undefined, outMask: Uint8Array | undefined, other: (k: number, to: number) => void): void {
  const w = weights;
  const [lastX, lastY] = [columns - 3, rows - 3];
  for (let i = 0, k = j * width, to = (y0 + j) * out.columns + x0; i < width; i++, k++, to++) {
    const x = xs[k]!;
    const y = ys[k]!;
    if (!(x > 2 && y > 2 && x < lastX && y < lastY)) {
      other(k, to);
      continue;
    }
    const column = x | 0;
    const row = y | 0;
    const u = (x - column) * STEPS;
    const v = (y - row) * STEPS;
    if (u === 0 || v === 0) {
      other(k, to);
      continue;
    }
    const m = u | 0;
    const n = v | 0;
    const f = u - m;
    const g = v - n;
    const a = 6 * m;
    const b = 6 * n;
    const a0 = w[a]! + f * (w[a + 6]! - w[a]!);
    const a1 = w[a + 1]! + f * (w[a + 7]! - w[a + 1]!);
    const a2 = w[a + 2]! + f * (w[a + 8]! - w[a + 2]!);
    const a3 = w[a + 3]! + f * (w[a + 9]! - w[a + 3]!);
    const a4 = w[a + 4]! + f * (w[a + 10]! - w[a + 4]!);
    const a5 = w[a + 5]! + f * (w[a + 11]! - w[a + 5]!);
    const first = (row - 2) * columns + column - 2;
    let sum = 0;
    for (let t = 0, at = first; t < 6; t++, at += columns) {
      const weight = w[b + t]! + g * (w[b + t + 6]! - w[b + t]!);
      sum += weight * (a0 * data[at]! + a1 * data[at + 1]! + a2 * data[at + 2]! + a3 * data[at + 3]! + a4 * data[at + 4]! + a5 * data[at + 5]!);
    }
    out.data[to] = sum;
    if (tapBits !== undefined && outMask !== undefined) outMask[to] = tapBits[first]! | (sum === sum ? 0 : maskBits.noData);
  }
}
