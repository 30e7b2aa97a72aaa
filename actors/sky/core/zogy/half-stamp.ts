/** A small convolution kernel half way through the transform of a large grid: only its own rows are kept. */
import type { FftEngine } from '../../../numeric/fft.ts';
import type { Image } from '../image.ts';
import { halfPlane, planeFloats, slots, transformRows, type HalfPlane } from './half-plane.ts';

export interface HalfStamp {
  readonly plane: HalfPlane;
  /** Row of the large grid on which each row of the stamp falls; several may fall on one. */
  readonly onRow: Int32Array;
}

/** The stamp's middle goes to pixel (0, 0) of a columns × rows grid with periodic edges. */
export function halfStamp(engine: FftEngine, stamp: Image, columns: number, rows: number, room?: (floats: number) => Float32Array): HalfStamp {
  const [middleX, middleY] = [stamp.columns >> 1, stamp.rows >> 1];
  const plane = halfPlane(columns, stamp.rows, room?.(planeFloats(columns, stamp.rows)));
  const wrapped = new Float32Array(columns);
  transformRows(engine, plane, 0, stamp.rows, (memory, at, y) => {
    wrapped.fill(0);
    for (let x = 0; x < stamp.columns; x++) wrapped[modulo(x - middleX, columns)]! += stamp.data[y * stamp.columns + x]!;
    memory.set(wrapped, at);
  });
  return { plane, onRow: Int32Array.from({ length: stamp.rows }, (_, y) => modulo(y - middleY, rows)) };
}

const modulo = (i: number, n: number): number => ((i % n) + n) % n;

/** Which part of the stored values: a column, or the two real columns that share the first place. */
export type Part = 'both' | 'zero' | 'half';

/** Writes a column of the large grid, `length` complex values, into memory at `at`. */
export function takeStampColumn({ plane, onRow }: HalfStamp, strip: number, column: number, lanes: number, part: Part, memory: Float32Array, at: number, length: number): void {
  memory.fill(0, at, at + 2 * length);
  const first = strip * plane.stride + slots(lanes)[column]!;
  for (let y = 0; y < plane.rows; y++) {
    const from = first + 8 * y;
    const to = at + 2 * onRow[y]!;
    memory[to]! += plane.data[part === 'half' ? from + lanes : from]!;
    if (part === 'both') memory[to + 1]! += plane.data[from + lanes]!;
  }
}
