/** The sky of an image as a mesh of levels and noises, Bertin & Arnouts 1996 (A&AS 117, 393), section 3. */
import type { Image } from '../image.ts';
import { cellScratch, measureCell } from './cell.ts';
import type { CellLevel, CellScratch } from './cell.ts';
import { fillHoles, medianFilter } from './mesh-filter.ts';
import { medianOf } from './median.ts';

export interface MeshSettings {
  /** Side of a cell in pixels, at least 1; the last cell of a row or column may be smaller. */
  readonly cell: number;
  /** Side of the median filter over the mesh in cells, odd; 1 filters nothing. */
  readonly filter: number;
}

/** Values at the centres of the cells; mesh (i, j) at index j × columns + i. Noise in the image's unit, as a standard deviation. */
export interface BackgroundMesh {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
  readonly level: Float64Array;
  readonly rms: Float64Array;
  /** Medians of the mesh: one number for the whole image. */
  readonly globalLevel: number;
  readonly globalRms: number;
  /** Cells with too few good pixels, filled from their neighbours. When all are, level and noise are NaN. */
  readonly emptyCells: number;
}

/** A cell speaks for itself when this share of its pixels is good. */
const LEAST_GOOD = 0.5;

/**
 * Pixels that are NaN or whose mask is not 0 do not count. Needs 4 bytes for a pixel of one cell and 16 for a cell of the
 * mesh. Never throws for what the pixels hold; RangeError for impossible settings.
 */
export function measureBackground(image: Image, { cell, filter }: MeshSettings, mask?: Uint8Array): BackgroundMesh {
  if (!Number.isInteger(cell) || cell < 1) throw new RangeError(`cells of the background mesh are ${cell} px, not a whole number of at least 1`);
  if (!Number.isInteger(filter) || filter < 1 || filter % 2 === 0) throw new RangeError(`the filter over the background mesh is ${filter} cells, not an odd number of at least 1`);
  const columns = Math.ceil(image.columns / cell);
  const rows = Math.ceil(image.rows / cell);
  const level = new Float64Array(columns * rows).fill(NaN);
  const rms = new Float64Array(columns * rows).fill(NaN);
  const scratch = cellScratch(Math.min(cell, image.columns) * Math.min(cell, image.rows));
  const measured: CellLevel = { level: NaN, rms: NaN };
  let emptyCells = 0;
  for (let k = 0; k < level.length; k++) {
    const [x0, y0] = [(k % columns) * cell, Math.floor(k / columns) * cell];
    const [x1, y1] = [Math.min(image.columns, x0 + cell), Math.min(image.rows, y0 + cell)];
    const count = gather(image, mask, x0, x1, y0, y1, scratch);
    if (count < LEAST_GOOD * (x1 - x0) * (y1 - y0) || count === 0) {
      emptyCells++;
      continue;
    }
    measureCell(scratch, count, measured);
    level[k] = measured.level;
    rms[k] = measured.rms;
  }
  if (emptyCells > 0) fillHoles(level, rms, columns, rows);
  medianFilter(level, columns, rows, filter);
  medianFilter(rms, columns, rows, filter);
  return { columns, rows, cell, level, rms, globalLevel: medianOf(level), globalRms: medianOf(rms), emptyCells };
}

/** Copies the good pixels of a cell; returns how many. */
function gather({ data, columns }: Image, mask: Uint8Array | undefined, x0: number, x1: number, y0: number, y1: number, { values }: CellScratch): number {
  let count = 0;
  for (let y = y0; y < y1; y++) {
    const end = y * columns + x1;
    if (mask === undefined) {
      for (let i = y * columns + x0; i < end; i++) {
        const value = data[i]!;
        values[count] = value;
        // Written always and kept when it is finite: no branch to predict.
        count += value - value === 0 ? 1 : 0;
      }
    } else {
      for (let i = y * columns + x0; i < end; i++) if (data[i]! - data[i]! === 0 && mask[i] === 0) values[count++] = data[i]!;
    }
  }
  return count;
}
