/**
 * Avro longs that are exact as far as a number is. The library's own zigzag them as floating-point
 * numbers: beyond 2^52 they change silently, -4503599627370497 comes back as 4503599627370496.
 */
import avro from 'avsc';

const scratch = Buffer.allocUnsafe(10);

/** The sign stands in the lowest bit, so the magnitude is packed by itself: 6 bits, then 7 a byte. */
function pack(value: number): Buffer {
  const sign = value < 0 ? 1 : 0;
  let left = sign === 1 ? -value - 1 : value;
  let byte = (left % 64) * 2 + sign;
  let length = 0;
  for (left = Math.floor(left / 64); left > 0; left = Math.floor(left / 128)) {
    scratch[length++] = byte | 0x80;
    byte = left % 128;
  }
  scratch[length++] = byte;
  return scratch.subarray(0, length);
}

function unpack(bytes: Buffer): number {
  const first = bytes[0] ?? 0;
  let magnitude = (first & 0x7f) >> 1;
  let factor = 64;
  for (let at = 1; at < bytes.length; at++) {
    magnitude += ((bytes[at] ?? 0) & 0x7f) * factor;
    factor *= 128;
  }
  return (first & 1) === 0 ? magnitude : -magnitude - 1;
}

/** The type that stands for `long`; what a number cannot hold is not valid. */
export const exactLong = avro.types.LongType.__with(
  { fromBuffer: unpack, toBuffer: pack, fromJSON: Number, toJSON: (value: number) => value, isValid: Number.isSafeInteger, compare: (a: number, b: number) => a - b },
  true,
);
