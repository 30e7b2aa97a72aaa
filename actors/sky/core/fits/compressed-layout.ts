/** A tile-compressed image as its table describes it (FITS 4.0, section 10.1). */
import { FitsFault } from './fault.ts';
import type { Header } from './header.ts';
import type { Bitpix, Hdu } from './structure.ts';

export type Algorithm = 'RICE_1' | 'GZIP_1' | 'GZIP_2' | 'PLIO_1' | 'HCOMPRESS_1' | 'NOCOMPRESS';
const algorithms: Readonly<Record<string, Algorithm>> = { RICE_1: 'RICE_1', RICE_ONE: 'RICE_1', GZIP_1: 'GZIP_1', GZIP_2: 'GZIP_2', PLIO_1: 'PLIO_1', HCOMPRESS_1: 'HCOMPRESS_1', NOCOMPRESS: 'NOCOMPRESS' };

export interface CompressedLayout {
  readonly algorithm: Algorithm;
  readonly bitpix: Bitpix;
  /** Of the image inside, as NAXISn. */
  readonly axes: readonly number[];
  readonly tile: readonly number[];
  /** Tiles along each axis. */
  readonly tiles: readonly number[];
  readonly quantize: 'NO_DITHER' | 'SUBTRACTIVE_DITHER_1' | 'SUBTRACTIVE_DITHER_2';
  readonly seed: number;
  /** ZNAMEi and ZVALi. */
  readonly parameters: ReadonlyMap<string, number>;
}

export const isCompressed = ({ kind, header }: Pick<Hdu, 'kind' | 'header'>): boolean => kind === 'bintable' && header.get('ZIMAGE') === true;

/** Output that is always allowed, and how much larger than its data an image may be beyond that: a constant one packs 1 : 8,000. */
const [always, mostRatio] = [64 * 1024 ** 2, 16_384];

/** Every number is checked: the tiles must fill the table, and the image must not be absurdly larger than its data. */
export function compressedLayout(hdu: Hdu): CompressedLayout {
  const { header } = hdu;
  const type = (header.text('ZCMPTYPE') ?? '').trim().toUpperCase();
  const algorithm = algorithms[type];
  if (algorithm === undefined) throw header.fault(`the compression ZCMPTYPE "${type}" is not known; there are ${Object.keys(algorithms).join(', ')}`);
  if (header.has('ZMASKCMP')) throw header.fault('a compressed mask of missing pixels (ZMASKCMP) is not supported');
  const bitpix = header.requiredInteger('ZBITPIX');
  if (![8, 16, 32, 64, -32, -64].includes(bitpix)) throw header.fault(`ZBITPIX must be 8, 16, 32, 64, -32 or -64, not ${bitpix}`);
  const axes = lengths(header);
  const tile = axes.map((axis, place) => tileLength(header, axis, place));
  const tiles = axes.map((axis, place) => Math.ceil(axis / (tile[place] ?? 1)));
  const count = tiles.reduce((product, one) => product * one, 1);
  const rows = hdu.axes[1] ?? 0;
  if (count !== rows) throw header.fault(`the image has ${count} tiles (ZNAXISn, ZTILEn), its table ${rows} rows`);
  const bytes = (axes.reduce((product, axis) => product * axis, 1) * Math.abs(bitpix)) / 8;
  if (!(bytes <= Math.max(always, hdu.dataLength * mostRatio))) throw header.fault(`an image of ${axes.join(' × ')} cannot come from ${hdu.dataLength} bytes: wrong ZNAXISn`);
  return { algorithm, bitpix: asBitpix(bitpix), axes, tile, tiles, quantize: quantizeOf(header), seed: header.integer('ZDITHER0') ?? 1, parameters: parametersOf(header) };
}

function asBitpix(value: number): Bitpix {
  switch (value) {
    case 8: case 16: case 32: case 64: case -32: case -64: return value;
    default: throw new FitsFault(`ZBITPIX ${value}`);
  }
}

function lengths(header: Header): readonly number[] {
  const count = header.requiredInteger('ZNAXIS');
  if (count < 1 || count > 9) throw header.fault(`ZNAXIS must be 1 to 9, not ${count}`);
  return Array.from({ length: count }, (_, place) => {
    const length = header.requiredInteger(`ZNAXIS${place + 1}`);
    if (length < 1) throw header.fault(`ZNAXIS${place + 1} must be positive, but is ${length}`);
    return length;
  });
}

/** Rows of the image are the default tiles. */
function tileLength(header: Header, axis: number, place: number): number {
  const length = header.integer(`ZTILE${place + 1}`) ?? (place === 0 ? axis : 1);
  if (length < 1) throw header.fault(`ZTILE${place + 1} must be positive, but is ${length}`);
  return Math.min(length, axis);
}

function quantizeOf(header: Header): CompressedLayout['quantize'] {
  const name = (header.text('ZQUANTIZ') ?? 'NO_DITHER').trim().toUpperCase();
  if (name === 'NO_DITHER' || name === 'SUBTRACTIVE_DITHER_1' || name === 'SUBTRACTIVE_DITHER_2') return name;
  if (name === 'NONE' || name === '') return 'NO_DITHER';
  throw header.fault(`the quantization ZQUANTIZ "${name}" is not known`);
}

function parametersOf(header: Header): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (let n = 1; n <= 20; n++) {
    const [name, value] = [header.get(`ZNAME${n}`), header.get(`ZVAL${n}`)];
    if (typeof name === 'string' && typeof value === 'number') found.set(name.toUpperCase(), value);
  }
  return found;
}
