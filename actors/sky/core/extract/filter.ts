/**
 * The image as detection sees it: smoothed by [[1,2,1],[2,4,2],[1,2,1]] / 16, zero outside the image and where pixels are
 * bad. Bertin & Arnouts 1996, section 4 (detection by a matched filter); with a variance V the quantity that is compared
 * with the threshold is Σ k·d/V / √(Σ k²/V), the optimal statistic for a source of shape k in uneven noise.
 */
import type { Image } from '../image.ts';

/** Is told of every row's pixels above the threshold: consecutive columns with rising x, `filtered` the smoothed value. */
export interface Detected {
  row(y: number): void;
  pixel(x: number, filtered: number): void;
}

export interface Threshold {
  /** In the image's unit; in standard deviations when there is a variance. */
  readonly value: number;
  readonly variance?: Image;
}

const isBad = (value: number, mask: Uint8Array | undefined, i: number): boolean => value - value !== 0 || (mask !== undefined && mask[i] !== 0);

/** Rows of the image that one row of the result needs, two columns wider, with zeros where there is nothing good. */
class Window {
  above: Float64Array;
  here: Float64Array;
  below: Float64Array;
  constructor(columns: number) {
    [this.above, this.here, this.below] = [new Float64Array(columns + 2), new Float64Array(columns + 2), new Float64Array(columns + 2)];
  }
  /** Makes room for the next row; what it holds is to be overwritten. */
  next(): Float64Array {
    const free = this.above;
    this.above = this.here;
    this.here = this.below;
    this.below = free;
    return free;
  }
}

/** Calls `detected` for each good pixel above the threshold, row by row. Holds three rows. */
export function detect(image: Image, mask: Uint8Array | undefined, threshold: Threshold, detected: Detected): void {
  if (threshold.variance === undefined) detectPlain(image, mask, threshold.value, detected);
  else detectWeighted(image, mask, threshold.value, threshold.variance, detected);
}

function detectPlain({ columns, rows, data }: Image, mask: Uint8Array | undefined, threshold: number, detected: Detected): void {
  const window = new Window(columns);
  for (let y = -1; y < rows; y++) {
    loadRow(data, mask, (y + 1) * columns, y + 1 < rows ? columns : 0, window.next());
    if (y < 0) continue;
    detected.row(y);
    scanPlain(window, columns, 16 * threshold, data, mask, y * columns, detected);
  }
}

/** `columns` values from `from` on into columns 1… of `out`; none means a row outside the image. */
function loadRow(data: Float32Array, mask: Uint8Array | undefined, from: number, columns: number, out: Float64Array): void {
  if (columns === 0) out.fill(0);
  for (let x = 0; x < columns; x++) {
    const value = data[from + x]!;
    out[x + 1] = isBad(value, mask, from + x) ? 0 : value;
  }
}

function scanPlain({ above, here, below }: Window, columns: number, least: number, data: Float32Array, mask: Uint8Array | undefined, row: number, detected: Detected): void {
  let left = 0;
  let middle = above[1]! + 2 * here[1]! + below[1]!;
  for (let x = 0; x < columns; x++) {
    const right = above[x + 2]! + 2 * here[x + 2]! + below[x + 2]!;
    const sum = left + 2 * middle + right;
    if (sum > least && !isBad(data[row + x]!, mask, row + x)) detected.pixel(x, sum / 16);
    left = middle;
    middle = right;
  }
}

function detectWeighted({ columns, rows, data }: Image, mask: Uint8Array | undefined, threshold: number, variance: Image, detected: Detected): void {
  const [plain, weighted, weights] = [new Window(columns), new Window(columns), new Window(columns)];
  for (let y = -1; y < rows; y++) {
    const from = (y + 1) * columns;
    const [values, overVariance, inverse] = [plain.next(), weighted.next(), weights.next()];
    loadRow(data, mask, from, y + 1 < rows ? columns : 0, values);
    for (let x = 0; x < columns; x++) {
      const v = y + 1 < rows ? variance.data[from + x]! : 0;
      const known = v > 0 && v < Infinity && !isBad(data[from + x]!, mask, from + x);
      inverse[x + 1] = known ? 1 / v : 0;
      overVariance[x + 1] = known ? values[x + 1]! / v : 0;
    }
    if (y < 0) continue;
    detected.row(y);
    for (let x = 0; x < columns; x++) {
      const signal = smoothed(weighted, x, 2) / Math.sqrt(smoothed(weights, x, 4));
      if (signal > threshold && weights.here[x + 1]! > 0) detected.pixel(x, smoothed(plain, x, 2) / 16);
    }
  }
}

/** Sum over 3 × 3 pixels with weights [1, w, 1] in both directions. */
function smoothed({ above, here, below }: Window, x: number, w: number): number {
  const side = above[x]! + w * here[x]! + below[x]! + above[x + 2]! + w * here[x + 2]! + below[x + 2]!;
  return side + w * (above[x + 1]! + w * here[x + 1]! + below[x + 1]!);
}
