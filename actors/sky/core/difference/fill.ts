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
    const [value, noise] = [picture.data[i]!, variance.data[i]!];
    if ((mask !== undefined && mask[i] !== 0) || !(Math.abs(value) < Infinity) || !(noise > 0 && noise < Infinity)) bad[i] = 1;
  }
  return bad;
}

/**
 * Layer by layer from the rim inwards, a pixel is the mean of those of its eight neighbours that are known. Its variance
 * is the mean of theirs, plus the square of half their range, plus what they had themselves been given so. Returns the
 * images given when nothing is bad; throws RangeError when nothing is good.
 */
export function fillBad(picture: Image, variance: Image, bad: Uint8Array): Filled {
  let layer = rim(picture, bad);
  const total = bad.reduce((sum, b) => sum + (b === 0 ? 0 : 1), 0);
  if (total === 0) return { image: picture, variance, filled: 0 };
  if (total === bad.length) throw new RangeError('every pixel is masked');
  const [values, noise, open] = [picture.data.slice(), variance.data.slice(), bad.slice()];
  while (layer.length > 0) {
    const found = layer.map((at) => fromNeighbours(picture, values, noise, open, at));
    layer.forEach((at, i) => {
      values[at] = found[i]!.value;
      noise[at] = found[i]!.variance;
    });
    for (const at of layer) open[at] = 0;
    layer = nextLayer(picture, open, layer);
  }
  return { image: image(picture.columns, picture.rows, values), variance: image(picture.columns, picture.rows, noise), filled: total };
}

/** Bad pixels with a good neighbour. */
function rim(size: Image, bad: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < bad.length; at++) if (bad[at] !== 0 && someNeighbour(size, at, (near) => bad[near] === 0)) found.push(at);
  return found;
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

function fromNeighbours(size: Image, values: Float32Array, noise: Float32Array, open: Uint8Array, at: number): { readonly value: number; readonly variance: number } {
  let [count, sum, noiseSum, least, most] = [0, 0, 0, Infinity, -Infinity];
  someNeighbour(size, at, (near) => {
    if (open[near] !== 0) return false;
    const value = values[near]!;
    count++;
    sum += value;
    noiseSum += noise[near]!;
    least = Math.min(least, value);
    most = Math.max(most, value);
    return false;
  });
  return { value: sum / count, variance: noiseSum / count + ((most - least) / 2) ** 2 };
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
