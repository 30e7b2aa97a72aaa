/** Metres around a place: exact enough for statistics of a cloud, where a geodesic for every particle would be dear. */
import { DEGREE, WGS84, eccentricitySquared } from '../../numeric/ellipsoid.ts';

/** Length of a degree of latitude and of longitude at a latitude, metres: radii of curvature of WGS 84. */
export function metresPerDegree(latDeg: number): { readonly lat: number; readonly lon: number } {
  const sine = Math.sin(latDeg * DEGREE);
  const e2 = eccentricitySquared(WGS84);
  const w = 1 - e2 * sine * sine;
  return { lat: (DEGREE * WGS84.a * (1 - e2)) / w ** 1.5, lon: (DEGREE * WGS84.a * Math.cos(latDeg * DEGREE)) / Math.sqrt(w) };
}
