/** Pixels that the masters show to be bad: hot ones in the dark, insensitive ones in the flat, and columns full of either. */
import { MAD_TO_SIGMA } from '../combine/combine.ts';
import { medianOfPlane } from '../combine/median.ts';
import { maskBits } from '../image.ts';
import type { Image } from '../image.ts';

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

/** Masters as far as they are judged. */
interface Judged {
  readonly dark?: { readonly image: Image };
  readonly flat?: Image;
}

export const defectDefaults: DefectLimits = { hotSigma: 50, lowestFlat: 0.5, highestFlat: 1.5, columnShare: 0.3, edge: 0 };

/** Bits `badPixel`, `badColumn` and `edge`; undefined without masters to judge by and without an edge. */
export function findDefects({ dark, flat }: Judged, { hotSigma, lowestFlat, highestFlat, columnShare, edge }: DefectLimits, columns: number, rows: number): Uint8Array {
  const mask = new Uint8Array(columns * rows);
  if (dark !== undefined) {
    const middle = medianOfPlane(dark.image.data);
    const limit = middle + hotSigma * MAD_TO_SIGMA * medianOfPlane(distances(dark.image.data, middle));
    for (let i = 0; i < mask.length; i++) if (dark.image.data[i]! > limit) mask[i]! |= maskBits.badPixel;
  }
  if (flat !== undefined) {
    const middle = medianOfPlane(flat.data);
    const [low, high] = [lowestFlat * middle, highestFlat * middle];
    for (let i = 0; i < mask.length; i++) if (!(flat.data[i]! >= low && flat.data[i]! <= high)) mask[i]! |= maskBits.badPixel;
    markColumns(mask, flat, lowestFlat * middle, highestFlat * middle);
  }
  const bad = new Int32Array(columns);
  for (let y = 0, i = 0; y < rows; y++) for (let x = 0; x < columns; x++, i++) if ((mask[i]! & maskBits.badPixel) !== 0) bad[x]!++;
  bad.forEach((count, x) => {
    if (count > columnShare * rows) for (let y = 0; y < rows; y++) mask[y * columns + x]! |= maskBits.badColumn;
  });
  markEdge(mask, columns, rows, edge);
  return mask;
}

function distances(data: Float32Array, from: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.abs(data[i]! - from);
  return out;
}

/** A column whose median alone is out of bounds: more than half of its pixels lie on one side of them. */
function markColumns(mask: Uint8Array, { data, columns, rows }: Image, lowest: number, highest: number): void {
  const [below, above] = [new Int32Array(columns), new Int32Array(columns)];
  for (let y = 0, i = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, i++) {
      if (!(data[i]! >= lowest)) below[x]!++;
      else if (data[i]! > highest) above[x]!++;
    }
  for (let x = 0; x < columns; x++) if (2 * Math.max(below[x]!, above[x]!) > rows) for (let y = 0; y < rows; y++) mask[y * columns + x]! |= maskBits.badColumn;
}

function markEdge(mask: Uint8Array, columns: number, rows: number, edge: number): void {
  if (edge <= 0) return;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) if (x < edge || y < edge || x >= columns - edge || y >= rows - edge) mask[y * columns + x]! |= maskBits.edge;
}
