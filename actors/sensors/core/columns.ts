/** Columns of devices, of their numbers and of (rule, device) pairs, that grow together as devices become known. */

/** A device's row. Its pairs, numbers and history words lie side by side, from these places on. */
export class DeviceColumns {
  count = 0;
  profile = new Int32Array(16);
  /** Time of the newest reading; -Infinity before the first. */
  at = new Float64Array(16);
  firstPair = new Int32Array(16);
  firstSeries = new Int32Array(16);
  firstWord = new Int32Array(16);
  /** 1: listed, or heard of. */
  known = new Uint8Array(16);
  /** 1: transitions of it are told; 0: another partition tells them. */
  owned = new Uint8Array(16);

  add(): number {
    if (this.count === this.at.length) this.#resize(Math.ceil(this.count * 1.5) + 16);
    this.at[this.count] = -Infinity;
    return this.count++;
  }

  /** Exact room for so many, so that a long list is not copied again and again. */
  reserve(count: number): void {
    if (count > this.at.length) this.#resize(count);
  }

  #resize(size: number): void {
    this.profile = resized(this.profile, new Int32Array(size));
    this.at = resized(this.at, new Float64Array(size));
    this.firstPair = resized(this.firstPair, new Int32Array(size));
    this.firstSeries = resized(this.firstSeries, new Int32Array(size));
    this.firstWord = resized(this.firstWord, new Int32Array(size));
    this.known = resized(this.known, new Uint8Array(size));
    this.owned = resized(this.owned, new Uint8Array(size));
  }
}

/** State of each rule for each of its devices: 33 bytes a pair. */
export class PairColumns {
  count = 0;
  /** INACTIVE, PENDING or FIRING. */
  state = new Uint8Array(64);
  /** Evaluation that left inactive. */
  since = new Float64Array(64);
  /** Evaluation that began to fire; NaN while pending. */
  opened = new Float64Array(64);
  /** First miss since the last hit; NaN: none. */
  missed = new Float64Array(64);
  worst = new Float64Array(64);

  add(count: number): number {
    this.reserve(this.count + count);
    const first = this.count;
    this.count += count;
    return first;
  }

  reserve(count: number): void {
    if (count <= this.state.length) return;
    const size = Math.max(count, Math.ceil(this.state.length * 1.5));
    this.state = resized(this.state, new Uint8Array(size));
    this.since = resized(this.since, new Float64Array(size));
    this.opened = resized(this.opened, new Float64Array(size));
    this.missed = resized(this.missed, new Float64Array(size));
    this.worst = resized(this.worst, new Float64Array(size));
  }
}

/** Numbers in force, NaN where there is none. */
export class SeriesColumns {
  count = 0;
  value = new Float64Array(64);

  add(count: number): number {
    const first = this.count;
    this.count += count;
    if (this.count > this.value.length) this.value = resized(this.value, new Float64Array(Math.max(this.count, Math.ceil(this.value.length * 1.5))));
    this.value.fill(NaN, first, this.count);
    return first;
  }
}

/** Bits of the last n evaluations of m-of-n rules, one ring a pair. */
export class BitColumns {
  count = 0;
  words = new Uint32Array(0);

  add(count: number): number {
    const first = this.count;
    this.count += count;
    if (this.count > this.words.length) this.words = resized(this.words, new Uint32Array(Math.max(this.count, Math.ceil(this.words.length * 1.5))));
    return first;
  }

  /** Notes an outcome at a place of the ring of n that begins at a word; returns how many of the n are met. */
  note(word: number, n: number, place: number, met: boolean): number {
    const { words } = this;
    const mask = 1 << (place & 31);
    const at = word + (place >> 5);
    words[at] = met ? words[at]! | mask : words[at]! & ~mask;
    let found = 0;
    for (let i = 0; i < (n + 31) >> 5; i++) found += bitsIn(words[word + i]!);
    return found;
  }
}

function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function resized<Column extends Float64Array | Int32Array | Uint8Array | Uint32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
