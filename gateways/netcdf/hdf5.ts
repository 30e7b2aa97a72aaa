import { statSync } from 'node:fs';
import { checkSlab, wholeOf } from './data-file.ts';
import type { AttributeValue, Attributes, DataFile, DataVariable, ElementType, NumericArray, Slab } from './data-file.ts';
import { DataFileError } from './errors.ts';
import { loadHdf5, withHdf5 } from './hdf5-library.ts';
import type { Hdf5 } from './hdf5-library.ts';

type H5File = InstanceType<Hdf5['File']>;
type Metadata = ReturnType<Hdf5['Module']['get_dataset_metadata']>;

/** Bytes of attributes and of one read. The first is far above any real one; the second is what the library can address. */
const LIMIT = { attribute: 1 << 20, read: 1 << 30 };
/** A deflated byte yields at most 1,032; a slab that says more than this for the whole file is a damaged header. */
const MOST_EXPANSION = 1100;
const DIMENSION_ONLY = 'This is a netCDF dimension but not a netCDF variable';

/** NetCDF-4 by slabs; only the root group is looked at. Throws DataFileError. */
export async function openHdf5(path: string): Promise<DataFile> {
  const library = await loadHdf5();
  const bytes = statSync(path).size;
  return withHdf5(path, (failed) => {
    const file = new library.File(path, 'r');
    if (file.file_id < 0n) failed('cannot be opened');
    try {
      return new Hdf5DataFile(library, file, path, bytes);
    } catch (error) {
      file.close();
      throw error;
    }
  });
}

class Hdf5DataFile implements DataFile {
  readonly path: string;
  readonly format = 'HDF5';
  readonly variables: ReadonlyMap<string, Hdf5Variable>;
  readonly attributes: Attributes;
  readonly #library: Hdf5;
  readonly #bytes: number;
  #file: H5File | undefined;

  constructor(library: Hdf5, file: H5File, path: string, bytes: number) {
    this.#library = library;
    this.#file = file;
    this.path = path;
    this.#bytes = bytes;
    const names = file.keys().filter((name) => file.get_type(name) === library.Module.H5G_DATASET);
    const known = new Set(names);
    const all = names.map((name) => new Hdf5Variable(library, file, path, name, known));
    this.variables = new Map(all.filter((v) => !v.dimensionOnly).map((v) => [v.name, v]));
    this.attributes = readAttributes(library, file, path, '/');
  }

  get dimensions(): ReadonlyMap<string, number> {
    const lengths = new Map<string, number>();
    for (const variable of this.variables.values()) {
      for (const [axis, name] of variable.dimensions.entries()) lengths.set(name, Math.max(lengths.get(name) ?? 0, variable.shape[axis] ?? 0));
    }
    return lengths;
  }

  read(name: string, slab?: Slab): NumericArray {
    const variable = this.variables.get(name);
    if (variable === undefined) throw new RangeError(`${this.path} has no variable ${name}`);
    const wanted = slab ?? wholeOf(variable);
    const file = this.#file;
    if (file === undefined) throw new DataFileError('NOT_FOUND', this.path, 'the file was closed');
    const elements = checkSlab(variable, wanted);
    const { metadata } = variable;
    const length = elements * metadata.size;
    if (length > this.#bytes * MOST_EXPANSION) throw new DataFileError('CORRUPT', this.path, `variable ${name} claims ${length} bytes in a file of ${this.#bytes}`);
    if (length > LIMIT.read) throw new DataFileError('TOO_LARGE', this.path, `${length} bytes of variable ${name} in one read`);
    if (elements === 0) return decode(new Uint8Array(0), metadata, this.path, name);
    const whole = wanted.count.length === 0;
    const bytes = withHdf5(this.path, (failed) => {
      const { Module } = this.#library;
      return borrow(this.#library, length, (pointer) => {
        const count = whole ? null : wanted.count.map(BigInt);
        const offset = whole ? null : wanted.start.map(BigInt);
        const strides = whole ? null : wanted.count.map(() => 1n);
        if (Module.get_dataset_data(file.file_id, `/${name}`, count, offset, strides, BigInt(pointer)) < 0) failed(`variable ${name} cannot be read`);
      });
    });
    return decode(bytes, metadata, this.path, name);
  }

  close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) withHdf5(this.path, () => file.close());
  }
}

/** Reads its attributes and dimension names when they are asked for: model output has hundreds of variables. */
class Hdf5Variable implements DataVariable {
  readonly name: string;
  readonly metadata: Metadata;
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly dimensionOnly: boolean;
  readonly #library: Hdf5;
  readonly #file: H5File;
  readonly #path: string;
  readonly #isScale: boolean;
  readonly #siblings: ReadonlySet<string>;
  #attributes: Attributes | undefined;
  #dimensions: readonly string[] | undefined;

