/**
 * The Laplacian image L⁺ of van Dokkum 2001 (PASP 113, 1420), eqs 6 to 9: each pixel split into 2 × 2, the Laplacian kernel
 * [[0,−1,0],[−1,4,−1],[0,−1,0]] (twice the paper's ½-normalised one's shape), negative values set to 0, and the four put
 * together again. A quarter of a pixel has two neighbours that are itself, so it is max(0, 2v − across − along).
 */
import { BLOCK_SHIFT } from './block-minima.ts';
import type { BlockFloors } from './block-minima.ts';
import type { Plane } from './window-median.ts';

/** Calls `found` for every pixel whose L⁺ is above the limit of its block; beyond the border the image goes on with the border's value. */
export function laplacianAbove({ columns, rows, data }: Plane, limits: BlockFloors, found: (index: number, laplacian: number) => void): void {
  for (let y = 0; y < rows; y++) {
    const blocks = (y >> BLOCK_SHIFT) * limits.columns;
    for (let x = 0; x < columns; x++) {
      const i = y * columns + x;
      const laplacian = laplacianAt(data, columns, rows, x, y, i);
      if (laplacian > limits.floor[blocks + (x >> BLOCK_SHIFT)]!) found(i, laplacian);
    }
  }
}

export function laplacianAt(data: Float32Array, columns: number, rows: number, x: number, y: number, i: number): number {
  const value = data[i]!;
  const left = 2 * value - (x > 0 ? data[i - 1]! : value);
  const right = 2 * value - (x < columns - 1 ? data[i + 1]! : value);
  const above = y > 0 ? data[i - columns]! : value;
  const below = y < rows - 1 ? data[i + columns]! : value;
  return (Math.max(0, left - above) + Math.max(0, right - above) + Math.max(0, left - below) + Math.max(0, right - below)) / 4;
}
