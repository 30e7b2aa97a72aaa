/** What is done to the mesh once its cells are measured: holes are filled, then a median filter takes out cells that bright objects spoiled. */
import { medianOf } from './median.ts';

/** Replaces NaN in both planes by the mean of the nearest cells that were measured (several at equal distance). */
export function fillHoles(level: Float64Array, rms: Float64Array, columns: number, rows: number): void {
  const known: number[] = [];
  for (let k = 0; k < level.length; k++) if (level[k] === level[k]) known.push(k);
  if (known.length === 0) return;
  const [levels, noises] = [level.slice(), rms.slice()];
  for (let k = 0; k < columns * rows; k++) {
    if (level[k] === level[k]) continue;
    const near = nearest(known, k, columns);
    levels[k] = meanAt(level, near);
    noises[k] = meanAt(rms, near);
  }
  level.set(levels);
  rms.set(noises);
}

function nearest(known: readonly number[], k: number, columns: number): number[] {
  const distance = (other: number): number => ((other % columns) - (k % columns)) ** 2 + (Math.floor(other / columns) - Math.floor(k / columns)) ** 2;
  let [least, found]: [number, number[]] = [Infinity, []];
  for (const other of known) {
    const d = distance(other);
    if (d > least) continue;
    if (d < least) [least, found] = [d, []];
    found.push(other);
  }
  return found;
}

const meanAt = (plane: Float64Array, at: readonly number[]): number => at.reduce((sum, k) => sum + plane[k]!, 0) / at.length;

/** In place; at the border of the mesh the window is what is left of it. */
export function medianFilter(plane: Float64Array, columns: number, rows: number, size: number): void {
  if (size === 1) return;
  const [half, before] = [size >> 1, plane.slice()];
  const window: number[] = [];
  for (let k = 0; k < plane.length; k++) {
    const [x, y] = [k % columns, Math.floor(k / columns)];
    window.length = 0;
    for (let j = Math.max(0, y - half); j <= Math.min(rows - 1, y + half); j++)
      for (let i = Math.max(0, x - half); i <= Math.min(columns - 1, x + half); i++) window.push(before[j * columns + i]!);
    plane[k] = medianOf(window);
  }
}
