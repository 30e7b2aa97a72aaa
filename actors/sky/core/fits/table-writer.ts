/** Binary tables to write: columns of fixed length and arrays of variable length. */
import type { NewCard } from './card-writer.ts';
import { FitsFault } from './fault.ts';
import { elementBytes, type ElementCode } from './table-layout.ts';
import { isStructural, type NewHdu } from './writer.ts';

type Cell = ArrayLike<number> | ArrayLike<bigint> | string;

/** Stored values as they are: unsigned and scaled columns give their TZERO and TSCAL as cards. Complex values are pairs. */
export interface NewColumn {
  readonly name: string;
  readonly code: ElementCode;
  readonly unit?: string;
  /** Elements in every cell; letters of a string. Default 1, of text the longest. */
  readonly repeat?: number;
  /** Arrays of any length, in the heap; P descriptors. */
  readonly variable?: boolean;
  /** One value a row for repeat 1, otherwise one array (or string) a row. Logical: 1, 0, anything else is no value. */
  readonly cells: ArrayLike<number> | ArrayLike<bigint> | readonly Cell[];
}

export interface NewTable {
  readonly rows: number;
  readonly columns: readonly NewColumn[];
  readonly name?: string;
  /** Such as TZERO, TNULL and what belongs to no column. */
  readonly cards?: readonly NewCard[];
}

interface Placed extends NewColumn {
  readonly each: number;
  readonly bytes: number;
  readonly offset: number;
}

/** The HDU's cards and data; the heap follows the rows. Throws FitsFault when a cell has another length than its column. */
export function tableHdu({ rows, columns, name, cards = [] }: NewTable): NewHdu {
  const placed: Placed[] = [];
  let rowBytes = 0;
  for (const column of columns) {
    const each = column.repeat ?? (column.code === 'A' ? longest(column, rows) : 1);
    const bytes = column.variable === true ? 8 : Math.ceil(each * elementBytes[column.code]);
    placed.push({ ...column, each, bytes, offset: rowBytes });
    rowBytes += bytes;
  }
  const heap = placed.map((column) => (column.variable === true ? Array.from({ length: rows }, (_, row) => encoded(column, cellOf(column, row))) : []));
  const heapBytes = heap.flat().reduce((sum, { bytes }) => sum + bytes.length, 0);
  const data = new Uint8Array(rowBytes * rows + heapBytes);
  let next = rowBytes * rows;
  const longestOf = new Map<Placed, number>();
  for (let row = 0; row < rows; row++) {
    placed.forEach((column, place) => {
      const at = row * rowBytes + column.offset;
      const array = heap[place]?.[row];
      if (array === undefined) data.set(fixed(column, row), at);
      else {
        const view = new DataView(data.buffer, at, 8);
        view.setInt32(0, array.count);
        view.setInt32(4, next - rowBytes * rows);
        data.set(array.bytes, next);
        next += array.bytes.length;
        longestOf.set(column, Math.max(longestOf.get(column) ?? 0, array.count));
      }
    });
  }
  return { cards: [...mandatory(rowBytes, rows, heapBytes, placed, name, longestOf), ...cards.filter(({ keyword }) => !isStructural(keyword) || /^T(ZERO|SCAL|NULL|DIM|DISP)\d+$/.test(keyword) || /^Z/.test(keyword))], data };
}

function mandatory(rowBytes: number, rows: number, heapBytes: number, columns: readonly Placed[], name: string | undefined, longestOf: ReadonlyMap<Placed, number>): readonly NewCard[] {
  return [
    { keyword: 'XTENSION', value: 'BINTABLE', comment: 'binary table extension' }, { keyword: 'BITPIX', value: 8 }, { keyword: 'NAXIS', value: 2 },
    { keyword: 'NAXIS1', value: rowBytes, comment: 'bytes of a row' }, { keyword: 'NAXIS2', value: rows, comment: 'rows' },
    { keyword: 'PCOUNT', value: heapBytes, comment: 'bytes of the heap' }, { keyword: 'GCOUNT', value: 1 }, { keyword: 'TFIELDS', value: columns.length, comment: 'columns' },
    ...columns.flatMap((column, place) => [
      { keyword: `TTYPE${place + 1}`, value: column.name },
      { keyword: `TFORM${place + 1}`, value: column.variable === true ? `1P${column.code}(${longestOf.get(column) ?? 0})` : `${column.each}${column.code}` },
      ...(column.unit === undefined ? [] : [{ keyword: `TUNIT${place + 1}`, value: column.unit }]),
    ]),
    ...(name === undefined ? [] : [{ keyword: 'EXTNAME', value: name }]),
  ];
}

const longest = ({ cells }: NewColumn, rows: number): number => Math.max(1, ...Array.from({ length: rows }, (_, row) => { const cell = cells[row]; return typeof cell === 'string' ? cell.length : 0; }));

function cellOf(column: NewColumn, row: number): Cell {
  const cell = column.cells[row];
  if (cell === undefined) throw new FitsFault(`column ${column.name} has no value for row ${row}`);
  return typeof cell === 'number' ? [cell] : typeof cell === 'bigint' ? [cell] : cell;
}

function fixed(column: Placed, row: number): Uint8Array {
  const { bytes, count } = encoded(column, cellOf(column, row));
  if (column.code === 'A' ? count > column.each : count !== column.each) throw new FitsFault(`column ${column.name}, row ${row}: ${count} elements, the column has ${column.each}`);
  return bytes;
}

function encoded({ code, name }: NewColumn, cell: Cell): { readonly bytes: Uint8Array; readonly count: number } {
  if (typeof cell === 'string') {
    if (code !== 'A' || !/^[ -~]*$/.test(cell)) throw new FitsFault(`column ${name}: "${cell.slice(0, 20)}" is no text of a FITS table`);
    return { bytes: Uint8Array.from(cell, (letter) => letter.charCodeAt(0)), count: cell.length };
  }
  const count = code === 'C' || code === 'M' ? cell.length / 2 : cell.length;
  const bytes = new Uint8Array(Math.ceil(count * elementBytes[code]));
  const view = new DataView(bytes.buffer);
  for (let k = 0; k < cell.length; k++) put(code, view, k, cell[k] ?? 0);
  return { bytes, count };
}

function put(code: ElementCode, view: DataView, k: number, value: number | bigint): void {
  switch (code) {
    case 'L': return view.setUint8(k, Number(value) === 1 ? 0x54 : Number(value) === 0 ? 0x46 : 0);
    case 'X': return view.setUint8(k >> 3, view.getUint8(k >> 3) | (Number(value) === 0 ? 0 : 0x80 >> (k & 7)));
    case 'B': case 'A': return view.setUint8(k, Number(value));
    case 'I': return view.setInt16(2 * k, Number(value));
    case 'J': return view.setInt32(4 * k, Number(value));
    case 'K': return view.setBigInt64(8 * k, BigInt(value));
    case 'E': case 'C': return view.setFloat32(4 * k, Number(value));
    case 'D': case 'M': return view.setFloat64(8 * k, Number(value));
  }
}
