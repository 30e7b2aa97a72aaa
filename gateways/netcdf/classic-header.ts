import { readSync } from 'node:fs';
import { DataFileError } from './errors.ts';
import type { AttributeValue, DataVariable, ElementType, NumericArray } from './data-file.ts';

/**
 * The header of a classic NetCDF file (CDF-1, CDF-2 with 64-bit offsets, CDF-5 with 64-bit counts), after the
 * NetCDF Classic Format Specification. Every count is checked against the bytes that are left before anything
 * is allocated for it, so a damaged header costs an error and no memory.
 */
export interface ClassicHeader {
  readonly version: 1 | 2 | 5;
  readonly dimensions: Map<string, number>;
  readonly attributes: Map<string, AttributeValue>;
  readonly variables: Map<string, ClassicVariable>;
  /** Bytes from one record to the next. */
  readonly recordBytes: number;
}

export interface ClassicVariable extends DataVariable {
  readonly offset: number;
  readonly record: boolean;
}

interface RawVariable extends ClassicVariable {
  /** Bytes of one record, or of all values; rounded up to 4. */
  readonly paddedBytes: number;
}

const elementTypes: Readonly<Record<number, ElementType>> = {
  1: 'int8', 2: 'char', 3: 'int16', 4: 'int32', 5: 'float32', 6: 'float64', 7: 'uint8', 8: 'uint16', 9: 'uint32', 10: 'int64', 11: 'uint64',
};
const byteLengths: Readonly<Record<ElementType, number>> = {
  int8: 1, uint8: 1, char: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, int64: 8, uint64: 8, float64: 8, other: 0,
};
const TAG = { dimensions: 10, variables: 11, attributes: 12 } as const;
const STREAMING = 0xffffffff;

export function bytesOf(type: ElementType): number {
  return byteLengths[type];
}

/** Big-endian bytes to values. 64-bit integers become doubles. `bytes` is used up: it may be swapped in place. */
export function decode(bytes: Buffer, type: ElementType): NumericArray {
  const { buffer, byteOffset } = bytes;
  const length = bytes.byteLength / byteLengths[type];
  switch (type) {
    case 'int8': return new Int8Array(buffer, byteOffset, length);
    case 'uint8':
    case 'char': return new Uint8Array(buffer, byteOffset, length);
    case 'int16': bytes.swap16(); return new Int16Array(buffer, byteOffset, length);
    case 'uint16': bytes.swap16(); return new Uint16Array(buffer, byteOffset, length);
    case 'int32': bytes.swap32(); return new Int32Array(buffer, byteOffset, length);
    case 'uint32': bytes.swap32(); return new Uint32Array(buffer, byteOffset, length);
    case 'float32': bytes.swap32(); return new Float32Array(buffer, byteOffset, length);
    case 'float64': bytes.swap64(); return new Float64Array(buffer, byteOffset, length);
    case 'int64': return Float64Array.from({ length }, (_, i) => Number(bytes.readBigInt64BE(8 * i)));
    case 'uint64': return Float64Array.from({ length }, (_, i) => Number(bytes.readBigUInt64BE(8 * i)));
    case 'other': throw new TypeError('a value of unknown type cannot be decoded');
  }
}

/** Reads a header front to back. `fd` stays open; `size` is the file's length. Throws DataFileError. */
export function readClassicHeader(fd: number, size: number, path: string): ClassicHeader {
  return new HeaderReader(fd, size, path).header();
}

class HeaderReader {
  readonly #fd: number;
  readonly #size: number;
  readonly #path: string;
  #offset = 0;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;
  #wide = false;
  #version: 1 | 2 | 5 = 1;

  constructor(fd: number, size: number, path: string) {
    this.#fd = fd;
    this.#size = size;
    this.#path = path;
  }

  header(): ClassicHeader {
    this.#magic();
    const records = this.#wide ? this.#u64() : this.#u32();
    const dimensions = this.#list(TAG.dimensions, 'dimensions', () => this.#dimension());
    const attributes = this.#attributes();
    const raw = this.#list(TAG.variables, 'variables', () => this.#variable(dimensions));
    const recordVariables = raw.filter((variable) => variable.record);
    const [only] = recordVariables;
    // A file's only record variable is not padded between records (format specification, "vsize").
    const recordBytes = recordVariables.length === 1 && only !== undefined ? unpadded(only) : recordVariables.reduce((sum, variable) => sum + variable.paddedBytes, 0);
    const length = this.#recordCount(records, recordVariables, recordBytes);
    const variables = new Map(raw.map((variable) => [variable.name, sized(variable, length)]));
    for (const variable of variables.values()) this.#checkExtent(variable, recordBytes);
    return {
      version: this.#version,
      dimensions: new Map(dimensions.map((d) => [d.name, d.length === 0 ? length : d.length])),
      attributes,
      variables,
      recordBytes,
    };
  }

