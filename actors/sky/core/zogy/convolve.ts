/** Convolution with small stamps through the half-way planes: nothing lies beyond the image, edges do not meet. */
import type { FftEngine } from '../../../numeric/fft.ts';
import { image, type Image } from '../image.ts';
import { halfPlane, invertRows, putColumns, STRIP, takeColumns, transformRows, type HalfPlane } from './half-plane.ts';
import { halfStamp, takeStampColumn, type HalfStamp } from './half-stamp.ts';

/** (stamp ⊗ picture)(x) = Σ stamp(u)·picture(x − u), the stamp's middle at u = 0; the same size. Memory: two planes. */
export function convolve(engine: FftEngine, picture: Image, stamp: Image): Image {
  const { columns, rows, data } = picture;
  const reach = Math.max(stamp.columns, stamp.rows) >> 1;
  const [nx, ny] = [engine.friendlyLength(columns + reach), engine.friendlyLength(rows + reach)];
  const plane = halfPlane(nx, ny);
  const kernel = halfStamp(engine, stamp, nx, ny);
  transformRows(engine, plane, 0, rows, (memory, at, y) => {
    memory.set(data.subarray(y * columns, (y + 1) * columns), at);
    memory.fill(0, at + columns, at + nx);
  });
  multiplyColumns(engine, plane, kernel);
  const out = image(columns, rows);
  invertRows(engine, plane, 0, rows, (memory, at, y) => out.data.set(memory.subarray(at, at + columns), y * columns));
  return out;
}

function multiplyColumns(engine: FftEngine, plane: HalfPlane, kernel: HalfStamp): void {
  const { rows } = plane;
  const size = 2 * rows;
  const { lanes } = engine;
  const at = engine.reserve((STRIP + 4) * size);
  const memory = engine.memory();
  const transform = engine.complex(rows);
  const scale = 1 / (plane.columns * rows);
  const stampAt = at + STRIP * size;
  const one = (column: number): void => {
    transform.forward(column);
    transform.forward(stampAt);
    product(memory, column, stampAt, size, lanes, scale);
    transform.inverse(column);
  };
  for (let strip = 0; strip < plane.columns / (2 * STRIP); strip++) {
    takeColumns(plane, strip, lanes, memory, at, size);
    for (let c = 0; c < STRIP; c++) {
      const column = at + c * size;
      if (strip > 0 || c > 0) {
        takeStampColumn(kernel, strip, c, lanes, 'both', memory, stampAt, rows);
        one(column);
        continue;
      }
      const [zero, half] = [stampAt + size, stampAt + 2 * size];
      for (let y = 0; y < size; y += 2) {
        memory[zero + y] = memory[column + y]!;
        memory[half + y] = memory[column + y + 1]!;
        memory[zero + y + 1] = memory[half + y + 1] = 0;
      }
      takeStampColumn(kernel, strip, c, lanes, 'zero', memory, stampAt, rows);
      one(zero);
      takeStampColumn(kernel, strip, c, lanes, 'half', memory, stampAt, rows);
      one(half);
      for (let y = 0; y < size; y += 2) {
        memory[column + y] = memory[zero + y]!;
        memory[column + y + 1] = memory[half + y]!;
      }
    }
    putColumns(plane, strip, lanes, memory, at, size);
  }
}

function product(m: Float32Array, a: number, b: number, size: number, lanes: number, scale: number): void {
  for (let group = 0; group < size; group += 2 * lanes)
    for (let i = group; i < group + lanes; i++) {
      const j = i + lanes;
      const ar = m[a + i]! * scale;
      const ai = m[a + j]! * scale;
      const br = m[b + i]!;
      const bi = m[b + j]!;
      m[a + i] = ar * br - ai * bi;
      m[a + j] = ar * bi + ai * br;
    }
}
