/** Image HDUs of float32 or of bytes, two-dimensional or a stack of planes. */
import type { NewCard } from './card-writer.ts';
import { toMachineOrder } from './pixels.ts';
import type { FitsMachine } from './source.ts';
import { isStructural, mandatoryCards, type NewHdu } from './writer.ts';

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

/** NaN is no data. Memory: float32 pixels once more. */
export function planesHdu({ name, columns, rows, planes, data, cards = [] }: NewPlanes, first: boolean, machine: Pick<FitsMachine, 'swap'>): NewHdu {
  if (data.length !== columns * rows * (planes ?? 1)) throw new RangeError(`${planes ?? 1} planes of ${columns} × ${rows} pixels cannot hold ${data.length} values`);
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data.slice().buffer);
  if (data instanceof Float32Array) toMachineOrder(bytes, 4, machine);
  const axes = planes === undefined ? [columns, rows] : [columns, rows, planes];
  return { cards: [...mandatoryCards(first, data instanceof Uint8Array ? 8 : -32, axes, name), ...cards.filter(({ keyword }) => !isStructural(keyword))], data: bytes };
}
