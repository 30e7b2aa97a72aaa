/** CHECKSUM and DATASUM (FITS 4.0, section 4.4.2.7 and appendix J; Seaman, Pence & Rots 2002). */
import type { ByteSource } from './source.ts';
import { blockLength, type Hdu } from './structure.ts';

/** 32-bit ones'-complement sum of big-endian words, added to `sum`. The length is a multiple of 4. */
export function onesComplementSum(bytes: Uint8Array, sum = 0): number {
  // The four bytes of the words are summed by themselves: exact in a double for 2^45 words.
  const lanes = new Float64Array(4);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes.length - (bytes.length % 4) : 0;
  addLanes(new Uint32Array(bytes.buffer, aligned === 0 ? 0 : bytes.byteOffset, aligned / 4), lanes);
  for (let at = aligned; at < bytes.length; at++) lanes[at & 3] = (lanes[at & 3] ?? 0) + (bytes[at] ?? 0);
  const [a = 0, b = 0, c = 0, d = 0] = lanes;
  let [high, low] = [(sum >>> 16) + a * 256 + b, (sum & 0xffff) + c * 256 + d];
  for (;;) {
    const [highCarry, lowCarry] = [Math.floor(high / 0x10000), Math.floor(low / 0x10000)];
    if (highCarry === 0 && lowCarry === 0) return ((high << 16) | low) >>> 0;
    high = (high % 0x10000) + lowCarry;
    low = (low % 0x10000) + highCarry;
  }
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Two lanes of 16 bits in one integer hold 256 bytes each before they overflow. */
function addLanes(words: Uint32Array, lanes: Float64Array): void {
  for (let from = 0; from < words.length; from += 256) {
    const end = Math.min(words.length, from + 256);
    let even = 0;
    let odd = 0;
    for (let at = from; at < end; at++) {
      const word = words[at] ?? 0;
      even += word & 0xff00ff;
      odd += (word >>> 8) & 0xff00ff;
    }
    // In memory order: bytes 0 to 3 of a little-endian word are its lowest to highest.
    const found = [even & 0xffff, odd & 0xffff, even >>> 16, odd >>> 16];
    for (let k = 0; k < 4; k++) lanes[k] = (lanes[k] ?? 0) + (found[littleEndian ? k : 3 - k] ?? 0);
  }
}

const piece = 364 * blockLength;

/** Sum over [from, to) of the source; what is missing of a last block counts as zeros. */
export function sumOf(source: ByteSource, from: number, to: number, sum = 0): number {
  let total = sum;
  const buffer = new Uint8Array(Math.min(piece, Math.max(0, to - from)));
  for (let at = from; at < to; at += piece) {
    const part = buffer.subarray(0, Math.min(piece, to - at));
    const there = Math.max(0, Math.min(part.length, source.size - at));
    part.fill(0);
    if (there > 0) source.readInto(at, part.subarray(0, there));
    total = onesComplementSum(part, total);
  }
  return total;
}

/** Undefined when the sums that the header gives are right, or it gives none; else what is wrong. */
export function checksumFault(source: ByteSource, hdu: Hdu): string | undefined {
  const [checksum, datasum] = [hdu.header.get('CHECKSUM'), hdu.header.get('DATASUM')];
  if (checksum === undefined && datasum === undefined) return undefined;
  const data = sumOf(source, hdu.dataOffset, hdu.end);
  const stated = typeof datasum === 'string' && /^\d+$/.test(datasum.trim()) ? Number(datasum) : undefined;
  if (stated !== undefined && stated !== data) return `DATASUM is ${stated}, the data sum up to ${data}: damaged, or changed without renewing DATASUM`;
  if (typeof checksum !== 'string' || checksum.trim() === '') return undefined;
  const whole = sumOf(source, hdu.headerOffset, hdu.dataOffset, data);
  return whole === 0 || whole === 0xffff_ffff ? undefined : 'CHECKSUM does not fit the HDU: damaged, or changed without renewing CHECKSUM';
}

const punctuation = [0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x40, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60];

/** The 16 letters that make the whole sum −0 when they take the place of sixteen zeros (appendix J.2). `sum` is that of the HDU with the zeros. */
export function encodeChecksum(sum: number): string {
  const complement = ~sum >>> 0;
  const letters = new Array<number>(16).fill(0);
  for (let byte = 0; byte < 4; byte++) {
    const value = (complement >>> (24 - 8 * byte)) & 0xff;
    const four = [Math.floor(value / 4) + (value % 4) + 48, ...new Array<number>(3).fill(Math.floor(value / 4) + 48)];
    // Letters and digits only: two that are punctuation move apart by one, their sum stays.
    while (four.some((letter) => punctuation.includes(letter))) {
      for (const place of [0, 2]) {
        if (punctuation.includes(four[place] ?? 0) || punctuation.includes(four[place + 1] ?? 0)) {
          four[place] = (four[place] ?? 0) + 1;
          four[place + 1] = (four[place + 1] ?? 0) - 1;
        }
      }
    }
    four.forEach((letter, place) => (letters[4 * place + byte] = letter));
  }
  return String.fromCharCode(...[letters[15] ?? 0, ...letters.slice(0, 15)]);
}
