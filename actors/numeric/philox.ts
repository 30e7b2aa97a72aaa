/**
 * Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw 2011 ("Parallel random numbers: as easy
 * as 1, 2, 3"). Four 32-bit words are a pure function of a counter and a key: any draw can be made anywhere, in any
 * order, on any thread, with the same result. Passes the published known-answer tests.
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** Upper 32 bits of the unsigned product; JavaScript has no 64-bit multiply, so by halves. */
function mulHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16);
  const rest = aLow * bHigh + (cross & 0xffff);
  return (aHigh * bHigh + (cross >>> 16) + (rest >>> 16)) >>> 0;
}

/** Fills `out` (4 words) with the block of this counter and key. */
export function philox4x32(c0: number, c1: number, c2: number, c3: number, key0: number, key1: number, out: Uint32Array): void {
  let [x0, x1, x2, x3, k0, k1] = [c0 >>> 0, c1 >>> 0, c2 >>> 0, c3 >>> 0, key0 >>> 0, key1 >>> 0];
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, x0);
    const high1 = mulHigh(M1, x2);
    const low0 = Math.imul(M0, x0) >>> 0;
    const low1 = Math.imul(M1, x2) >>> 0;
    x0 = (high1 ^ x1 ^ k0) >>> 0;
    x1 = low1;
    x2 = (high0 ^ x3 ^ k1) >>> 0;
    x3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = x0;
  out[1] = x1;
  out[2] = x2;
  out[3] = x3;
}

/** A uniform number in (0, 1) with 53 bits from two words: never 0, never 1. */
export function uniformOf(high: number, low: number): number {
  return ((high >>> 5) * 67108864 + (low >>> 6) + 0.5) / 9007199254740992;
}
