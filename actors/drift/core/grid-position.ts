/** Where a position lies in a grid, and how the grid is turned there. */

/** Reused by callers. NaN columns and rows mean that the position has none. */
export interface GridPosition {
  /** 0 … nx − 1 inside the grid. */
  column: number;
  row: number;
  /** Azimuth of the y axis, clockwise from north; 0 where components are towards east and north. */
  cosine: number;
  sine: number;
}

/** Pure function of its arguments; the exact answer behind every table. */
export type GridIndex = (lonDeg: number, latDeg: number, out: GridPosition) => void;
