/**
 * What two frames' skies, each measured alone, differ by: a mesh measured on their difference, where stars and galaxies
 * do not stand in its way. A few tenths of an ADU, but under a star's worth of pixels a tenth of its noise.
 */
import { measureBackground, type BackgroundMesh } from '../background/mesh.ts';
import { image, type Image } from '../image.ts';
import type { StarFrame } from './common-stars.ts';
import { grown } from './fill.ts';

/** Pixels are put together in squares of this side: PSFs that are not the same matter less, and it is quicker. */
const BIN = 4;
const CELL = 64;
/** Squares where either frame stands so many σ above its sky hold a source, whose rings would be taken for sky. */
const BRIGHT = 4;

/** Of science − template/ratio, both without their own skies, per pixel of the frames. */
export function skyTie({ image: science, sigma }: Pick<StarFrame, 'image' | 'sigma'>, template: Pick<StarFrame, 'image' | 'sigma'>, ratio: number, bad: Uint8Array): BackgroundMesh {
  const [columns, rows] = [Math.ceil(science.columns / BIN), Math.ceil(science.rows / BIN)];
  const binned = image(columns, rows);
  const lit = new Uint8Array(columns * rows);
  const sums = { n: new Float64Array(columns), r: new Float64Array(columns), count: new Int32Array(columns) };
  const [brightN, brightR] = [(BRIGHT * sigma) / BIN, (BRIGHT * template.sigma) / BIN];
  for (let y = 0; y < rows; y++) {
    sumRow(science, template.image, bad, y * BIN, sums);
    for (let x = 0; x < columns; x++) {
      const count = sums.count[x]!;
      const isEnough = count >= (BIN * BIN) / 2;
      const n = sums.n[x]! / count;
      const r = sums.r[x]! / count;
      binned.data[y * columns + x] = isEnough ? n - r / ratio : NaN;
      lit[y * columns + x] = isEnough && (n > brightN || r > brightR) ? 1 : 0;
    }
  }
  const mesh = measureBackground(binned, { cell: CELL / BIN, filter: 3 }, grown(lit, columns, rows, 1));
  return { ...mesh, cell: CELL };
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
