/** An image on the pixels of another one's coordinates, with its variance and mask. */
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import { image, maskBits, type Image } from '../image.ts';
import type { Wcs } from '../wcs/header-wcs.ts';
import { tapsOf, weigh, type Method } from './kernel.ts';
import { bitsOfTaps, lanczosRow } from './lanczos-row.ts';
import { visitTiles, type Tile } from './position-map.ts';

export interface Plane {
  readonly image: Image;
  /** Variance of every pixel, of the image's size. */
  readonly variance?: Image;
  /** `maskBits` of every pixel. */
  readonly mask?: Uint8Array;
}

export interface Request extends Plane {
  readonly wcs: Wcs;
  readonly target: { readonly wcs: Wcs; readonly columns: number; readonly rows: number };
  readonly method: Method;
  /** Times the area of a target pixel in source pixels: counts stay counts. Otherwise surface brightness is kept. */
  readonly conserveFlux: boolean;
  /** For the outputs, and for what is needed on the way. */
  readonly memory?: CrewMemory;
  readonly scratch?: CrewMemory;
}

/**
 * Values on the target's pixels: NaN where a pixel with weight is missing or NaN, or outside of the source. Variance is Σ w² V
 * (neighbours become correlated; that is not in it). A mask bit is carried when any pixel with weight has it; no value is
 * `noData`. Memory: the outputs. Positions are good to 1e-6 px.
 */
export function resample({ image: source, variance, mask, wcs, target, method, conserveFlux, memory = ownMemory, scratch = ownMemory }: Request): Plane {
  const { columns, rows } = target;
  const out = image(columns, rows, memory.floats(columns * rows));
  const outVariance = variance === undefined ? undefined : image(columns, rows, memory.floats(columns * rows));
  const outMask = mask === undefined ? undefined : memory.bytes(columns * rows);
  const taps = makeTaps(method, source);
  const plain = method === 'bilinear' && variance === undefined && mask === undefined;
  const tapBits = method === 'lanczos3' && variance === undefined && mask !== undefined ? bitsOfTaps(mask, source.columns, scratch) : undefined;
  visitTiles(wcs, target.wcs, columns, rows, (tile) => {
    for (let j = 0; j < tile.height; j++) {
      if (plain) bilinearRow(tile, j, source, out, taps);
      else if (method === 'lanczos3' && variance === undefined) lanczosRow(tile, j, source, out, tapBits, outMask, (k, to) => weightedPixel(tile, k, to, taps, source.data, out.data, undefined, undefined, mask, outMask));
      else weightedRow(tile, j, taps, source.data, out.data, columns, variance?.data, outVariance?.data, mask, outMask);
      if (conserveFlux) scaleRow(tile, j, columns, out.data, outVariance?.data);
    }
  });
  return { image: out, ...(outVariance === undefined ? {} : { variance: outVariance }), ...(outMask === undefined ? {} : { mask: outMask }) };
}

/** The taps around a position: first pixel and weights of each axis. */
interface Taps {
  readonly method: Method;
  readonly count: 2 | 6;
  readonly columns: number;
  readonly rows: number;
  readonly wx: Float64Array;
  readonly wy: Float64Array;
  /** First column and row of the taps; they may lie outside of the image where their weight is 0. */
  left: number;
  low: number;
}

const makeTaps = (method: Method, { columns, rows }: Image): Taps => ({ method, count: tapsOf(method), columns, rows, wx: new Float64Array(6), wy: new Float64Array(6), left: 0, low: 0 });

/** Whether all taps with weight are in the image. */
function aim(taps: Taps, x: number, y: number): boolean {
  const before = taps.count / 2 - 1;
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (!(column >= 0 && row >= 0 && column < taps.columns && row < taps.rows)) return false;
  weigh(taps.method, x - column, taps.wx);
  weigh(taps.method, y - row, taps.wy);
  taps.left = column - before;
  taps.low = row - before;
  return (x === column || (taps.left >= 0 && taps.left + taps.count <= taps.columns)) && (y === row || (taps.low >= 0 && taps.low + taps.count <= taps.rows));
}

