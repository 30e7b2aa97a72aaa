/** How a cutout is looked at: which pixels, and what is black and white. Pure. */
import type { Image } from '../../../../../actors/sky/core/image.ts';
import { limitsOf, type Limits, type Shading, type Stretch } from '../../../../../actors/sky/core/picture/stretch.ts';

export const stampNames = ['science', 'template', 'difference'] as const;
export type StampName = (typeof stampNames)[number];

export interface Look {
  readonly stretch: Stretch;
  /** 0 as the pixels suggest; each step halves or doubles the range. */
  readonly contrast: number;
  /** 0 as the pixels suggest; share of the range that is added. */
  readonly brightness: number;
}
export const usualLook: Look = { stretch: 'asinh', contrast: 0, brightness: 0 };

export const shadingOf = (name: StampName): Shading => (name === 'difference' ? 'signed' : 'positive');

/** Black and white of a picture under a look. */
export function limitsWith(picture: Image, shading: Shading, { contrast, brightness }: Look): Limits {
  const usual = limitsOf(picture.data, shading);
  const span = (usual.high - usual.low) / 2 ** contrast;
  const shift = -brightness * span;
  if (shading === 'signed') return { ...usual, low: (usual.low + usual.high - span) / 2 + shift, high: (usual.low + usual.high + span) / 2 + shift };
  return { ...usual, low: usual.low + shift, high: usual.low + span + shift };
}

/** The middle `side` pixels of a cutout. */
export function middle({ columns, rows, data }: Image, side: number): Image {
  const [wide, high] = [Math.min(side, columns), Math.min(side, rows)];
  const [left, bottom] = [Math.floor((columns - wide) / 2), Math.floor((rows - high) / 2)];
  return { columns: wide, rows: high, data: Float32Array.from({ length: wide * high }, (_, at) => data[(bottom + Math.floor(at / wide)) * columns + left + (at % wide)] ?? NaN) };
}
