/**
 * The HDUs of a file: where each header and data unit lies (FITS 4.0, sections 3 and 4.4). Every size is computed from
 * the header, checked against the file, and only then believed; nothing is allocated by what a header claims.
 */
import { cardLength } from './card.ts';
import { FitsFault } from './fault.ts';
import { headerOf, shown, type Header } from './header.ts';
import type { ByteSource } from './source.ts';

export const blockLength = 2880;
/** Cards in a header at most; the longest real ones have a few thousand. */
const mostCards = 100_000;

export type HduKind = 'image' | 'bintable' | 'table' | 'groups' | 'other';
export type Bitpix = 8 | 16 | 32 | 64 | -32 | -64;

export interface Hdu {
  readonly index: number;
  readonly kind: HduKind;
  /** EXTNAME, else PRIMARY for the first, else empty. */
  readonly name: string;
  readonly header: Header;
  readonly bitpix: Bitpix;
  /** NAXIS1, NAXIS2, …; empty without data. */
  readonly axes: readonly number[];
  readonly headerOffset: number;
  readonly dataOffset: number;
  /** Bytes of data without the padding. */
  readonly dataLength: number;
  /** First byte behind the padded data; may lie behind the end of a file that lacks the padding. */
  readonly end: number;
}

const bitpixes: ReadonlySet<number> = new Set([8, 16, 32, 64, -32, -64]);
const isBitpix = (value: number): value is Bitpix => bitpixes.has(value);

/** All HDUs, in order. Whatever follows the last one and does not begin with XTENSION is left alone, as the standard asks. */
export function readStructure(source: ByteSource): readonly Hdu[] {
  return [...hdusOf(source)];
}

/** HDUs one after the other, so that the first ones of a file can be had without reading the others' headers. */
export function* hdusOf(source: ByteSource): Generator<Hdu> {
  let offset = 0;
  for (let index = 0; index === 0 || isExtension(source, offset); index++) {
    const hdu = readHdu(source, offset, index);
    yield hdu;
    offset = hdu.end;
  }
}

function isExtension(source: ByteSource, offset: number): boolean {
  if (offset + blockLength > source.size) return false;
  const first = new Uint8Array(8);
  source.readInto(offset, first);
  return latin1(first) === 'XTENSION';
}

const decoder = new TextDecoder('latin1');
/** A letter for each byte. */
export const latin1 = (bytes: Uint8Array): string => decoder.decode(bytes);

function readHdu(source: ByteSource, offset: number, index: number): Hdu {
  const { cards, end: dataOffset } = readCards(source, offset, index);
  const header = headerOf(cards, index);
  const type = index === 0 ? 'PRIMARY' : (header.text('XTENSION') ?? '');
  const bitpix = header.requiredInteger('BITPIX');
  if (!isBitpix(bitpix)) throw header.fault(`BITPIX must be 8, 16, 32, 64, -32 or -64, not ${bitpix}`);
  const axes = readAxes(header);
  const kind = kindOf(type, header, axes);
  const dataLength = dataLengthOf(header, kind, bitpix, axes);
  if (dataLength > source.size - dataOffset) throw header.fault(`the data unit needs ${dataLength} bytes, but only ${Math.max(0, source.size - dataOffset)} follow its header: truncated, or a wrong NAXISn`);
  const name = header.get('EXTNAME');
  return {
    index, kind, header, bitpix, axes, headerOffset: offset, dataOffset, dataLength,
    name: typeof name === 'string' && name !== '' ? name : index === 0 ? 'PRIMARY' : '',
    end: dataOffset + Math.ceil(dataLength / blockLength) * blockLength,
  };
}

function readCards(source: ByteSource, offset: number, index: number): { readonly cards: readonly string[]; readonly end: number } {
  const cards: string[] = [];
  const block = new Uint8Array(blockLength);
  for (let at = offset; ; at += blockLength) {
    if (at + blockLength > source.size) throw noEnd(index, at === offset && index === 0 ? source.size : at - offset, cards);
    source.readInto(at, block);
    if (at === offset) demandFirst(block, index);
    const text = latin1(block);
    for (let place = 0; place < blockLength; place += cardLength) {
      const card = text.slice(place, place + cardLength);
      if (/^END\s*$/.test(card)) return { cards, end: at + blockLength };
      cards.push(card);
    }
    if (cards.length > mostCards) throw noEnd(index, at - offset, cards);
  }
}

function demandFirst(block: Uint8Array, index: number): void {
  const first = latin1(block.subarray(0, 9));
  if (index === 0 && !/^SIMPLE {2}=/.test(first)) throw new FitsFault(`not a FITS file: it begins with "${shown(first)}", not with "SIMPLE  ="`);
}

function noEnd(index: number, bytes: number, cards: readonly string[]): FitsFault {
  if (index === 0 && cards.length === 0) return new FitsFault(`not a FITS file: ${bytes} bytes, less than one block of ${blockLength}`);
  return new FitsFault(`the header has no END card (${cards.length} cards read)`, index);
}

function readAxes(header: Header): readonly number[] {
  const count = header.requiredInteger('NAXIS');
  if (count < 0 || count > 999) throw header.fault(`NAXIS must be 0 to 999, not ${count}`);
  return Array.from({ length: count }, (_, place) => {
    const length = header.requiredInteger(`NAXIS${place + 1}`);
    if (length < 0) throw header.fault(`NAXIS${place + 1} must not be negative, but is ${length}`);
    return length;
  });
}

function kindOf(type: string, header: Header, axes: readonly number[]): HduKind {
  if (type === 'PRIMARY') return axes[0] === 0 && axes.length > 1 && header.get('GROUPS') === true ? 'groups' : 'image';
  if (type === 'IMAGE' || type === 'IUEIMAGE') return 'image';
  if (type === 'BINTABLE' || type === 'A3DTABLE') return 'bintable';
  return type === 'TABLE' ? 'table' : 'other';
}

/** FITS 4.0, equations 1, 2 and 4: |BITPIX|/8 × GCOUNT × (PCOUNT + product of the axes). */
function dataLengthOf(header: Header, kind: HduKind, bitpix: Bitpix, axes: readonly number[]): number {
  if (axes.length === 0) return 0;
  const [parameters, groups] = kind === 'image' && !header.has('XTENSION') ? [0, 1] : [header.integer('PCOUNT') ?? 0, header.integer('GCOUNT') ?? 1];
  if (parameters < 0 || groups < 0) throw header.fault(`PCOUNT and GCOUNT must not be negative, but are ${parameters} and ${groups}`);
  const elements = (kind === 'groups' ? axes.slice(1) : axes).reduce((product, axis) => product * axis, 1);
  const length = (Math.abs(bitpix) / 8) * groups * (parameters + elements);
  if (!Number.isSafeInteger(length)) throw header.fault(`an image of ${axes.join(' × ')} is more than any file holds: wrong NAXISn`);
  return length;
}
