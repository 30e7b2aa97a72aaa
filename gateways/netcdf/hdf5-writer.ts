import { renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { NumericArray } from './data-file.ts';
import { loadHdf5, withHdf5 } from './hdf5-library.ts';
import type { Hdf5 } from './hdf5-library.ts';

type H5File = InstanceType<Hdf5['File']>;
export type StoredType = 'int8' | 'int16' | 'int32' | 'float64';
export type WrittenAttributes = Readonly<Record<string, string | NumericArray>>;

const dtypes: Readonly<Record<StoredType, string>> = { int8: '<b', int16: '<h', int32: '<i', float64: '<d' };
const emptyArrays = { int8: () => new Int8Array(0), int16: () => new Int16Array(0), int32: () => new Int32Array(0), float64: () => new Float64Array(0) };
/** An attribute must fit into an object header. */
const MOST_ATTRIBUTE_BYTES = 60_000;
let counter = 0;

/**
 * A NetCDF-4 file in the making. It grows under a temporary name beside its final one and appears there, complete,
 * on `close`; `abort`, or the death of the process, leaves nothing under the final name. Equal calls give equal bytes.
 * Throws DataFileError (NOT_WRITTEN) when the disk or the library refuses.
 */
export class Hdf5Writer {
  readonly path: string;
  readonly #temporary: string;
  readonly #library: Hdf5;
  #file: H5File | undefined;

  private constructor(library: Hdf5, path: string, temporary: string) {
    this.#library = library;
    this.path = path;
    this.#temporary = temporary;
  }

  static async create(path: string): Promise<Hdf5Writer> {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${counter++}.part`);
    const writer = new Hdf5Writer(await loadHdf5(), path, temporary);
    writer.#file = writer.#do((library, failed) => {
      const file = new library.File(temporary, 'w', { track_order: true });
      return file.file_id < 0n ? failed('it cannot be created') : file;
    });
    return writer;
  }

  /** Text becomes a character attribute, numbers keep their type. */
  attributes(object: string, attributes: WrittenAttributes): void {
    this.#do((library, failed) => {
      const target = object === '/' ? this.#open(failed) : new library.Dataset(this.#open(failed).file_id, object);
      for (const [name, value] of Object.entries(attributes)) {
        const bytes = typeof value === 'string' ? Buffer.byteLength(value) : value.byteLength;
        if (bytes > MOST_ATTRIBUTE_BYTES) failed(`attribute ${name} has ${bytes} bytes, more than ${MOST_ATTRIBUTE_BYTES}`);
        if (typeof value !== 'string') target.create_attribute(name, value, [value.length]);
        else target.create_attribute(name, value === '' ? ' ' : value, [], `${/^[ -~\s]*$/.test(value) ? 'A' : 'S'}${Math.max(1, bytes)}`);
      }
    });
  }

  /** A coordinate variable: the dimension `name` itself. */
  dimension(name: string, values: Int32Array | Float64Array, attributes: WrittenAttributes): void {
    this.#do((_, failed) => {
      const created = this.#open(failed).create_dataset({ name, data: values, shape: [values.length], dtype: values instanceof Int32Array ? dtypes.int32 : dtypes.float64 });
      created.make_scale(name);
    });
    this.attributes(`/${name}`, attributes);
  }

  /** A variable over dimensions that exist; `chunks` as its dimensions, `deflate` 0–9. Unwritten values are 0. */
  variable(name: string, type: StoredType, dimensions: readonly string[], shape: readonly number[], chunks: readonly number[], deflate: number, attributes: WrittenAttributes): void {
    this.#do((_, failed) => {
      // Created empty and then extended: the library would else want all values at once.
      const empty = shape.map((length, axis) => (axis === shape.length - 1 ? 0 : length));
      const created = this.#open(failed).create_dataset({ name, data: emptyArrays[type](), shape: empty, maxshape: [...shape], chunks: [...chunks], dtype: dtypes[type], ...(deflate > 0 ? { compression: deflate } : {}) });
      if (created.resize([...shape]) < 0) failed(`variable ${name} cannot be extended`);
      for (const [axis, dimension] of dimensions.entries()) created.attach_scale(axis, `/${dimension}`);
    });
    this.attributes(`/${name}`, attributes);
  }

  /** Writes one slab of a variable; `values` are row-major and of the variable's type. */
  write(name: string, start: readonly number[], count: readonly number[], values: NumericArray): void {
    this.#do((library, failed) => {
      const { Module } = library;
      const pointer = Module._malloc(Math.max(1, values.byteLength));
      if (pointer === 0) failed(`no ${values.byteLength} bytes left in the HDF5 library's memory`);
      try {
        Module.HEAPU8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), pointer);
        const status = Module.set_dataset_data(this.#open(failed).file_id, `/${name}`, count.map(BigInt), start.map(BigInt), count.map(() => 1n), BigInt(pointer));
        if (status < 0) failed(`variable ${name} cannot be written`);
      } finally {
        Module._free(pointer);
      }
    });
  }

  /** Reads a slab that was written before into `values`, which are of the variable's type. */
  read(name: string, start: readonly number[], count: readonly number[], values: NumericArray): void {
    this.#do((library, failed) => {
      const { Module } = library;
      const pointer = Module._malloc(Math.max(1, values.byteLength));
      if (pointer === 0) failed(`no ${values.byteLength} bytes left in the HDF5 library's memory`);
      try {
        const status = Module.get_dataset_data(this.#open(failed).file_id, `/${name}`, count.map(BigInt), start.map(BigInt), count.map(() => 1n), BigInt(pointer));
        if (status < 0) failed(`variable ${name} cannot be read back`);
        new Uint8Array(values.buffer, values.byteOffset, values.byteLength).set(Module.HEAPU8.subarray(pointer, pointer + values.byteLength));
      } finally {
        Module._free(pointer);
      }
    });
  }

  /** Completes the file under its final name, replacing what was there. */
  close(): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    try {
      withHdf5(this.path, (failed) => (file.close() < 0 ? failed('it cannot be completed') : undefined), true);
      renameSync(this.#temporary, this.path);
    } catch (error) {
      rmSync(this.#temporary, { force: true });
      throw error;
    }
  }

  /** Drops what was written. */
  abort(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) withHdf5(this.path, () => file.close());
    rmSync(this.#temporary, { force: true });
  }

  #do<T>(body: (library: Hdf5, failed: (what: string) => never) => T): T {
    return withHdf5(this.path, (failed) => body(this.#library, failed), true);
  }

  #open(failed: (what: string) => never): H5File {
    return this.#file ?? failed('it was completed or dropped before');
  }
}
