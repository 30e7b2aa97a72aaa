/**
 * One round of L.A.Cosmic, van Dokkum 2001 (PASP 113, 1420), sections 3.2 and 3.3. Nothing is computed where it cannot
 * matter: a pixel's noise is at least that of the least value around it, so most are out by their Laplacian alone; medians
 * are taken for the others only, and each noise once.
 */
import { select } from '../combine/median.ts';
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import { blockFloors } from './block-minima.ts';
import { laplacianAbove, laplacianAt } from './laplacian.ts';
import { WindowMedian } from './window-median.ts';
import type { Border, Half, Plane } from './window-median.ts';

export interface SearchLimits {
  /** Laplacian over noise. */
  readonly sigclip: number;
  /** For the neighbours of a cosmic ray: this share of sigclip. */
  readonly sigfrac: number;
  /** Laplacian over fine structure. */
  readonly objlim: number;
  /** e⁻. */
  readonly readnoise: number;
  /** Separable medians, quicker and rougher, for the larger windows. */
  readonly sepmed: boolean;
  readonly border: Border;
}

/** px: what a pixel's verdict depends on, with the larger windows: a median of 7 × 7 of noises from 7 × 7, or of 9 × 9 medians of 5 × 5. */
export const SEARCH_REACH = 6;

/** Sub-pixels a side: the Laplacian of a sub-sampled image is larger by it (van Dokkum 2001, eq. 10). */
const SUBSAMPLING = 2;
/** Fine structure below this is none (van Dokkum 2001, section 3.3, against division by nearly 0). */
const LEAST_STRUCTURE = 0.01;

/** Windows: of the level that the noise comes from, of S, and of the fine structure. Separable medians are rougher and take larger ones. */
interface Windows {
  readonly level: Half;
  readonly fine: Half;
  readonly coarse: Half;
}
const fullWindows: Windows = { level: 2, fine: 1, coarse: 3 };
const separableWindows: Windows = { level: 3, fine: 2, coarse: 4 };

export class Search {
  readonly #windows: Windows;
  readonly #plane: Plane;
  readonly #good: Uint8Array;
  readonly #limits: SearchLimits;
  readonly #medians: WindowMedian;
  /** √(median + readnoise²) where it has been asked for, else 0. */
  readonly #noise: Float32Array;
  /** Medians of the fine window where they have been asked for, else 0. */
  readonly #fine: Float32Array;
  /** Where `#noise` and `#fine` are known. */
  readonly #known: number[] = [];
  readonly #window = new Float32Array(81);

