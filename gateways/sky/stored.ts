/** Files of the artifact store: FITS files that stages have written, and those that people handed in. */
import { FitsFault } from '../../actors/sky/core/fits/fault.ts';
import { readPlainImage, readStored } from '../../actors/sky/core/fits/image-reader.ts';
import { planesHeader } from '../../actors/sky/core/fits/plane-writer.ts';
import { toFloat32, scalingOf, toMachineOrder } from '../../actors/sky/core/fits/pixels.ts';
import type { FitsMachine } from '../../actors/sky/core/fits/source.ts';
import { blockLength, type Hdu } from '../../actors/sky/core/fits/structure.ts';
import { FileFault, type Plane } from '../../actors/sky/ports.ts';
import { SkyFileError } from './errors.ts';
import { holdsImage, imageHduOf } from './files.ts';
import { machine } from './machine.ts';
import { withFits, type FitsFile } from './open.ts';

/** Faults of a file's content come out without its path, which means nothing to anybody; those of the disk as they are. */
export function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FitsFault || error instanceof RangeError) throw new FileFault(error.message, { cause: error });
    if (error instanceof SkyFileError && error.code !== 'NO_FILE') throw new FileFault(error.message.replace(`${path}: `, ''), { cause: error });
    if (error instanceof SkyFileError && error.cause instanceof Error) throw error.cause;
    throw error;
  }
}

export const openStored = <T>(path: string, use: (file: FitsFile) => T): T => naming(path, () => withFits(path, use));

/** A plane of one byte a pixel. */
export function bytesOf({ source }: FitsFile, hdu: Hdu, into: FitsMachine = machine): Uint8Array {
  const stored = readStored(source, hdu, into, 0, hdu.dataLength);
  if (!(stored instanceof Uint8Array)) throw new FileFault(`HDU ${hdu.index}: a mask has one byte a pixel`);
  return stored;
}

/** The file that the planes make, without checksums: its name is the hash of its content. Memory: the file once, in what `room` gives. */
export function fitsBytes(planes: readonly Plane[], room: (bytes: number) => Uint8Array = (bytes) => Buffer.allocUnsafeSlow(bytes)): Uint8Array {
  const headers = planes.map((plane, place) => planesHeader(plane, place === 0));
  const lengths = planes.map(({ data }) => padded(data.byteLength));
  const whole = room(headers.reduce((sum, { length }, k) => sum + length + (lengths[k] ?? 0), 0));
  let at = 0;
  planes.forEach(({ data }, k) => {
    const header = headers[k];
    if (header !== undefined) whole.set(header, at);
    at += header?.length ?? 0;
    const bytes = whole.subarray(at, at + data.byteLength);
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    if (data instanceof Float32Array) toMachineOrder(bytes, 4, machine);
    const end = at + (lengths[k] ?? 0);
    whole.fill(0, at + data.byteLength, end);
    at = end;
  });
  return whole;
}

const padded = (bytes: number): number => Math.ceil(bytes / blockLength) * blockLength;

/** How long the file is that the planes make, bytes. */
export const fitsLength = (planes: readonly Plane[]): number => planes.reduce((sum, plane, place) => sum + planesHeader(plane, place === 0).length + padded(plane.data.byteLength), 0);

/** Squares of `side` px around pixels, one after the other; NaN outside. Rows that no square needs are not read. */
export function stampsOf(path: string, name: string | undefined, at: readonly { readonly x: number; readonly y: number }[], side: number): Float32Array {
  return openStored(path, (file) => {
    const hdu = imageHduOf(file, name, holdsImage);
    const [columns = 0, rows = 0] = hdu.axes;
    const out = new Float32Array(at.length * side * side).fill(Number.NaN);
    const all = at.length * side > rows ? readPlainImage(file.source, hdu, machine) : undefined;
    at.forEach(({ x, y }, place) => {
      const [left, top] = [Math.round(x) - (side >> 1), Math.round(y) - (side >> 1)];
      const [first, last] = [Math.max(0, top), Math.min(rows, top + side)];
      if (last <= first) return;
      const strip = all ?? readPlainImage(file.source, hdu, machine, first, last - first);
      const offset = all === undefined ? first : 0;
      const [from, to] = [Math.max(0, left), Math.min(columns, left + side)];
      for (let row = first; row < last; row++) out.set(strip.data.subarray((row - offset) * columns + from, (row - offset) * columns + to), place * side * side + (row - top) * side + from - left);
    });
    return out;
  });
}

/** One plane of a cube, or several; `name`: EXTNAME, else the first HDU with pixels. */
export function cubePlanes(path: string, name: string | undefined, first: number, count = 1): { readonly columns: number; readonly rows: number; readonly data: Float32Array } {
  return openStored(path, (file) => {
    const hdu = imageHduOf(file, name, holdsImage);
    const [columns = 0, rows = 0] = hdu.axes;
    return { columns, rows, data: planesOfHdu(file, hdu, columns * rows, first, count) };
  });
}

function planesOfHdu({ source }: FitsFile, hdu: Hdu, size: number, first: number, count: number): Float32Array {
  const planes = hdu.axes[2] ?? 1;
  if (first < 0 || first + count > planes) throw new RangeError(`planes ${first} to ${first + count} of ${planes}`);
  return toFloat32(readStored(source, hdu, machine, first * size, count * size), scalingOf(hdu.header, hdu.bitpix));
}
