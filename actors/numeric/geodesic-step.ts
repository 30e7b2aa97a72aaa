/**
 * Short geodesic steps by Legendre's local series of the direct problem to fourth order (Jordan and Eggert,
 * Handbuch der Vermessungskunde III; Rapp 1991, Geometric Geodesy I, sec. 6.2). No trigonometry: the caller
 * brings the sine and cosine of the latitude. Error below a micrometre where `stepIsShort`.
 *
 * The series diverges towards the poles, where the meridians meet: there and for long steps use geodesicDirect.
 */
import { WGS84, eccentricitySquared } from './ellipsoid.ts';
import { geodesicDirect } from './geodesic.ts';
import type { Position } from './geodesic.ts';
import { DEGREE, wrapLongitude } from './ellipsoid.ts';

const E2 = eccentricitySquared(WGS84);
const EP2 = E2 / (1 - E2);
const INVERSE_A = 1 / WGS84.a;

/** Largest step length × (1 + |tan lat|) / earth radius for which the series is used. */
export const SHORT_STEP = 2e-3;

/** Whether the series is exact to a micrometre for a step of `east`, `north` metres at this latitude. */
export function stepIsShort(east: number, north: number, sinLat: number, cosLat: number): boolean {
  return (Math.abs(east) + Math.abs(north)) * INVERSE_A * (cosLat + Math.abs(sinLat)) < SHORT_STEP * cosLat;
}

/** Adds the geodesic step to `out` (degrees, WGS 84, longitude wrapped to [-180, 180)). Exact everywhere: the series where it holds. */
export function geodesicStep(out: Position, east: number, north: number): void {
  const phi = out.latDeg * DEGREE;
  const sinLat = Math.sin(phi);
  const cosLat = Math.cos(phi);
  if (!stepIsShort(east, north, sinLat, cosLat)) {
    geodesicDirect(out.lonDeg, out.latDeg, east, north, out);
    return;
  }
  const lon = out.lonDeg + longitudeStep(east, north, sinLat, cosLat) / DEGREE;
  out.latDeg += latitudeStep(east, north, sinLat, cosLat) / DEGREE;
  out.lonDeg = wrapLongitude(lon);
}

/** Change of latitude in radians. */
export function latitudeStep(east: number, north: number, sinLat: number, cosLat: number): number {
  const w = Math.sqrt(1 - E2 * sinLat * sinLat) * INVERSE_A;
  const e = east * w;
  const n = north * w;
  const t = sinLat / cosLat;
  const t2 = t * t;
  const eta2 = EP2 * cosLat * cosLat;
  const e2 = e * e;
  const n2 = n * n;
  const second = -0.5 * t * e2 - 1.5 * eta2 * t * n2;
  const third = -(n * e2 * (1 + 3 * t2 + eta2 * (1 - 9 * t2))) / 6 - 0.5 * eta2 * n * n2 * (1 - t2 + eta2 * (1 - 5 * t2));
  const fourth = t * (e2 * (e2 * (1 + 3 * t2 + eta2 * (1 - 9 * t2)) / 24 - n2 * (4 + 6 * t2 - eta2 * (13 + 9 * t2)) / 12) + 0.5 * eta2 * n2 * n2);
  return (1 + eta2) * (n + second + third + fourth);
}

/** Change of longitude in radians. */
export function longitudeStep(east: number, north: number, sinLat: number, cosLat: number): number {
  const w = Math.sqrt(1 - E2 * sinLat * sinLat) * INVERSE_A;
  const e = east * w;
  const n = north * w;
  const t = sinLat / cosLat;
  const t2 = t * t;
  const eta2 = EP2 * cosLat * cosLat;
  const e2 = e * e;
  const n2 = n * n;
  const third = (n2 * (1 + 3 * t2 + eta2) - e2 * t2) / 3;
  const fourth = (t * n * (n2 * (2 + 3 * t2 + eta2) - e2 * (1 + 3 * t2 + eta2))) / 3;
  return (e * (1 + t * n + third + fourth)) / cosLat;
}
