/** The direction of a grid's y axis, by which grid-relative vectors are turned to east and north. */
import { DEGREE, WGS84, eccentricitySquared, wrapLongitude } from '../../numeric/ellipsoid.ts';
import type { Position } from '../../numeric/geodesic.ts';
import type { Crs } from './forcing.ts';
import type { PlanePoint, Projection } from './plane.ts';

const E2 = eccentricitySquared(WGS84);
const end: Position = { lonDeg: 0, latDeg: 0 };

/** A step of 10 m along y, in the grid's units. */
export function probeStep(crs: Crs): number {
  return crs.kind === 'rotated_pole' || crs.kind === 'geographic' ? 1e-4 : 10;
}

/**
 * Azimuth in radians, clockwise from north, of a short step along y that starts at a point given in both systems.
 * The ends are taken as WGS 84 positions as they come, also from a projection on a sphere: no datum shift.
 */
export function axisAzimuth(projection: Projection, at: PlanePoint, lonDeg: number, latDeg: number, step: number): number {
  projection.inverse(at.x, at.y + step, end);
  return shortAzimuth(lonDeg, latDeg, end.lonDeg, end.latDeg);
}

/** Azimuth at the first of two points a few metres apart, to 1e-9 rad: the middle-latitude formula less half the convergence of the meridians. */
export function shortAzimuth(lon1Deg: number, lat1Deg: number, lon2Deg: number, lat2Deg: number): number {
  const middle = ((lat1Deg + lat2Deg) / 2) * DEGREE;
  const dLon = wrapLongitude(lon2Deg - lon1Deg) * DEGREE;
  const w2 = 1 - E2 * Math.sin(middle) ** 2;
  const east = Math.cos(middle) * dLon;
  const north = ((lat2Deg - lat1Deg) * DEGREE * (1 - E2)) / w2;
  return Math.atan2(east, north) - (dLon * Math.sin(middle)) / 2;
}
