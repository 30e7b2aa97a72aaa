/** The difference of two frames in squares of pixels. */
import type { Share } from '../crew/share.ts';
import type { Image } from '../image.ts';

/** Pixels are put together in squares of this side: PSFs that are not the same matter less, and it is quicker. */
export const BIN = 4;

/** Rows of squares that a thread puts together, and the images they go to. */
export interface ToBin {
  readonly science: Image;
  readonly template: Image;
  readonly bad: Uint8Array;
  readonly ratio: number;
  /** Means above which a square of either frame holds a source. */
  readonly bright: readonly [number, number];
  readonly binned: Image;
  readonly lit: Uint8Array;
}

export function skyBins({ science, template, bad, ratio, bright, binned, lit }: ToBin, { part, parts }: Pick<Share, 'part' | 'parts'>): void {
  const { columns, rows } = binned;
  const sums = { n: new Float64Array(columns), r: new Float64Array(columns), count: new Int32Array(columns) };
  for (let y = Math.floor((rows * part) / parts); y < Math.floor((rows * (part + 1)) / parts); y++) {
    sumRow(science, template, bad, y * BIN, sums);
    for (let x = 0; x < columns; x++) {
      const count = sums.count[x]!;
      const isEnough = count >= (BIN * BIN) / 2;
      const n = sums.n[x]! / count;
      const r = sums.r[x]! / count;
      binned.data[y * columns + x] = isEnough ? n - r / ratio : NaN;
      lit[y * columns + x] = isEnough && (n > bright[0] || r > bright[1]) ? 1 : 0;
    }
  }
}

/** Sums over the good pixels of a row of squares. */
function sumRow({ columns, rows, data }: Image, { data: other }: Image, bad: Uint8Array, y0: number, { n, r, count }: { readonly n: Float64Array; readonly r: Float64Array; readonly count: Int32Array }): void {
  n.fill(0);
  r.fill(0);
  count.fill(0);
  for (let y = y0; y < Math.min(rows, y0 + BIN); y++) {
    const first = y * columns;
    for (let x = 0; x < columns; x++) {
      const i = first + x;
      if (bad[i] !== 0) continue;
      const square = (x / BIN) | 0;
      n[square]! += data[i]!;
      r[square]! += other[i]!;
      count[square]!++;
    }
  }
}
