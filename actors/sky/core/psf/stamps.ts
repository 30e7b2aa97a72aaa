/** Stars cut out of a frame so that their centres lie on the middle pixel: shifted by Lanczos-3, a = 3, weights that sum to 1. */
import type { Image } from '../image.ts';

/** Taps to either side. */
const A = 3;

/** Weights of the six pixels around a fraction of a pixel, 0 ≤ t < 1. */
export function lanczosWeights(t: number): Float64Array {
  const weights = new Float64Array(2 * A);
  let sum = 0;
  for (let k = 0; k < 2 * A; k++) {
    const d = t - (k - A + 1);
    weights[k] = d === 0 ? 1 : (A * Math.sin(Math.PI * d) * Math.sin((Math.PI * d) / A)) / (Math.PI * d) ** 2;
    sum += weights[k]!;
  }
  return weights.map((weight) => weight / sum);
}

/** size × size values around (x, y); NaN where one of the 36 pixels is bad or outside. */
export function cutOut({ columns, rows, data }: Image, x: number, y: number, size: number, mask: Uint8Array | undefined, out: Float64Array): void {
  const half = (size - 1) / 2;
  const [u, v] = [Math.floor(x), Math.floor(y)];
  const [across, down] = [lanczosWeights(x - u), lanczosWeights(y - v)];
  const lines = new Float64Array(size * (size + 2 * A - 1));
  for (let j = 0; j < size + 2 * A - 1; j++) {
    const row = v - half - A + 1 + j;
    for (let i = 0; i < size; i++) {
      let sum = row < 0 || row >= rows ? NaN : 0;
      for (let k = 0; k < 2 * A; k++) {
        const column = u - half + i + k - A + 1;
        const at = row * columns + column;
        sum += column < 0 || column >= columns || (mask !== undefined && mask[at] !== 0) ? NaN : across[k]! * data[at]!;
      }
      lines[j * size + i] = sum;
    }
  }
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k < 2 * A; k++) sum += down[k]! * lines[(j + k) * size + i]!;
      out[j * size + i] = sum;
    }
  }
}

/** What becomes of a stamp that is shifted by a fraction of a pixel and back again: what interpolation takes away is missing in it. */
export function thereAndBack(stamp: Float64Array, size: number, dx: number, dy: number): Float64Array {
  const out = new Float64Array(size * size);
  const middle = (size - 1) / 2 + PAD;
  cutOut(padded(stamp, size), middle - dx, middle - dy, size, undefined, out);
  cutOut(padded(out, size), middle + dx, middle + dy, size, undefined, out);
  return out;
}

const PAD = A + 2;

function padded(stamp: Float64Array, size: number): Image {
  const columns = size + 2 * PAD;
  const data = new Float32Array(columns * columns);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) data[(y + PAD) * columns + x + PAD] = stamp[y * size + x]!;
  return { columns, rows: columns, data };
}
