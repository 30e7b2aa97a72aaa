/** A mesh as an image again: bicubic splines between the centres of the cells (Bertin & Arnouts 1996, section 3), or bilinear. */
import { image } from '../image.ts';
import type { Image } from '../image.ts';
import type { BackgroundMesh } from './mesh.ts';
import { onPiece, secondDerivatives } from './spline.ts';

export type Interpolation = 'bicubic' | 'bilinear';

/** What a new image is made from: the mesh itself, or an image minus it. */
export interface Rendering {
  readonly interpolation?: Interpolation;
}

/** The level of the sky at every pixel; `columns` × `rows` are the measured image's. */
export const backgroundImage = (mesh: BackgroundMesh, columns: number, rows: number, { interpolation = 'bicubic' }: Rendering = {}): Image => render(mesh, mesh.level, columns, rows, interpolation, undefined);

/** The noise of the sky at every pixel. */
export const rmsImage = (mesh: BackgroundMesh, columns: number, rows: number, { interpolation = 'bicubic' }: Rendering = {}): Image => render(mesh, mesh.rms, columns, rows, interpolation, undefined);

/** A new image: `from` minus the sky. NaN stays NaN. */
export const subtractBackground = (from: Image, mesh: BackgroundMesh, { interpolation = 'bicubic' }: Rendering = {}): Image => render(mesh, mesh.level, from.columns, from.rows, interpolation, from.data);

/** The same for rows [first, last), into the image given; it may be `from` itself. */
export const subtractRows = (from: Image, mesh: BackgroundMesh, out: Image, first = 0, last = out.rows): Image => render(mesh, mesh.level, out.columns, last, 'bicubic', from.data, out, first);

function render(mesh: BackgroundMesh, plane: Float64Array, columns: number, rows: number, interpolation: Interpolation, minuend: Float32Array | undefined, out: Image = image(columns, rows), first = 0): Image {
  const bends = new Float64Array(plane.length);
  const scratch = new Float64Array(Math.max(mesh.columns, mesh.rows));
  const knots = new Float64Array(mesh.columns);
  const knotBends = new Float64Array(mesh.columns);
  const cubic = interpolation === 'bicubic';
  if (cubic) for (let i = 0; i < mesh.columns; i++) secondDerivatives(plane, i, mesh.rows, mesh.columns, scratch, bends);
  // Where the minuend is what is written, it is read from a copy of the row.
  const row = minuend === out.data ? new Float32Array(columns) : undefined;
  for (let y = first; y < rows; y++) {
    const position = (y - (mesh.cell - 1) / 2) / mesh.cell;
    knotsOfRow(mesh, plane, bends, cubic ? position : clamp(position, mesh.rows), knots);
    if (cubic) secondDerivatives(knots, 0, mesh.columns, 1, scratch, knotBends);
    const at = y * columns;
    if (row !== undefined) row.set(out.data.subarray(at, at + columns));
    renderRow(mesh, knots, knotBends, cubic, columns, at, out.data);
    if (minuend !== undefined) subtractRow(row ?? minuend, row === undefined ? at : 0, out.data, at, columns);
  }
  return out;
}

const clamp = (position: number, count: number): number => Math.min(Math.max(position, 0), count - 1);

/** The piece of `count` knots on which a position lies, the outermost ones going on. */
const pieceOf = (position: number, count: number): number => Math.max(0, Math.min(count - 2, Math.floor(position)));

/** The mesh at one row of pixels: a value for each of its columns. */
function knotsOfRow({ columns, rows }: BackgroundMesh, plane: Float64Array, bends: Float64Array, position: number, knots: Float64Array): void {
  const piece = pieceOf(position, rows);
  for (let i = 0; i < columns; i++) {
    const low = piece * columns + i;
    knots[i] = rows === 1 ? plane[i]! : onPiece(plane[low]!, plane[low + columns]!, bends[low]!, bends[low + columns]!, position - piece);
  }
}

/** One row, piece by piece: a cubic in the distance from the piece's first knot. */
function renderRow({ cell, columns: meshColumns }: BackgroundMesh, knots: Float64Array, bends: Float64Array, cubic: boolean, columns: number, row: number, out: Float32Array): void {
  const centre = (cell - 1) / 2;
  for (let piece = 0, x = 0; x < columns; piece++) {
    const last = piece >= meshColumns - 2;
    const end = last ? columns : Math.min(columns, Math.ceil(centre + (piece + 1) * cell));
    const [low, high] = [knots[piece]!, meshColumns === 1 ? knots[piece]! : knots[piece + 1]!];
    const [bendLow, bendHigh] = meshColumns === 1 ? [0, 0] : [bends[piece]!, bends[piece + 1]!];
    const [c1, c2, c3] = [high - low - bendLow / 3 - bendHigh / 6, bendLow / 2, (bendHigh - bendLow) / 6];
    const first = centre + piece * cell;
    const [perPixel, from, to] = [1 / cell, row + x, row + end];
    let t = (x - first) * perPixel;
    if (!cubic) for (let i = from; i < to; i++, t += perPixel) out[i] = low + Math.min(1, Math.max(0, t)) * (high - low);
    else for (let i = from; i < to; i++, t += perPixel) out[i] = low + t * (c1 + t * (c2 + t * c3));
    x = end;
  }
}

function subtractRow(minuend: Float32Array, from: number, out: Float32Array, at: number, columns: number): void {
  for (let x = 0; x < columns; x++) out[at + x] = minuend[from + x]! - out[at + x]!;
}
