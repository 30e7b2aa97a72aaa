/** HDUs as bytes, each with DATASUM and CHECKSUM. */
import type { Image } from '../image.ts';
import { cardLength } from './card.ts';
import { formatCard, type NewCard } from './card-writer.ts';
import { encodeChecksum, onesComplementSum } from './checksum.ts';
import { toMachineOrder } from './pixels.ts';
import type { FitsMachine } from './source.ts';
import { blockLength } from './structure.ts';

/** One HDU to write: its own cards (mandatory ones included, in order) and its data, already big-endian. */
export interface NewHdu {
  readonly cards: readonly NewCard[];
  readonly data: Uint8Array;
}

const padded = (length: number): number => Math.ceil(length / blockLength) * blockLength;
const zeros = '0000000000000000';

/** Header and data as they stand in the file, padded. The sums hold for exactly these bytes. */
export function hduBytes({ cards, data }: NewHdu, fill = 0): { readonly header: Uint8Array; readonly data: Uint8Array; readonly padding: Uint8Array } {
  const padding = new Uint8Array(padded(data.length) - data.length).fill(fill);
  const whole = data.length % 4;
  const cut = data.length - whole;
  // The tail of the data and the padding make whole words together.
  const tail = new Uint8Array(whole + padding.length);
  tail.set(data.subarray(cut));
  tail.set(padding, whole);
  const datasum = onesComplementSum(tail, onesComplementSum(data.subarray(0, cut)));
  const headerWith = (checksum: string): Uint8Array =>
    headerBytes([...cards, { keyword: 'CHECKSUM', value: checksum, comment: 'HDU checksum' }, { keyword: 'DATASUM', value: String(datasum), comment: 'data unit checksum' }]);
  return { header: headerWith(encodeChecksum(onesComplementSum(headerWith(zeros), datasum))), data, padding };
}

/** Cards and END as they stand in a file, padded. */
export function headerBytes(cards: readonly NewCard[]): Uint8Array {
  const lines = [...cards.flatMap(formatCard), 'END'.padEnd(cardLength)];
  const bytes = new Uint8Array(padded(lines.length * cardLength)).fill(0x20);
  lines.forEach((line, place) => {
    for (let at = 0; at < cardLength; at++) bytes[place * cardLength + at] = line.charCodeAt(at);
  });
  return bytes;
}

/** Keywords that an HDU's own structure decides; never carried over from another header. */
const structural = /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|PCOUNT|GCOUNT|GROUPS|BSCALE|BZERO|BLANK|DATAMIN|DATAMAX|CHECKSUM|DATASUM|EXTNAME|END|CONTINUE|INHERIT|Z(IMAGE|TENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|TILE\d+|CMPTYPE|NAME\d+|VAL\d+|QUANTIZ|DITHER0|MASKCMP|HECKSUM|DATASUM|SIMPLE|EXTEND|BLANK|SCALE|ZERO)|T(FIELDS|TYPE\d+|FORM\d+|UNIT\d+|SCAL\d+|ZERO\d+|NULL\d+|DIM\d+|DISP\d+|HEAP))$/;
export const isStructural = (keyword: string): boolean => structural.test(keyword);

/** What an image HDU to write is made of. */
export interface NewImage {
  readonly image: Image;
  /** EXTNAME. */
  readonly name?: string;
  /** Further cards; structural ones among them are left out. */
  readonly cards?: readonly NewCard[];
}

/** The first cards of an HDU, in the order that the standard demands. */
export function mandatoryCards(first: boolean, bitpix: number, axes: readonly number[], name: string | undefined): readonly NewCard[] {
  return [
    first ? { keyword: 'SIMPLE', value: true, comment: 'conforms to FITS standard' } : { keyword: 'XTENSION', value: 'IMAGE', comment: 'image extension' },
    { keyword: 'BITPIX', value: bitpix, comment: 'array data type' },
    { keyword: 'NAXIS', value: axes.length, comment: 'number of array dimensions' },
    ...axes.map((value, place) => ({ keyword: `NAXIS${place + 1}`, value })),
    ...(first ? [{ keyword: 'EXTEND', value: true }] : [{ keyword: 'PCOUNT', value: 0 }, { keyword: 'GCOUNT', value: 1 }]),
    ...(name === undefined ? [] : [{ keyword: 'EXTNAME', value: name }]),
  ];
}

/** A float32 image HDU; NaN is no data. Memory: the pixels once more. */
export function imageHdu({ image, name, cards = [] }: NewImage, first: boolean, machine: Pick<FitsMachine, 'swap'>): NewHdu {
  const data = new Uint8Array(image.data.slice().buffer);
  toMachineOrder(data, 4, machine);
  return { cards: [...mandatoryCards(first, -32, [image.columns, image.rows], name), ...cards.filter(({ keyword }) => !isStructural(keyword))], data };
}
