/**
 * Masked pixels before a transform: every one gets a value from its good neighbours, and a variance that says how far
 * those are apart. What lies behind the mask is not known; with the honest variance a score around it comes out small.
 */
import { image, type Image } from '../image.ts';

export interface Filled {
  readonly image: Image;
  readonly variance: Image;
  /** How many pixels were filled. */
  readonly filled: number;
}

/** Masked (non-zero), not finite, or of a variance that is no positive number. */
export function badPixels(picture: Image, variance: Image, mask: Uint8Array | undefined): Uint8Array {
  const bad = new Uint8Array(picture.data.length);
  for (let i = 0; i < bad.length; i++) {
    const value = picture.data[i]!;
    const noise = variance.data[i]!;
    bad[i] = value - value === 0 && noise > 0 && noise < Infinity && (mask === undefined || mask[i] === 0) ? 0 : 1;
  }
  return bad;
}

/**
 * Layer by layer from the rim inwards, a pixel is the mean of those of its eight neighbours that are known. Its variance
 * is the mean of theirs, plus the square of half their range, plus what they had themselves been given so. Returns the
 * images given when nothing is bad; throws RangeError when nothing is good.
 */
export function fillBad(picture: Image, variance: Image, bad: Uint8Array): Filled {
  const { layer: first, total } = rim(picture, bad);
  let layer = first;
  if (total === 0) return { image: picture, variance, filled: 0 };
  if (total === bad.length) throw new RangeError('every pixel is masked');
  const [values, noise, open] = [picture.data.slice(), variance.data.slice(), bad.slice()];
  while (layer.length > 0) {
    const [levels, noises] = [new Float64Array(layer.length), new Float64Array(layer.length)];
    layer.forEach((at, i) => fromNeighbours(picture, values, noise, open, at, i, levels, noises));
    layer.forEach((at, i) => {
      values[at] = levels[i]!;
      noise[at] = noises[i]!;
      open[at] = 0;
    });
    layer = nextLayer(picture, open, layer);
  }
  return { image: image(picture.columns, picture.rows, values), variance: image(picture.columns, picture.rows, noise), filled: total };
}

/** Bad pixels with a good neighbour, and how many bad ones there are. */
function rim(size: Image, bad: Uint8Array): { layer: number[]; total: number } {
  const layer: number[] = [];
  let total = 0;
  for (let at = 0; at < bad.length; at++) {
    if (bad[at] === 0) continue;
    total++;
    if (someNeighbour(size, at, (near) => bad[near] === 0)) layer.push(at);
  }
  return { layer, total };
}

function nextLayer(size: Image, open: Uint8Array, layer: readonly number[]): number[] {
  const next = new Set<number>();
  for (const at of layer)
    someNeighbour(size, at, (near) => {
      if (open[near] !== 0) next.add(near);
      return false;
    });
  return [...next];
}

function someNeighbour({ columns, rows }: Image, at: number, is: (near: number) => boolean): boolean {
  const [x, y] = [at % columns, Math.floor(at / columns)];
  for (let j = Math.max(0, y - 1); j <= Math.min(rows - 1, y + 1); j++)
    for (let i = Math.max(0, x - 1); i <= Math.min(columns - 1, x + 1); i++) if ((i !== x || j !== y) && is(j * columns + i)) return true;
  return false;
}

function fromNeighbours({ columns, rows }: Image, values: Float32Array, noise: Float32Array, open: Uint8Array, at: number, i: number, levels: Float64Array, noises: Float64Array): void {
  const x = at % columns;
  const y = (at - x) / columns;
  let [count, sum, noiseSum, least, most] = [0, 0, 0, Infinity, -Infinity];
  for (let v = Math.max(0, y - 1); v <= Math.min(rows - 1, y + 1); v++)
    for (let near = v * columns + Math.max(0, x - 1); near <= v * columns + Math.min(columns - 1, x + 1); near++) {
      if (open[near] !== 0) continue;
      const value = values[near]!;
      count++;
      sum += value;
      noiseSum += noise[near]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  levels[i] = sum / count;
  noises[i] = noiseSum / count + ((most - least) / 2) ** 2;
}

/** Every pixel within `reach` px (a square) of a non-zero one. */
export function grown(mask: Uint8Array, columns: number, rows: number, reach: number): Uint8Array {
  const [across, out] = [new Uint8Array(mask.length), new Uint8Array(mask.length)];
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const [x, row] = [at % columns, at - (at % columns)];
    across.fill(1, row + Math.max(0, x - reach), row + Math.min(columns, x + reach + 1));
  }
  for (let at = 0; at < mask.length; at++) {
    if (across[at] === 0) continue;
    const [x, y] = [at % columns, Math.floor(at / columns)];
    for (let j = Math.max(0, y - reach); j <= Math.min(rows - 1, y + reach); j++) out[j * columns + x] = 1;
  }
  return out;
}
