/** Bits of a byte string, most significant first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #held = 0;
  #count = 0;

  constructor(bytes: Uint8Array, from = 0) {
    this.#bytes = bytes;
    this.#at = from;
  }

  /** 0 to 24 bits. Behind the end come zeros: `overrun` says so. */
  bits(count: number): number {
    while (this.#count < count) {
      this.#held = ((this.#held & 0xff_ffff) << 8) | (this.#bytes[this.#at++] ?? 0);
      this.#count += 8;
    }
    this.#count -= count;
    return (this.#held >>> this.#count) & ((1 << count) - 1);
  }

  word32(): number {
    return ((this.bits(16) << 16) | this.bits(16)) >>> 0;
  }

  /** Zeros before the next one, which is taken too; at most `most`. */
  zeros(most: number): number {
    let count = 0;
    for (;;) {
      if (this.#count === 0) {
        this.#held = this.#bytes[this.#at++] ?? 0;
        this.#count = 8;
      }
      const rest = this.#held & ((1 << this.#count) - 1);
      if (rest !== 0) {
        const leading = Math.clz32(rest) - (32 - this.#count);
        this.#count -= leading + 1;
        return count + leading;
      }
      count += this.#count;
      this.#count = 0;
      if (count > most || this.#at > this.#bytes.length) return count;
    }
  }

  /** More was read than there is. */
  get overrun(): boolean {
    return this.#at > this.#bytes.length && this.#at - Math.floor(this.#count / 8) > this.#bytes.length;
  }

  /** Goes on at the next whole byte. */
  align(): void {
    this.#count -= this.#count % 8;
  }
}

export class BitWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  #held = 0;
  #count = 0;

  /** 0 to 24 bits. */
  put(value: number, count: number): void {
    this.#held = (this.#held << count) | (value & ((1 << count) - 1));
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#byte((this.#held >>> this.#count) & 0xff);
      this.#held &= (1 << this.#count) - 1;
    }
  }

  put32(value: number): void {
    this.put(value >>> 16, 16);
    this.put(value & 0xffff, 16);
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const more = new Uint8Array(2 * this.#length);
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes[this.#length++] = value;
  }

  /** All bytes, the last one filled with zeros. */
  done(): Uint8Array {
    if (this.#count > 0) this.put(0, 8 - this.#count);
    return this.#bytes.slice(0, this.#length);
  }
}
