/** Columns of a binary table as its header describes them (FITS 4.0, section 7.3); all checked against the width of a row. */
import type { Header } from './header.ts';
import type { Hdu } from './structure.ts';

/** L logical, X bits, B byte, I J K integers of 16, 32 and 64 bits, A letters, E D floats, C M complex. */
export type ElementCode = 'L' | 'X' | 'B' | 'I' | 'J' | 'K' | 'A' | 'E' | 'D' | 'C' | 'M';

export const elementBytes: Readonly<Record<ElementCode, number>> = { L: 1, X: 0.125, B: 1, I: 2, J: 4, K: 8, A: 1, E: 4, D: 8, C: 8, M: 16 };
const isElementCode = (code: string): code is ElementCode => code in elementBytes;

export interface Column {
  /** TTYPE; empty when there is none. */
  readonly name: string;
  readonly unit: string;
  readonly code: ElementCode;
  /** Elements in a cell; of a variable-length column its descriptor counts them. */
  readonly repeat: number;
  /** Descriptor of an array in the heap: P with 32-bit numbers, Q with 64-bit ones. */
  readonly variable: 'P' | 'Q' | undefined;
  /** First byte within a row. */
  readonly offset: number;
  readonly bytes: number;
  readonly scale: number;
  readonly zero: number;
  /** TNULL: stored integer that stands for no value. */
  readonly blank: bigint | undefined;
}

export interface TableLayout {
  readonly rows: number;
  readonly rowBytes: number;
  readonly columns: readonly Column[];
  /** Heap of the variable-length arrays, from the begin of the data; checked to lie in the data unit. */
  readonly heapOffset: number;
  readonly heapBytes: number;
}

export function tableLayout(hdu: Hdu): TableLayout {
  const { header, axes, dataLength } = hdu;
  if (hdu.kind !== 'bintable') throw header.fault(`no binary table here but ${hdu.kind === 'image' ? 'an image' : `a ${hdu.kind}`}`);
  const [rowBytes = 0, rows = 0] = axes;
  if (axes.length !== 2 || hdu.bitpix !== 8) throw header.fault('a binary table must have BITPIX 8 and NAXIS 2');
  const count = header.requiredInteger('TFIELDS');
  if (count < 0 || count > 999) throw header.fault(`TFIELDS must be 0 to 999, not ${count}`);
  if (rowBytes === 0 && rows > 0) throw header.fault(`the table claims ${rows} rows of no bytes`);
  const columns: Column[] = [];
  let offset = 0;
  for (let n = 1; n <= count; n++) {
    const column = columnOf(header, n, offset);
    columns.push(column);
    offset += column.bytes;
  }
  if (offset > rowBytes) throw header.fault(`the columns need ${offset} bytes a row, NAXIS1 is ${rowBytes}`);
  const main = rowBytes * rows;
  const heapOffset = header.integer('THEAP') ?? main;
  if (heapOffset < main || heapOffset > dataLength) throw header.fault(`THEAP must lie between the end of the rows, ${main}, and that of the data, ${dataLength}, but is ${heapOffset}`);
  return { rows, rowBytes, columns, heapOffset, heapBytes: dataLength - heapOffset };
}

function columnOf(header: Header, n: number, offset: number): Column {
  const form = (header.text(`TFORM${n}`) ?? '').trim();
  const [, times = '', letter = '', element = ''] = /^(\d*)([A-Z])([A-Z]?)/.exec(form) ?? [];
  const variable = letter === 'P' || letter === 'Q' ? letter : undefined;
  const code = variable === undefined ? letter : element;
  if (!isElementCode(code)) throw header.fault(`TFORM${n} "${form}" is no format of a binary table`);
  const repeat = times === '' ? 1 : Number(times);
  const bytes = variable === undefined ? Math.ceil(repeat * elementBytes[code]) : repeat === 0 ? 0 : variable === 'P' ? 8 : 16;
  if (!Number.isSafeInteger(repeat) || (variable !== undefined && repeat > 1)) throw header.fault(`TFORM${n} "${form}" repeats too often`);
  const blank = header.get(`TNULL${n}`);
  return {
    name: textOr(header, `TTYPE${n}`), unit: textOr(header, `TUNIT${n}`), code, repeat, variable, offset, bytes,
    scale: header.number(`TSCAL${n}`) ?? 1, zero: header.number(`TZERO${n}`) ?? 0,
    blank: typeof blank === 'bigint' ? blank : typeof blank === 'number' && Number.isInteger(blank) ? BigInt(blank) : undefined,
  };
}

function textOr(header: Header, keyword: string): string {
  const value = header.get(keyword);
  return typeof value === 'string' ? value : '';
}
