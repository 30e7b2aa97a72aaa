/**
 * RICE_1 (FITS 4.0, section 10.4.1; Rice, Yeh & Miller 1993): differences of neighbours, folded to be positive, in blocks;
 * each block says how many low bits stand plainly behind a unary count.
 */
import { BitReader, BitWriter } from './bits.ts';
import { FitsFault } from './fault.ts';

export type BytePix = 1 | 2 | 4;
const width = { 1: { fsBits: 3, fsMost: 6, bits: 8 }, 2: { fsBits: 4, fsMost: 14, bits: 16 }, 4: { fsBits: 5, fsMost: 25, bits: 32 } } as const;

/** A value as BYTEPIX bytes hold it: unsigned for 1, signed otherwise. */
const wrapped = (value: number, bytePix: BytePix): number => (bytePix === 1 ? value & 0xff : bytePix === 2 ? (value << 16) >> 16 : value | 0);

/** Fills `out`; throws FitsFault when the bytes end too early. */
export function decodeRice(bytes: Uint8Array, out: Int32Array, blockSize: number, bytePix: BytePix): void {
  const { fsBits, fsMost, bits } = width[bytePix];
  const input = new BitReader(bytes);
  const word = (): number => (bits === 32 ? input.word32() : input.bits(bits));
  let last = word();
  for (let from = 0; from < out.length; from += blockSize) {
    const end = Math.min(out.length, from + blockSize);
    const fs = input.bits(fsBits) - 1;
    if (fs > fsMost) throw new FitsFault(`RICE data: a block asks for ${fs} plain bits, ${fsMost} at most`);
    for (let at = from; at < end; at++) {
      const folded = fs < 0 ? 0 : fs === fsMost ? word() : foldedOf(input, fs);
      // Folded: even is positive, odd is negative.
      last = wrapped(last + ((folded >>> 1) ^ -(folded & 1)), bytePix);
      out[at] = last;
    }
    if (input.overrun) throw new FitsFault(`RICE data end after ${bytes.length} bytes, ${out.length - end} pixels before the tile is full`);
  }
}

function foldedOf(input: BitReader, fs: number): number {
  const high = input.zeros(1 << 25);
  return ((high << fs) | (fs > 24 ? (input.bits(fs - 24) << 24) | input.bits(24) : input.bits(fs))) >>> 0;
}

/** The bytes that `decodeRice` makes the same pixels of. */
export function encodeRice(pixels: Int32Array, blockSize: number, bytePix: BytePix): Uint8Array {
  const { fsBits, fsMost, bits } = width[bytePix];
  const out = new BitWriter();
  const word = (value: number): void => (bits === 32 ? out.put32(value) : out.put(value, bits));
  let last = pixels[0] ?? 0;
  word(last);
  const folded = new Float64Array(blockSize);
  for (let from = 0; from < pixels.length; from += blockSize) {
    const count = Math.min(blockSize, pixels.length - from);
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const value = pixels[from + k] ?? 0;
      const difference = signedDifference(value - last, bits);
      folded[k] = difference < 0 ? -2 * difference - 1 : 2 * difference;
      sum += folded[k] ?? 0;
      last = value;
    }
    const fs = plainBits(sum, count);
    if (sum === 0) out.put(0, fsBits);
    else if (fs >= fsMost) {
      out.put(fsMost + 1, fsBits);
      for (let k = 0; k < count; k++) word(folded[k] ?? 0);
    } else {
      out.put(fs + 1, fsBits);
      for (let k = 0; k < count; k++) putFolded(out, folded[k] ?? 0, fs);
    }
  }
  return out.done();
}

/** The shortest difference modulo 2^bits: the decoder's sum wraps. */
function signedDifference(difference: number, bits: number): number {
  const whole = 2 ** bits;
  const rest = ((difference % whole) + whole) % whole;
  return rest >= whole / 2 ? rest - whole : rest;
}

/** log2 of the mean, about: where the two parts of the code are equally long. */
const plainBits = (sum: number, count: number): number => Math.max(0, Math.floor(Math.log2(Math.max(1, sum / count))));

function putFolded(out: BitWriter, value: number, fs: number): void {
  let high = Math.floor(value / 2 ** fs);
  for (; high >= 24; high -= 24) out.put(0, 24);
  out.put(1, high + 1);
  const low = value % 2 ** fs;
  if (fs > 16) {
    out.put(Math.floor(low / 65536), fs - 16);
    out.put(low % 65536, 16);
  } else out.put(low, fs);
}
