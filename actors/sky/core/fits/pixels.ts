/** Stored pixels as typed arrays, and as the float32 of an Image with BSCALE, BZERO and BLANK applied (FITS 4.0, section 5.3). */
import type { Header } from './header.ts';
import type { FitsMachine } from './source.ts';
import type { Bitpix } from './structure.ts';

export type Stored = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** The machine's byte order; FITS is big-endian. */
const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export function swapInPlace(bytes: Uint8Array, elementBytes: number): void {
  for (let at = 0; at + elementBytes <= bytes.length; at += elementBytes) {
    for (let low = at, high = at + elementBytes - 1; low < high; low++, high--) {
      const kept = bytes[low] ?? 0;
      bytes[low] = bytes[high] ?? 0;
      bytes[high] = kept;
    }
  }
}

/** From big-endian to the machine's order or back, in place. */
export function toMachineOrder(bytes: Uint8Array, elementBytes: 1 | 2 | 4 | 8, machine: Pick<FitsMachine, 'swap'>): void {
  if (elementBytes === 1 || !littleEndian) return;
  if (machine.swap === undefined) swapInPlace(bytes, elementBytes);
  else machine.swap(bytes, elementBytes);
}

export const bytesOf = (bitpix: Bitpix): 1 | 2 | 4 | 8 => {
  const size = Math.abs(bitpix) / 8;
  return size === 1 || size === 2 || size === 4 ? size : 8;
};

/** `bytes` must start at a multiple of 8 of its buffer and be in the machine's order. */
export function viewOf(bytes: Uint8Array, bitpix: Bitpix): Stored {
  const [buffer, offset, length] = [bytes.buffer, bytes.byteOffset, bytes.length / bytesOf(bitpix)];
  switch (bitpix) {
    case 8: return new Uint8Array(buffer, offset, length);
    case 16: return new Int16Array(buffer, offset, length);
    case 32: return new Int32Array(buffer, offset, length);
    case 64: return new BigInt64Array(buffer, offset, length);
    case -32: return new Float32Array(buffer, offset, length);
    case -64: return new Float64Array(buffer, offset, length);
  }
}

export interface Scaling {
  readonly scale: number;
  readonly zero: number;
  /** Stored integer that stands for no data; undefined when there is none. */
  readonly blank: bigint | undefined;
}

/** BSCALE, BZERO and BLANK. BLANK of a floating-point image means nothing (section 4.4.2.5), nor does one that is no integer. */
export function scalingOf(header: Header, bitpix: Bitpix): Scaling {
  const blank = bitpix > 0 ? header.get('BLANK') : undefined;
  return {
    scale: header.number('BSCALE') ?? 1,
    zero: header.number('BZERO') ?? 0,
    blank: typeof blank === 'bigint' ? blank : typeof blank === 'number' && Number.isInteger(blank) ? BigInt(blank) : undefined,
  };
}

/** Physical values as float32, computed in float64; blank pixels are NaN. Unscaled float32 pixels are returned themselves. */
export function toFloat32(stored: Stored, { scale, zero, blank }: Scaling): Float32Array {
  if (stored instanceof Float32Array && scale === 1 && zero === 0) return stored;
  const out = new Float32Array(stored.length);
  fill(out, stored, scale, zero, blank);
  return out;
}

/** As `toFloat32` without the loss of digits. */
export function toFloat64(stored: Stored, { scale, zero, blank }: Scaling): Float64Array {
  const out = new Float64Array(stored.length);
  fill(out, stored, scale, zero, blank);
  return out;
}

function fill(out: Float32Array | Float64Array, stored: Stored, scale: number, zero: number, blank: bigint | undefined): void {
  if (stored instanceof BigInt64Array) {
    for (let at = 0; at < out.length; at++) {
      const value = stored[at] ?? 0n;
      out[at] = value === blank ? Number.NaN : unscaled(value, scale, zero);
    }
    return;
  }
  if (stored instanceof Int16Array && blank === undefined) {
    // What cameras write; a loop of its own knows the type of its elements.
    for (let at = 0; at < stored.length; at++) out[at] = zero + scale * stored[at]!;
    return;
  }
  // A stored NaN is not equal to itself, so this never matches where there is no BLANK.
  const hole = blank === undefined ? Number.NaN : Number(blank);
  for (let at = 0; at < out.length; at++) {
    const value = stored[at] ?? 0;
    out[at] = value === hole ? Number.NaN : zero + scale * value;
  }
}

/** Unsigned 64-bit integers are stored less 2^63: added as integers, no digit is lost before the end. */
const unscaled = (value: bigint, scale: number, zero: number): number =>
  scale === 1 && Number.isInteger(zero) ? Number(value + BigInt(zero)) : zero + scale * Number(value);
