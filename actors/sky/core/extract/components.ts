/**
 * Pixels above the threshold that touch, by a side or a corner, are one object. One pass over the rows: runs of pixels are
 * joined with those of the row before by union-find, so the image is read once and nothing of its size is kept.
 */
import type { Detected } from './filter.ts';
import { GrowingFloats, GrowingInts } from './growing.ts';

/** Pixels object by object, each object's in raster order: those of object k at `start[k]` … `start[k + 1]`. Objects are in the order of their first pixel. */
export interface Components {
  readonly count: number;
  readonly start: Int32Array;
  /** Index into the image. */
  readonly pixels: Int32Array;
  /** The smoothed image there. */
  readonly filtered: Float32Array;
}

export class ComponentBuilder implements Detected {
  readonly #columns: number;
  readonly #pixels = new GrowingInts();
  readonly #filtered = new GrowingFloats();
  /** Of each run: its first pixel in the lists above, and its parent in the forest (a smaller number, or itself). */
  readonly #first = new GrowingInts();
  readonly #parent = new GrowingInts();
  #row = 0;
  #x = -2;
  /** Runs of the row before not yet passed by, and where this row's begin. */
  #before = 0;
  #beforeEnd = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Every row has to be told, the empty ones too. */
  row(y: number): void {
    this.#joinLast();
    this.#before = this.#beforeEnd;
    this.#beforeEnd = this.#first.length;
    this.#row = y * this.#columns;
    this.#x = -2;
  }

  pixel(x: number, filtered: number): void {
    if (x !== this.#x + 1) {
      this.#joinLast();
      this.#first.push(this.#pixels.length);
      this.#parent.push(this.#parent.length);
    }
    this.#x = x;
    this.#pixels.push(this.#row + x);
    this.#filtered.push(filtered);
  }

  /** Joins the run that has just ended with the runs of the row before that it touches. */
  #joinLast(): void {
    const run = this.#first.length - 1;
    if (run < this.#beforeEnd) return;
    const [pixels, first] = [this.#pixels.data, this.#first.data];
    const left = pixels[first[run]!]! - this.#columns - 1;
    const right = this.#row + this.#x - this.#columns + 1;
    for (let other = this.#before; other < this.#beforeEnd; other++) {
      const end = first[other + 1]! - 1;
      if (pixels[end]! < left) {
        this.#before = other + 1;
        continue;
      }
      if (pixels[first[other]!]! > right) break;
      this.#join(other, run);
    }
  }

  #root(run: number): number {
    const parent = this.#parent.data;
    let at = run;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  }

  #join(a: number, b: number): void {
    const [rootA, rootB] = [this.#root(a), this.#root(b)];
    this.#parent.data[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }

  /** All objects of at least `minArea` pixels. */
  finish(minArea: number): Components {
    this.#joinLast();
    const runs = this.#first.length;
    const endOf = (run: number): number => (run + 1 < runs ? this.#first.data[run + 1]! : this.#pixels.length);
    const area = new Int32Array(runs);
    for (let run = 0; run < runs; run++) area[this.#root(run)]! += endOf(run) - this.#first.data[run]!;
    const object = new Int32Array(runs).fill(-1);
    const start = new GrowingInts();
    start.push(0);
    for (let run = 0; run < runs; run++) {
      if (area[run]! < minArea || area[run] === 0) continue;
      object[run] = start.length - 1;
      start.push(start.data[start.length - 1]! + area[run]!);
    }
    return this.#grouped(object, start.data.slice(0, start.length), endOf);
  }

  #grouped(object: Int32Array, start: Int32Array, endOf: (run: number) => number): Components {
    const count = start.length - 1;
    const at = start.slice();
    const pixels = new Int32Array(start[count]!);
    const filtered = new Float32Array(start[count]!);
    for (let run = 0; run < object.length; run++) {
      const k = object[this.#root(run)]!;
      if (k < 0) continue;
      const [from, to] = [this.#first.data[run]!, endOf(run)];
      pixels.set(this.#pixels.data.subarray(from, to), at[k]!);
      filtered.set(this.#filtered.data.subarray(from, to), at[k]!);
      at[k]! += to - from;
    }
    return { count, start, pixels, filtered };
  }
}
