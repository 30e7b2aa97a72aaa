/** The stamps of a packet as images. What they are is seen from their first bytes, not from the survey. */
import { gunzipSync } from 'node:zlib';
import { FitsFault } from '../../../actors/sky/core/fits/fault.ts';
import { readPlainImage } from '../../../actors/sky/core/fits/image-reader.ts';
import { memorySource } from '../../../actors/sky/core/fits/source.ts';
import { readStructure } from '../../../actors/sky/core/fits/structure.ts';
import type { Image } from '../../../actors/sky/core/image.ts';
import { isFields, type Fields } from '../../../actors/sky/core/packets/summary.ts';
import { holdsImage } from '../files.ts';
import { machine } from '../machine.ts';
import { PacketError } from './errors.ts';

export const cutoutNames = ['science', 'template', 'difference'] as const;
export type CutoutName = (typeof cutoutNames)[number];
/** Those that the packet holds. */
export type Cutouts = Readonly<Partial<Record<CutoutName, Image>>>;

/** Bytes that a gzipped stamp may unpack to. */
const mostUnpacked = 64 * 2 ** 20;
const fieldOf: Readonly<Record<CutoutName, string>> = { science: 'cutoutScience', template: 'cutoutTemplate', difference: 'cutoutDifference' };

/** Throws PacketError BAD_CUTOUT. */
export function readCutouts(record: Fields): Cutouts {
  return Object.fromEntries(cutoutNames.flatMap((name) => {
    const bytes = bytesOf(record[fieldOf[name]]);
    return bytes === undefined || bytes.length === 0 ? [] : [[name, readStamp(name, bytes)]];
  }));
}

/** ZTF and ATLAS wrap the bytes with a file name, LSST does not. */
function bytesOf(field: unknown): Uint8Array | undefined {
  if (field instanceof Uint8Array) return field;
  return isFields(field) && field['stampData'] instanceof Uint8Array ? field['stampData'] : undefined;
}

function readStamp(name: CutoutName, bytes: Uint8Array): Image {
  try {
    const fits = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: mostUnpacked }) : bytes;
    const source = memorySource(fits);
    const hdu = readStructure(source).find(holdsImage);
    if (hdu === undefined) throw new FitsFault('no HDU holds an image');
    return readPlainImage(source, hdu, machine);
  } catch (error) {
    throw new PacketError('BAD_CUTOUT', `the ${name} cutout cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
