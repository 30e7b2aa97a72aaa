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
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const { n, r } = binOf(science, template.image, bad, x * BIN, y * BIN);
      binned.data[y * columns + x] = n - r / ratio;
      lit[y * columns + x] = Math.max(n / sigma, r / template.sigma) * BIN > BRIGHT ? 1 : 0;
    }
  const mesh = measureBackground(binned, { cell: CELL / BIN, filter: 3 }, grown(lit, columns, rows, 1));
  return { ...mesh, cell: CELL };
}

/** Means over the good pixels of a square; NaN where fewer than half are. */
function binOf({ columns, rows, data }: Image, { data: other }: Image, bad: Uint8Array, x0: number, y0: number): { readonly n: number; readonly r: number } {
  let [n, r, count] = [0, 0, 0];
  const [x1, y1] = [Math.min(columns, x0 + BIN), Math.min(rows, y0 + BIN)];
  for (let y = y0; y < y1; y++)
    for (let i = y * columns + x0; i < y * columns + x1; i++) {
      if (bad[i] !== 0) continue;
      n += data[i]!;
      r += other[i]!;
      count++;
    }
  return count < (BIN * BIN) / 2 ? { n: NaN, r: NaN } : { n: n / count, r: r / count };
}
