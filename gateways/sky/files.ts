/** Images of files, whole or by rows, and files of images. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { isCompressed } from '../../actors/sky/core/fits/compressed-layout.ts';
import { readCompressedImage } from '../../actors/sky/core/fits/compressed-reader.ts';
import { compressedImageHdu, type Compression } from '../../actors/sky/core/fits/compressed-writer.ts';
import { FitsFault } from '../../actors/sky/core/fits/fault.ts';
import type { Header } from '../../actors/sky/core/fits/header.ts';
import { readPlainImage } from '../../actors/sky/core/fits/image-reader.ts';
import type { Hdu } from '../../actors/sky/core/fits/structure.ts';
import { TableReader } from '../../actors/sky/core/fits/table-reader.ts';
import { tableHdu, type NewTable } from '../../actors/sky/core/fits/table-writer.ts';
import { hduBytes, imageHdu, mandatoryCards, type NewHdu, type NewImage } from '../../actors/sky/core/fits/writer.ts';
import type { Image } from '../../actors/sky/core/image.ts';
import { naming } from './errors.ts';
import { machine } from './machine.ts';
import { withFits, type FitsFile } from './open.ts';

export { SkyFileError } from './errors.ts';
export type { NewCard } from '../../actors/sky/core/fits/card-writer.ts';
export type { NewImage } from '../../actors/sky/core/fits/writer.ts';

export interface ReadImage {
  readonly image: Image;
  readonly header: Header;
  /** Index of the HDU that it was read from. */
  readonly hdu: number;
  readonly name: string;
}

export interface ReadOptions {
  /** Refuse an HDU that does not sum up to its CHECKSUM and DATASUM, where it has them; default true. */
  readonly verify?: boolean;
  /** Memory of so many bytes for the pixels as they are stored, whatever it holds; fresh by default, which costs more than reading into it. */
  readonly room?: (bytes: number) => Uint8Array;
}

/**
 * The image of an HDU: by index or EXTNAME, else the first that holds one. Any BITPIX, scaled; no data is NaN.
 * Throws SkyFileError, one sentence with file, HDU and fault.
 */
export function readImageFile(path: string, hdu?: number | string, options: ReadOptions = {}): ReadImage {
  return withFits(path, (file) => {
    const found = imageHduOf(file, hdu);
    if (options.verify !== false) file.verify(found);
    return { image: readImage(file, found, options.room === undefined ? machine : { ...machine, room: options.room }), header: found.header, hdu: found.index, name: found.name };
  });
}

/** The HDU that was asked for, or the first that will do: one with pixels. `what`: what that is, for the fault. */
export function imageHduOf(file: FitsFile, asked: number | string | undefined, willDo: (hdu: Hdu) => boolean = holdsImage, what = 'an image'): Hdu {
  let count = 0;
  for (const hdu of file.each()) {
    if (asked === undefined ? willDo(hdu) : asked === hdu.index || (typeof asked === 'string' && asked.toUpperCase() === hdu.name.toUpperCase())) return hdu;
    count++;
  }
  throw new FitsFault(asked === undefined ? `no HDU holds ${what}` : `there is no HDU ${typeof asked === 'number' ? asked : `named ${asked}`}; the file has ${count}`);
}

export const holdsImage = (hdu: Hdu): boolean => (hdu.kind === 'image' && hdu.dataLength > 0) || isCompressed(hdu);

/** The image of an HDU, plain or tile-compressed. */
export const readImage = ({ source }: FitsFile, hdu: Hdu, by = machine): Image => (isCompressed(hdu) ? readCompressedImage(source, hdu, machine) : readPlainImage(source, hdu, by));

/** Writes float32 images, the first one into the primary HDU. The file appears whole under its name, or not at all. */
export function writeImageFile(path: string, images: NewImage | readonly NewImage[]): void {
  const list = 'image' in images ? [images] : images;
  writeHdus(path, list.map((one, place) => () => imageHdu(one, place === 0, machine)));
}

/** As `writeImageFile`, tile-compressed: an empty primary HDU, then one compressed image after the other. */
export function writeCompressedFile(path: string, images: readonly NewImage[], compression: Compression): void {
  writeHdus(path, [emptyPrimary, ...images.map((one) => () => compressedImageHdu(one, compression, machine))]);
}

/** A table behind an empty primary HDU. */
export function writeTableFile(path: string, table: NewTable): void {
  writeHdus(path, [emptyPrimary, () => tableHdu(table)]);
}

const emptyPrimary = (): NewHdu => ({ cards: mandatoryCards(true, 8, [], undefined), data: new Uint8Array(0) });

/** Works on the table of an HDU, by index or EXTNAME, else the first one. */
export function withTable<T>(path: string, asked: number | string | undefined, use: (table: TableReader, header: Header) => T): T {
  return withFits(path, (file) => {
    const hdu = imageHduOf(file, asked, (one) => one.kind === 'bintable' && !isCompressed(one), 'a binary table');
    return use(new TableReader(file.source, hdu), hdu.header);
  });
}

/** Writes HDUs one after the other; each is made when it is its turn, so one at a time is in memory. */
export function writeHdus(path: string, hdus: readonly (() => NewHdu)[]): void {
  const temporary = `${path}.${process.pid}.tmp`;
  naming(path, () => {
    const descriptor = openSync(temporary, 'w');
    try {
      try {
        for (const make of hdus) {
          const { header, data, padding } = hduBytes(make());
          for (const part of [header, data, padding]) writeAll(descriptor, part);
        }
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30));
}
