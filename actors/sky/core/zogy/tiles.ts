/**
 * ZOGY where the PSFs change over the frame: tile by tile, each with the PSFs of its middle and with an overlap wide
 * enough that what lies beyond it is not felt. With PSFs that do not change, the size of the tiles does not matter.
 */
import type { FftEngine } from '../../../numeric/fft.ts';
import { image, type Image } from '../image.ts';
import type { ZogyKernels } from './kernels.ts';
import { zogy, type ZogyFrame, type ZogyMaps } from './zogy.ts';

export interface VaryingFrame extends Omit<ZogyFrame, 'psf'> {
  /** Odd stamp of unit sum for a place of the frame, px. */
  psfAt(x: number, y: number): Image;
}

export interface VaryingInput {
  readonly science: VaryingFrame;
  readonly template: VaryingFrame;
  readonly sigmaX: number;
  readonly sigmaY: number;
}

export interface TileSettings {
  /** Side of what each tile gives, px. */
  readonly tile: number;
  /** Read around it, px. */
  readonly overlap: number;
}

export const tileDefaults: TileSettings = { tile: 512, overlap: 64 };

export interface TiledZogy {
  /** `significance` is scaled so that one flux norm holds everywhere. */
  readonly maps: ZogyMaps;
  readonly fluxNorm: number;
  /** Of the tile in the middle. */
  readonly kernels: ZogyKernels;
  readonly tiles: number;
}

interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Memory besides inputs and outputs: what one tile needs. Throws RangeError as `zogy` does, and for tiles that are none. */
export function zogyTiled(engine: FftEngine, input: VaryingInput, { tile, overlap }: TileSettings = tileDefaults): TiledZogy {
  if (!(Number.isInteger(tile) && tile > 0 && Number.isInteger(overlap) && overlap >= 0)) throw new RangeError(`tiles of ${tile} px with an overlap of ${overlap} px: whole numbers, tiles above 0`);
  const { columns, rows } = input.science.image;
  const maps = { difference: image(columns, rows), significance: image(columns, rows), score: image(columns, rows) };
  const rects = cutUp(columns, rows, tile);
  const middle = rects.find(({ x1, y1 }) => x1 > columns / 2 && y1 > rows / 2);
  if (middle === undefined) throw new RangeError('an image without pixels');
  const first = tileOf(engine, input, middle, overlap, maps);
  for (const rect of rects) if (rect !== middle) tileOf(engine, input, rect, overlap, maps, first.fluxNorm);
  return { maps, fluxNorm: first.fluxNorm, kernels: first, tiles: rects.length };
}

function cutUp(columns: number, rows: number, tile: number): Rect[] {
  const edges = (length: number): number[] => {
    const count = Math.max(1, Math.round(length / tile));
    return Array.from({ length: count + 1 }, (_, i) => Math.round((length * i) / count));
  };
  const [xs, ys] = [edges(columns), edges(rows)];
  return ys.slice(1).flatMap((y1, j) => xs.slice(1).map((x1, i) => ({ x0: xs[i]!, y0: ys[j]!, x1, y1 })));
}

function tileOf(engine: FftEngine, { science, template, sigmaX, sigmaY }: VaryingInput, rect: Rect, overlap: number, into: ZogyMaps, fluxNorm?: number): ZogyKernels {
  const { columns, rows } = science.image;
  const wide = { x0: Math.max(0, rect.x0 - overlap), y0: Math.max(0, rect.y0 - overlap), x1: Math.min(columns, rect.x1 + overlap), y1: Math.min(rows, rect.y1 + overlap) };
  const [x, y] = [(rect.x0 + rect.x1 - 1) / 2, (rect.y0 + rect.y1 - 1) / 2];
  const frame = (f: VaryingFrame): ZogyFrame => ({ image: part(f.image, wide), variance: part(f.variance, wide), sky: f.sky, sigma: f.sigma, fluxZeroPoint: f.fluxZeroPoint, psf: f.psfAt(x, y) });
  const { maps, kernels } = zogy(engine, { science: frame(science), template: frame(template), sigmaX, sigmaY });
  const scale = (fluxNorm ?? kernels.fluxNorm) / kernels.fluxNorm;
  paste(maps.difference, wide, into.difference, rect, 1);
  paste(maps.significance, wide, into.significance, rect, scale);
  paste(maps.score, wide, into.score, rect, 1);
  return kernels;
}

function part({ columns, data }: Image, { x0, y0, x1, y1 }: Rect): Image {
  const out = image(x1 - x0, y1 - y0);
  for (let y = y0; y < y1; y++) out.data.set(data.subarray(y * columns + x0, y * columns + x1), (y - y0) * out.columns);
  return out;
}

function paste(from: Image, at: Rect, into: Image, { x0, y0, x1, y1 }: Rect, scale: number): void {
  for (let y = y0; y < y1; y++)
    for (let x = x0, source = (y - at.y0) * from.columns + x0 - at.x0, target = y * into.columns + x0; x < x1; x++, source++, target++) into.data[target] = from.data[source]! * scale;
}
