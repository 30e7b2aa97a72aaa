/** The smallest areas that hold a given share of the probability. */
import { blurred } from './smoothing.ts';

const CELLS = 80;

/** Positions in local metres; those that count, in any order. */
export interface Cloud {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Areas in m² for each share (0…1): highest cells first, of the particles' kernel density on 80 × 80 cells. The
 * bandwidth is half of Silverman's (1986, eq. 4.14) with the smaller of deviation and quartile range, so that a cloud in
 * two pieces does not swell. Of fewer than 3 particles, or all in one place, the areas are 0.
 */
export function containmentAreas({ x, y }: Cloud, shares: readonly number[]): readonly number[] {
  if (x.length < 3) return shares.map(() => 0);
  const [across, up] = [axisOf(x), axisOf(y)];
  if (across.cell === 0 || up.cell === 0) return shares.map(() => 0);
  const counts = new Float64Array(CELLS * CELLS);
  for (let i = 0; i < x.length; i++) counts[up.index(y[i]!) * CELLS + across.index(x[i]!)]!++;
  const density = blurred(counts, CELLS, CELLS, across.bandwidth / across.cell, up.bandwidth / up.cell);
  const cells = highestShares(density, shares);
  return cells.map((count) => count * across.cell * up.cell);
}

interface Axis {
  readonly cell: number;
  readonly bandwidth: number;
  index(value: number): number;
}

function axisOf(values: Float64Array): Axis {
  const sorted = values.slice().sort();
  const n = sorted.length;
  const at = (share: number): number => sorted[Math.round(share * (n - 1))] ?? 0;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < n; i++) sum += sorted[i]!;
  for (let i = 0; i < n; i++) squares += (sorted[i]! - sum / n) ** 2;
  const deviation = Math.sqrt(squares / n);
  const quartiles = (at(0.75) - at(0.25)) / 1.349;
  const spread = quartiles > 0 ? Math.min(deviation, quartiles) : deviation;
  const bandwidth = 0.5 * spread * n ** (-1 / 6);
  const [low, high] = [at(0) - 3 * bandwidth, at(1) + 3 * bandwidth];
  const cell = (high - low) / CELLS;
  return { cell, bandwidth, index: (value) => Math.max(0, Math.min(CELLS - 1, Math.floor((value - low) / cell))) };
}

/** How many of the highest cells hold each share of the sum; a part of the last one. */
export function highestShares(density: Float64Array, shares: readonly number[]): readonly number[] {
  return sharesOf(highestFirst(density), shares);
}

/** The values above which the highest cells hold each share of the sum: cells at least as high belong to its area. */
export function contoursOf(density: Float64Array, shares: readonly number[]): readonly number[] {
  const sorted = highestFirst(density);
  return sharesOf(sorted, shares).map((cells) => sorted[Math.max(0, Math.ceil(cells) - 1)] ?? Infinity);
}

/** Without the empty cells, which hold nothing and are most. */
function highestFirst(density: Float64Array): Float64Array {
  return density.filter((value) => value > 0).sort().reverse();
}

function sharesOf(sorted: Float64Array, shares: readonly number[]): readonly number[] {
  let total = 0;
  for (let k = 0; k < sorted.length; k++) total += sorted[k]!;
  return shares.map((share) => {
    let held = 0;
    for (let k = 0; k < sorted.length; k++) {
      const value = sorted[k]!;
      if (held + value >= share * total) return k + (share * total - held) / value;
      held += value;
    }
    return sorted.length;
  });
}
