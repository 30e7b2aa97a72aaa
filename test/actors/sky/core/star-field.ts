/** Images of Gaussian stars on a flat sky, made from a seed. */
import { image } from '../../../../actors/sky/core/image.ts';
import type { Image } from '../../../../actors/sky/core/image.ts';

export interface Star {
  readonly x: number;
  readonly y: number;
  readonly flux: number;
}

/** Uniform numbers in (0, 1) from a seed (mulberry32). */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** Normal numbers by Box and Muller. */
export function normal(seed: number): () => number {
  const draw = uniform(seed);
  return () => Math.sqrt(-2 * Math.log(draw())) * Math.cos(2 * Math.PI * draw());
}

/** Adds stars of width sigma (px), each pixel the value at its centre. */
export function addStars({ data, columns, rows }: Image, stars: readonly Star[], sigma: number): void {
  for (const { x, y, flux } of stars) {
    const reach = Math.ceil(6 * sigma);
    for (let j = Math.max(0, Math.round(y) - reach); j <= Math.min(rows - 1, Math.round(y) + reach); j++)
      for (let i = Math.max(0, Math.round(x) - reach); i <= Math.min(columns - 1, Math.round(x) + reach); i++)
        data[j * columns + i]! += (flux / (2 * Math.PI * sigma ** 2)) * Math.exp(-((i - x) ** 2 + (j - y) ** 2) / (2 * sigma ** 2));
  }
}

/** Sky and noise of one standard deviation everywhere. */
export function skyImage(columns: number, rows: number, level: number, noise: number, seed: number): Image {
  const draw = normal(seed);
  return image(columns, rows, Float32Array.from({ length: columns * rows }, () => level + noise * draw()));
}
