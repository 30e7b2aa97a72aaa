/**
 * The Laplacian image L⁺ of van Dokkum 2001 (PASP 113, 1420), eqs 6 to 9: each pixel split into 2 × 2, the Laplacian kernel
 * [[0,−1,0],[−1,4,−1],[0,−1,0]] (twice the paper's ½-normalised one's shape), negative values set to 0, and the four put
 * together again. A quarter of a pixel has two neighbours that are itself, so it is max(0, 2v − across − along).
 */
import { BLOCK_SHIFT } from './block-minima.ts';
import type { BlockFloors } from './block-minima.ts';
import type { Plane } from './window-median.ts';

const BLOCK = 1 << BLOCK_SHIFT;

/**
 * Calls `found` for every pixel whose L⁺ is above the limit of its block, block by block; beyond the border the image goes
 * on with the border's value. No one of the four parts is more than twice the pixel minus its least neighbours, nor minus
 * the least of the block and those around it (`floors`), so that alone tells most pixels to be below.
 */
export function laplacianAbove({ columns, rows, data }: Plane, floors: BlockFloors, limits: BlockFloors, found: (index: number, laplacian: number) => void): void {
  for (let block = 0; block < limits.floor.length; block++) {
    const limit = limits.floor[block]!;
    if (limit === Infinity) continue;
    const [x0, y0] = [(block % limits.columns) << BLOCK_SHIFT, Math.floor(block / limits.columns) << BLOCK_SHIFT];
    const [x1, y1] = [Math.min(columns, x0 + BLOCK), Math.min(rows, y0 + BLOCK)];
    const bar = floors.floor[block]! + limit / 2;
    const inner = x0 > 0 && y0 > 0 && x1 < columns && y1 < rows;
    for (let y = y0; y < y1; y++)
      for (let x = x0, i = y * columns + x0; x < x1; x++, i++) {
        if (!(data[i]! > bar)) continue;
        if (inner) {
          const across = data[i - 1]! < data[i + 1]! ? data[i - 1]! : data[i + 1]!;
          const along = data[i - columns]! < data[i + columns]! ? data[i - columns]! : data[i + columns]!;
          if (!(2 * data[i]! - across - along > limit)) continue;
        }
        const laplacian = laplacianAt(data, columns, rows, x, y, i);
        if (laplacian > limit) found(i, laplacian);
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
