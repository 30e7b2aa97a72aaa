/** A density counted on longitudes and latitudes, on square cells of a polar map: there cells of the same size in degrees are not of the same size on the ground. */
import { wrapLongitude } from '../../actors/numeric/ellipsoid.ts';
import { stepOf, type DensityGrid } from '../../actors/drift/core/density.ts';
import { smoothed } from './bands.ts';
import type { PolarView } from './polar-view.ts';

export interface PlaneDensity {
  /** Pixels on a cell's side, and of the first cell's middle. */
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly density: Float64Array;
  readonly limits: readonly number[];
}

/** Each cell of the grid is spread over so many points on a side. */
const PARTS = 5;
const MARGIN_CELLS = 6;

/** Smoothed as on other maps, in cells about as large as those of the grid. */
export function planeDensity(view: PolarView, { lonDeg, latDeg }: DensityGrid, probability: Float64Array, particles: number): PlaneDensity {
  const [nx, ny] = [lonDeg.length, latDeg.length];
  const [lonStep, latStep] = [stepOf(lonDeg), stepOf(latDeg)];
  const middle = ny >> 1;
  const [one, beside] = [view.place(lonDeg[nx >> 1] ?? 0, latDeg[middle] ?? 0), view.place(lonDeg[nx >> 1] ?? 0, (latDeg[middle] ?? 0) + latStep)];
  const cell = Math.max(2, Math.hypot(one.x - beside.x, one.y - beside.y));
  const side = Math.ceil(view.size / cell) + 2 * MARGIN_CELLS;
  const plane = { cell, left: (0.5 - MARGIN_CELLS) * cell, top: (0.5 - MARGIN_CELLS) * cell, columns: side, rows: side };
  const counted = new Float64Array(side * side);
  for (let k = 0; k < probability.length; k++) {
    const share = probability[k]! / PARTS ** 2;
    if (share === 0) continue;
    for (let part = 0; part < PARTS ** 2; part++) {
      const lon = (lonDeg[k % nx] ?? 0) + (((part % PARTS) + 0.5) / PARTS - 0.5) * lonStep;
      const lat = (latDeg[Math.floor(k / nx)] ?? 0) + ((Math.floor(part / PARTS) + 0.5) / PARTS - 0.5) * latStep;
      const { x, y } = view.place(lon, Math.max(-90, Math.min(90, lat)));
      const [column, row] = [Math.round((x - plane.left) / cell), Math.round((y - plane.top) / cell)];
      if (column >= 0 && column < side && row >= 0 && row < side) counted[row * side + column]! += share;
    }
  }
  return { ...plane, ...smoothed(counted, side, side, particles) };
}

/** Density at a pixel, bilinear between the cells' middles; 0 outside. */
export function densityAtPixel({ cell, left, top, columns, rows, density }: PlaneDensity, x: number, y: number): number {
  const [column, row] = [(x - left) / cell, (y - top) / cell];
  if (!(column >= 0 && column < columns - 1 && row >= 0 && row < rows - 1)) return 0;
  const [west, above] = [Math.floor(column), Math.floor(row)];
  const at = above * columns + west;
  const upper = density[at]! + (column - west) * (density[at + 1]! - density[at]!);
  const lower = density[at + columns]! + (column - west) * (density[at + columns + 1]! - density[at + columns]!);
  return upper + (row - above) * (lower - upper);
}

/** Whether particles are in the cell of the grid that a place lies in. */
export function isReached({ lonDeg, latDeg }: DensityGrid, probability: Float64Array, lon: number, lat: number): boolean {
  const [nx, ny] = [lonDeg.length, latDeg.length];
  const middle = lonDeg[nx >> 1] ?? 0;
  const column = Math.round((middle + wrapLongitude(lon - middle) - (lonDeg[0] ?? 0)) / stepOf(lonDeg));
  const row = Math.round((lat - (latDeg[0] ?? 0)) / stepOf(latDeg));
  return column >= 0 && column < nx && row >= 0 && row < ny && probability[row * nx + column]! > 0;
}
