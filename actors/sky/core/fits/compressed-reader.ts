/** Reads a tile-compressed image. */
import { image, type Image } from '../image.ts';
import { compressedLayout, type CompressedLayout } from './compressed-layout.ts';
import { ditherOf, exactZero, noValue } from './dither.ts';
import { FitsFault } from './fault.ts';
import { planeOf } from './image-reader.ts';
import { scalingOf, toFloat64, type Stored } from './pixels.ts';
import type { ByteSource, FitsMachine } from './source.ts';
import type { Hdu } from './structure.ts';
import type { Column } from './table-layout.ts';
import { TableReader } from './table-reader.ts';
import { decodeTile, raw, unzipped, type TileShape } from './tile-decoder.ts';

/** The image with scales applied, missing pixels NaN. Memory: the image and a few tiles. Faults name the tile, from 1. */
export function readCompressedImage(source: ByteSource, hdu: Hdu, machine: FitsMachine): Image {
  const layout = compressedLayout(hdu);
  const { columns, rows } = planeOf({ axes: layout.axes, header: hdu.header });
  const reader = new TileReader(source, hdu, layout, machine);
  const out = image(columns, rows);
  const [wide = 1, high = 1] = layout.tile;
  const across = layout.tiles[0] ?? 1;
  for (let tile = 0; tile < reader.count; tile++) {
    const [x0, y0] = [(tile % across) * wide, Math.floor(tile / across) * high];
    const width = Math.min(wide, columns - x0);
    const height = Math.min(high, rows - y0);
    const values = reader.values(tile, { sides: [width, height], count: width * height });
    for (let j = 0; j < height; j++) out.data.set(values.subarray(j * width, (j + 1) * width), (y0 + j) * columns + x0);
  }
  return out;
}

class TileReader {
  readonly #hdu: Hdu;
  readonly #layout: CompressedLayout;
  readonly #machine: FitsMachine;
  readonly #table: TableReader;
  readonly #data: Column;
  readonly #gzip: Column | undefined;
  readonly #plain: Column | undefined;
  /** Scale and zero of each tile; undefined: the pixels are not quantised. */
  readonly #scales: { readonly scale: Float64Array; readonly zero: Float64Array } | undefined;
  readonly #blanks: Float64Array | undefined;

  constructor(source: ByteSource, hdu: Hdu, layout: CompressedLayout, machine: FitsMachine) {
    this.#hdu = hdu;
    this.#layout = layout;
    this.#machine = machine;
    this.#table = new TableReader(source, hdu);
    const data = this.#table.find('COMPRESSED_DATA');
    if (data?.variable === undefined) throw hdu.header.fault('the column COMPRESSED_DATA of variable-length arrays is missing');
    this.#data = data;
    this.#gzip = this.#variable('GZIP_COMPRESSED_DATA');
    this.#plain = this.#variable('UNCOMPRESSED_DATA');
    const [scale, zero] = [this.#perTile('ZSCALE'), this.#perTile('ZZERO')];
    this.#scales = layout.bitpix < 0 && scale !== undefined && zero !== undefined ? { scale, zero } : undefined;
    this.#blanks = this.#perTile('ZBLANK');
  }

  get count(): number {
    return this.#table.rows;
  }

  #variable(name: string): Column | undefined {
    const column = this.#table.find(name);
    return column?.variable === undefined ? undefined : column;
  }

  /** A number of every tile: a column, or one keyword for all. */
  #perTile(name: string): Float64Array | undefined {
    const column = this.#table.find(name);
    if (column !== undefined) {
      const found = this.#table.column(name);
      if (column.repeat !== 1 || found.kind !== 'number') throw this.#hdu.header.fault(`the column ${name} must hold one number a tile`);
      return found.values;
    }
    const value = this.#hdu.header.number(name);
    return value === undefined ? undefined : new Float64Array(this.#table.rows).fill(value);
  }

  values(tile: number, shape: TileShape): Float64Array {
    try {
      return this.#decoded(tile, shape);
    } catch (error) {
      if (error instanceof FitsFault && error.hdu === undefined) throw this.#hdu.header.fault(`tile ${tile + 1}: ${error.message}`);
      throw error;
    }
  }

  #decoded(tile: number, shape: TileShape): Float64Array {
    const bytes = this.#table.bytes(this.#data, tile);
    if (bytes.length > 0) {
      if (this.#scales === undefined) return this.#physical(decodeTile(this.#layout, bytes, shape, this.#machine), tile);
      // Quantised floats are 32-bit integers whatever ZBITPIX says.
      return this.#dequantized(decodeTile({ ...this.#layout, bitpix: 32 }, bytes, shape, this.#machine), tile);
    }
    // A tile that would have lost too much was kept as it was.
    const zipped = this.#gzip === undefined ? bytes : this.#table.bytes(this.#gzip, tile);
    if (zipped.length > 0) return this.#physical(unzipped(zipped, this.#layout.bitpix, shape.count, false, this.#machine), tile);
    const plain = this.#plain === undefined ? bytes : this.#table.bytes(this.#plain, tile);
    if (plain.length > 0) return this.#physical(raw(plain, this.#layout.bitpix, shape.count, this.#machine), tile);
    throw new FitsFault('no data in any of its columns');
  }

  /** BSCALE and BZERO; of integers ZBLANK or BLANK is no value. */
  #physical(stored: Stored, tile: number): Float64Array {
    const scaling = scalingOf(this.#hdu.header, this.#layout.bitpix);
    const blank = this.#blanks?.[tile];
    return toFloat64(stored, blank === undefined || this.#layout.bitpix < 0 || !Number.isInteger(blank) ? scaling : { ...scaling, blank: BigInt(blank) });
  }

  #dequantized(stored: Stored, tile: number): Float64Array {
    const { quantize, seed } = this.#layout;
    const [scale, zero] = [this.#scales?.scale[tile] ?? 1, this.#scales?.zero[tile] ?? 0];
    const blank = this.#blanks?.[tile] ?? noValue;
    const next = quantize === 'NO_DITHER' ? undefined : ditherOf(tile, seed);
    const keepsZero = quantize === 'SUBTRACTIVE_DITHER_2';
    const out = new Float64Array(stored.length);
    for (let k = 0; k < out.length; k++) {
      const value = Number(stored[k] ?? 0);
      const shift = next === undefined ? 0 : next() - 0.5;
      out[k] = value === blank ? Number.NaN : keepsZero && value === exactZero ? 0 : (value - shift) * scale + zero;
    }
    return out;
  }
}
