/**
 * Avro's binary primitives from bytes of an unknown sender: every length is compared with what is
 * left before anything is made of it.
 */
import { PacketError } from './errors.ts';

/** Entries that take no bytes, in one packet: nothing else bounds them. */
const mostEmptyEntries = 65_536;

export class Cursor {
  readonly #data: Buffer;
  #at: number;
  #empty = 0;

  constructor(data: Uint8Array, at = 0) {
    this.#data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }
  get left(): number {
    return this.#data.length - this.#at;
  }

  /** A view of the next bytes, not a copy. */
  take(count: number): Buffer {
    if (count < 0 || count > this.left) throw new PacketError('CUT_SHORT', `at byte ${this.#at} ${count} bytes are announced, ${this.left} are left`);
    this.#at += count;
    return this.#data.subarray(this.#at - count, this.#at);
  }

  /** Zigzag, at most 64 bits: a number where it is exact, else a bigint (ZTF's candid has 59 bits). */
  long(): number | bigint {
    const start = this.#at;
    let low = 0;
    let factor = 1;
    for (let count = 0; count < 7; count++) {
      const byte = this.take(1)[0] ?? 0;
      low += (byte & 0x7f) * factor;
      if (byte < 0x80) return low % 2 === 0 ? low / 2 : -(low + 1) / 2;
      factor *= 128;
    }
    this.#at = start;
    return this.#bigLong();
  }

  #bigLong(): number | bigint {
    let zigzag = 0n;
    for (let count = 0n; count < 10n; count++) {
      const byte = this.take(1)[0] ?? 0;
      zigzag |= BigInt(byte & 0x7f) << (7n * count);
      if (byte < 0x80) {
        const value = BigInt.asIntN(64, (zigzag >> 1n) ^ -(zigzag & 1n));
        return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
      }
    }
    throw new PacketError('DAMAGED', `the number before byte ${this.#at} is longer than 64 bits`);
  }

  /** A whole number that counts bytes, entries or branches. */
  small(): number {
    const value = this.long();
    if (typeof value === 'bigint') throw new PacketError('DAMAGED', `${value} before byte ${this.#at} counts nothing`);
    return value;
  }

  index(count: number, what: string): number {
    const index = this.small();
    if (index < 0 || index >= count) throw new PacketError('DAMAGED', `${what} ${index} before byte ${this.#at} is not one of ${count}`);
    return index;
  }

  boolean(): boolean {
    const byte = this.take(1)[0] ?? 0;
    if (byte > 1) throw new PacketError('DAMAGED', `the byte before ${this.#at} is neither true nor false`);
    return byte === 1;
  }
  float(): number {
    return this.take(4).readFloatLE();
  }
  double(): number {
    return this.take(8).readDoubleLE();
  }
  bytes(): Buffer {
    return this.take(this.small());
  }
  string(): string {
    return this.bytes().toString('utf8');
  }

  /** Calls `entry` for each entry of an array or map, block by block. */
  blocks(least: number, entry: () => void): void {
    for (let count = this.small(); count !== 0; count = this.small()) {
      if (count < 0) {
        count = -count;
        this.small();
      }
      if (least === 0) this.#empty += count;
      if (count * least > this.left || this.#empty > mostEmptyEntries) throw new PacketError('DAMAGED', `a list at byte ${this.#at} claims ${count} entries, ${this.left} bytes are left`);
      for (let n = 0; n < count; n++) entry();
    }
  }
}