  /** `plane` in e⁻ without NaN; `good` is 0 where nothing may be found. */
  constructor(plane: Plane, good: Uint8Array, limits: SearchLimits, memory: CrewMemory = ownMemory) {
    [this.#plane, this.#good, this.#limits] = [plane, good, limits];
    this.#medians = new WindowMedian(plane, limits.sepmed, limits.border);
    this.#windows = limits.sepmed ? separableWindows : fullWindows;
    this.#noise = memory.floats(plane.data.length).fill(0);
    this.#fine = memory.floats(plane.data.length).fill(0);
  }

  /** To be told when the plane has changed. */
  forget(): void {
    for (const i of this.#known) this.#noise[i] = this.#fine[i] = 0;
    this.#known.length = 0;
  }

  /** Indices of the pixels hit, rising; those known before may be among them. With `blocks` (`blocksNear`) cores are looked for in these only. */
  run(blocks?: Uint8Array): Int32Array {
    const { sigclip, sigfrac, objlim, readnoise } = this.#limits;
    const cores: number[] = [];
    const floors = blockFloors(this.#plane, blocks);
    const limits = { columns: floors.columns, floor: floors.floor.map((least) => SUBSAMPLING * sigclip * noiseOf(least, readnoise)) };
    laplacianAbove(this.#plane, floors, limits, (i, laplacian) => {
      if (this.#good[i] === 0 || !(laplacian > SUBSAMPLING * sigclip * this.#noiseAt(i))) return;
      const significance = this.#significance(i);
      if (significance > sigclip && significance > objlim * this.#structure(i)) cores.push(i);
    });
    const grown = this.#grow(cores, sigclip);
    return Int32Array.from(this.#grow(grown, sigfrac * sigclip)).sort();
  }

  /** The pixels and those of their eight neighbours that are this significant. */
  #grow(from: readonly number[], least: number): number[] {
    const { columns, rows } = this.#plane;
    const seen = new Set<number>();
    const kept: number[] = [];
    for (const i of from) {
      const x = i % columns;
      const y = (i - x) / columns;
      for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(columns - 1, x + 1); u++) {
          const near = v * columns + u;
          if (seen.has(near)) continue;
          seen.add(near);
          if (this.#good[near] !== 0 && this.#significance(near) > least) kept.push(near);
        }
      }
    }
    return kept;
  }

  #noiseAt(i: number): number {
    const known = this.#noise[i]!;
    if (known > 0) return known;
    const { columns } = this.#plane;
    const x = i % columns;
    const level = this.#medians.at(x, (i - x) / columns, this.#windows.level);
    const noise = noiseOf(level, this.#limits.readnoise);
    this.#noise[i] = noise;
    this.#known.push(i);
    return noise;
  }

  /** S: the Laplacian over twice the noise (eq. 11). */
  #ratio(x: number, y: number): number {
    const { columns, rows, data } = this.#plane;
    const i = y * columns + x;
    const laplacian = laplacianAt(data, columns, rows, x, y, i);
    return laplacian === 0 ? 0 : laplacian / (SUBSAMPLING * this.#noiseAt(i));
  }

  /** S′ = S minus its median of 5 × 5, which takes out what is smooth and bright (eq. 13). */
  #significance(i: number): number {
    const { columns } = this.#plane;
    const x = i % columns;
    const y = (i - x) / columns;
    return this.#ratio(x, y) - this.#medianRatio(x, y);
  }

  #medianRatio(x: number, y: number): number {
    const { columns, rows } = this.#plane;
    const half = this.#windows.level;
    const whole = fits(x, y, half, this.#plane);
    if (!whole && this.#limits.border === 'none') return this.#ratio(x, y);
    const window: Plane = { columns: 0, rows: 0, data: this.#window };
    let [count, width] = [0, 0];
    for (let v = Math.max(0, y - half); v <= Math.min(rows - 1, y + half); v++) {
      width = 0;
      for (let u = Math.max(0, x - half); u <= Math.min(columns - 1, x + half); u++, width++) window.data[count++] = this.#ratio(u, v);
    }
    return medianOfWindow(window.data, count, width, whole && this.#limits.sepmed);
  }

  #fineAt(x: number, y: number, half: Half): number {
    const i = y * this.#plane.columns + x;
    const known = this.#fine[i]!;
    if (known !== 0) return known;
    this.#known.push(i);
    return (this.#fine[i] = this.#medians.at(x, y, half));
  }

  /** F: the median of 3 × 3 minus its own median of 7 × 7, over the noise (eq. 14): what stars have and cosmic rays have not. */
  #structure(i: number): number {
    const { columns, rows } = this.#plane;
    const x = i % columns;
    const y = (i - x) / columns;
    const { fine, coarse } = this.#windows;
    const whole = fits(x, y, coarse, this.#plane);
    if (!whole && this.#limits.border === 'none') return LEAST_STRUCTURE;
    let [count, width, here] = [0, 0, 0];
    const values = this.#window;
    for (let v = Math.max(0, y - coarse); v <= Math.min(rows - 1, y + coarse); v++) {
      width = 0;
      for (let u = Math.max(0, x - coarse); u <= Math.min(columns - 1, x + coarse); u++, width++) {
        const value = this.#fineAt(u, v, fine);
        if (u === x && v === y) here = value;
        values[count++] = value;
      }
    }
    const structure = (here - medianOfWindow(values, count, width, whole && this.#limits.sepmed)) / this.#noiseAt(i);
    return Math.max(LEAST_STRUCTURE, structure);
  }
}

/** Photons and read-out, e⁻; a level below 0 has no photons. */
const noiseOf = (level: number, readnoise: number): number => Math.sqrt(Math.max(1e-5, level) + readnoise * readnoise);

const fits = (x: number, y: number, half: number, { columns, rows }: Plane): boolean => x >= half && y >= half && x + half < columns && y + half < rows;

const row = new Float32Array(9);
const rowMedians = new Float32Array(9);

/** Of `count` values in rows of `width`: the median, or that of the rows' medians. Reorders them. */
function medianOfWindow(values: Float32Array, count: number, width: number, separable: boolean): number {
  if (!separable) return select(values, count, count >> 1);
  const rows = count / width;
  for (let r = 0; r < rows; r++) {
    for (let i = 0; i < width; i++) row[i] = values[r * width + i]!;
    rowMedians[r] = middleOf(row, width);
  }
  return middleOf(rowMedians, rows);
}

/** Of a few: sorted by insertion. */
function middleOf(values: Float32Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let j = i;
    while (j > 0 && values[j - 1]! > value) {
      values[j] = values[j - 1]!;
      j--;
    }
    values[j] = value;
  }
  return values[count >> 1]!;
}
