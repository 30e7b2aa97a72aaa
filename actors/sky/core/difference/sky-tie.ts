/**
 * What two frames' skies, each measured alone, differ by: a mesh measured on their difference, where stars and galaxies
 * do not stand in its way. A few tenths of an ADU, but under a star's worth of pixels a tenth of its noise.
 */
import { measureBackground, type BackgroundMesh } from '../background/mesh.ts';
import type { Crew, CrewMemory, Share } from '../crew/crew.ts';
import { image, type Image } from '../image.ts';
import type { StarFrame } from './common-stars.ts';
import { grown } from './fill.ts';

/** Pixels are put together in squares of this side: PSFs that are not the same matter less, and it is quicker. */
const BIN = 4;
const CELL = 64;
/** Squares where either frame stands so many σ above its sky hold a source, whose rings would be taken for sky. */
const BRIGHT = 4;

/** Of science − template/ratio, both without their own skies, per pixel of the frames. */
export async function skyTie(crew: Crew, memory: CrewMemory, { image: science, sigma }: Levels, { image: template, sigma: templateSigma }: Levels, ratio: number, bad: Uint8Array): Promise<BackgroundMesh> {
  const [columns, rows] = [Math.ceil(science.columns / BIN), Math.ceil(science.rows / BIN)];
  const [binned, lit] = [image(columns, rows, memory.floats(columns * rows)), memory.bytes(columns * rows)];
  await crew.together('sky-bins', { science, template, bad, ratio, bright: [(BRIGHT * sigma) / BIN, (BRIGHT * templateSigma) / BIN], binned, lit });
  const mesh = measureBackground(binned, { cell: CELL / BIN, filter: 3 }, grown(lit, columns, rows, 1));
  return { ...mesh, cell: CELL };
}

type Levels = Pick<StarFrame, 'image' | 'sigma'>;

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
