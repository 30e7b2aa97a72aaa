/**
 * Multi-order coverage maps (IVOA MOC 2.0): an area of the sky as HEALPix cells of several orders, nested scheme, ICRS.
 * Read as ASCII (`6/3-5,8 8/12`), as JSON (`{"6":[3,4,5]}`), or as NUNIQ numbers. Orders beyond 24 (0.01″) are widened to it.
 */
import { mostNside, nestedIndex } from '../coordinates/healpix.ts';
import type { Position } from './sky-index.ts';

const finest = 24;
const mostOrder = 29;
/** Ranges of one map. */
const mostCells = 1_000_000;

/** Cells of order 24, sorted, not touching: low, beyond the last, low, … */
export interface Moc {
  readonly ranges: Float64Array;
}

export type MocRead = { readonly moc: Moc } | { readonly fault: string };

interface Cells {
  readonly order: number;
  readonly first: bigint;
  readonly last: bigint;
}

class MocFault extends Error {}

export function readMoc(value: unknown): MocRead {
  try {
    return { moc: { ranges: merged(cellsIn(value)) } };
  } catch (error) {
    if (error instanceof MocFault) return { fault: error.message };
    throw error;
  }
}

export function isInMoc({ ranges }: Moc, { ra, dec }: Position): boolean {
  const cell = nestedIndex(mostNside, ra, dec);
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle] ?? Infinity) <= cell) low = middle + 1;
    else high = middle;
  }
  return low % 2 === 1;
}

/** Share of the sky. */
export function coverageOf({ ranges }: Moc): number {
  let sum = 0;
  for (let i = 0; i < ranges.length; i += 2) sum += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0);
  return sum / (12 * mostNside ** 2);
}

function cellsIn(value: unknown): readonly Cells[] {
  if (typeof value === 'string') return asciiCells(value);
  if (Array.isArray(value)) return value.map(uniqCell);
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([order, cells]) => orderCells(order, cells));
  throw new MocFault('a coverage map is a text such as "6/3-5 8/12", a mapping of orders to lists of cells, or a list of NUNIQ numbers');
}

function asciiCells(text: string): readonly Cells[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return cellsIn(parsed(trimmed));
  let order: number | undefined;
  const cells: Cells[] = [];
  for (const token of trimmed.split(/[\s,]+/)) {
    const parts = /^(?:(\d{1,2})\/)?(?:(\d{1,19})(?:-(\d{1,19}))?)?$/.exec(token);
    if (parts === null || token === '') throw new MocFault(`${JSON.stringify(token.slice(0, 40))} is neither a cell, nor a range of cells, nor an order with /`);
    if (parts[1] !== undefined) order = orderOf(parts[1]);
    if (parts[2] === undefined) continue;
    if (order === undefined) throw new MocFault(`the cell ${token} has no order before it, such as 6/${token}`);
    cells.push(checked({ order, first: BigInt(parts[2]), last: BigInt(parts[3] ?? parts[2]) }));
  }
  return cells;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MocFault(error instanceof SyntaxError ? `the JSON of the coverage map: ${error.message}` : 'the coverage map is no JSON');
  }
}

function orderCells(order: string, cells: unknown): readonly Cells[] {
  if (!Array.isArray(cells)) throw new MocFault(`the order ${order} must have a list of cells`);
  return cells.map((cell: unknown) => {
    if (typeof cell !== 'number' || !Number.isSafeInteger(cell) || cell < 0) throw new MocFault(`${JSON.stringify(cell)} is no cell of the order ${order}`);
    return checked({ order: orderOf(order), first: BigInt(cell), last: BigInt(cell) });
  });
}

/** NUNIQ: 4 · 4^order + cell. */
function uniqCell(value: unknown): Cells {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 4) throw new MocFault(`${JSON.stringify(value)} is no NUNIQ number`);
  const uniq = BigInt(value);
  const order = Math.floor((uniq.toString(2).length - 1) / 2) - 1;
  const cell = uniq - (4n << BigInt(2 * order));
  return checked({ order, first: cell, last: cell });
}

function orderOf(text: string): number {
  const order = Number(text);
  if (!Number.isInteger(order) || order < 0 || order > mostOrder) throw new MocFault(`the order ${text} is not one of 0 to ${mostOrder}`);
  return order;
}

function checked(cells: Cells): Cells {
  const most = 12n << BigInt(2 * cells.order);
  if (cells.last < cells.first) throw new MocFault(`the range ${cells.first}-${cells.last} of the order ${cells.order} runs backwards`);
  if (cells.last >= most) throw new MocFault(`the cell ${cells.last} is beyond the last of the order ${cells.order}, ${most - 1n}`);
  return cells;
}

function merged(cells: readonly Cells[]): Float64Array {
  if (cells.length === 0) throw new MocFault('the coverage map is empty');
  if (cells.length > mostCells) throw new MocFault(`the coverage map has ${cells.length} cells; at most ${mostCells} are taken`);
  const ranges = cells.map(({ order, first, last }): readonly [number, number] => {
    const shift = BigInt(2 * Math.abs(finest - order));
    return order <= finest ? [Number(first << shift), Number((last + 1n) << shift)] : [Number(first >> shift), Number((last >> shift) + 1n)];
  });
  ranges.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [low, high] of ranges) {
    const before = out.at(-1);
    if (before !== undefined && low <= before) out[out.length - 1] = Math.max(before, high);
    else out.push(low, high);
  }
  return Float64Array.from(out);
}
