/** Medians of small windows at single places of an image: what is asked for at one pixel in a hundred need not be known everywhere. */
import { middleOf5, middleOf7, middleOf9 } from '../combine/odd-medians.ts';
import { select } from '../combine/median.ts';

export interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly data: Float32Array;
}

const scratch = (): Float32Array => new Float32Array(81);

/**
 * What a window does that does not fit into the image. `cut`: the median of what is left of it. `none`: there is no median,
 * the pixel's own value stands; other programs do so, which leaves stars within 3 px of the border without fine structure.
 */
export type Border = 'cut' | 'none';

/** Half of a window without its middle: 3 to 9 px. */
export type Half = 1 | 2 | 3 | 4;

/** Windows of 3 to 9 px; no value may be NaN. Separable ones take the median of the rows' medians. */
export class WindowMedian {
  readonly #plane: Plane;
  readonly #separable: boolean;
  readonly #border: Border;
  readonly #values = scratch();
  readonly #rowMedians = scratch();

  constructor(plane: Plane, separable: boolean, border: Border) {
    this.#plane = plane;
    this.#border = border;
    this.#separable = separable;
  }

  at(x: number, y: number, half: Half): number {
    const { columns, rows } = this.#plane;
    if (x < half || y < half || x + half >= columns || y + half >= rows) return this.#atBorder(x, y, half);
    if (this.#separable) return this.#ofRows(x, y, half);
    return half === 1 ? this.#of9(y * columns + x, columns) : this.#of(x - half, x + half, y - half, y + half);
  }

  #of9(i: number, columns: number): number {
    const d = this.#plane.data;
    return middleOf9(d[i - columns - 1]!, d[i - columns]!, d[i - columns + 1]!, d[i - 1]!, d[i]!, d[i + 1]!, d[i + columns - 1]!, d[i + columns]!, d[i + columns + 1]!);
  }

  /** Window with an odd number of pixels, or at a border an even one: then the upper of the middle two. */
  #of(x0: number, x1: number, y0: number, y1: number): number {
    const { columns, data } = this.#plane;
    const values = this.#values;
    let count = 0;
    for (let y = y0; y <= y1; y++) for (let i = y * columns + x0; i <= y * columns + x1; i++) values[count++] = data[i]!;
    return select(values, count, count >> 1);
  }

  #ofRows(x: number, y: number, half: number): number {
    const { columns, data } = this.#plane;
    const [values, medians] = [this.#values, this.#rowMedians];
    const width = 2 * half + 1;
    for (let j = 0; j < width; j++) {
      const from = (y + j - half) * columns + x - half;
      if (half === 2) {
        medians[j] = middleOf5(data[from]!, data[from + 1]!, data[from + 2]!, data[from + 3]!, data[from + 4]!);
        continue;
      }
      if (half === 3) {
        medians[j] = middleOf7(data[from]!, data[from + 1]!, data[from + 2]!, data[from + 3]!, data[from + 4]!, data[from + 5]!, data[from + 6]!);
        continue;
      }
      for (let i = 0; i < width; i++) values[i] = data[from + i]!;
      medians[j] = select(values, width, half);
    }
    if (half === 3) return middleOf7(medians[0]!, medians[1]!, medians[2]!, medians[3]!, medians[4]!, medians[5]!, medians[6]!);
    return select(medians, width, half);
  }

  #atBorder(x: number, y: number, half: number): number {
    const { columns, rows, data } = this.#plane;
    if (this.#border === 'none') return data[y * columns + x]!;
    return this.#of(Math.max(0, x - half), Math.min(columns - 1, x + half), Math.max(0, y - half), Math.min(rows - 1, y + half));
  }
}
