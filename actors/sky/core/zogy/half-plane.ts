/**
 * An image half way through a two-dimensional transform: its rows are transformed, its columns are not yet. Kept in
 * strips of four complex columns, so that a pass over columns reads and writes memory from front to back; a gap between
 * strips keeps them from falling on the same lines of the cache.
 */
import type { FftEngine } from '../../../numeric/fft.ts';

/** Complex columns in a strip, and the float32 values of one of its rows. */
export const STRIP = 4;
const WIDTH = 2 * STRIP;
const GAP = 16;
/** Rows that go through the engine's memory together. */
const TOGETHER = 16;

export interface HalfPlane {
  /** Length of the transformed rows, a multiple of 8: columns/8 strips. */
  readonly columns: number;
  readonly rows: number;
  /** Float32 values from one strip to the next. */
  readonly stride: number;
  readonly data: Float32Array;
}

export const strideOf = (rows: number): number => rows * WIDTH + GAP;
export const planeFloats = (columns: number, rows: number): number => (columns / WIDTH) * strideOf(rows);

export function halfPlane(columns: number, rows: number, data: Float32Array | undefined = new Float32Array(planeFloats(columns, rows))): HalfPlane {
  return { columns, rows, stride: strideOf(rows), data };
}

/** Where the real part of each of a strip's four columns stands in the engine's order. */
export function slots(lanes: number): readonly [number, number, number, number] {
  const slot = (c: number): number => Math.floor(c / lanes) * 2 * lanes + (c % lanes);
  return [slot(0), slot(1), slot(2), slot(3)];
}

/** Transforms rows [from, to): `write` puts row y, `plane.columns` values, into memory at an index. */
export function transformRows(engine: FftEngine, plane: HalfPlane, from: number, to: number, write: (memory: Float32Array, at: number, y: number) => void): void {
  const { columns } = plane;
  const at = engine.reserve(TOGETHER * columns);
  const memory = engine.memory();
  const transform = engine.real(columns);
  for (let y = from; y < to; y += TOGETHER) {
    const rows = Math.min(TOGETHER, to - y);
    for (let i = 0; i < rows; i++) {
      write(memory, at + i * columns, y + i);
      transform.forward(at + i * columns);
    }
    scatter(memory, at, plane, y, rows);
  }
}

/** Turns rows [from, to) back: `read` gets row y at an index of memory, not scaled. */
export function invertRows(engine: FftEngine, plane: HalfPlane, from: number, to: number, read: (memory: Float32Array, at: number, y: number) => void): void {
  const { columns } = plane;
  const at = engine.reserve(TOGETHER * columns);
  const memory = engine.memory();
  const transform = engine.real(columns);
  for (let y = from; y < to; y += TOGETHER) {
    const rows = Math.min(TOGETHER, to - y);
    collect(memory, at, plane, y, rows);
    for (let i = 0; i < rows; i++) {
      transform.inverse(at + i * columns);
      read(memory, at + i * columns, y + i);
    }
  }
}

function scatter(memory: Float32Array, at: number, { columns, stride, data }: HalfPlane, y: number, rows: number): void {
  for (let x = 0, strip = y * WIDTH; x < columns; x += WIDTH, strip += stride) {
    for (let i = 0, from = at + x, to = strip; i < rows; i++, from += columns, to += WIDTH) {
      data[to] = memory[from]!;
      data[to + 1] = memory[from + 1]!;
      data[to + 2] = memory[from + 2]!;
      data[to + 3] = memory[from + 3]!;
      data[to + 4] = memory[from + 4]!;
      data[to + 5] = memory[from + 5]!;
      data[to + 6] = memory[from + 6]!;
      data[to + 7] = memory[from + 7]!;
    }
  }
}

function collect(memory: Float32Array, at: number, { columns, stride, data }: HalfPlane, y: number, rows: number): void {
  for (let x = 0, strip = y * WIDTH; x < columns; x += WIDTH, strip += stride) {
    for (let i = 0, to = at + x, from = strip; i < rows; i++, from += WIDTH, to += columns) {
      memory[to] = data[from]!;
      memory[to + 1] = data[from + 1]!;
      memory[to + 2] = data[from + 2]!;
      memory[to + 3] = data[from + 3]!;
      memory[to + 4] = data[from + 4]!;
      memory[to + 5] = data[from + 5]!;
      memory[to + 6] = data[from + 6]!;
      memory[to + 7] = data[from + 7]!;
    }
  }
}

/** Copies a strip's four columns to memory at `at`, `at + apart`…: interleaved pairs down the rows. */
export function takeColumns(plane: HalfPlane, strip: number, lanes: number, memory: Float32Array, at: number, apart: number): void {
  const { data, rows, stride } = plane;
  const [a, b, c, d] = slots(lanes);
  for (let y = 0, from = strip * stride, to = at; y < rows; y++, from += WIDTH, to += 2) {
    memory[to] = data[from + a]!;
    memory[to + 1] = data[from + a + lanes]!;
    memory[to + apart] = data[from + b]!;
    memory[to + apart + 1] = data[from + b + lanes]!;
    memory[to + 2 * apart] = data[from + c]!;
    memory[to + 2 * apart + 1] = data[from + c + lanes]!;
    memory[to + 3 * apart] = data[from + d]!;
    memory[to + 3 * apart + 1] = data[from + d + lanes]!;
  }
}

export function putColumns(plane: HalfPlane, strip: number, lanes: number, memory: Float32Array, at: number, apart: number): void {
  const { data, rows, stride } = plane;
  const [a, b, c, d] = slots(lanes);
  for (let y = 0, to = strip * stride, from = at; y < rows; y++, to += WIDTH, from += 2) {
    data[to + a] = memory[from]!;
    data[to + a + lanes] = memory[from + 1]!;
    data[to + b] = memory[from + apart]!;
    data[to + b + lanes] = memory[from + apart + 1]!;
    data[to + c] = memory[from + 2 * apart]!;
    data[to + c + lanes] = memory[from + 2 * apart + 1]!;
    data[to + d] = memory[from + 3 * apart]!;
    data[to + d + lanes] = memory[from + 3 * apart + 1]!;
  }
}
