import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { checkSlab, wholeOf } from './data-file.ts';
import type { DataFile, NumericArray, Slab } from './data-file.ts';
import { bytesOf, decode, readClassicHeader } from './classic-header.ts';
import type { ClassicHeader, ClassicVariable } from './classic-header.ts';
import { DataFileError, reasonOf } from './errors.ts';

/**
 * Classic NetCDF by byte ranges. Own code and not the `netcdfjs` package, because that one wants the whole file
 * in memory, returns boxed arrays, has no slabs, refuses offsets above 4 GB, allocates what a header says, and
 * knows neither CDF-5 nor the unpadded single record variable.
 */
export function openClassic(path: string): DataFile {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw new DataFileError('NOT_FOUND', path, reasonOf(error));
  }
  try {
    return new ClassicFile(fd, path, readClassicHeader(fd, fstatSync(fd).size, path));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

class ClassicFile implements DataFile {
  readonly path: string;
  readonly #header: ClassicHeader;
  #fd: number | undefined;

  constructor(fd: number, path: string, header: ClassicHeader) {
    this.#fd = fd;
    this.path = path;
    this.#header = header;
  }

  get format(): DataFile['format'] {
    return `CDF-${this.#header.version}`;
  }
  get dimensions(): DataFile['dimensions'] {
    return this.#header.dimensions;
  }
  get attributes(): DataFile['attributes'] {
    return this.#header.attributes;
  }
  get variables(): DataFile['variables'] {
    return this.#header.variables;
  }

  read(name: string, slab?: Slab): NumericArray {
    const variable = this.#header.variables.get(name);
    if (variable === undefined) throw new RangeError(`${this.path} has no variable ${name}`);
    const wanted = slab ?? wholeOf(variable);
    const bytes = Buffer.from(new ArrayBuffer(checkSlab(variable, wanted) * bytesOf(variable.type)));
    const runs = layOut(variable, wanted, this.#header.recordBytes);
    let filled = 0;
    for (const offset of runs.offsets()) {
      this.#fill(bytes, filled, runs.bytes, offset);
      filled += runs.bytes;
    }
    return decode(bytes, variable.type);
  }

  #fill(into: Buffer, at: number, length: number, offset: number): void {
    if (this.#fd === undefined) throw new DataFileError('NOT_FOUND', this.path, 'the file was closed');
    let done = 0;
    while (done < length) {
      const got = readSync(this.#fd, into, at + done, length - done, offset + done);
      if (got === 0) throw new DataFileError('TRUNCATED', this.path, `no data at byte ${offset + done}`);
      done += got;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

/** A slab as equally long runs of bytes: the innermost dimensions that are wanted whole make one run. */
function layOut(variable: ClassicVariable, slab: Slab, recordBytes: number): { bytes: number; offsets(): Generator<number> } {
  const { shape } = variable;
  const strides = byteStrides(variable, recordBytes);
  const innermost = variable.record ? 1 : 0;
  let axis = shape.length;
  let bytes = bytesOf(variable.type);
  while (axis > innermost) {
    axis--;
    bytes *= slab.count[axis] ?? 1;
    if (slab.count[axis] !== shape[axis]) break;
  }
  const base = slab.start.reduce((sum, start, i) => sum + start * (strides[i] ?? 0), variable.offset);
  const outer = slab.count.slice(0, axis);
  return { bytes, offsets: () => walk(outer, strides, base, slab.count.includes(0)) };
}

/** Byte distance between neighbours in each dimension. */
function byteStrides(variable: ClassicVariable, recordBytes: number): number[] {
  const strides: number[] = [];
  let stride = bytesOf(variable.type);
  for (let axis = variable.shape.length - 1; axis >= 0; axis--) {
    strides[axis] = axis === 0 && variable.record ? recordBytes : stride;
    stride *= variable.shape[axis] ?? 1;
  }
  return strides;
}

function* walk(counts: readonly number[], strides: readonly number[], base: number, empty: boolean): Generator<number> {
  if (empty) return;
  const total = counts.reduce((product, count) => product * count, 1);
  for (let i = 0; i < total; i++) {
    let rest = i;
    let offset = base;
    for (let axis = counts.length - 1; axis >= 0; axis--) {
      const count = counts[axis] ?? 1;
      offset += (rest % count) * (strides[axis] ?? 0);
      rest = Math.floor(rest / count);
    }
    yield offset;
  }
}
