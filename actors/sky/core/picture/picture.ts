/** A window of an image at another scale: enlarged by repeating pixels, reduced by their mean. */
import type { Image } from '../image.ts';

/** px of the image, from 0; `zoom`: px of the picture for one of the image. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly zoom: number;
}

export const pictureSize = ({ width, height, zoom }: Window): { readonly columns: number; readonly rows: number } => ({ columns: Math.max(1, Math.round(width * zoom)), rows: Math.max(1, Math.round(height * zoom)) });

/**
 * Takes rows of the image as they come, so that none but the picture is in memory. What lies outside of the image, and a
 * cell without a single good pixel, is NaN.
 */
export class Reducer {
  readonly #window: Window;
  readonly #columns: number;
  readonly #across: Spans;
  readonly #up: Spans;
  readonly #sum: Float64Array;
  readonly #count: Int32Array;

  constructor(window: Window) {
    this.#window = window;
    const { columns, rows } = pictureSize(window);
    this.#columns = columns;
    this.#across = spansOf(window.width, columns);
    this.#up = spansOf(window.height, rows);
    this.#sum = new Float64Array(columns * rows);
    this.#count = new Int32Array(columns * rows);
  }

  /** `y`: which row of the image it is. */
  take(y: number, row: Float32Array): void {
    const { x: left, y: bottom, width, height } = this.#window;
    const [sum, count, columns, { from, to }] = [this.#sum, this.#count, this.#columns, this.#across];
    const down = y - bottom;
    if (down < 0 || down >= height) return;
    const [first, last] = [this.#up.from[down]!, this.#up.to[down]!];
    const end = Math.min(row.length, left + width);
    for (let x = Math.max(0, left); x < end; x++) {
      const value = row[x]!;
      if (value - value !== 0) continue;
      for (let v = first; v < last; v++) for (let at = v * columns + from[x - left]!, over = v * columns + to[x - left]!; at < over; at++) {
        sum[at]! += value;
        count[at]! += 1;
      }
    }
  }

  picture(): Image {
    const count = this.#count;
    return { columns: this.#columns, rows: this.#sum.length / this.#columns, data: Float32Array.from(this.#sum, (sum, at) => sum / count[at]!) };
  }
}

/** The picture's pixels that each of the image's touches: [from, to). */
interface Spans {
  readonly from: Int32Array;
  readonly to: Int32Array;
}
function spansOf(length: number, pictured: number): Spans {
  const from = Int32Array.from({ length }, (_, pixel) => Math.floor((pixel * pictured) / length));
  return { from, to: from.map((first, pixel) => (pictured <= length ? first + 1 : Math.max(first + 1, Math.floor(((pixel + 1) * pictured) / length)))) };
}

/** Grey and alpha, two bytes a pixel, the last row of the image first: y goes up. No data is transparent. */
export function shaded({ columns, rows, data }: Image, shade: (value: number) => number): Uint8Array {
  const bytes = new Uint8Array(2 * columns * rows);
  for (let v = 0; v < rows; v++) for (let u = 0; u < columns; u++) {
    const value = data[(rows - 1 - v) * columns + u] ?? NaN;
    const at = 2 * (v * columns + u);
    if (Number.isNaN(value)) continue;
    bytes[at] = shade(value);
    bytes[at + 1] = 255;
  }
  return bytes;
}
