/** The pixels of one tile from its bytes, by algorithm. */
import type { CompressedLayout } from './compressed-layout.ts';
import { FitsFault } from './fault.ts';
import { decodeHcompress } from './hcompress.ts';
import { decodePlio } from './plio.ts';
import { toMachineOrder, viewOf, type Stored } from './pixels.ts';
import { decodeRice } from './rice.ts';
import type { FitsMachine } from './source.ts';
import type { Bitpix } from './structure.ts';

/** Sides of a tile, as ZTILEn, cut where the image ends. */
export interface TileShape {
  readonly sides: readonly number[];
  readonly count: number;
}

/** Stored integers (or floats that were not quantised) of a tile. Throws FitsFault without a place: the caller knows the tile. */
export function decodeTile(layout: CompressedLayout, bytes: Uint8Array, shape: TileShape, machine: FitsMachine): Stored {
  switch (layout.algorithm) {
    case 'RICE_1': {
      const out = new Int32Array(shape.count);
      decodeRice(bytes, out, blockSizeOf(layout), bytePixOf(layout));
      return out;
    }
    case 'PLIO_1': {
      const out = new Int32Array(shape.count);
      decodePlio(bytes, out);
      return out;
    }
    case 'HCOMPRESS_1': {
      const out = new Int32Array(shape.count);
      const [columns = 1, rows = 1, ...others] = shape.sides;
      if (others.some((side) => side !== 1)) throw new FitsFault('HCOMPRESS tiles have two axes');
      decodeHcompress(bytes, out, columns, rows);
      return out;
    }
    case 'GZIP_1': return unzipped(bytes, layout.bitpix, shape.count, false, machine);
    case 'GZIP_2': return unzipped(bytes, layout.bitpix, shape.count, true, machine);
    case 'NOCOMPRESS': return raw(bytes, layout.bitpix, shape.count, machine);
  }
}

function blockSizeOf({ parameters }: CompressedLayout): number {
  const size = parameters.get('BLOCKSIZE') ?? 32;
  if (!Number.isInteger(size) || size < 1 || size > 65_536) throw new FitsFault(`the RICE block size is ${size}`);
  return size;
}

function bytePixOf({ parameters }: CompressedLayout): 1 | 2 | 4 {
  const size = parameters.get('BYTEPIX') ?? 4;
  if (size !== 1 && size !== 2 && size !== 4) throw new FitsFault(`RICE with BYTEPIX ${size} is not supported: 1, 2 or 4`);
  return size;
}

/** Gzip data; with `shuffled` first all first bytes of the pixels, then all second ones. */
export function unzipped(bytes: Uint8Array, bitpix: Bitpix, count: number, shuffled: boolean, machine: FitsMachine): Stored {
  const plain = machine.gunzip(bytes, 8 * count);
  const width = plain.length / count;
  const kind: Bitpix | undefined = width === Math.abs(bitpix) / 8 ? bitpix : width === 4 ? 32 : width === 2 ? 16 : width === 1 ? 8 : undefined;
  if (kind === undefined) throw new FitsFault(`gzip data of ${plain.length} bytes for ${count} pixels`);
  const out = new Uint8Array(plain.length);
  if (shuffled) for (let part = 0; part < width; part++) for (let k = 0; k < count; k++) out[k * width + part] = plain[part * count + k] ?? 0;
  else out.set(plain);
  return ordered(out, kind, machine);
}

export function raw(bytes: Uint8Array, bitpix: Bitpix, count: number, machine: FitsMachine): Stored {
  if (bytes.length !== (count * Math.abs(bitpix)) / 8) throw new FitsFault(`${bytes.length} bytes for ${count} pixels of ${Math.abs(bitpix)} bits`);
  return ordered(bytes.slice(), bitpix, machine);
}

function ordered(bytes: Uint8Array, bitpix: Bitpix, machine: FitsMachine): Stored {
  const width = Math.abs(bitpix) / 8;
  toMachineOrder(bytes, width === 1 || width === 2 || width === 4 ? width : 8, machine);
  return viewOf(bytes, bitpix);
}
