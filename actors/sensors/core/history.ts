/**
 * Readings of many series, each in order of time, in a few large arrays: a ring per series in a pool of its size class.
 * A reading takes 16 bytes, a series 13 beside them. Bounded: a series holds at most MAX_READINGS; of more, the oldest go.
 */

export const MAX_READINGS = 1 << 15;
const SMALLEST = 3; // rings of 8 readings
const CLASSES = 16 - SMALLEST;

/** Rings of one size; freed ones are used again. */
interface Pool {
  data: Float64Array;
  rings: number;
  readonly free: number[];
}

export class History {
  readonly #pools: Pool[] = Array.from({ length: CLASSES }, () => ({ data: new Float64Array(0), rings: 0, free: [] }));
  /** Ring within its pool; -1: the series has none yet. */
  #ring = new Int32Array(0);
  #class = new Uint8Array(0);
  #head = new Int32Array(0);
  #length = new Int32Array(0);
  /** Readings dropped because a series was full. */
  overflowed = 0;

  #reach(series: number): void {
    if (series < this.#ring.length) return;
    const size = Math.max(64, series + 1, this.#ring.length * 2);
    const old = this.#ring.length;
    this.#ring = grow(this.#ring, new Int32Array(size)).fill(-1, old);
    this.#class = grow(this.#class, new Uint8Array(size));
    this.#head = grow(this.#head, new Int32Array(size));
    this.#length = grow(this.#length, new Int32Array(size));
  }

  lengthOf(series: number): number {
    return series < this.#length.length ? this.#length[series]! : 0;
  }

  /** Time of the k-th oldest reading. */
  timeAt(series: number, k: number): number {
    return this.#pools[this.#class[series]!]!.data[this.#slot(series, k)]!;
  }

  /** Its value; NaN: it had no number. */
  valueAt(series: number, k: number): number {
    return this.#pools[this.#class[series]!]!.data[this.#slot(series, k) + 1]!;
  }

  #slot(series: number, k: number): number {
    const size = 1 << (this.#class[series]! + SMALLEST);
    return (this.#ring[series]! * size + ((this.#head[series]! + k) & (size - 1))) * 2;
  }

  /** Copies readings from the `first`-th oldest to a time that have a number, oldest first, into columns that are long enough; says how many. */
  copyBetween(series: number, first: number, to: number, times: Float64Array, values: Float64Array): number {
    const length = this.lengthOf(series);
    if (length === 0) return 0;
    const { data } = this.#pools[this.#class[series]!]!;
    const size = 1 << (this.#class[series]! + SMALLEST);
    const [base, head] = [this.#ring[series]! * size, this.#head[series]!];
    let count = 0;
    for (let k = first; k < length; k++) {
      const slot = (base + ((head + k) & (size - 1))) * 2;
      const at = data[slot]!;
      if (at > to) break;
      const value = data[slot + 1]!;
      if (value !== value) continue;
      times[count] = at;
      values[count++] = value;
    }
    return count;
  }

  /** Puts a reading in its place; one of the same time is replaced. Says which of the two happened. */
  put(series: number, at: number, value: number): 'new' | 'replaced' {
    this.#reach(series);
    let k = this.#length[series]!;
    while (k > 0 && this.timeAt(series, k - 1) > at) k--;
    if (k > 0 && this.timeAt(series, k - 1) === at) {
      this.#pools[this.#class[series]!]!.data[this.#slot(series, k - 1) + 1] = value;
      return 'replaced';
    }
    if (this.#length[series]! >= MAX_READINGS) {
      this.overflowed++;
      if (k === 0) return 'new';
      this.#dropOldest(series);
      k--;
    }
    this.#makeRoom(series);
    this.#length[series]!++;
    const { data } = this.#pools[this.#class[series]!]!;
    for (let j = this.#length[series]! - 1; j > k; j--) data.copyWithin(this.#slot(series, j), this.#slot(series, j - 1), this.#slot(series, j - 1) + 2);
    const slot = this.#slot(series, k);
    data[slot] = at;
    data[slot + 1] = value;
    return 'new';
  }

  /** Forgets readings before a time, but keeps the newest of those: it was in force at that time. */
  forget(series: number, before: number): void {
    while (this.lengthOf(series) > 1 && this.timeAt(series, 1) <= before) this.#dropOldest(series);
  }

  #dropOldest(series: number): void {
    const size = 1 << (this.#class[series]! + SMALLEST);
    this.#head[series] = (this.#head[series]! + 1) & (size - 1);
    this.#length[series]!--;
  }

  #makeRoom(series: number): void {
    const length = this.#length[series]!;
    const current = this.#class[series]!;
    if (this.#ring[series]! >= 0 && length < 1 << (current + SMALLEST)) return;
    const wanted = this.#ring[series]! < 0 ? 0 : current + 1;
    const ring = this.#take(wanted);
    const size = 1 << (wanted + SMALLEST);
    const { data } = this.#pools[wanted]!;
    for (let k = 0; k < length; k++) {
      data[(ring * size + k) * 2] = this.timeAt(series, k);
      data[(ring * size + k) * 2 + 1] = this.valueAt(series, k);
    }
    if (this.#ring[series]! >= 0) this.#pools[current]!.free.push(this.#ring[series]!);
    this.#ring[series] = ring;
    this.#class[series] = wanted;
    this.#head[series] = 0;
  }

  #take(wanted: number): number {
    const pool = this.#pools[wanted]!;
    const freed = pool.free.pop();
    if (freed !== undefined) return freed;
    const needed = (pool.rings + 1) << (wanted + SMALLEST + 1);
    if (needed > pool.data.length) pool.data = grow(pool.data, new Float64Array(Math.max(needed, Math.ceil(pool.data.length * 1.5))));
    return pool.rings++;
  }
}

function grow<Column extends Float64Array | Int32Array | Uint8Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
