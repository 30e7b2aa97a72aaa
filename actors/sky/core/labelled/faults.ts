/** What is in frames and not in the sky, where no mask tells of it: tracks of particles, columns, pixels. */
import type { Image } from '../image.ts';
import { between, dice, evenly, type Dice } from './conditions.ts';
import type { Spoiling } from './field.ts';

const draws = { science: 111, template: 112 } as const;

/** `noise`: of a sky pixel of each frame, ADU; faults stand 4 to 60 times above it, or columns 1 to 5. */
export function drawnFaults(seed: number, noise: { readonly science: number; readonly template: number }): Spoiling {
  return {
    science: (image) => spoil(image, noise.science, dice(seed, draws.science), 14),
    template: (image) => spoil(image, noise.template, dice(seed, draws.template), 10),
  };
}

/** `often`: tracks in 512² pixels. */
function spoil(image: Image, noise: number, roll: Dice, often: number): void {
  const share = image.data.length / 512 ** 2;
  for (let k = 0; k < Math.round(often * share); k++) track(image, noise * evenly(roll, 4, 60), roll);
  for (let k = 0; k < Math.round(often * share); k++) add(image, between(roll, 0, image.columns), between(roll, 0, image.rows), noise * evenly(roll, 4, 60) * (roll() < 0.7 ? 1 : -1));
  if (roll() < 0.35) column(image, noise * between(roll, 1, 5) * (roll() < 0.5 ? 1 : -1), roll);
}

function add(image: Image, x: number, y: number, value: number): void {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column >= 0 && row >= 0 && column < image.columns && row < image.rows) image.data[row * image.columns + column]! += value;
}

function track(image: Image, value: number, roll: Dice): void {
  const [x, y, angle, length] = [between(roll, 0, image.columns), between(roll, 0, image.rows), between(roll, 0, Math.PI), Math.min(14, 1 - 3 * Math.log(roll()))];
  for (let t = 0; t < length; t += 0.5) add(image, x + t * Math.cos(angle), y + t * Math.sin(angle), 0.5 * value);
}

function column(image: Image, value: number, roll: Dice): void {
  const [x, top, bottom] = [Math.floor(between(roll, 0, image.columns)), between(roll, 0, 0.5) * image.rows, between(roll, 0.6, 1) * image.rows];
  for (let y = Math.floor(top); y < bottom; y++) add(image, x, y, value);
}
