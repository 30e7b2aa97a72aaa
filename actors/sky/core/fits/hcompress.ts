/**
 * HCOMPRESS_1 (White 1992; FITS 4.0, section 10.4.4): the H-transform, a two-dimensional Haar transform in integers, whose
 * coefficients stand bit plane by bit plane in quadtrees. The optional smoothing of lossy images, which is cosmetic, is not
 * done: pixels differ from smoothed ones within the scale that they were compressed with.
 */
import { BitReader } from './bits.ts';
import { FitsFault } from './fault.ts';
import { inverseH } from './h-transform.ts';

/** Fills `out`, `rows` × `columns`. Sums are doubles: exact for 32-bit pixels in tiles of up to 2^20 a side. */
export function decodeHcompress(bytes: Uint8Array, out: Int32Array, columns: number, rows: number): void {
  if (bytes.length < 25 || bytes[0] !== 0xdd || bytes[1] !== 0x99) throw new FitsFault('HCOMPRESS data do not begin with DD 99');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [nx, ny, scale] = [view.getInt32(2), view.getInt32(6), view.getInt32(10)];
  if (nx !== rows || ny !== columns) throw new FitsFault(`HCOMPRESS data are of ${ny} × ${nx} pixels, the tile has ${columns} × ${rows}`);
  const planes: readonly number[] = [view.getUint8(22), view.getUint8(23), view.getUint8(24)];
  if (planes.some((count) => count > 52)) throw new FitsFault(`HCOMPRESS data claim ${Math.max(...planes)} bit planes`);
  const values = new Float64Array(nx * ny);
  const input = new BitReader(bytes, 25);
  const [halfX, halfY] = [(nx + 1) >> 1, (ny + 1) >> 1];
  readQuadrant(input, values, 0, ny, halfX, halfY, planes[0] ?? 0);
  readQuadrant(input, values, halfY, ny, halfX, ny >> 1, planes[1] ?? 0);
  readQuadrant(input, values, ny * halfX, ny, nx >> 1, halfY, planes[1] ?? 0);
  readQuadrant(input, values, ny * halfX + halfY, ny, nx >> 1, ny >> 1, planes[2] ?? 0);
  if (input.bits(4) !== 0) throw new FitsFault('HCOMPRESS data: the mark between bit planes and signs is missing');
  input.align();
  for (let k = 0; k < values.length; k++) if (values[k] !== 0 && input.bits(1) === 1) values[k] = -(values[k] ?? 0);
  if (input.overrun) throw new FitsFault(`HCOMPRESS data end after ${bytes.length} bytes, before the tile is full`);
  values[0] = Number(view.getBigInt64(14));
  if (scale > 1) for (let k = 0; k < values.length; k++) values[k] = (values[k] ?? 0) * scale;
  inverseH(values, nx, ny);
  for (let k = 0; k < out.length; k++) out[k] = values[k] ?? 0;
}

/** Bit planes of one quadrant, highest first, added to `values` (rows `stride` apart). */
function readQuadrant(input: BitReader, values: Float64Array, from: number, stride: number, nqx: number, nqy: number, planes: number): void {
  if (nqx === 0 || nqy === 0) return;
  const depth = Math.max(0, Math.ceil(Math.log2(Math.max(nqx, nqy))));
  const quads = new Uint8Array(((nqx + 1) >> 1) * ((nqy + 1) >> 1));
  for (let plane = planes - 1; plane >= 0; plane--) {
    const mark = input.bits(4);
    if (mark === 0) for (let k = 0; k < quads.length; k++) quads[k] = input.bits(4);
    else if (mark === 0xf) readTree(input, quads, nqx, nqy, depth);
    else throw new FitsFault(`HCOMPRESS data: bit plane ${plane} begins with ${mark}, which is neither 0 nor 15`);
    insert(quads, nqx, nqy, values, from, stride, 2 ** plane);
    if (input.overrun) throw new FitsFault('HCOMPRESS data end within a bit plane');
  }
}

/** From one quad down to the leaves; each level has a Huffman code for every quad that is not empty. */
function readTree(input: BitReader, quads: Uint8Array, nqx: number, nqy: number, depth: number): void {
  let level = new Uint8Array([readQuad(input)]);
  let [nx, ny, restX, restY] = [1, 1, nqx, nqy];
  for (let k = 1, half = 1 << depth; k < depth; k++) {
    half >>= 1;
    [nx, ny] = [2 * nx, 2 * ny];
    if (restX <= half) nx--;
    else restX -= half;
    if (restY <= half) ny--;
    else restY -= half;
    level = expanded(level, nx, ny);
    for (let at = level.length - 1; at >= 0; at--) if (level[at] !== 0) level[at] = readQuad(input);
  }
  quads.set(level.subarray(0, quads.length));
}

/** Every quad's four bits as four cells. */
function expanded(quads: Uint8Array, nx: number, ny: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(nx * ny);
  const across = (ny + 1) >> 1;
  for (let i = 0; i < nx; i++) {
    for (let j = 0; j < ny; j++) out[i * ny + j] = ((quads[(i >> 1) * across + (j >> 1)] ?? 0) >> (3 - 2 * (i & 1) - (j & 1))) & 1;
  }
  return out;
}

function insert(quads: Uint8Array, nx: number, ny: number, values: Float64Array, from: number, stride: number, bit: number): void {
  const across = (ny + 1) >> 1;
  for (let i = 0; i < nx; i++) {
    for (let j = 0, at = from + i * stride; j < ny; j++, at++) {
      if (((quads[(i >> 1) * across + (j >> 1)] ?? 0) >> (3 - 2 * (i & 1) - (j & 1))) & 1) values[at] = (values[at] ?? 0) + bit;
    }
  }
}

const four: readonly number[] = [3, 5, 10, 12, 15];
const five: readonly number[] = [6, 7, 9, 11, 13];

/** The fixed Huffman code of four bits (White 1992): single bits are shortest. */
function readQuad(input: BitReader): number {
  let code = input.bits(3);
  if (code < 4) return 1 << code;
  code = (code << 1) | input.bits(1);
  if (code < 13) return four[code - 8] ?? 0;
  code = (code << 1) | input.bits(1);
  if (code < 31) return five[code - 26] ?? 0;
  return input.bits(1) === 0 ? 0 : 14;
}
