/** Pixels that the masters show to be bad: hot ones in the dark, insensitive ones in the flat, and columns full of either. */
import { MAD_TO_SIGMA } from '../combine/combine.ts';
import { medianInPlace, medianOfPlane } from '../combine/median.ts';
import { maskBits } from '../image.ts';
import type { Image } from '../image.ts';
import type { Masters } from './masters.ts';

export interface DefectLimits {
  /** A dark pixel this many σ (from the MAD of the dark) above the median is hot. */
  readonly hotSigma: number;
  /** A flat outside these is insensitive, or too sensitive to be believed. */
  readonly lowestFlat: number;
  readonly highestFlat: number;
  /** A column is bad when more than this share of its pixels are, or when its median in dark or flat stands out as a pixel would. */
  readonly columnShare: number;
  /** Pixels at the border that are marked `edge`. */
  readonly edge: number;
}

export const defectDefaults: DefectLimits = { hotSigma: 50, lowestFlat: 0.5, highestFlat: 1.5, columnShare: 0.3, edge: 0 };

/** Bits `badPixel`, `badColumn` and `edge`; undefined without masters to judge by and without an edge. */
export function findDefects({ dark, flat }: Masters, { hotSigma, lowestFlat, highestFlat, columnShare, edge }: DefectLimits, columns: number, rows: number): Uint8Array {
  const mask = new Uint8Array(columns * rows);
  if (dark !== undefined) {
    const middle = medianOfPlane(dark.image.data);
    const sigma = MAD_TO_SIGMA * medianOfPlane(dark.image.data.map((value) => Math.abs(value - middle)));
    mark(mask, dark.image, (value) => value > middle + hotSigma * sigma);
  }
  if (flat !== undefined) {
    const middle = medianOfPlane(flat.data);
    mark(mask, flat, (value) => !(value >= lowestFlat * middle && value <= highestFlat * middle));
    markColumns(mask, flat, lowestFlat * middle, highestFlat * middle);
  }
  for (let x = 0; x < columns; x++) {
    let bad = 0;
    for (let y = 0; y < rows; y++) if ((mask[y * columns + x]! & maskBits.badPixel) !== 0) bad++;
    if (bad > columnShare * rows) for (let y = 0; y < rows; y++) mask[y * columns + x]! |= maskBits.badColumn;
  }
  markEdge(mask, columns, rows, edge);
  return mask;
}

function mark(mask: Uint8Array, { data }: Image, isBad: (value: number) => boolean): void {
  for (let i = 0; i < data.length; i++) if (isBad(data[i]!)) mask[i]! |= maskBits.badPixel;
}

/** A column whose median alone is out of bounds. */
function markColumns(mask: Uint8Array, { data, columns, rows }: Image, lowest: number, highest: number): void {
  const values = new Float64Array(rows);
  for (let x = 0; x < columns; x++) {
    for (let y = 0; y < rows; y++) values[y] = data[y * columns + x]!;
    const middle = medianInPlace(values, rows);
    if (!(middle >= lowest && middle <= highest)) for (let y = 0; y < rows; y++) mask[y * columns + x]! |= maskBits.badColumn;
  }
}

function markEdge(mask: Uint8Array, columns: number, rows: number, edge: number): void {
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) if (x < edge || y < edge || x >= columns - edge || y >= rows - edge) mask[y * columns + x]! |= maskBits.edge;
}
