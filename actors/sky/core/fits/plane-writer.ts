/** Image HDUs of float32 or of bytes, two-dimensional or a stack of planes, as stages leave them for one another. */
import type { NewCard } from './card-writer.ts';
import { headerBytes, isStructural, mandatoryCards } from './writer.ts';

export interface NewPlanes {
  /** EXTNAME. */
  readonly name?: string;
  readonly columns: number;
  readonly rows: number;
  /** More than one make a cube. */
  readonly planes?: number;
  /** columns × rows values a plane, plane after plane. */
  readonly data: Float32Array | Uint8Array;
  /** Further cards; structural ones among them are left out. */
  readonly cards?: readonly NewCard[];
}

/** The header of the HDU; its pixels follow big-endian. NaN is no data. */
export function planesHeader({ name, columns, rows, planes, data, cards = [] }: NewPlanes, first: boolean): Uint8Array {
  if (data.length !== columns * rows * (planes ?? 1)) throw new RangeError(`${planes ?? 1} planes of ${columns} × ${rows} pixels cannot hold ${data.length} values`);
  const axes = planes === undefined ? [columns, rows] : [columns, rows, planes];
  return headerBytes([...mandatoryCards(first, data instanceof Uint8Array ? 8 : -32, axes, name), ...cards.filter(({ keyword }) => !isStructural(keyword))]);
}
