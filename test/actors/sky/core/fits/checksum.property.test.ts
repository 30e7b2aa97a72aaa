import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeChecksum, onesComplementSum } from '../../../../../actors/sky/core/fits/checksum.ts';

/** The definition: each carry out of 32 bits is added at the low end. */
function plain(bytes: Uint8Array, sum: number): number {
  let total = BigInt(sum);
  for (let at = 0; at < bytes.length; at += 4) {
    total += BigInt((((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0);
    if (total > 0xffffffffn) total = (total & 0xffffffffn) + 1n;
  }
  return Number(total);
}

test('the fast sum is the plain one, wherever the bytes lie', () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 0, maxLength: 5000 }), fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.boolean(), (random, shift, sum, full) => {
    const whole = full ? random.map(() => 255) : random;
    const buffer = new Uint8Array(shift + whole.length);
    buffer.set(whole, shift);
    const bytes = buffer.subarray(shift, shift + whole.length - (whole.length % 4));
    expect(onesComplementSum(bytes, sum)).toBe(plain(bytes, sum));
  }));
});

test('sixteen letters and digits make any sum all ones', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (sum) => {
    const letters = encodeChecksum(sum);
    expect(letters).toMatch(/^[0-9A-Za-z]{16}$/);
    // As they stand in the card: three bytes behind a multiple of four, in place of sixteen zeros.
    const card = (text: string): Uint8Array => Uint8Array.from(`= '${text}'`, (letter) => letter.charCodeAt(0));
    const [zeros, signed] = [onesComplementSum(card('0000000000000000')), onesComplementSum(card(letters))];
    const before = (BigInt(sum) + 0xffffffffn - BigInt(zeros)) % 0xffffffffn;
    expect((before + BigInt(signed)) % 0xffffffffn).toBe(0n);
  }));
});
