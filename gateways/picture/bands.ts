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

/** Of each cell the index of the innermost area that it belongs to, or NONE. */
export function bandsOf(probability: Float64Array, nx: number, ny: number, particles: number): Uint8Array {
  const { density, limits } = smoothed(probability, nx, ny, particles);
  return Uint8Array.from(density, (value) => bandOf(value, limits));
}

export function bandOf(value: number, limits: readonly number[]): number {
  for (let band = 0; band < limits.length; band++) if (value > 0 && value >= limits[band]!) return band;
  return NONE;
}

/**
 * The particles are a sample, so their counts are smoothed, the more the fewer they are: a kernel density as for the
 * areas in `summary.json`. `limits`: the least density in each area.
 */
export function smoothed(probability: Float64Array, nx: number, ny: number, particles: number): { readonly density: Float64Array; readonly limits: readonly number[] } {
  const [columns, rows] = [new Float64Array(nx), new Float64Array(ny)];
  for (let k = 0; k < probability.length; k++) {
    columns[k % nx]! += probability[k]!;
    rows[Math.floor(k / nx)]! += probability[k]!;
  }
  const density = blurred(probability, nx, ny, bandwidthOf(columns, particles), bandwidthOf(rows, particles));
  return { density, limits: contoursOf(density, bands.map(({ share }) => share)) };
}

/** In cells: half of Silverman's, from the quartile range of one axis; at least what hides the cells' edges. */
export function bandwidthOf(marginal: Float64Array, particles: number): number {
  const total = marginal.reduce((sum, value) => sum + value, 0);
  const at = (share: number): number => {
    let held = 0;
    return marginal.findIndex((value) => (held += value) >= share * total);
  };
  const spread = Math.max(0, at(0.75) - at(0.25)) / 1.349;
  return Math.max(0.8, 0.5 * spread * Math.max(1, particles) ** (-1 / 6));
}
