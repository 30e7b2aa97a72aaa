/** FITS files on disk: of a plain file only what is asked for is read, a gzipped one is unpacked into memory. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { checksumFault } from '../../actors/sky/core/fits/checksum.ts';
import { FitsFault } from '../../actors/sky/core/fits/fault.ts';
import { memorySource, type ByteSource } from '../../actors/sky/core/fits/source.ts';
import { hdusOf, type Hdu } from '../../actors/sky/core/fits/structure.ts';
import { naming, SkyFileError } from './errors.ts';
import { gunzipFile } from './machine.ts';

/** A file that is open while `withFits` runs. */
export interface FitsFile {
  readonly path: string;
  readonly source: ByteSource;
  /** All HDUs; read on first use. */
  hdus(): readonly Hdu[];
  /** HDUs one after the other, as far as they are asked for. */
  each(): Iterable<Hdu>;
  /** Throws when the HDU does not sum up to what its CHECKSUM and DATASUM say. */
  verify(hdu: Hdu): void;
}

/** Opens a file, lets `use` work on it and closes it, whatever happens. Faults name the file. */
export function withFits<T>(path: string, use: (file: FitsFile) => T): T {
  return naming(path, () => {
    const descriptor = openSync(path, 'r');
    try {
      if (!fstatSync(descriptor).isFile()) throw new SkyFileError('NO_FILE', path, 'not a file');
      return use(fileOf(path, sourceOf(descriptor)));
    } finally {
      closeSync(descriptor);
    }
  });
}

function sourceOf(descriptor: number): ByteSource {
  const magic = new Uint8Array(2);
  readSync(descriptor, magic, 0, 2, 0);
  return magic[0] === 0x1f && magic[1] === 0x8b ? memorySource(gunzipFile(readFileSync(descriptor))) : descriptorSource(descriptor);
}

const descriptorSource = (descriptor: number): ByteSource => ({
  size: fstatSync(descriptor).size,
  readInto(offset, target) {
    for (let done = 0; done < target.length;) {
      // One read of Linux gives at most 2 GiB.
      const count = readSync(descriptor, target, done, Math.min(target.length - done, 1 << 30), offset + done);
      if (count === 0) throw new FitsFault(`the file ends at byte ${offset + done}: it became shorter while it was read`);
      done += count;
    }
  },
});

function fileOf(path: string, source: ByteSource): FitsFile {
  let all: readonly Hdu[] | undefined;
  return {
    path, source,
    hdus: () => (all ??= [...hdusOf(source)]),
    each: () => all ?? hdusOf(source),
    verify(hdu) {
      const fault = checksumFault(source, hdu);
      if (fault !== undefined) throw hdu.header.fault(fault);
    },
  };
}
