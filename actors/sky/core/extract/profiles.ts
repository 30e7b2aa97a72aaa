/** Gaussians in a plane, asked for the highest at a place. In blends of thousands only those nearby are looked at. */

export interface Profile {
  readonly x: number;
  readonly y: number;
  readonly logPeak: number;
  /** Central second moments, px²; their determinant is positive. */
  readonly x2: number;
  readonly y2: number;
  readonly xy: number;
}

/** Side of a cell, px. */
const CELL = 8;
/** A profile this many times wider than the middle one would make all the others' search long: it is looked at always. */
const WIDE = 5;

export class Profiles {
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #logPeak: Float64Array;
  /** The inverse of the moments: half the quadratic form is the exponent. */
  readonly #xx: Float64Array;
  readonly #yy: Float64Array;
  readonly #xy: Float64Array;
  readonly #left: number;
  readonly #top: number;
  readonly #columns: number;
  readonly #rows: number;
  /** Profiles by cell: those of cell c are `members[first[c]]` … `members[first[c + 1] - 1]`. */
  readonly #first: Int32Array;
  readonly #members: Int32Array;
  readonly #wide: Int32Array;
  /** None of the others is higher than this at its peak, nor wider than this variance. */
  readonly #highest: number;
  readonly #widest: number;
  #best = -Infinity;
  #found = 0;

  constructor(profiles: readonly Profile[]) {
    const of = (value: (one: Profile) => number): Float64Array => Float64Array.from(profiles, value);
    const determinant = (one: Profile): number => one.x2 * one.y2 - one.xy ** 2;
    [this.#x, this.#y, this.#logPeak] = [of(({ x }) => x), of(({ y }) => y), of(({ logPeak }) => logPeak)];
    [this.#xx, this.#yy, this.#xy] = [of((one) => one.y2 / determinant(one)), of((one) => one.x2 / determinant(one)), of((one) => -one.xy / determinant(one))];
    this.#highest = this.#logPeak.reduce((most, one) => Math.max(most, one), -Infinity);
    const width = profiles.map(({ x2, y2, xy }) => (x2 + y2) / 2 + Math.hypot((x2 - y2) / 2, xy));
    const most = WIDE ** 2 * (width.toSorted((a, b) => a - b)[width.length >> 1] ?? 0);
    this.#widest = width.reduce((widest, one) => (one <= most ? Math.max(widest, one) : widest), 0);
    this.#wide = Int32Array.from(width.flatMap((one, k) => (one > most ? [k] : [])));
    this.#left = Math.floor(this.#x.reduce((least, one) => Math.min(least, one), Infinity));
    this.#top = Math.floor(this.#y.reduce((least, one) => Math.min(least, one), Infinity));
    const cells = Int32Array.from(profiles, ({ x, y }) => this.#cell(x, this.#left) + 65536 * this.#cell(y, this.#top));
    this.#columns = 1 + cells.reduce((last, cell) => Math.max(last, cell % 65536), 0);
    this.#rows = 1 + cells.reduce((last, cell) => Math.max(last, Math.floor(cell / 65536)), 0);
    const place = cells.map((cell) => (cell % 65536) + this.#columns * Math.floor(cell / 65536));
    this.#first = new Int32Array(this.#columns * this.#rows + 1);
    for (const cell of place) this.#first[cell + 1]!++;
    for (let cell = 0; cell < this.#columns * this.#rows; cell++) this.#first[cell + 1]! += this.#first[cell]!;
    const next = this.#first.slice();
    this.#members = new Int32Array(profiles.length);
    place.forEach((cell, k) => { this.#members[next[cell]!++] = k; });
  }

  #cell(at: number, from: number): number {
    return Math.floor((at - from) / CELL);
  }

  /**
   * Which is highest at (x, y). Compares logarithms: far out, where every Gaussian is zero in numbers, there is still a
   * highest. Rings of cells are searched until none farther out can be higher.
   */
  highestAt(x: number, y: number): number {
    const [column, row] = [this.#cell(x, this.#left), this.#cell(y, this.#top)];
    const last = Math.max(Math.abs(column), Math.abs(row), Math.abs(this.#columns - 1 - column), Math.abs(this.#rows - 1 - row));
    this.#best = -Infinity;
    this.#found = 0;
    for (const k of this.#wide) this.#compare(k, x, y);
    for (let ring = 0; ring <= last; ring++) {
      const nearest = Math.max(0, ring - 1) * CELL;
      if (this.#best >= this.#highest - (0.5 * nearest * nearest) / this.#widest) break;
      for (let j = Math.max(0, row - ring); j <= Math.min(this.#rows - 1, row + ring); j++) {
        const step = Math.abs(j - row) === ring ? 1 : 2 * ring;
        for (let i = column - ring; i <= column + ring; i += step) if (i >= 0 && i < this.#columns) this.#look(j * this.#columns + i, x, y);
      }
    }
    return this.#found;
  }

  #look(cell: number, x: number, y: number): void {
    for (let m = this.#first[cell]!; m < this.#first[cell + 1]!; m++) this.#compare(this.#members[m]!, x, y);
  }

  #compare(k: number, x: number, y: number): void {
    const [dx, dy] = [x - this.#x[k]!, y - this.#y[k]!];
    const here = this.#logPeak[k]! - 0.5 * (this.#xx[k]! * dx * dx + this.#yy[k]! * dy * dy + 2 * this.#xy[k]! * dx * dy);
    if (here > this.#best || (here === this.#best && k < this.#found)) [this.#best, this.#found] = [here, k];
  }
}
