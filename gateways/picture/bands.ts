/** A density as the three areas that a searcher thinks in. */
import { contoursOf } from '../../actors/drift/core/containment.ts';
import { blurred } from '../../actors/drift/core/smoothing.ts';

/** Shares of the probability, and how they are called in the legend. */
export const bands = [
  { share: 0.5, colour: [189, 0, 38], words: 'half of the probability' },
  { share: 0.9, colour: [253, 141, 60], words: '90 % with the area inside' },
  { share: 0.95, colour: [254, 217, 118], words: '95 % with both inside' },
] as const;

/** A cell in no area. */
export const NONE = 255;

/** Of each cell the index of the innermost area that it belongs to, or NONE. Slightly smoothed, since particles are a sample. */
export function bandsOf(probability: Float64Array, nx: number, ny: number): Uint8Array {
  const smooth = blurred(probability, nx, ny, 1, 1);
  const least = contoursOf(smooth, bands.map(({ share }) => share));
  return Uint8Array.from(smooth, (value) => {
    const band = least.findIndex((limit) => value > 0 && value >= limit);
    return band < 0 ? NONE : band;
  });
}
