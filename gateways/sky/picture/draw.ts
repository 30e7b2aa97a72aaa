/** Pictures of stored frames and cutouts. */
import type { NewCard } from '../../../actors/sky/core/fits/card-writer.ts';
import { Reducer, shaded, type Window } from '../../../actors/sky/core/picture/picture.ts';
import { limitsOf, shadeWith, type Limits, type Shading, type Stretch } from '../../../actors/sky/core/picture/stretch.ts';
import { compressedLayout, isCompressed } from '../../../actors/sky/core/fits/compressed-layout.ts';
import { planeOf, readPlainImage } from '../../../actors/sky/core/fits/image-reader.ts';
import type { Hdu } from '../../../actors/sky/core/fits/structure.ts';
import type { Image } from '../../../actors/sky/core/image.ts';
import { stampFile } from '../../../actors/sky/core/packets/write/stamps.ts';
import { readStamp, type StampName } from '../cutouts-file.ts';
import { imageHduOf, readImage } from '../files.ts';
import { machine } from '../machine.ts';
import { withFits, type FitsFile } from '../open.ts';
import { greyPng } from './png.ts';

export interface Look {
  readonly shading: Shading;
  readonly stretch: Stretch;
  /** In place of those that the pixels suggest. */
  readonly low?: number;
  readonly high?: number;
}

/** `size`: px of the picture's longer side. Throws SkyFileError. */
export function drawStamp(path: string, name: StampName, plane: number, size: number, look: Look): Uint8Array {
  const stamp = readStamp(path, name, plane);
  const { columns, rows, data } = stamp;
  return pngOf(reduced(stamp, { x: 0, y: 0, width: columns, height: rows, zoom: size / Math.max(columns, rows) }), limitsOf(data, look.shading), look);
}

/** One cutout as a FITS file of its own; `place`: its coordinates. Throws SkyFileError. */
export const stampFits = (path: string, name: StampName, plane: number, place: readonly NewCard[] = []): Uint8Array => stampFile(readStamp(path, name, plane), [{ keyword: 'CUTOUT', value: name }, ...place], machine);

export interface FrameSize {
  readonly columns: number;
  readonly rows: number;
}
/** Throws SkyFileError. */
export const frameSize = (path: string): FrameSize => withFits(path, (file) => sizeOf(imageHduOf(file, undefined)));

const sizeOf = (hdu: Hdu): FrameSize => (isCompressed(hdu) ? planeOf({ header: hdu.header, axes: compressedLayout(hdu).axes }) : planeOf(hdu));

/** The limits are those of the whole frame, so that its parts fit together. Throws SkyFileError. */
export function drawFrame(path: string, window: Window, look: Look): Uint8Array {
  return withFits(path, (file) => {
    const hdu = imageHduOf(file, undefined);
    const whole = isCompressed(hdu) ? readImage(file, hdu) : undefined;
    const rowsOf = (first: number, count: number): Image => whole === undefined ? readPlainImage(file.source, hdu, machine, first, count) : partOf(whole, first, count);
    const { rows } = sizeOf(hdu);
    const reducer = new Reducer(window);
    const last = Math.min(rows, window.y + window.height);
    for (let first = Math.max(0, window.y); first < last; first += band) {
      const part = rowsOf(first, Math.min(band, last - first));
      for (let row = 0; row < part.rows; row++) reducer.take(first + row, part.data.subarray(row * part.columns, (row + 1) * part.columns));
    }
    return pngOf(reducer.picture(), frameLimits(file, hdu, look.shading, rows, rowsOf), look);
  });
}

/** Rows read at a time. */
const band = 64;
/** Rows that the limits of a frame are found from. */
const sampledRows = 48;
const remembered = new Map<string, Limits>();

function frameLimits({ path }: FitsFile, hdu: Hdu, shading: Shading, rows: number, rowsOf: (first: number, count: number) => Image): Limits {
  const key = `${path}/${hdu.index}/${shading}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const parts = Array.from({ length: Math.min(sampledRows, rows) }, (_, at) => rowsOf(Math.floor((at * rows) / Math.min(sampledRows, rows)), 1).data);
  const sample = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (sample.set(part, at), at + part.length), 0);
  const limits = limitsOf(sample, shading);
  // A stored file never changes under its name.
  if (remembered.size >= 1000) remembered.clear();
  remembered.set(key, limits);
  return limits;
}

const partOf = ({ columns, data }: Image, first: number, count: number): Image => ({ columns, rows: count, data: data.subarray(first * columns, (first + count) * columns) });

function reduced({ columns, rows, data }: Image, window: Window): Image {
  const reducer = new Reducer(window);
  for (let y = 0; y < rows; y++) reducer.take(y, data.subarray(y * columns, (y + 1) * columns));
  return reducer.picture();
}

function pngOf(picture: Image, limits: Limits, { stretch, low, high }: Look): Uint8Array {
  const given = { ...limits, low: low ?? limits.low, high: high ?? limits.high };
  return greyPng(picture.columns, picture.rows, shaded(picture, shadeWith({ ...given, high: Math.max(given.high, given.low + Number.EPSILON) }, stretch)));
}
