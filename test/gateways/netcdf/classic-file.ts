/** Classic NetCDF files made in a test, byte by byte after the format specification, without the code under test. */

type Type = 'char' | 'int16' | 'int32' | 'float32' | 'float64';
const codes: Readonly<Record<Type, number>> = { char: 2, int16: 3, int32: 4, float32: 5, float64: 6 };
const lengths: Readonly<Record<Type, number>> = { char: 1, int16: 2, int32: 4, float32: 4, float64: 8 };

export interface Attribute {
  readonly type: Type;
  readonly values: readonly number[];
}
export type ClassicAttributes = Readonly<Record<string, string | Attribute>>;

export interface Variable {
  readonly name: string;
  readonly type: Type;
  /** Names of dimensions, slowest first. */
  readonly dimensions: readonly string[];
  readonly attributes: ClassicAttributes;
  readonly values: readonly number[];
}

export interface Content {
  /** 1: 32-bit offsets, 2: 64-bit offsets, 5: 64-bit counts as well. */
  readonly version: 1 | 2 | 5;
  readonly dimensions: Readonly<Record<string, number>>;
  /** Grows with the file: must be the first dimension of a variable. */
  readonly record?: string;
  readonly attributes: ClassicAttributes;
  readonly variables: readonly Variable[];
}

export const shorts = (...values: number[]): Attribute => ({ type: 'int16', values });
export const floats = (...values: number[]): Attribute => ({ type: 'float32', values });
export const doubles = (...values: number[]): Attribute => ({ type: 'float64', values });

export function classicFile({ version, dimensions, record, attributes, variables }: Content): Buffer {
  const names = Object.keys(dimensions);
  const records = record === undefined ? 0 : (dimensions[record] ?? 0);
  const count = (value: number): Buffer => (version === 5 ? wide(value) : narrow(value));
  const offset = (value: number): Buffer => (version === 1 ? narrow(value) : wide(value));
  const text = (value: string): Buffer => Buffer.concat([count(Buffer.byteLength(value)), padded(Buffer.from(value))]);
  const list = (tag: number, items: readonly Buffer[]): Buffer => (items.length === 0 ? Buffer.concat([narrow(0), count(0)]) : Buffer.concat([narrow(tag), count(items.length), ...items]));
  const attributeList = (all: ClassicAttributes): Buffer => list(12, Object.entries(all).map(([name, value]) => {
    if (typeof value === 'string') return Buffer.concat([text(name), narrow(codes.char), count(Buffer.byteLength(value)), padded(Buffer.from(value))]);
    return Buffer.concat([text(name), narrow(codes[value.type]), count(value.values.length), padded(bytes(value.type, value.values))]);
  }));
  const isRecord = (variable: Variable): boolean => record !== undefined && variable.dimensions[0] === record;
  const recordVariables = variables.filter(isRecord);
  const sizeOf = (variable: Variable): number => lengths[variable.type] * variable.dimensions.reduce((product, name, i) => product * (i === 0 && isRecord(variable) ? 1 : (dimensions[name] ?? 0)), 1);
  const stored = (variable: Variable): number => (recordVariables.length === 1 && isRecord(variable) ? sizeOf(variable) : 4 * Math.ceil(sizeOf(variable) / 4));
  const header = (offsets: readonly number[]): Buffer => Buffer.concat([
    Buffer.from(['C', 'D', 'F'].map((letter) => letter.charCodeAt(0)).concat(version)),
    count(records),
    list(10, names.map((name) => Buffer.concat([text(name), count(name === record ? 0 : (dimensions[name] ?? 0))]))),
    attributeList(attributes),
    list(11, variables.map((variable, i) => Buffer.concat([
      text(variable.name), count(variable.dimensions.length), ...variable.dimensions.map((name) => count(names.indexOf(name))),
      attributeList(variable.attributes), narrow(codes[variable.type]), count(stored(variable)), offset(offsets[i] ?? 0),
    ]))),
  ]);
  let at = header(variables.map(() => 0)).length;
  const offsets = new Map<Variable, number>();
  for (const variable of [...variables.filter((one) => !isRecord(one)), ...recordVariables]) {
    offsets.set(variable, at);
    at += stored(variable);
  }
  const fixed = variables.filter((one) => !isRecord(one)).map((one) => sized(bytes(one.type, one.values), stored(one)));
  const rows = Array.from({ length: records }, (_, row) => recordVariables.map((one) => {
    const perRow = sizeOf(one) / lengths[one.type];
    return sized(bytes(one.type, one.values.slice(row * perRow, (row + 1) * perRow)), stored(one));
  }));
  return Buffer.concat([header(variables.map((one) => offsets.get(one) ?? 0)), ...fixed, ...rows.flat()]);
}

function narrow(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}
function wide(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
}
const sized = (buffer: Buffer, length: number): Buffer => Buffer.concat([buffer, Buffer.alloc(length - buffer.length)]);
const padded = (buffer: Buffer): Buffer => sized(buffer, 4 * Math.ceil(buffer.length / 4));

function bytes(type: Type, values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * lengths[type]);
  values.forEach((value, i) => {
    const at = i * lengths[type];
    switch (type) {
      case 'char': buffer.writeUInt8(value, at); break;
      case 'int16': buffer.writeInt16BE(value, at); break;
      case 'int32': buffer.writeInt32BE(value, at); break;
      case 'float32': buffer.writeFloatBE(value, at); break;
      case 'float64': buffer.writeDoubleBE(value, at); break;
    }
  });
  return buffer;
}

export interface WindOptions {
  readonly version?: Content['version'];
  readonly lon?: readonly number[];
  readonly lat?: readonly number[];
  readonly timeUnits?: string;
  readonly calendar?: string;
  readonly times?: readonly number[];
  readonly units?: string;
  /** Of both components. */
  readonly packing?: ClassicAttributes;
  readonly type?: Type;
  /** Stored value of the eastward component at (time, row, column); the northward one is its negative. */
  readonly value?: (time: number, row: number, column: number) => number;
}

/** A file of eastward and northward wind on longitudes and latitudes, 3 × 2 with two moments unless said otherwise. */
export function windFile(options: WindOptions = {}): Buffer {
  const { version = 2, lon = [0, 1, 2], lat = [60, 61], times = [0, 1], timeUnits = 'hours since 2024-01-01 00:00:00', calendar, units = 'm s-1', packing = {}, type = 'float32', value = (t, j, i) => 100 * t + 10 * j + i } = options;
  const east = times.flatMap((_, t) => lat.flatMap((_, j) => lon.map((_, i) => value(t, j, i))));
  const component = (name: string, standard: string, values: readonly number[]): Variable => ({ name, type, dimensions: ['time', 'lat', 'lon'], attributes: { standard_name: standard, units, ...packing }, values });
  return classicFile({
    version, record: 'time', dimensions: { time: times.length, lat: lat.length, lon: lon.length }, attributes: { Conventions: 'CF-1.6' },
    variables: [
      { name: 'time', type: 'float64', dimensions: ['time'], attributes: { standard_name: 'time', units: timeUnits, ...(calendar === undefined ? {} : { calendar }) }, values: times },
      { name: 'lat', type: 'float64', dimensions: ['lat'], attributes: { units: 'degrees_north' }, values: lat },
      { name: 'lon', type: 'float64', dimensions: ['lon'], attributes: { units: 'degrees_east' }, values: lon },
      component('u10', 'eastward_wind', east),
      component('v10', 'northward_wind', east.map((one) => -one)),
    ],
  });
}