  constructor(library: Hdf5, file: H5File, path: string, name: string, siblings: ReadonlySet<string>) {
    this.#siblings = siblings;
    this.#library = library;
    this.#file = file;
    this.#path = path;
    this.name = name.replace(/^_nc4_non_coord_/, '');
    this.metadata = library.Module.get_dataset_metadata(file.file_id, `/${name}`);
    this.shape = this.metadata.shape ?? [];
    this.type = elementType(this.metadata);
    const names = this.shape.length === 1 ? library.Module.get_attribute_names(file.file_id, `/${name}`) : [];
    this.#isScale = names.includes('CLASS') && readAttribute(library, file, path, `/${name}`, 'CLASS') === 'DIMENSION_SCALE';
    const label = this.#isScale && names.includes('NAME') ? readAttribute(library, file, path, `/${name}`, 'NAME') : undefined;
    this.dimensionOnly = typeof label === 'string' && label.startsWith(DIMENSION_ONLY);
  }

  get attributes(): Attributes {
    return (this.#attributes ??= withHdf5(this.#path, () => readAttributes(this.#library, this.#file, this.#path, `/${this.name}`)));
  }

  get dimensions(): readonly string[] {
    return (this.#dimensions ??= this.#isScale ? [this.name] : withHdf5(this.#path, (failed) => this.shape.map((length, axis) => this.#dimensionName(length, axis, failed))));
  }

  #dimensionName(length: number, axis: number, failed: (what: string) => never): string {
    const scales: unknown = this.#library.Module.get_attached_scales(this.#file.file_id, `/${this.name}`, axis);
    const first: unknown = Array.isArray(scales) ? scales[0] : undefined;
    if (typeof first !== 'string') return `unnamed_${length}`;
    // The library hands out whatever lies in memory when a damaged file's reference leads nowhere.
    if (!this.#siblings.has(first.replace(/^\//, ''))) failed(`dimension ${axis} of variable ${this.name} leads to no dataset`);
    return first.slice(1);
  }
}

function readAttributes(library: Hdf5, file: H5File, path: string, object: string): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const name of library.Module.get_attribute_names(file.file_id, object)) {
    const value = readAttribute(library, file, path, object, name);
    if (value !== undefined) attributes.set(name, value);
  }
  return attributes;
}

/** Text and numbers; references and compounds (HDF5's own bookkeeping of dimensions) are left out. */
function readAttribute(library: Hdf5, file: H5File, path: string, object: string, name: string): AttributeValue | undefined {
  const { Module } = library;
  const metadata = Module.get_attribute_metadata(file.file_id, object, name);
  const length = metadata.size * metadata.total_size;
  if (length > LIMIT.attribute) throw new DataFileError('CORRUPT', path, `attribute ${name} of ${object} claims ${length} bytes`);
  if (metadata.type === Module.H5T_class_t.H5T_STRING.value) {
    const { value } = new library.Attribute(file.file_id, object, name);
    return Array.isArray(value) ? value.join(' ') : typeof value === 'string' ? value : '';
  }
  if (elementType(metadata) === 'other' || metadata.shape === null) return undefined;
  const bytes = borrow(library, length, (pointer) => {
    if (Module.get_attribute_data(file.file_id, object, name, BigInt(pointer)) < 0) throw new DataFileError('CORRUPT', path, `attribute ${name} of ${object} cannot be read`);
  });
  return decode(bytes, metadata, path, `${object}@${name}`);
}

/** Memory of the library for one call; what lies there afterwards is copied out. */
function borrow(library: Hdf5, length: number, fill: (pointer: number) => void): Uint8Array {
  const pointer = library.Module._malloc(Math.max(1, length));
  if (pointer === 0) throw new RangeError(`no ${length} bytes left in the HDF5 library's memory`);
  try {
    library.Module.HEAPU8.fill(0, pointer, pointer + length);
    fill(pointer);
    return library.Module.HEAPU8.slice(pointer, pointer + length);
  } finally {
    library.Module._free(pointer);
  }
}

function elementType(metadata: Metadata): ElementType {
  const { type, size, signed, vlen } = metadata;
  if (type === 3) return size === 1 && !vlen ? 'char' : 'other';
  if (type === 1) return size === 8 ? 'float64' : size === 4 ? 'float32' : 'other';
  if (type !== 0) return 'other';
  switch (size) {
    case 1: return signed ? 'int8' : 'uint8';
    case 2: return signed ? 'int16' : 'uint16';
    case 4: return signed ? 'int32' : 'uint32';
    case 8: return signed ? 'int64' : 'uint64';
    default: return 'other';
  }
}

/** Little-endian bytes to values; 64-bit integers become doubles. */
function decode(bytes: Uint8Array, metadata: Metadata, path: string, what: string): NumericArray {
  const buffer = bytes.buffer;
  switch (elementType(metadata)) {
    case 'int8': return new Int8Array(buffer);
    case 'uint8':
    case 'char': return bytes;
    case 'int16': return new Int16Array(buffer);
    case 'uint16': return new Uint16Array(buffer);
    case 'int32': return new Int32Array(buffer);
    case 'uint32': return new Uint32Array(buffer);
    case 'float32': return new Float32Array(buffer);
    case 'float64': return new Float64Array(buffer);
    case 'int64': return Float64Array.from(new BigInt64Array(buffer), Number);
    case 'uint64': return Float64Array.from(new BigUint64Array(buffer), Number);
    case 'other': throw new DataFileError('UNSUPPORTED', path, `${what} is neither integer nor float`);
  }
}
