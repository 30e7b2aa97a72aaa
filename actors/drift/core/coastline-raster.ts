import { UNITS_PER_DEGREE, binIndex, hasCoast, segmentsOf } from './coastline-bins.ts';
import type { CoastData } from './coastline-bins.ts';

/**
 * Land at every point of a lattice, for filling a map: latitudes × longitudes, row-major, 1 is land. Both axes ascend;
 * longitudes are in any revolution. Counts along whole rows, so it costs about as much as reading the coast once.
 */
export function landRaster(data: CoastData, lonDeg: Float64Array, latDeg: Float64Array): Uint8Array {
  const width = lonDeg.length;
  const raster = new Uint8Array(width * latDeg.length);
  const columns = squares(lonDeg, Infinity);
  for (const south of squares(latDeg, 89)) {
    const y = unitsOf(latDeg, south);
    for (const west of columns) {
      const bin = binIndex(west.degree, south.degree + 90);
      const first = south.from * width + west.from;
      if (hasCoast(data, bin)) fillBin(data, bin, unitsOf(lonDeg, west), y, raster, first, width);
      else if (data.corners[bin] === 1) for (let j = 0; j < y.length; j++) raster.fill(1, first + j * width, first + j * width + west.to - west.from);
    }
  }
  return raster;
}

/** The part of an axis, from … to − 1, between two whole degrees. */
interface Square {
  readonly degree: number;
  readonly from: number;
  readonly to: number;
}

function squares(axis: Float64Array, last: number): Square[] {
  const found: Square[] = [];
  for (let from = 0, to = 0; from < axis.length; from = to) {
    const degree = Math.min(last, Math.floor(axis[from] ?? 0));
    while (to < axis.length && Math.min(last, Math.floor(axis[to] ?? 0)) === degree) to++;
    found.push({ degree, from, to });
  }
  return found;
}

const unitsOf = (axis: Float64Array, { degree, from, to }: Square): Float64Array => axis.subarray(from, to).map((value) => (value - degree) * UNITS_PER_DEGREE);

function fillBin(data: CoastData, bin: number, xs: Float64Array, ys: Float64Array, raster: Uint8Array, first: number, width: number): void {
  const { starts, x, y } = segmentsOf(data, bin, true);
  /** Per row: one more line across the western side below it. */
  const west = new Uint8Array(ys.length + 1);
  for (let s = 0; s + 1 < starts.length; s++) {
    let i = starts[s] ?? 0;
    let row = countBelow(ys, y[i] ?? 0, 0);
    for (; i + 1 < (starts[s + 1] ?? 0); i++) {
      const [x1, y1, x2, y2] = [x[i] ?? 0, y[i] ?? 0, x[i + 1] ?? 0, y[i + 1] ?? 0];
      if (x1 < 0 || x2 < 0) west[row] = (west[row] ?? 0) ^ 1;
      const next = countBelow(ys, y2, row);
      for (let j = Math.min(row, next); j < Math.max(row, next); j++) {
        const column = countUpTo(xs, x1 + (((ys[j] ?? 0) - y1) / (y2 - y1)) * (x2 - x1));
        if (column < xs.length) raster[first + j * width + column] = (raster[first + j * width + column] ?? 0) ^ 1;
      }
      row = next;
    }
  }
  let start = data.corners[bin] ?? 0;
  for (let j = 0; j < ys.length; j++) {
    start ^= west[j] ?? 0;
    let state = start;
    for (let at = first + j * width; at < first + j * width + xs.length; at++) {
      state ^= raster[at] ?? 0;
      raster[at] = state;
    }
  }
}

/** How many values of an ascending axis are less; the search walks from a guess, as neighbours are near. */
function countBelow(axis: Float64Array, value: number, guess: number): number {
  let count = guess;
  while (count < axis.length && (axis[count] ?? 0) < value) count++;
  while (count > 0 && (axis[count - 1] ?? 0) >= value) count--;
  return count;
}

/** How many values of an ascending axis are less or equal. */
function countUpTo(axis: Float64Array, value: number): number {
  let [low, high] = [0, axis.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((axis[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
