/** Distortions as tables of offsets in pixels (WCS paper IV draft, as HST writes them): CPDISj/DPj and D2IMDISj/D2IMj. */
import type { Header } from '../fits/header.ts';
import type { Image } from '../image.ts';
import { WcsFault } from './fault.ts';

export interface Lookup {
  readonly offsets: Image;
  /** Pixel of the table (from 0) = (pixel of the image (from 1) − value) / delta + reference − 1. */
  readonly reference: readonly [number, number];
  readonly value: readonly [number, number];
  readonly delta: readonly [number, number];
}

/** An image extension of the same file by EXTNAME and EXTVER. */
export type Tables = (name: string, version: number) => { readonly image: Image; readonly header: Header } | undefined;

/** Tables for x and y; either may be missing. */
export type LookupPair = readonly [Lookup | undefined, Lookup | undefined];

/** `kind`: CPDIS with records DPj, or D2IMDIS with records D2IMj. Undefined when the header names none. */
export function lookupsOf(header: Header, kind: 'CPDIS' | 'D2IMDIS', tables: Tables): LookupPair | undefined {
  const pair: LookupPair = [lookupOf(header, kind, 1, tables), lookupOf(header, kind, 2, tables)];
  return pair[0] === undefined && pair[1] === undefined ? undefined : pair;
}

function lookupOf(header: Header, kind: 'CPDIS' | 'D2IMDIS', axis: 1 | 2, tables: Tables): Lookup | undefined {
  const type = header.text(`${kind}${axis}`);
  if (type === undefined) return undefined;
  if (type.trim().toUpperCase() !== 'LOOKUP') throw new WcsFault(`${kind}${axis} is ${type}: only LOOKUP tables are known`);
  const record = kind === 'CPDIS' ? `DP${axis}` : `D2IM${axis}`;
  const version = recordValue(header, record, 'EXTVER') ?? 1;
  const name = kind === 'CPDIS' ? 'WCSDVARR' : 'D2IMARR';
  const table = tables(name, version);
  if (table === undefined) throw new WcsFault(`${kind}${axis} asks for the extension ${name},${version}, which the file does not have`);
  const both = (keyword: string, usual: number): readonly [number, number] => [table.header.number(`${keyword}1`) ?? usual, table.header.number(`${keyword}2`) ?? usual];
  const lookup = { offsets: table.image, reference: both('CRPIX', 0), value: both('CRVAL', 0), delta: both('CDELT', 1) };
  if (lookup.delta.includes(0)) throw new WcsFault(`CDELT of the extension ${name},${version} is 0`);
  return lookup;
}

/** A record-valued card, `DP1 = 'EXTVER: 2.0'`; several cards of one keyword hold the fields of a record. */
function recordValue(header: Header, keyword: string, field: string): number | undefined {
  for (const card of header.cards) {
    if (card.keyword === `${keyword}.${field}` && typeof card.value === 'number') return card.value;
    if (card.keyword !== keyword || typeof card.value !== 'string') continue;
    const [name, value] = card.value.split(':');
    if (name?.trim() === field && value !== undefined && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  }
  return undefined;
}

/** Offset at a pixel of the image, counted from 1; bilinear, the outermost value beyond the table. */
export function offsetAt({ offsets: { columns, rows, data }, reference, value, delta }: Lookup, x: number, y: number): number {
  const at = (pixel: number, axis: 0 | 1, length: number): number => Math.max(0, Math.min(length - 1, (pixel - value[axis]) / delta[axis] + reference[axis] - 1));
  const [u, v] = [at(x, 0, columns), at(y, 1, rows)];
  const [i, j] = [Math.min(Math.floor(u), Math.max(0, columns - 2)), Math.min(Math.floor(v), Math.max(0, rows - 2))];
  const [fu, fv] = [u - i, v - j];
  const [right, up] = [columns > 1 ? 1 : 0, rows > 1 ? columns : 0];
  const place = j * columns + i;
  const low = (1 - fu) * (data[place] ?? 0) + fu * (data[place + right] ?? 0);
  const high = (1 - fu) * (data[place + up] ?? 0) + fu * (data[place + up + right] ?? 0);
  return (1 - fv) * low + fv * high;
}
