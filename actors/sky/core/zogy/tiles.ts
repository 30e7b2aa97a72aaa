/**
 * ZOGY where the PSFs change over the frame: tile by tile, each with the PSFs of its middle and with an overlap wide
 * enough that what lies beyond it is not felt. With PSFs that do not change, the size of the tiles does not matter.
 */
import type { FftEngine } from '../../../numeric/fft.ts';
import type { Share } from '../crew/share.ts';
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

export interface Rect {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** A tile with the PSFs of its middle. */
export interface Tile {
  readonly rect: Rect;
  readonly sciencePsf: Image;
  readonly templatePsf: Image;
}

/** What all tiles of a frame have in common. */
export interface TileJob {
  readonly science: Omit<VaryingFrame, 'psfAt'>;
  readonly template: Omit<VaryingFrame, 'psfAt'>;
  readonly sigmaX: number;
  readonly sigmaY: number;
  readonly overlap: number;
  readonly maps: ZogyMaps;
  /** That significances are scaled to; a tile's own where it is not known yet. */
  readonly fluxNorm?: number;
}

export const withoutPsf = ({ image: picture, variance, sky, sigma, fluxZeroPoint }: VaryingFrame): TileJob['science'] => ({ image: picture, variance, sky, sigma, fluxZeroPoint });

/** A thread's share of the tiles. */
export function zogyTiles({ job, tiles }: { readonly job: TileJob; readonly tiles: readonly Tile[] }, { engine, part, parts }: Share): void {
  tiles.forEach((tile, k) => { if (k % parts === part) tileOf(engine, job, tile); });
}

export function cutUp(columns: number, rows: number, tile: number): Rect[] {
  const edges = (length: number): number[] => {
    const count = Math.max(1, Math.round(length / tile));
    return Array.from({ length: count + 1 }, (_, i) => Math.round((length * i) / count));
  };
  const [xs, ys] = [edges(columns), edges(rows)];
  return ys.slice(1).flatMap((y1, j) => xs.slice(1).map((x1, i) => ({ x0: xs[i]!, y0: ys[j]!, x1, y1 })));
}

export function tileOf(engine: FftEngine, { science, template, sigmaX, sigmaY, overlap, maps: into, fluxNorm }: TileJob, { rect, sciencePsf, templatePsf }: Tile): ZogyKernels {
  const { columns, rows } = science.image;
  const wide = { x0: Math.max(0, rect.x0 - overlap), y0: Math.max(0, rect.y0 - overlap), x1: Math.min(columns, rect.x1 + overlap), y1: Math.min(rows, rect.y1 + overlap) };
  const frame = (f: TileJob['science'], psf: Image): ZogyFrame => ({ ...f, image: part(f.image, wide), variance: part(f.variance, wide), psf });
  const { maps, kernels } = zogy(engine, { science: frame(science, sciencePsf), template: frame(template, templatePsf), sigmaX, sigmaY });
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
