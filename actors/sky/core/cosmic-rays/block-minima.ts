/** A floor under every pixel: no window of up to 9 × 9 around it has a median below it. One number for 8 × 8 pixels. */
import type { Plane } from './window-median.ts';

export const BLOCK_SHIFT = 3;
const BLOCK = 1 << BLOCK_SHIFT;

export interface BlockFloors {
  readonly columns: number;
  /** At (x >> BLOCK_SHIFT, y >> BLOCK_SHIFT). */
  readonly floor: Float32Array;
}

/** The least value of each block and its eight neighbours. */
export function blockFloors({ columns, rows, data }: Plane): BlockFloors {
  const [across, down] = [Math.ceil(columns / BLOCK), Math.ceil(rows / BLOCK)];
  const least = new Float32Array(across * down).fill(Infinity);
  for (let y = 0; y < rows; y++) {
    const row = (y >> BLOCK_SHIFT) * across;
    for (let x = 0; x < columns; x++) {
      const value = data[y * columns + x]!;
      if (value < least[row + (x >> BLOCK_SHIFT)]!) least[row + (x >> BLOCK_SHIFT)] = value;
    }
  }
  const floor = new Float32Array(across * down);
  for (let j = 0; j < down; j++) {
    for (let i = 0; i < across; i++) {
      let lowest = Infinity;
      for (let v = Math.max(0, j - 1); v <= Math.min(down - 1, j + 1); v++) for (let u = Math.max(0, i - 1); u <= Math.min(across - 1, i + 1); u++) lowest = Math.min(lowest, least[v * across + u]!);
      floor[j * across + i] = lowest;
    }
  }
  return { columns: across, floor };
}
