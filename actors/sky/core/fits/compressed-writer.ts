/**
 * Tile-compressed images to write: one row a tile, RICE_1 (floats quantised with subtractive dither, within a stated part
 * of the noise) or GZIP_2 (floats as they are: nothing is lost).
 */
import type { Image } from '../image.ts';
import type { NewCard } from './card-writer.ts';
import { ditherOf, exactZero, noValue } from './dither.ts';
import { toMachineOrder } from './pixels.ts';
import { rowNoise } from './row-noise.ts';
import { encodeRice } from './rice.ts';
import type { FitsMachine } from './source.ts';
import { tableHdu } from './table-writer.ts';
import type { NewHdu, NewImage } from './writer.ts';

export interface Compression {
  readonly algorithm: 'RICE_1' | 'GZIP_2';
  /** RICE: steps of the quantization in one σ of a row's noise; default 16. */
  readonly level?: number;
  /** RICE: ZDITHER0, 1 to 10,000; default 1. */
  readonly seed?: number;
  /** RICE: 2 keeps exact zeros; default 1. */
  readonly dither?: 1 | 2;
}

interface Row {
  readonly compressed: Uint8Array;
  readonly gzipped: Uint8Array;
  readonly scale: number;
  readonly zero: number;
}

const blockSize = 32;

/** A binary table with the image in it; it needs a primary HDU before it. */
export function compressedImageHdu({ image, name, cards = [] }: NewImage, compression: Compression, machine: FitsMachine): NewHdu {
  const rice = compression.algorithm === 'RICE_1';
  const rows = Array.from({ length: image.rows }, (_, y) => {
    const values = image.data.subarray(y * image.columns, (y + 1) * image.columns);
    return rice ? riceRow(values, y, compression, machine) : { compressed: machine.gzip(shuffled(values)), gzipped: new Uint8Array(0), scale: 1, zero: 0 };
  });
  const table = tableHdu({
    rows: image.rows,
    columns: [
      { name: 'COMPRESSED_DATA', code: 'B', variable: true, cells: rows.map((row) => row.compressed) },
      ...(rice ? [
        { name: 'GZIP_COMPRESSED_DATA', code: 'B' as const, variable: true, cells: rows.map((row) => row.gzipped) },
        { name: 'ZSCALE', code: 'D' as const, cells: rows.map((row) => row.scale) },
        { name: 'ZZERO', code: 'D' as const, cells: rows.map((row) => row.zero) },
      ] : []),
    ],
    ...(name === undefined ? {} : { name }),
    cards: zCards(image, compression),
  });
  return { cards: [...table.cards, ...cards], data: table.data };
}

function zCards({ columns, rows }: Image, { algorithm, seed = 1, dither = 1 }: Compression): readonly NewCard[] {
  return [
    { keyword: 'ZIMAGE', value: true, comment: 'extension contains compressed image' }, { keyword: 'ZCMPTYPE', value: algorithm }, { keyword: 'ZBITPIX', value: -32 },
    { keyword: 'ZNAXIS', value: 2 }, { keyword: 'ZNAXIS1', value: columns }, { keyword: 'ZNAXIS2', value: rows },
    { keyword: 'ZTILE1', value: columns }, { keyword: 'ZTILE2', value: 1 },
    ...(algorithm === 'RICE_1' ? [
      { keyword: 'ZNAME1', value: 'BLOCKSIZE' }, { keyword: 'ZVAL1', value: blockSize }, { keyword: 'ZNAME2', value: 'BYTEPIX' }, { keyword: 'ZVAL2', value: 4 },
      { keyword: 'ZQUANTIZ', value: `SUBTRACTIVE_DITHER_${dither}` }, { keyword: 'ZDITHER0', value: seed }, { keyword: 'ZBLANK', value: noValue },
    ] : [{ keyword: 'ZQUANTIZ', value: 'NONE' }]),
  ];
}

/** Without noise, or with values that do not fit, a row is kept as it is. */
function riceRow(values: Float32Array, y: number, { level = 16, seed = 1, dither = 1 }: Compression, machine: FitsMachine): Row {
  const kept = (): Row => ({ compressed: new Uint8Array(0), gzipped: machine.gzip(bigEndian(values)), scale: 1, zero: 0 });
  const finite = values.filter(Number.isFinite);
  const scale = rowNoise(values) / level;
  const [least, most] = [finite.reduce((a, b) => Math.min(a, b), Infinity), finite.reduce((a, b) => Math.max(a, b), -Infinity)];
  if (!(scale > 0) || (most - least) / scale > 2e9 || values.some((value) => value === Infinity || value === -Infinity)) return kept();
  const zero = least;
  const next = ditherOf(y, seed);
  const pixels = Int32Array.from(values, (value) => {
    const shift = next();
    return Number.isNaN(value) ? noValue : dither === 2 && value === 0 ? exactZero : Math.round((value - zero) / scale + shift - 0.5);
  });
  return { compressed: encodeRice(pixels, blockSize, 4), gzipped: new Uint8Array(0), scale, zero };
}

function bigEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.slice().buffer);
  toMachineOrder(bytes, 4, {});
  return bytes;
}

function shuffled(values: Float32Array): Uint8Array {
  const bytes = bigEndian(values);
  const out = new Uint8Array(bytes.length);
  for (let part = 0; part < 4; part++) for (let k = 0; k < values.length; k++) out[part * values.length + k] = bytes[4 * k + part] ?? 0;
  return out;
}
