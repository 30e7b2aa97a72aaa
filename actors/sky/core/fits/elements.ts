/** Elements of table cells: bytes to values and back. Big-endian, whatever the machine. */
import { type Column, type ElementCode, elementBytes } from './table-layout.ts';

/**
 * Values of one column or cell. `number`: bytes, 16- and 32-bit integers and floats with TSCAL, TZERO applied, TNULL as NaN.
 * `integer`: 64-bit integers without scale, exact. `logical` and `bit`: 0, 1; 2 is a logical without value. `complex`: pairs.
 */
export type Values =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'integer'; readonly values: BigInt64Array | BigUint64Array; readonly blank: bigint | undefined }
  | { readonly kind: 'logical' | 'bit'; readonly values: Uint8Array }
  | { readonly kind: 'complex'; readonly values: Float64Array }
  | { readonly kind: 'text'; readonly values: readonly string[] };

const two63 = 2 ** 63;

/** `count` cells of `perCell` elements each, `stride` bytes apart, the first at `from` of the view. */
export function decodeCells({ code, scale, zero, blank }: Pick<Column, 'code' | 'scale' | 'zero' | 'blank'>, view: DataView, from: number, count: number, perCell: number, stride: number): Values {
  if (code === 'A') return { kind: 'text', values: perCell === 0 ? [] : Array.from({ length: count }, (_, row) => letters(view, from + row * stride, perCell)) };
  if (code === 'X') return { kind: 'bit', values: each(new Uint8Array(count * perCell), perCell, from, stride, (at, k) => (view.getUint8(at + (k >> 3)) >> (7 - (k & 7))) & 1) };
  if (code === 'L') return { kind: 'logical', values: each(new Uint8Array(count * perCell), perCell, from, stride, (at, k) => logical(view.getUint8(at + k))) };
  if (code === 'C' || code === 'M') {
    const read = readerOf(code === 'C' ? 'E' : 'D', view);
    const size = elementBytes[code] / 2;
    return { kind: 'complex', values: each(new Float64Array(2 * count * perCell), 2 * perCell, from, stride, (at, k) => scale * read(at + k * size) + ((k & 1) === 0 ? zero : 0)) };
  }
  if (code === 'K' && scale === 1 && (zero === 0 || zero === two63)) return integers(view, from, count, perCell, stride, zero === two63, blank);
  const [read, size] = [readerOf(code, view), elementBytes[code]];
  // A stored float is no integer that TNULL could mean.
  const hole = blank === undefined || code === 'E' || code === 'D' ? Number.NaN : Number(blank);
  // As it is, so that −0 stays.
  if (scale === 1 && zero === 0 && Number.isNaN(hole)) return { kind: 'number', values: each(new Float64Array(count * perCell), perCell, from, stride, (at, k) => read(at + k * size)) };
  return {
    kind: 'number',
    values: each(new Float64Array(count * perCell), perCell, from, stride, (at, k) => {
      const stored = read(at + k * size);
      return stored === hole ? Number.NaN : zero + scale * stored;
    }),
  };
}

/** Fills cell by cell; `read` is given the first byte of the cell and the element's place in it. */
function each<T extends Float64Array | Uint8Array>(out: T, perCell: number, from: number, stride: number, read: (at: number, k: number) => number): T {
  for (let to = 0, at = from; to < out.length; at += stride) for (let k = 0; k < perCell; k++) out[to++] = read(at, k);
  return out;
}

function readerOf(code: ElementCode, view: DataView): (at: number) => number {
  switch (code) {
    case 'I': return (at) => view.getInt16(at);
    case 'J': return (at) => view.getInt32(at);
    case 'K': return (at) => Number(view.getBigInt64(at));
    case 'E': return (at) => view.getFloat32(at);
    case 'D': return (at) => view.getFloat64(at);
    default: return (at) => view.getUint8(at);
  }
}

/** `T`, `F`, anything else no value. */
const logical = (byte: number): number => (byte === 0x54 ? 1 : byte === 0x46 ? 0 : 2);

/** A string ends at the first NUL; blanks behind it do not count. */
function letters(view: DataView, at: number, count: number): string {
  let text = '';
  for (let k = 0; k < count; k++) {
    const byte = view.getUint8(at + k);
    if (byte === 0) break;
    text += String.fromCharCode(byte);
  }
  return text.replace(/ +$/, '');
}

function integers(view: DataView, from: number, count: number, perCell: number, stride: number, unsigned: boolean, blank: bigint | undefined): Values {
  const values = unsigned ? new BigUint64Array(count * perCell) : new BigInt64Array(count * perCell);
  for (let to = 0, at = from; to < values.length; at += stride) {
    for (let k = 0; k < perCell; k++) {
      const stored = view.getBigInt64(at + 8 * k);
      values[to++] = unsigned ? stored + (1n << 63n) : stored;
    }
  }
  return { kind: 'integer', values, blank: blank !== undefined && unsigned ? blank + (1n << 63n) : blank };
}

/** Any values as doubles: text that is no number and values that are missing are NaN. */
export function asNumbers(found: Values): Float64Array {
  switch (found.kind) {
    case 'number': case 'complex': return found.values;
    case 'integer': return Float64Array.from(found.values, (value) => (value === found.blank ? Number.NaN : Number(value)));
    case 'logical': case 'bit': return Float64Array.from(found.values, (value) => (value > 1 ? Number.NaN : value));
    case 'text': return Float64Array.from(found.values, (text) => (text.trim() === '' ? Number.NaN : Number(text)));
  }
}
