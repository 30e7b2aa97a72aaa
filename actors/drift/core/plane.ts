/** What every map projection offers. */
import type { Position } from '../../numeric/geodesic.ts';

/** A point in a projection's plane: metres, or degrees where the projection is in degrees. Reused by callers. */
export interface PlanePoint {
  x: number;
  y: number;
}

/** Both ways fill `out`; what cannot be projected becomes NaN. Longitudes come back in [-180, 180). */
export interface Projection {
  forward(lonDeg: number, latDeg: number, out: PlanePoint): void;
  inverse(x: number, y: number, out: Position): void;
}
