/**
 * Geodesics on an ellipsoid: the general problem by Vincenty's iteration, and short steps by a local series.
 * Azimuths run clockwise from north. Angles in degrees at the interfaces, metres for lengths.
 */
import { DEGREE, WGS84, eccentricitySquared, wrapLongitude } from './ellipsoid.ts';
import type { Figure } from './ellipsoid.ts';

/** Where a direct problem ends. Reused by callers so that loops allocate nothing. */
export interface Position {
  lonDeg: number;
  latDeg: number;
}

/** What lies between two points; azimuth at the first one. */
export interface GeodesicLine {
  readonly distance: number;
  readonly azimuthDeg: number;
}

const MAX_ROUNDS = 200;

/**
 * End of a geodesic that leaves (lon, lat) towards east and north with the length of that vector in metres.
 * Any length and latitude. Vincenty 1975, eqs. 1-11, iterated to 1e-15 rad (nanometres); longitude in [-180, 180).
 */
export function geodesicDirect(lonDeg: number, latDeg: number, east: number, north: number, out: Position, figure: Figure = WGS84): Position {
  const distance = Math.hypot(east, north);
  out.lonDeg = wrapLongitude(lonDeg);
  out.latDeg = latDeg;
  if (distance === 0) return out;
  const { f } = figure;
  const b = figure.a * (1 - f);
  const sinAzimuth = east / distance;
  const cosAzimuth = north / distance;
  const phi = latDeg * DEGREE;
  // sin and cos instead of tan keep the poles regular.
  const scale = Math.hypot((1 - f) * Math.sin(phi), Math.cos(phi));
  const sinU = ((1 - f) * Math.sin(phi)) / scale;
  const cosU = Math.cos(phi) / scale;
  const sigma1 = Math.atan2(sinU, cosU * cosAzimuth);
  const sinAlpha = cosU * sinAzimuth;
  const cosSqAlpha = 1 - sinAlpha * sinAlpha;
  const uSq = (cosSqAlpha * eccentricitySquared(figure)) / (1 - f) ** 2;
  const bigA = vincentyA(uSq);
  const bigB = vincentyB(uSq);
  let sigma = distance / (b * bigA);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = distance / (b * bigA) + deltaSigma(bigB, sigma, Math.cos(2 * sigma1 + sigma));
    const moved = Math.abs(next - sigma);
    sigma = next;
    if (moved < 1e-15) break;
  }
  const sinSigma = Math.sin(sigma);
  const cosSigma = Math.cos(sigma);
  const across = sinU * sinSigma - cosU * cosSigma * cosAzimuth;
  out.latDeg = Math.atan2(sinU * cosSigma + cosU * sinSigma * cosAzimuth, (1 - f) * Math.hypot(sinAlpha, across)) / DEGREE;
  const lambda = Math.atan2(sinSigma * sinAzimuth, cosU * cosSigma - sinU * sinSigma * cosAzimuth);
  const c = (f / 16) * cosSqAlpha * (4 + f * (4 - 3 * cosSqAlpha));
  const cos2m = Math.cos(2 * sigma1 + sigma);
  const delta = lambda - (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
  out.lonDeg = wrapLongitude(lonDeg + delta / DEGREE);
  return out;
}

/** Distance and first azimuth between two points. Vincenty 1975, eqs. 13-20; nearly antipodal points do not converge and give NaN. */
export function geodesicInverse(lon1Deg: number, lat1Deg: number, lon2Deg: number, lat2Deg: number, figure: Figure = WGS84): GeodesicLine {
  const { f } = figure;
  const b = figure.a * (1 - f);
  const u1 = Math.atan((1 - f) * Math.tan(lat1Deg * DEGREE));
  const u2 = Math.atan((1 - f) * Math.tan(lat2Deg * DEGREE));
  const [sinU1, cosU1, sinU2, cosU2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  const apart = wrapLongitude(lon2Deg - lon1Deg) * DEGREE;
  let lambda = apart;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const along = cosU2 * Math.sin(lambda);
    // cosU1 sinU2 - sinU1 cosU2 cos λ, without losing the digits of short lines.
    const up = Math.sin(u2 - u1) + 2 * sinU1 * cosU2 * Math.sin(lambda / 2) ** 2;
    const sinSigma = Math.hypot(along, up);
    if (sinSigma === 0) return { distance: 0, azimuthDeg: 0 };
    const cosSigma = sinU1 * sinU2 + cosU1 * cosU2 * Math.cos(lambda);
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cosU1 * along) / sinSigma;
    const cosSqAlpha = 1 - sinAlpha * sinAlpha;
    const cos2m = cosSqAlpha === 0 ? 0 : cosSigma - (2 * sinU1 * sinU2) / cosSqAlpha;
    const c = (f / 16) * cosSqAlpha * (4 + f * (4 - 3 * cosSqAlpha));
    const next = apart + (1 - c) * f * sinAlpha * (sigma + c * sinSigma * (cos2m + c * cosSigma * (2 * cos2m * cos2m - 1)));
    const moved = Math.abs(next - lambda);
    lambda = next;
    if (moved >= 1e-15) continue;
    const uSq = (cosSqAlpha * eccentricitySquared(figure)) / (1 - f) ** 2;
    const bigB = vincentyB(uSq);
    const correction = bigB * sinSigma * (cos2m + (bigB / 4) * (cosSigma * (2 * cos2m * cos2m - 1) - (bigB / 6) * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * cos2m * cos2m - 3)));
    return { distance: b * vincentyA(uSq) * (sigma - correction), azimuthDeg: Math.atan2(along, up) / DEGREE };
  }
  return { distance: NaN, azimuthDeg: NaN };
}

function vincentyA(uSq: number): number {
  return 1 + (uSq / 16384) * (4096 + uSq * (-768 + uSq * (320 - 175 * uSq)));
}

function vincentyB(uSq: number): number {
  return (uSq / 1024) * (256 + uSq * (-128 + uSq * (74 - 47 * uSq)));
}

function deltaSigma(bigB: number, sigma: number, cos2m: number): number {
  const sinSigma = Math.sin(sigma);
  const cosSigma = Math.cos(sigma);
  return bigB * sinSigma * (cos2m + (bigB / 4) * (cosSigma * (2 * cos2m * cos2m - 1) - (bigB / 6) * cos2m * (4 * sinSigma * sinSigma - 3) * (4 * cos2m * cos2m - 3)));
}
