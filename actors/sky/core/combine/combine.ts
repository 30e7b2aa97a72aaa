/**
 * Many frames into one, pixel by pixel. `median`, or `mean` after one pass that drops values farther than k times
 * 1.482602 MAD from the median (MAD: the median distance from the median, which times 1.482602 estimates a Gaussian's σ;
 * Hampel 1974). Where MAD is 0 only values equal to the median count. Values that are NaN take no part.
 */
import { image } from '../image.ts';
import type { Image } from '../image.ts';
import { medianInPlace } from './median.ts';
import { medianOf3, medianOf5, medianOf7, medianOf9 } from './odd-medians.ts';

export interface CombineSettings {
  readonly method: 'median' | 'mean';
  /** k of the mean's clipping; 0 clips nothing. */
  readonly sigmaClip: number;
}

/** A frame that is read as far as it is needed: a file, or a computation on one. */
export interface FrameRows {
  readonly columns: number;
  readonly rows: number;
  /** `count` rows from row `first` on; the combination does not keep it. */
  read(first: number, count: number): Float32Array;
}

export const MAD_TO_SIGMA = 1.482602218505602;

/** Bytes of frames in memory at a time, however many there are (but one row of each). */
const TILE_BYTES = 64 << 20;

/** Rows of a tile. */
export function tileRows(frames: number, columns: number, bytes: number = TILE_BYTES): number {
  return Math.max(1, Math.floor(bytes / (4 * columns * Math.max(1, frames))));
}

/** Frames of one size into one of that size. Throws RangeError for none, or for sizes that differ. */
export function combineFrames(frames: readonly FrameRows[], settings: CombineSettings, tileBytes?: number): Image {
  const [first] = frames;
  if (first === undefined) throw new RangeError('there are no frames to combine');
  const { columns, rows } = first;
  if (frames.some((frame) => frame.columns !== columns || frame.rows !== rows)) throw new RangeError(`frames of different sizes: ${frames.map((frame) => `${frame.columns} × ${frame.rows}`).join(', ')}`);
  const out = image(columns, rows);
  const step = tileRows(frames.length, columns, tileBytes);
  for (let y = 0; y < rows; y += step) {
    const count = Math.min(step, rows - y);
    combineValues(frames.map((frame) => frame.read(y, count)), settings, out.data.subarray(y * columns, (y + count) * columns));
  }
  return out;
}

/** An image in memory as a frame. */
export const inMemory = ({ columns, rows, data }: Image): FrameRows => ({ columns, rows, read: (first, count) => data.subarray(first * columns, (first + count) * columns) });

/** Lists of one length into `out`. */
export function combineValues(lists: readonly Float32Array[], { method, sigmaClip }: CombineSettings, out: Float32Array): void {
  if (method === 'median') medians(lists, out);
  else if (sigmaClip > 0) clippedMeans(lists, sigmaClip, out);
  else means(lists, out);
}

const odd: Readonly<Record<number, typeof medianOf3>> = { 3: medianOf3, 5: medianOf5, 7: medianOf7, 9: medianOf9 };

/** The quick way gives NaN where a value is NaN; those pixels are done again the slow way. */
function medians(lists: readonly Float32Array[], out: Float32Array): void {
  const quick = odd[lists.length];
  if (quick !== undefined) quick(lists, out.length, out);
  const values = new Float64Array(lists.length);
  for (let i = 0; i < out.length; i++) if (quick === undefined || out[i] !== out[i]) out[i] = medianInPlace(values, gather(lists, i, values));
}

/** The values at one pixel that are not NaN; returns how many. */
function gather(lists: readonly Float32Array[], i: number, into: Float64Array): number {
  let count = 0;
  for (let k = 0; k < lists.length; k++) {
    const value = lists[k]![i]!;
    if (value === value) into[count++] = value;
  }
  return count;
}

function means(lists: readonly Float32Array[], out: Float32Array): void {
  const sums = new Float64Array(out.length);
  const counts = new Uint32Array(out.length);
  for (const list of lists) {
    for (let i = 0; i < out.length; i++) {
      const value = list[i]!;
      if (value !== value) continue;
      sums[i]! += value;
      counts[i]!++;
    }
  }
  for (let i = 0; i < out.length; i++) out[i] = sums[i]! / counts[i]!;
}

function clippedMeans(lists: readonly Float32Array[], k: number, out: Float32Array): void {
  const [values, order] = [new Float64Array(lists.length), new Float64Array(lists.length)];
  for (let i = 0; i < out.length; i++) {
    const count = gather(lists, i, values);
    for (let n = 0; n < count; n++) order[n] = values[n]!;
    const middle = medianInPlace(order, count);
    for (let n = 0; n < count; n++) order[n] = Math.abs(values[n]! - middle);
    const reach = k * MAD_TO_SIGMA * medianInPlace(order, count);
    let [sum, kept] = [0, 0];
    for (let n = 0; n < count; n++) {
      if (!(Math.abs(values[n]! - middle) <= reach)) continue;
      sum += values[n]!;
      kept++;
    }
    out[i] = sum / kept;
  }
}