  #magic(): void {
    const magic = this.#take(4);
    const version = magic[3];
    if (magic.toString('latin1', 0, 3) !== 'CDF') throw this.#fault('NOT_NETCDF', 'the first bytes are not "CDF"');
    if (version !== 1 && version !== 2 && version !== 5) throw this.#fault('UNSUPPORTED', `classic format version ${version}`);
    this.#version = version;
    this.#wide = version === 5;
  }

  /** Records in the file; written as "streaming" while a producer is still appending, then the file's length says it. */
  #recordCount(declared: number, recordVariables: readonly RawVariable[], recordBytes: number): number {
    if (declared !== STREAMING || recordBytes === 0) return declared;
    const first = Math.min(...recordVariables.map((variable) => variable.offset));
    return Math.max(0, Math.floor((this.#size - first) / recordBytes));
  }

  #dimension(): { name: string; length: number } {
    return { name: this.#name(), length: this.#count() };
  }

  #attributes(): Map<string, AttributeValue> {
    return new Map(this.#list(TAG.attributes, 'attributes', (): [string, AttributeValue] => [this.#name(), this.#values()]));
  }

  #values(): AttributeValue {
    const type = this.#type();
    const count = this.#count();
    const length = count * byteLengths[type];
    const bytes = this.#take(length);
    this.#take(padding(length));
    return type === 'char' ? bytes.toString('utf8').replace(/\0+$/, '') : decode(Buffer.from(new Uint8Array(bytes).buffer), type);
  }

  #variable(dimensions: readonly { name: string; length: number }[]): RawVariable {
    const name = this.#name();
    const rank = this.#count();
    const used: { name: string; length: number }[] = [];
    for (let axis = 0; axis < rank; axis++) {
      const id = this.#count();
      const dimension = dimensions[id];
      if (dimension === undefined) throw this.#fault('CORRUPT', `variable ${name} uses dimension ${id} of ${dimensions.length}`);
      used.push(dimension);
    }
    const attributes = this.#attributes();
    const type = this.#type();
    this.#count(); // vsize: redundant, and too small for large variables
    const offset = this.#version === 1 ? this.#u32() : this.#u64();
    const record = used[0]?.length === 0;
    const shape = used.map((dimension) => dimension.length);
    if (shape.some((length, axis) => length === 0 && axis > 0)) throw this.#fault('CORRUPT', `variable ${name} has the record dimension in an inner place`);
    const bytes = (record ? shape.slice(1) : shape).reduce((product, length) => product * length, byteLengths[type]);
    return { name, type, dimensions: used.map((dimension) => dimension.name), shape, attributes, offset, record, paddedBytes: bytes + padding(bytes) };
  }

  #checkExtent(variable: ClassicVariable, recordBytes: number): void {
    const records = variable.record ? (variable.shape[0] ?? 0) : 1;
    const each = unpadded(variable);
    const end = variable.offset + (variable.record ? Math.max(0, records - 1) * recordBytes : 0) + each;
    if (records > 0 && end > this.#size) throw this.#fault('TRUNCATED', `variable ${variable.name} ends at byte ${end}, the file has ${this.#size}`);
  }

  /** A tagged list; an absent one is two zero words. Grows as it is read: the count alone allocates nothing. */
  #list<T>(tag: number, what: string, element: () => T): T[] {
    const found = this.#u32();
    const count = this.#count();
    if (found === 0 && count === 0) return [];
    if (found !== tag) throw this.#fault('CORRUPT', `expected the list of ${what} at byte ${this.#offset}, found tag ${found}`);
    const elements: T[] = [];
    for (let i = 0; i < count; i++) elements.push(element());
    return elements;
  }

  #type(): ElementType {
    const code = this.#u32();
    const type = elementTypes[code];
    if (type === undefined || (code > 6 && this.#version !== 5)) throw this.#fault('CORRUPT', `unknown type ${code} at byte ${this.#offset - 4}`);
    return type;
  }

  #name(): string {
    const length = this.#count();
    const name = this.#take(length).toString('utf8');
    this.#take(padding(length));
    return name;
  }

  #count(): number {
    return this.#wide ? this.#u64() : this.#u32();
  }

  #u32(): number {
    return this.#take(4).readUInt32BE(0);
  }

  #u64(): number {
    const value = this.#take(8).readBigUInt64BE(0);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw this.#fault('CORRUPT', `number ${value} at byte ${this.#offset - 8} is too large`);
    return Number(value);
  }

  /** The next bytes, valid until the next call. */
  #take(length: number): Buffer {
    if (length > this.#size - this.#offset) {
      throw this.#fault('TRUNCATED', `the header needs ${length} bytes at byte ${this.#offset}, the file has ${this.#size}`);
    }
    if (this.#offset < this.#windowStart || this.#offset + length > this.#windowStart + this.#window.length) this.#fill(length);
    const from = this.#offset - this.#windowStart;
    this.#offset += length;
    return this.#window.subarray(from, from + length);
  }

  #fill(least: number): void {
    const length = Math.min(Math.max(least, 65_536), this.#size - this.#offset);
    this.#window = Buffer.alloc(length);
    this.#windowStart = this.#offset;
    const got = readSync(this.#fd, this.#window, 0, length, this.#offset);
    if (got < length) throw this.#fault('TRUNCATED', `only ${got} of ${length} bytes could be read at byte ${this.#offset}`);
  }

  #fault(code: 'NOT_NETCDF' | 'TRUNCATED' | 'CORRUPT' | 'UNSUPPORTED', reason: string): DataFileError {
    return new DataFileError(code, this.#path, reason);
  }
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}

function unpadded(variable: ClassicVariable): number {
  const inner = variable.record ? variable.shape.slice(1) : variable.shape;
  return inner.reduce((product, length) => product * length, byteLengths[variable.type]);
}

function sized(variable: RawVariable, records: number): ClassicVariable {
  return variable.record ? { ...variable, shape: [records, ...variable.shape.slice(1)] } : variable;
}
