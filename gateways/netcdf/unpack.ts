import { numberAttribute, numbersAttribute } from './data-file.ts';
import type { Attributes, DataVariable, ElementType, NumericArray } from './data-file.ts';

/** Values that the netCDF library writes where nothing was written, by type (netcdf.h). One-byte types have none. */
const defaultFill: Partial<Record<ElementType, number>> = {
  int16: -32_767, uint16: 65_535, int32: -2_147_483_647, uint32: 4_294_967_295, float32: Math.fround(9.969_209_968_386_869e36), float64: 9.969_209_968_386_869e36,
};

/** No wind or current has this speed (m/s): a fill value that nobody declared. */
const UNDECLARED_FILL = 1e4;

/** How stored values become physical ones; NUG "Attribute Conventions" and CF 8.1. */
export interface Packing {
  readonly scale: number;
  readonly offset: number;
  /** Stored values that mean "nothing here". */
  readonly fills: readonly number[];
  /** Valid range of stored values, when its attribute has the stored type; else of physical ones. */
  readonly storedRange: readonly [number, number];
  readonly physicalRange: readonly [number, number];
  /** Stored bytes or shorts are to be read as unsigned. */
  readonly unsignedModulus: number;
}

export function packingOf(variable: DataVariable): Packing {
  const { attributes, type } = variable;
  const packed = attributes.has('scale_factor') || attributes.has('add_offset');
  const range = validRange(attributes);
  // The packed type unless the attribute's own type says otherwise: producers of either kind exist.
  const stored = !packed || range.type === type;
  const everything: readonly [number, number] = [-Infinity, Infinity];
  return {
    scale: numberAttribute(attributes, 'scale_factor') ?? 1,
    offset: numberAttribute(attributes, 'add_offset') ?? 0,
    fills: fillsOf(attributes, type),
    storedRange: stored ? range.limits : everything,
    physicalRange: stored ? everything : range.limits,
    unsignedModulus: unsignedModulus(attributes, type),
  };
}

/** `_FillValue` and `missing_value`, whatever type they were written in, rounded to what the stored type can hold. */
function fillsOf(attributes: Attributes, type: ElementType): number[] {
  const declared = ['_FillValue', 'missing_value'].flatMap((name) => [...(numbersAttribute(attributes, name) ?? [])]);
  const automatic = attributes.has('_FillValue') ? undefined : defaultFill[type];
  const all = automatic === undefined ? declared : [...declared, automatic];
  return type === 'float32' ? all.map(Math.fround) : all;
}

function validRange(attributes: Attributes): { limits: readonly [number, number]; type: ElementType | undefined } {
  const both = numbersAttribute(attributes, 'valid_range');
  const low = both?.[0] ?? numberAttribute(attributes, 'valid_min') ?? -Infinity;
  const high = both?.[1] ?? numberAttribute(attributes, 'valid_max') ?? Infinity;
  return { limits: [low, high], type: typeOf(attributes.get('valid_range') ?? attributes.get('valid_min') ?? attributes.get('valid_max')) };
}

function typeOf(value: string | NumericArray | undefined): ElementType | undefined {
  if (value instanceof Int8Array) return 'int8';
  if (value instanceof Uint8Array) return 'uint8';
  if (value instanceof Int16Array) return 'int16';
  if (value instanceof Uint16Array) return 'uint16';
  if (value instanceof Int32Array) return 'int32';
  if (value instanceof Uint32Array) return 'uint32';
  if (value instanceof Float32Array) return 'float32';
  return value instanceof Float64Array ? 'float64' : undefined;
}

function unsignedModulus(attributes: Attributes, type: ElementType): number {
  if (String(attributes.get('_Unsigned') ?? '').toLowerCase() !== 'true') return 0;
  return type === 'int8' ? 256 : type === 'int16' ? 65_536 : 0;
}

/** Coordinates, angles, masks, positions: all values as doubles, NaN where masked. */
export function unpackAll(stored: NumericArray, packing: Packing): Float64Array {
  const { fills, storedRange, physicalRange, unsignedModulus: modulus, scale, offset } = packing;
  const [fillA = NaN, fillB = NaN, fillC = NaN] = fills;
  const into = new Float64Array(stored.length);
  for (let i = 0; i < into.length; i++) {
    const raw = stored[i] ?? NaN;
    const value = raw < 0 ? raw + modulus : raw;
    const physical = value * scale + offset;
    const masked = raw === fillA || raw === fillB || raw === fillC || value < storedRange[0] || value > storedRange[1] || physical < physicalRange[0] || physical > physicalRange[1];
    into[i] = masked ? NaN : physical;
  }
  return into;
}

/** Where the values of a field lie in what was read: value (row, column) is at `start + rows[row] + columns[column]`. */
export interface Layout {
  readonly start: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/**
 * A velocity field, ny × nx row-major Float32, NaN = masked; `factor` turns its units into m/s. The hot loop of
 * loading: the same rules as `unpackAll`, plus the guard against undeclared fill values.
 */
export function unpackField(stored: NumericArray, packing: Packing, factor: number, layout: Layout, into: Float32Array): void {
  const { fills, storedRange, physicalRange, unsignedModulus: modulus } = packing;
  const [fillA = NaN, fillB = NaN, fillC = NaN] = fills;
  const [storedLow, storedHigh] = storedRange;
  const [low, high] = physicalRange;
  const { columns, rows } = layout;
  let index = 0;
  for (let row = 0; row < rows.length; row++) {
    const from = layout.start + (rows[row] ?? 0);
    for (let column = 0; column < columns.length; column++, index++) {
      const raw = stored[from + (columns[column] ?? 0)] ?? NaN;
      const value = raw < 0 ? raw + modulus : raw;
      const physical = value * packing.scale + packing.offset;
      const speed = physical * factor;
      const masked = raw === fillA || raw === fillB || raw === fillC || value < storedLow || value > storedHigh || physical < low || physical > high;
      into[index] = masked || !(Math.abs(speed) < UNDECLARED_FILL) ? NaN : speed;
    }
  }
}
