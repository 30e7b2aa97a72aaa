/**
 * Level and noise of the sky in one cell of the mesh: Bertin & Arnouts 1996 (A&AS 117, 393), section 3. The histogram is
 * clipped at three standard deviations around its median until it no longer changes; the level is Pearson's estimate of
 * the mode, 2.5 × median − 1.5 × mean, or the median where mean and median lie more than 0.3 σ apart (a crowded cell).
 */

/** What one thread needs to measure cells; reused from cell to cell. */
export interface CellScratch {
  /** Good values of the cell. */
  readonly values: Float32Array;
  readonly histogram: Int32Array;
  /** A second one for every other value: neighbours often fall into one bin, and would wait for each other. */
  readonly other: Int32Array;
  /** Up to each bin, it left out: counts, and their sums with the bin's number and its square. */
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

export interface CellLevel {
  level: number;
  rms: number;
}

/** Half-width of the histogram in standard deviations, and bins in one of them. */
const HALF_WIDTH = 5;
const BINS_PER_SIGMA = 40;
const BINS = 2 * HALF_WIDTH * BINS_PER_SIGMA;
const CLIP = 3;
const MOST_ROUNDS = 100;

export const cellScratch = (cellPixels: number): CellScratch => ({ values: new Float32Array(cellPixels), histogram: new Int32Array(BINS), other: new Int32Array(BINS), counts: new Float64Array(BINS + 1), sums: new Float64Array(BINS + 1), squares: new Float64Array(BINS + 1) });

/** The first `count` of `scratch.values`, finite, into `out`. A cell of equal values has rms 0. */
export function measureCell(scratch: CellScratch, count: number, out: CellLevel): void {
  const { values } = scratch;
  moments(values, count, out);
  if (!(out.rms > 0)) return;
  momentsWithin(values, count, 2 * out.rms, out);
  if (!(out.rms > 0)) return;
  const start = out.level - HALF_WIDTH * out.rms;
  const width = out.rms / BINS_PER_SIGMA;
  fill(scratch, count, start, width);
  accumulate(scratch);
  clippedMode(scratch, out);
  out.level = start + width * out.level;
  out.rms *= width;
}

/** Mean and standard deviation, summed about the first value. */
function moments(values: Float32Array, count: number, out: CellLevel): void {
  const pivot = values[0]!;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < count; i++) {
    const d = values[i]! - pivot;
    sum += d;
    squares += d * d;
  }
  out.level = pivot + sum / count;
  out.rms = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/** The same of the values no farther than `reach` from `out.level`. */
function momentsWithin(values: Float32Array, count: number, reach: number, out: CellLevel): void {
  const pivot = out.level;
  let [n, sum, squares] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const d = values[i]! - pivot;
    if (d > reach || d < -reach) continue;
    sum += d;
    squares += d * d;
    n++;
  }
  out.level = pivot + sum / n;
  out.rms = Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
}

function fill({ values, histogram, other }: CellScratch, count: number, start: number, width: number): void {
  const scale = 1 / width;
  histogram.fill(0);
  other.fill(0);
  for (let i = 0; i < count; i += 2) {
    const bin = (values[i]! - start) * scale;
    if (bin >= 0 && bin < BINS) histogram[bin | 0]!++;
    if (i + 1 === count) break;
    const next = (values[i + 1]! - start) * scale;
    if (next >= 0 && next < BINS) other[next | 0]!++;
  }
  for (let bin = 0; bin < BINS; bin++) histogram[bin]! += other[bin]!;
}

function accumulate({ histogram, counts, sums, squares }: CellScratch): void {
  let [n, sum, square] = [0, 0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    const held = histogram[bin]!;
    n += held;
    sum += held * bin;
    square += held * bin * bin;
    counts[bin + 1] = n;
    sums[bin + 1] = sum;
    squares[bin + 1] = square;
  }
}

/** Level and rms in bins; a bin's values are taken to lie in its middle. */
function clippedMode({ histogram, counts, sums, squares }: CellScratch, out: CellLevel): void {
  let [low, high] = [0, BINS - 1];
  let [mean, median, sigma] = [0, 0, 0];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const n = counts[high + 1]! - counts[low]!;
    if (n === 0) break;
    mean = (sums[high + 1]! - sums[low]!) / n;
    sigma = Math.sqrt(Math.max(0, (squares[high + 1]! - squares[low]!) / n - mean * mean));
    median = medianBin(histogram, counts, low, high);
    const nextLow = Math.max(low, Math.floor(median - CLIP * sigma + 0.5));
    const nextHigh = Math.min(high, Math.floor(median + CLIP * sigma + 0.5));
    if (nextLow === low && nextHigh === high) break;
    [low, high] = [nextLow, nextHigh];
  }
  out.level = (Math.abs(mean - median) < 0.3 * sigma ? 2.5 * median - 1.5 * mean : median) + 0.5;
  out.rms = sigma;
}

/** Where half of the counts of [low, high] is reached, within the bin by its share. */
function medianBin(histogram: Int32Array, counts: Float64Array, low: number, high: number): number {
  const half = (counts[low]! + counts[high + 1]!) / 2;
  let [first, last] = [low, high];
  while (first < last) {
    const bin = (first + last) >> 1;
    if (counts[bin + 1]! >= half) last = bin;
    else first = bin + 1;
  }
  return first - 0.5 + (half - counts[first]!) / histogram[first]!;
}
