/** Pixels of an image HDU. */
import { image, type Image } from '../image.ts';
import { bytesOf, scalingOf, toFloat32, toMachineOrder, viewOf, type Stored } from './pixels.ts';
import type { ByteSource, FitsMachine } from './source.ts';
import type { Hdu } from './structure.ts';

/** Columns and rows of a two-dimensional image; one row of a one-dimensional one. Further axes must have length 1. */
export function planeOf(hdu: Pick<Hdu, 'axes' | 'header'>): { readonly columns: number; readonly rows: number } {
  const [columns = 0, rows = 1, ...others] = hdu.axes;
  if (hdu.axes.length === 0 || columns * rows === 0) throw hdu.header.fault('no image here: the HDU has no pixels');
  if (others.some((length) => length !== 1)) throw hdu.header.fault(`a picture has two axes, this one has ${hdu.axes.join(' × ')}`);
  return { columns, rows };
}

/** Elements [from, from + count) of the data unit as they are stored, in a buffer of their own. Memory: the elements once. */
export function readStored(source: ByteSource, hdu: Hdu, machine: FitsMachine, from: number, count: number): Stored {
  const size = bytesOf(hdu.bitpix);
  if (from < 0 || count < 0 || (from + count) * size > hdu.dataLength) throw new RangeError(`elements ${from} to ${from + count} of ${hdu.dataLength / size}`);
  const bytes = machine.room === undefined ? new Uint8Array(new ArrayBuffer(count * size)) : machine.room(count * size);
  source.readInto(hdu.dataOffset + from * size, bytes);
  toMachineOrder(bytes, size, machine);
  return viewOf(bytes, hdu.bitpix);
}

/** The image, or `count` rows of it from row `first` on; integers scaled, blank pixels NaN. */
export function readPlainImage(source: ByteSource, hdu: Hdu, machine: FitsMachine, first = 0, count?: number): Image {
  const { columns, rows } = planeOf(hdu);
  const wanted = count ?? rows - first;
  const stored = readStored(source, hdu, machine, first * columns, wanted * columns);
  return image(columns, wanted, toFloat32(stored, scalingOf(hdu.header, hdu.bitpix)));
}