/** Four products a pixel where nothing is missing; the careful way elsewhere. */
function bilinearRow(tile: Tile, j: number, source: Image, out: Image, taps: Taps): void {
  const { data, columns } = source;
  const [lastColumn, lastRow] = [columns - 1, source.rows - 1];
  for (let i = 0, k = j * tile.width, to = (tile.y0 + j) * out.columns + tile.x0; i < tile.width; i++, k++, to++) {
    const x = tile.x[k] ?? 0;
    const y = tile.y[k] ?? 0;
    let value = Number.NaN;
    if (x >= 0 && y >= 0 && x < lastColumn && y < lastRow) {
      const column = x | 0;
      const row = y | 0;
      const u = x - column;
      const v = y - row;
      const at = row * columns + column;
      const low = (data[at] ?? 0) * (1 - u) + (data[at + 1] ?? 0) * u;
      const high = (data[at + columns] ?? 0) * (1 - u) + (data[at + columns + 1] ?? 0) * u;
      value = low * (1 - v) + high * v;
    }
    // On a pixel's centre a neighbour that is missing has no weight.
    out.data[to] = value === value || !aim(taps, x, y) ? value : weighted(taps, data);
  }
}

function weighted({ count, columns, wx, wy, left, low }: Taps, data: Float32Array): number {
  let total = 0;
  for (let b = 0; b < count; b++) {
    const weight = wy[b] ?? 0;
    if (weight === 0) continue;
    let row = 0;
    const from = (low + b) * columns + left;
    for (let a = 0; a < count; a++) {
      const one = wx[a] ?? 0;
      if (one !== 0) row += one * (data[from + a] ?? 0);
    }
    total += weight * row;
  }
  return total;
}

function weightedVariance({ count, columns, wx, wy, left, low }: Taps, data: Float32Array): number {
  let total = 0;
  for (let b = 0; b < count; b++) {
    for (let a = 0; a < count; a++) {
      const weight = (wy[b] ?? 0) * (wx[a] ?? 0);
      if (weight !== 0) total += weight * weight * (data[(low + b) * columns + left + a] ?? 0);
    }
  }
  return total;
}

function bitsUnder({ count, columns, wx, wy, left, low }: Taps, mask: Uint8Array): number {
  let bits = 0;
  for (let b = 0; b < count; b++) for (let a = 0; a < count; a++) if ((wy[b] ?? 0) * (wx[a] ?? 0) !== 0) bits |= mask[(low + b) * columns + left + a] ?? 0;
  return bits;
}

function weightedRow(tile: Tile, j: number, taps: Taps, data: Float32Array, out: Float32Array, columns: number, variance: Float32Array | undefined, outVariance: Float32Array | undefined, mask: Uint8Array | undefined, outMask: Uint8Array | undefined): void {
  for (let i = 0, k = j * tile.width, to = (tile.y0 + j) * columns + tile.x0; i < tile.width; i++, k++, to++) weightedPixel(tile, k, to, taps, data, out, variance, outVariance, mask, outMask);
}

function weightedPixel(tile: Tile, k: number, to: number, taps: Taps, data: Float32Array, out: Float32Array, variance: Float32Array | undefined, outVariance: Float32Array | undefined, mask: Uint8Array | undefined, outMask: Uint8Array | undefined): void {
  const inside = aim(taps, tile.x[k] ?? 0, tile.y[k] ?? 0);
  const value = inside ? weighted(taps, data) : Number.NaN;
  out[to] = value;
  if (variance !== undefined && outVariance !== undefined) outVariance[to] = inside ? weightedVariance(taps, variance) : Number.NaN;
  if (mask !== undefined && outMask !== undefined) outMask[to] = (inside ? bitsUnder(taps, mask) : 0) | (Number.isNaN(value) ? maskBits.noData : 0);
}

/** The area changes slowly: bilinear between the tile's corners. */
function scaleRow({ x0, y0, width, height, area }: Tile, j: number, columns: number, out: Float32Array, variance: Float32Array | undefined): void {
  const [a = 1, b = 1, c = 1, d = 1] = area;
  const v = height > 1 ? j / (height - 1) : 0;
  const [left, right] = [a + (c - a) * v, b + (d - b) * v];
  const step = width > 1 ? (right - left) / (width - 1) : 0;
  for (let i = 0, to = (y0 + j) * columns + x0; i < width; i++, to++) {
    const factor = left + step * i;
    out[to] = (out[to] ?? 0) * factor;
    if (variance !== undefined) variance[to] = (variance[to] ?? 0) * factor * factor;
  }
}
