/** Reads a binary table: whole columns, or the array of one cell. */
import { decodeCells, type Values } from './elements.ts';
import type { ByteSource } from './source.ts';
import type { Hdu } from './structure.ts';
import { elementBytes, tableLayout, type Column, type TableLayout } from './table-layout.ts';

export class TableReader {
  readonly layout: TableLayout;
  readonly #source: ByteSource;
  readonly #hdu: Hdu;

  /** Throws FitsFault when the header describes no table that fits into its data unit. */
  constructor(source: ByteSource, hdu: Hdu) {
    this.layout = tableLayout(hdu);
    this.#source = source;
    this.#hdu = hdu;
  }

  get rows(): number {
    return this.layout.rows;
  }

  /** By TTYPE, upper or lower case; undefined when there is none. */
  find(name: string): Column | undefined {
    const wanted = name.toUpperCase();
    return this.layout.columns.find((column) => column.name.toUpperCase() === wanted);
  }

  /** All rows of a column of fixed length, row after row. Memory: the rows of the table and the values. */
  column(name: string): Values {
    const column = this.#demand(name);
    if (column.variable !== undefined) throw this.#hdu.header.fault(`the column ${name} has arrays of variable length: read it cell by cell`);
    const { rows, rowBytes } = this.layout;
    return decodeCells(column, this.#view(0, column.bytes === 0 ? 0 : rows * rowBytes), column.offset, column.bytes === 0 ? 0 : rows, column.repeat, rowBytes);
  }

  /** The values of one cell. */
  cell(name: string, row: number): Values {
    const column = this.#demand(name);
    if (column.variable === undefined) return decodeCells(column, this.#view(row * this.layout.rowBytes + column.offset, column.bytes), 0, 1, column.repeat, column.bytes);
    const { at, count } = this.#descriptor(column, row);
    const bytes = Math.ceil(count * elementBytes[column.code]);
    return decodeCells(column, this.#view(at, bytes), 0, count === 0 ? 0 : 1, count, bytes);
  }

  /** The bytes of a variable-length cell, as they are. */
  bytes(column: Column, row: number): Uint8Array {
    const { at, count } = this.#descriptor(column, row);
    const out = new Uint8Array(Math.ceil(count * elementBytes[column.code]));
    this.#source.readInto(this.#hdu.dataOffset + at, out);
    return out;
  }

  #demand(name: string): Column {
    const column = this.find(name);
    if (column === undefined) throw this.#hdu.header.fault(`there is no column ${name}; it has ${this.layout.columns.map((one) => one.name).join(', ')}`);
    return column;
  }

  #view(from: number, bytes: number): DataView {
    const buffer = new Uint8Array(bytes);
    this.#source.readInto(this.#hdu.dataOffset + from, buffer);
    return new DataView(buffer.buffer);
  }

  /** Where the array of a cell lies in the data, checked against the heap. */
  #descriptor(column: Column, row: number): { readonly at: number; readonly count: number } {
    const { rows, rowBytes, heapOffset, heapBytes } = this.layout;
    if (!(row >= 0 && row < rows)) throw new RangeError(`row ${row} of ${rows}`);
    if (column.bytes === 0) return { at: heapOffset, count: 0 };
    const view = this.#view(row * rowBytes + column.offset, column.bytes);
    const [count, offset] = column.variable === 'Q' ? [Number(view.getBigInt64(0)), Number(view.getBigInt64(8))] : [view.getInt32(0), view.getInt32(4)];
    if (count === 0) return { at: heapOffset, count: 0 };
    if (count < 0 || offset < 0 || offset + count * elementBytes[column.code] > heapBytes) {
      throw this.#hdu.header.fault(`row ${row}, column ${column.name}: its array of ${count} elements at ${offset} lies outside of the heap of ${heapBytes} bytes`);
    }
    return { at: heapOffset + offset, count };
  }
}
