/** Saturated stars: their bleeding and rims look like cosmic rays. */
import { WindowMedian } from './window-median.ts';
import type { Border, Plane } from './window-median.ts';

/** A saturated pixel belongs to a star when what surrounds it is at least this share of the saturation level. */
const STAR_SHARE = 0.1;
/** Half-width of the neighbourhood that goes with it: two growths by 5 × 5 without corners. */
const GROWTHS = 2;

/** Indices of the pixels at `level` or above in the middle of light, and of those around them. */
export function saturatedStars(plane: Plane, level: number, separable: boolean, border: Border): Int32Array {
  const { columns, rows, data } = plane;
  const median = new WindowMedian(plane, separable, border);
  let found = new Set<number>();
  for (let i = 0; i < data.length; i++) if (data[i]! >= level && median.at(i % columns, Math.floor(i / columns), 2) > STAR_SHARE * level) found.add(i);
  for (let growth = 0; growth < GROWTHS; growth++) found = grown(found, columns, rows);
  return Int32Array.from(found);
}

/** By two pixels in every direction, the corners of the square left out. */
function grown(from: ReadonlySet<number>, columns: number, rows: number): Set<number> {
  const out = new Set(from);
  for (const i of from) {
    const x = i % columns;
    const y = (i - x) / columns;
    for (let v = Math.max(0, y - 2); v <= Math.min(rows - 1, y + 2); v++)
      for (let u = Math.max(0, x - 2); u <= Math.min(columns - 1, x + 2); u++) if (Math.abs(u - x) + Math.abs(v - y) < 4) out.add(v * columns + u);
  }
  return out;
}
