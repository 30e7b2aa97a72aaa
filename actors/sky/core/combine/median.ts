/** Medians of a few values at a time, and of many. Of an even number the mean of the middle two, as everywhere. */

/** The k-th smallest (from 0) of the first `count`: Hoare 1961, quickselect with the middle of three as pivot. Reorders them. */
export function select(values: Float32Array | Float64Array, count: number, k: number): number {
  let [left, right] = [0, count - 1];
  while (left < right) {
    const pivot = middleOfThree(values[left]!, values[(left + right) >> 1]!, values[right]!);
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const swap = values[i]!;
      values[i++] = values[j]!;
      values[j--] = swap;
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k]!;
}

const middleOfThree = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

/** Up to this many are sorted by insertion, which is quicker than choosing a pivot. */
const FEW = 24;

/** The median of the first `count`, none of them NaN; NaN for none. Reorders them. */
export function medianInPlace(values: Float32Array | Float64Array, count: number): number {
  if (count === 0) return NaN;
  const half = count >> 1;
  if (count <= FEW) {
    insertionSort(values, count);
    return count % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
  }
  const upper = select(values, count, half);
  if (count % 2 === 1) return upper;
  let lower = -Infinity;
  for (let i = 0; i < half; i++) if (values[i]! > lower) lower = values[i]!;
  return (lower + upper) / 2;
}

function insertionSort(values: Float32Array | Float64Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let j = i;
    while (j > 0 && values[j - 1]! > value) {
      values[j] = values[j - 1]!;
      j--;
    }
    values[j] = value;
  }
}

/** So many values of a plane tell between which two its median lies, almost always. */
const SAMPLE = 4096;
/** Shares of the sample on either side of its middle that are looked through: four times what chance moves it by. */
const ASIDE = 0.032;

/** The median of the finite pixels of a plane that is good (`mask` 0 or absent); NaN for none. Exact; holds a sixteenth of the plane as a rule, all of it at worst. */
export function medianOfPlane(data: Float32Array, mask?: Uint8Array): number {
  const [low, high] = around(data, mask);
  let within = new Float32Array((data.length >> 4) + SAMPLE);
  let [count, below, inside] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    if (value - value !== 0 || (mask !== undefined && mask[i] !== 0)) continue;
    count++;
    if (value < low) below++;
    else if (value <= high) {
      if (inside === within.length) within = longer(within);
      within[inside++] = value;
    }
  }
  const [first, last] = [((count - 1) >> 1) - below, (count >> 1) - below];
  if (count > 0 && (first < 0 || last >= inside)) return medianInPlace(finite(data, mask), count);
  if (count === 0) return NaN;
  const upper = select(within, inside, last);
  if (first === last) return upper;
  let lower = -Infinity;
  for (let i = 0; i < last; i++) if (within[i]! > lower) lower = within[i]!;
  return (lower + upper) / 2;
}

/** Values between which the median of a plane is likely to lie. */
function around(data: Float32Array, mask: Uint8Array | undefined): readonly [number, number] {
  const step = Math.max(1, Math.floor(data.length / SAMPLE)) | 1;
  const sample = new Float32Array(Math.ceil(data.length / step));
  let count = 0;
  for (let i = 0; i < data.length; i += step) if (data[i]! - data[i]! === 0 && (mask === undefined || mask[i] === 0)) sample[count++] = data[i]!;
  const sorted = sample.subarray(0, count).sort();
  return [sorted[Math.floor((0.5 - ASIDE) * count)] ?? -Infinity, sorted[Math.min(count - 1, Math.ceil((0.5 + ASIDE) * count))] ?? Infinity];
}

function longer(values: Float32Array): Float32Array<ArrayBuffer> {
  const out = new Float32Array(2 * values.length);
  out.set(values);
  return out;
}

function finite(data: Float32Array, mask: Uint8Array | undefined): Float32Array {
  const good = new Float32Array(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i++) if (data[i]! - data[i]! === 0 && (mask === undefined || mask[i] === 0)) good[count++] = data[i]!;
  return good;
}
