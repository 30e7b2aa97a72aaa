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

/** 1: masked (non-zero), not finite, or of a variance that is no positive number; 0 elsewhere. */
export function badPixels({ data: values }: Image, { data: noises }: Image, mask: Uint8Array | undefined, bad: Uint8Array = new Uint8Array(values.length)): Uint8Array {
  for (let i = 0; i < bad.length; i++) {
    const value = values[i]!;
    const noise = noises[i]!;
    bad[i] = value - value === 0 && noise > 0 && noise < Infinity ? 0 : 1;
  }
  if (mask !== undefined) eachSet(mask, (at) => { bad[at] = 1; });
  return bad;
}

/** The places of values that are not 0, in their order. Four zeros are passed at once: most masks hold little. */
export function eachSet(mask: Uint8Array, visit: (at: number) => void): void {
  const head = Math.min(mask.length, (4 - (mask.byteOffset % 4)) % 4);
  const words = new Uint32Array(mask.buffer, mask.byteOffset + head, (mask.length - head) >> 2);
  for (let at = 0; at < head; at++) if (mask[at] !== 0) visit(at);
  for (let word = 0; word < words.length; word++) {
    if (words[word] === 0) continue;
    for (let at = head + 4 * word; at < head + 4 * word + 4; at++) if (mask[at] !== 0) visit(at);
  }
  for (let at = head + 4 * words.length; at < mask.length; at++) if (mask[at] !== 0) visit(at);
}

/**
 * Layer by layer from the rim inwards, a pixel is the mean of those of its eight neighbours that are known. Its variance
 * is the mean of theirs, plus the square of half their range, plus what they had themselves been given so. Returns the
 * images given when nothing is bad; throws RangeError when nothing is good.
 */
export function fillBad(picture: Image, variance: Image, bad: Uint8Array): Filled {
  const { columns, rows } = picture;
  let isWhole = true;
  eachSet(bad, () => { isWhole = false; });
  if (isWhole) return { image: picture, variance, filled: 0 };
  const out = { image: image(columns, rows, picture.data.slice()), variance: image(columns, rows, variance.data.slice()) };
  return { ...out, filled: fillInto(out.image, out.variance, bad) };
}

/** The same in the images given; returns how many pixels were filled. */
export function fillInto(picture: Image, variance: Image, bad: Uint8Array): number {
  const { layer: first, total } = rim(picture, bad);
  let layer = first;
  if (total === 0) return 0;
  if (total === bad.length) throw new RangeError('every pixel is masked');
  const [values, noise, open] = [picture.data, variance.data, bad.slice()];
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
  return total;
}

/** Bad pixels with a good neighbour, and how many bad ones there are. */
function rim(size: Image, bad: Uint8Array): { layer: number[]; total: number } {
  const layer: number[] = [];
  let total = 0;
  const isGood = (near: number): boolean => bad[near] === 0;
  eachSet(bad, (at) => {
    total++;
    if (someNeighbour(size, at, isGood)) layer.push(at);
  });
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
  eachSet(mask, (at) => {
    const x = at % columns;
    across.fill(1, at - Math.min(x, reach), at + Math.min(columns - 1 - x, reach) + 1);
  });
  eachSet(across, (at) => {
    const x = at % columns;
    const y = (at - x) / columns;
    for (let j = Math.max(0, y - reach); j <= Math.min(rows - 1, y + reach); j++) out[j * columns + x] = 1;
  });
  return out;
}
