/** The inverse H-transform (White, Postman & Lattanzi 1992) in integers that are held in doubles. In place, nx rows of ny. */

/** Floor to a multiple of `unit` after adding half of it, for negative numbers one less than half: the rounding of the forward transform. */
const rounded = (value: number, unit: number): number => Math.floor((value + (value >= 0 ? Math.floor(unit / 2) : Math.floor(unit / 2) - 1)) / unit) * unit;
/** The bit of `unit` in two's complement. */
const bitOf = (value: number, unit: number): number => Math.abs(Math.floor(value / unit) % 2);

export function inverseH(a: Float64Array, nx: number, ny: number): void {
  const depth = Math.ceil(Math.log2(Math.max(nx, ny, 1)));
  const row = new Float64Array(Math.max(nx, ny));
  let unit = 2 ** (depth - 1);
  if (depth > 0) a[0] = rounded(a[0] ?? 0, 4 * unit);
  let [topX, topY, restX, restY] = [1, 1, nx, ny];
  for (let level = depth - 1, half = 2 ** depth; level >= 0; level--) {
    half /= 2;
    [topX, topY] = [2 * topX, 2 * topY];
    if (restX <= half) topX--;
    else restX -= half;
    if (restY <= half) topY--;
    else restY -= half;
    for (let i = 0; i < topX; i++) unshuffle(a, i * ny, topY, 1, row);
    for (let j = 0; j < topY; j++) unshuffle(a, j, topX, ny, row);
    // At the last level hc has no bits below its own, and all is divided by 4 instead of 2.
    combine(a, ny, topX, topY, unit, level === 0 ? 4 : 2, level === 0);
    unit /= 2;
  }
}

/** Sums, then differences, become pairs. */
function unshuffle(a: Float64Array, from: number, count: number, stride: number, row: Float64Array): void {
  const half = (count + 1) >> 1;
  for (let k = 0; k < count; k++) row[k] = a[from + k * stride] ?? 0;
  for (let k = 0; k < half; k++) a[from + 2 * k * stride] = row[k] ?? 0;
  for (let k = half; k < count; k++) a[from + (2 * (k - half) + 1) * stride] = row[k] ?? 0;
}

function combine(a: Float64Array, ny: number, topX: number, topY: number, unit: number, divisor: number, last: boolean): void {
  const cross = (value: number): number => (last ? value : rounded(value, unit));
  for (let i = 0; i < topX; i += 2) {
    for (let j = 0; j < topY; j += 2) {
      const at = i * ny + j;
      if (i + 1 < topX && j + 1 < topY) square(a, at, ny, unit, divisor, cross(a[at + ny + 1] ?? 0));
      else if (i + 1 < topX) pair(a, at, at + ny, unit, divisor);
      else if (j + 1 < topY) pair(a, at, at + 1, unit, divisor);
      else a[at] = Math.floor((a[at] ?? 0) / divisor);
    }
  }
}

/** Bits that the forward transform dropped follow from parity: the four pixels are integers. */
function square(a: Float64Array, at: number, ny: number, unit: number, divisor: number, hc: number): void {
  let [h0, hx, hy] = [a[at] ?? 0, rounded(a[at + ny] ?? 0, 2 * unit), rounded(a[at + 1] ?? 0, 2 * unit)];
  const low = bitOf(hc, unit) * unit;
  hx += hx >= 0 ? -low : low;
  hy += hy >= 0 ? -low : low;
  const high = (bitOf(hc, 2 * unit) ^ bitOf(hx, 2 * unit) ^ bitOf(hy, 2 * unit)) * 2 * unit;
  h0 += h0 >= 0 ? low - high : low === 0 ? high : low - high;
  a[at + ny + 1] = Math.floor((h0 + hx + hy + hc) / divisor);
  a[at + ny] = Math.floor((h0 + hx - hy - hc) / divisor);
  a[at + 1] = Math.floor((h0 - hx + hy - hc) / divisor);
  a[at] = Math.floor((h0 - hx - hy + hc) / divisor);
}

function pair(a: Float64Array, first: number, second: number, unit: number, divisor: number): void {
  const difference = rounded(a[second] ?? 0, 2 * unit);
  const high = bitOf(difference, 2 * unit) * 2 * unit;
  const sum = (a[first] ?? 0) + ((a[first] ?? 0) >= 0 ? -high : high);
  a[second] = Math.floor((sum + difference) / divisor);
  a[first] = Math.floor((sum - difference) / divisor);
}
