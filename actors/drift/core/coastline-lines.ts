import { UNITS_PER_DEGREE, binIndex, hasCoast, segmentsOf } from './coastline-bins.ts';
import type { CoastData } from './coastline-bins.ts';
import type { LonLatBox } from './coverage-box.ts';

/**
 * The coast within the 1° squares that a box touches, as polylines lon, lat, lon, lat, … in degrees, longitudes in the
 * revolution of the box. Points nearer than the tolerance (degrees of latitude) to the last one kept are left out,
 * except a line's ends. 0 keeps all.
 */
export function coastLines(data: CoastData, box: LonLatBox, toleranceDeg: number): Float64Array[] {
  const lines: Float64Array[] = [];
  for (let row = Math.max(-90, Math.floor(box.south)); row < Math.min(90, box.north); row++) {
    const squeeze = Math.max(0.01, Math.cos(((row + 0.5) * Math.PI) / 180));
    for (let column = Math.floor(box.west); column < box.east; column++) {
      const bin = binIndex(column, row + 90);
      if (hasCoast(data, bin)) linesOf(data, bin, column, row, toleranceDeg * UNITS_PER_DEGREE, squeeze, lines);
    }
  }
  return lines;
}

function linesOf(data: CoastData, bin: number, column: number, row: number, tolerance: number, squeeze: number, lines: Float64Array[]): void {
  const { starts, x, y } = segmentsOf(data, bin, false);
  const line = new Float64Array(2 * x.length);
  for (let s = 0; s + 1 < starts.length; s++) {
    const [first, last] = [starts[s] ?? 0, (starts[s + 1] ?? 0) - 1];
    let n = 0;
    let [keptX, keptY] = [NaN, NaN];
    for (let i = first; i <= last; i++) {
      const [px, py] = [x[i] ?? 0, y[i] ?? 0];
      if (i !== first && i !== last && Math.hypot((px - keptX) * squeeze, py - keptY) < tolerance) continue;
      [keptX, keptY] = [px, py];
      line[n++] = column + px / UNITS_PER_DEGREE;
      line[n++] = row + py / UNITS_PER_DEGREE;
    }
    lines.push(line.slice(0, n));
  }
}
