import { dirname } from 'node:path';
import type * as h5wasm from 'h5wasm/node';
import { fullnessOf, fullSentence } from '../disk/index.ts';
import { DataFileError, reasonOf } from './errors.ts';

/**
 * The HDF5 C library compiled to WebAssembly. Files are read and written in place, through Node's own `fs`, so
 * neither a file nor a variable has to fit into its memory (2 GiB).
 *
 * Two habits of the library are taken off for the length of a call, which is synchronous, so that nothing else
 * can see it: it prints its error stack on stderr (kept here instead, as the reason of the error that is thrown),
 * and it stamps objects with the time of day (frozen at 1970, so that equal input gives equal bytes).
 *
 * It is compiled when the first file is opened: that takes longer than everything else that a host loads.
 */
export type Hdf5 = typeof h5wasm;

let loading: Promise<Hdf5> | undefined;
let loaded: Hdf5 | undefined;

export function loadHdf5(): Promise<Hdf5> {
  loading ??= import('h5wasm/node').then(async (library) => {
    await library.ready;
    loaded = library;
    return library;
  });
  return loading;
}

/**
 * Runs `body` against the library; whatever it throws, and `failed(reason)`, become a DataFileError about `path`. With
 * `strict` (of what is written) so does anything the library complains about: it drops the status of writes that fail on closing.
 */
export function withHdf5<T>(path: string, body: (failed: (what: string) => never) => T, strict = false): T {
  if (loaded === undefined) throw new Error('the HDF5 library is used before it is loaded');
  const library = loaded.Module;
  const write = library.FS.write;
  const now = Date.now;
  const complaints: string[] = [];
  library.FS.write = function capture(stream, buffer, offset, length, ...rest) {
    if (Reflect.get(stream, 'fd') !== 2) return write.call(library.FS, stream, buffer, offset, length, ...rest);
    complaints.push(Buffer.from(buffer.buffer, buffer.byteOffset + offset, length).toString('utf8'));
    return length;
  };
  Date.now = () => 0;
  const failed = (what: string): never => {
    const fullness = strict ? fullnessOf(complaints.join('')) : undefined;
    if (fullness !== undefined) throw new DataFileError('DISK_FULL', path, fullSentence(fullness, dirname(path), 'ALIDADE_HOME'));
    throw new DataFileError(strict ? 'NOT_WRITTEN' : 'CORRUPT', path, `${what}${lastComplaint(complaints)}`);
  };
  // A damaged file can leave the library mute; this makes it speak again.
  library.deactivate_throwing_error_handler();
  try {
    const result = body(failed);
    if (strict && complaints.length > 0) failed('HDF5 reported an error');
    return result;
  } catch (error) {
    if (error instanceof DataFileError || error instanceof RangeError) throw error;
    return failed(reasonOf(error));
  } finally {
    Date.now = now;
    library.FS.write = write;
  }
}

/** The innermost line of HDF5's error stack, which names what was wrong with the bytes. */
function lastComplaint(complaints: readonly string[]): string {
  const lines = complaints.join('').split('\n').filter((line) => /^\s+#\d+:/.test(line));
  const last = lines.at(-1)?.replace(/^.*\(\): /, '');
  return last === undefined ? '' : ` (HDF5: ${last})`;
}
