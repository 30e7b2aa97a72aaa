/**
 * The one view of classic NetCDF and NetCDF-4 files that the rest of this folder uses. Values come as
 * they are stored (packed); 64-bit integers become doubles. Reading is synchronous: callers run in a
 * worker thread or in a command.
 */
export type NumericArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;
export type ElementType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'float32' | 'float64' | 'char' | 'other';

/** Text, or numbers in their stored type (valid_range means something else when its type is the packed one). */
export type AttributeValue = string | NumericArray;
export type Attributes = ReadonlyMap<string, AttributeValue>;

export interface DataVariable {
  readonly name: string;
  readonly type: ElementType;
  /** Dimension names, slowest first; same length as `shape`. */
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly attributes: Attributes;
}

/** A box of a variable: first index and length in each dimension. */
export interface Slab {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

export interface DataFile {
  readonly path: string;
  readonly format: 'CDF-1' | 'CDF-2' | 'CDF-5' | 'HDF5';
  readonly dimensions: ReadonlyMap<string, number>;
  readonly variables: ReadonlyMap<string, DataVariable>;
  readonly attributes: Attributes;
  /** Row-major values of a slab (default: everything). Throws DataFileError; a slab outside the shape is a RangeError. */
  read(name: string, slab?: Slab): NumericArray;
  /** Releases the file. Reading afterwards throws. */
  close(): void;
}

/** Number of elements in a slab that was checked against the variable's shape. */
export function checkSlab(variable: DataVariable, slab: Slab): number {
  const { shape, name } = variable;
  if (slab.start.length !== shape.length || slab.count.length !== shape.length) {
    throw new RangeError(`${name} has ${shape.length} dimensions, the slab ${slab.count.length}`);
  }
  let elements = 1;
  for (const [axis, length] of shape.entries()) {
    const start = slab.start[axis] ?? -1;
    const count = slab.count[axis] ?? -1;
    if (!Number.isInteger(start) || !Number.isInteger(count) || start < 0 || count < 0 || start + count > length) {
      throw new RangeError(`${name}: [${start}, ${start + count}) is outside dimension ${axis} of length ${length}`);
    }
    elements *= count;
  }
  return elements;
}

export function wholeOf(variable: DataVariable): Slab {
  return { start: variable.shape.map(() => 0), count: variable.shape };
}

/** An attribute as text; numbers are not converted. */
export function textAttribute(attributes: Attributes, name: string): string | undefined {
  const value = attributes.get(name);
  return typeof value === 'string' ? value.trim() : undefined;
}

/** An attribute as numbers; text such as "63, 63" is read as well, since some producers write it so. */
export function numbersAttribute(attributes: Attributes, name: string): readonly number[] | undefined {
  const value = attributes.get(name);
  if (value === undefined) return undefined;
  const numbers = typeof value === 'string' ? value.split(/[\s,]+/).filter((part) => part !== '').map(Number) : Array.from(value);
  return numbers.length > 0 && numbers.every((number) => !Number.isNaN(number)) ? numbers : undefined;
}

export function numberAttribute(attributes: Attributes, name: string): number | undefined {
  return numbersAttribute(attributes, name)?.[0];
}
