/** One round of L.A.Cosmic as the paper tells it: every plane in full, every median by sorting. */
import { laplacianAt } from '../../../../../actors/sky/core/cosmic-rays/laplacian.ts';
import type { SearchLimits } from '../../../../../actors/sky/core/cosmic-rays/search.ts';
import type { Image } from '../../../../../actors/sky/core/image.ts';

type Values = Float32Array | Float64Array;
const middle = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

function filtered({ columns, rows }: Image, data: Values, half: number, { sepmed, border }: SearchLimits): Float64Array {
  return Float64Array.from(data, (own, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const whole = x >= half && y >= half && x + half < columns && y + half < rows;
    if (!whole && border === 'none') return own;
    const lines: number[][] = [];
    for (let v = Math.max(0, y - half); v <= Math.min(rows - 1, y + half); v++) lines.push([...data.subarray(v * columns + Math.max(0, x - half), v * columns + Math.min(columns - 1, x + half) + 1)]);
    // A window that is cut is small enough for a full median.
    return sepmed && whole ? middle(lines.map(middle)) : middle(lines.flat());
  });
}
export function plainSearch(image: Image, good: Uint8Array, limits: SearchLimits): number[] {
  const { columns, rows, data } = image;
  const [level, fine, coarse] = limits.sepmed ? [3, 2, 4] : [2, 1, 3];
  const noise = filtered(image, data, level, limits).map((value) => Math.fround(Math.sqrt(Math.max(1e-5, value) + limits.readnoise ** 2)));
  const ratio = Float32Array.from(data, (_, i) => laplacianAt(data, columns, rows, i % columns, Math.floor(i / columns), i) / (2 * (noise[i] ?? NaN)));
  const smooth = filtered(image, ratio, level, limits);
  const significance = ratio.map((value, i) => value - (smooth[i] ?? NaN));
  const structure = filtered(image, data, fine, limits);
  const large = filtered(image, Float32Array.from(structure), coarse, limits);
  const core = [...significance.keys()].filter((i) => good[i] === 1 && significance[i]! > limits.sigclip && significance[i]! > limits.objlim * Math.max(0.01, (structure[i]! - large[i]!) / noise[i]!));
  const grown = (from: readonly number[], least: number): number[] => {
    const near = new Set(from.flatMap((i) => [-1, 0, 1].flatMap((dy) => [-1, 0, 1].flatMap((dx) => {
      const [x, y] = [(i % columns) + dx, Math.floor(i / columns) + dy];
      return x < 0 || y < 0 || x >= columns || y >= rows ? [] : [y * columns + x];
    }))));
    return [...near].filter((i) => good[i] === 1 && significance[i]! > least);
  };
  return grown(grown(core, limits.sigclip), limits.sigfrac * limits.sigclip).sort((a, b) => a - b);
}
