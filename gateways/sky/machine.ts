/** What Node gives to the FITS core: zlib, and byte swapping in native code. */
import { constants, gunzipSync, gzipSync, unzipSync } from 'node:zlib';
import { FitsFault } from '../../actors/sky/core/fits/fault.ts';
import type { CrewMemory } from '../../actors/sky/core/crew/share.ts';
import type { FitsMachine } from '../../actors/sky/core/fits/source.ts';

export const machine: FitsMachine = {
  gunzip: (bytes, most) => unpacked(() => unzipSync(bytes, { maxOutputLength: Math.max(1, most) })),
  room: (bytes) => Buffer.allocUnsafeSlow(bytes),
  gzip: (bytes) => gzipSync(bytes, { level: 4 }),
  swap(bytes, elementBytes) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length - (bytes.length % elementBytes));
    if (elementBytes === 2) buffer.swap16();
    else if (elementBytes === 4) buffer.swap32();
    else buffer.swap64();
  },
};

/** The same with stored pixels in the memory given. */
export const readingInto = (memory: CrewMemory | undefined): FitsMachine => (memory === undefined ? machine : { ...machine, room: (bytes) => memory.bytes(bytes) });

/**
 * Bytes that a file of so many may unpack to. Exposures shrink to a third, masks to a hundredth; zeros to a thousandth, so
 * that a request of a few megabytes could fill a machine's memory.
 */
const mostUnpacked = (bytes: number): number => Math.min(4 * 1024 ** 3 - 1, Math.max(256 * 1024 ** 2, 64 * bytes));

/** A whole gzip file; what follows the last member is left alone. */
export function gunzipFile(bytes: Uint8Array): Uint8Array {
  const most = mostUnpacked(bytes.length);
  try {
    return gunzipSync(bytes, { maxOutputLength: most, finishFlush: constants.Z_FINISH });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') throw new FitsFault(`gzip data of ${bytes.length} bytes unpacks to more than ${most}: unpack it before it is handed in, if that is meant`);
    throw new FitsFault(`gzip data cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function unpacked(work: () => Uint8Array): Uint8Array {
  try {
    return work();
  } catch (error) {
    throw new FitsFault(`gzip data cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`);
  }
}
