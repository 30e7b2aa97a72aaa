import { UNITS_PER_DEGREE, binIndex, segmentsOf } from '../../../../actors/drift/core/coastline-bins.ts';
import type { CoastData } from '../../../../actors/drift/core/coastline.ts';

/** Openly naive: every edge of the bin, counted westwards along the latitude and then down the bin's western side. */
export function naiveIsLand(data: CoastData, lonDeg: number, latDeg: number): boolean {
  const column = Math.floor(lonDeg);
  const row = Math.min(89, Math.floor(latDeg));
  const bin = binIndex(column, row + 90);
  const { starts, x, y } = segmentsOf(data, bin, true);
  const [px, py] = [(lonDeg - column) * UNITS_PER_DEGREE, (latDeg - row) * UNITS_PER_DEGREE];
  let crossed = data.corners[bin] ?? 0;
  for (let s = 0; s + 1 < starts.length; s++) {
    for (let i = starts[s] ?? 0; i + 1 < (starts[s + 1] ?? 0); i++) {
      const [x1, y1, x2, y2] = [x[i] ?? 0, y[i] ?? 0, x[i + 1] ?? 0, y[i + 1] ?? 0];
      if (x1 < 0 || x2 < 0) crossed += y1 <= py ? 1 : 0;
      else if (y1 > py !== y2 > py && x1 + ((py - y1) / (y2 - y1)) * (x2 - x1) < px) crossed++;
    }
  }
  return crossed % 2 === 1;
}
