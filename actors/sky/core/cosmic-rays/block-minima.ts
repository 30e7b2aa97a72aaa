/** A floor under every pixel: no window of up to 9 × 9 around it has a median below it. One number for 8 × 8 pixels. */
import type { Plane } from './window-median.ts';

export const BLOCK_SHIFT = 3;
const BLOCK = 1 << BLOCK_SHIFT;

export interface BlockFloors {
  readonly columns: number;
  /** At (x >> BLOCK_SHIFT, y >> BLOCK_SHIFT); Infinity where a block is not looked at. */
  readonly floor: Float32Array;
}

/** The least value of each block and its eight neighbours; with `wanted` only of those that are not 0 there. */
export function blockFloors(plane: Plane, wanted?: Uint8Array): BlockFloors {
  const [across, down] = [Math.ceil(plane.columns / BLOCK), Math.ceil(plane.rows / BLOCK)];
  const least = new Float32Array(across * down).fill(NaN);
  const floor = new Float32Array(across * down).fill(Infinity);
  for (let j = 0; j < down; j++)
    for (let i = 0; i < across; i++) {
      const at = j * across + i;
      if (wanted !== undefined && wanted[at] === 0) continue;
      let lowest = Infinity;
      for (let v = Math.max(0, j - 1); v <= Math.min(down - 1, j + 1); v++)
        for (let u = Math.max(0, i - 1); u <= Math.min(across - 1, i + 1); u++) {
          const block = v * across + u;
          const known = least[block]!;
          const value = known === known ? known : (least[block] = leastOf(plane, u, v));
          if (value < lowest) lowest = value;
        }
      floor[at] = lowest;
    }
  return { columns: across, floor };
}

function leastOf({ columns, rows, data }: Plane, blockX: number, blockY: number): number {
  const [x0, y0] = [blockX << BLOCK_SHIFT, blockY << BLOCK_SHIFT];
  const [x1, y1] = [Math.min(columns, x0 + BLOCK), Math.min(rows, y0 + BLOCK)];
  let least = Infinity;
  for (let y = y0; y < y1; y++) for (let i = y * columns + x0; i < y * columns + x1; i++) if (data[i]! < least) least = data[i]!;
  return least;
}

/** Blocks with a pixel within `reach` px of one of these pixels. */
export function blocksNear(indices: ArrayLike<number>, columns: number, rows: number, reach: number): Uint8Array {
  const [across, down] = [Math.ceil(columns / BLOCK), Math.ceil(rows / BLOCK)];
  const near = new Uint8Array(across * down);
  for (let k = 0; k < indices.length; k++) {
    const x = indices[k]! % columns;
    const y = (indices[k]! - x) / columns;
    for (let j = Math.max(0, y - reach) >> BLOCK_SHIFT; j <= Math.min(rows - 1, y + reach) >> BLOCK_SHIFT; j++)
      for (let i = Math.max(0, x - reach) >> BLOCK_SHIFT; i <= Math.min(columns - 1, x + reach) >> BLOCK_SHIFT; i++) near[j * across + i] = 1;
  }
  return near;
}
