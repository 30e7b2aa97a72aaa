/** The three conformal projections that share the isometric latitude. Snyder 1987, Map Projections: A Working Manual (USGS PP 1395). */
import { DEGREE, eccentricitySquared, wrapLongitude } from '../../numeric/ellipsoid.ts';
import type { Figure } from '../../numeric/ellipsoid.ts';
import type { Crs } from './forcing.ts';
import type { Projection } from './plane.ts';

type Of<K extends Crs['kind']> = Extract<Crs, { kind: K }>;

/** Snyder eq. 15-9: tan of half the conformal colatitude; 1 at the equator, 0 at the north pole. */
function conformalT(phi: number, e: number): number {
  const sinPhi = e * Math.sin(phi);
  return Math.tan(Math.PI / 4 - phi / 2) * ((1 + sinPhi) / (1 - sinPhi)) ** (e / 2);
}

/** Snyder eq. 7-9, iterated to 1e-15 rad. */
function latitudeOfT(t: number, e: number): number {
  let phi = Math.PI / 2 - 2 * Math.atan(t);
  if (e === 0) return phi;
  for (let round = 0; round < 20; round++) {
    const sinPhi = e * Math.sin(phi);
    const next = Math.PI / 2 - 2 * Math.atan(t * ((1 - sinPhi) / (1 + sinPhi)) ** (e / 2));
    const moved = Math.abs(next - phi);
    phi = next;
    if (moved < 1e-15) break;
  }
  return phi;
}

/** Snyder eq. 14-15: radius of the parallel over the semi-major axis. */
function parallelM(phi: number, e: number): number {
  return Math.cos(phi) / Math.sqrt(1 - (e * Math.sin(phi)) ** 2);
}

function eccentricity(figure: Figure): number {
  return Math.sqrt(eccentricitySquared(figure));
}

/** Snyder eqs. 21-30 to 21-39. */
export function polarStereographic(crs: Of<'polar_stereographic'>): Projection {
  const { a } = crs.ellipsoid;
  const e = eccentricity(crs.ellipsoid);
  const side = Math.sign(crs.lat0Deg);
  const trueScale = side * crs.latTrueScaleDeg * DEGREE;
  const atPole = Math.abs(trueScale - Math.PI / 2) < 1e-10;
  const perT = atPole || crs.scaleFactor !== undefined
    ? (2 * a * (crs.scaleFactor ?? 1)) / Math.sqrt((1 + e) ** (1 + e) * (1 - e) ** (1 - e))
    : (a * parallelM(trueScale, e)) / conformalT(trueScale, e);
  return {
    forward(lonDeg, latDeg, out) {
      const rho = perT * conformalT(side * latDeg * DEGREE, e);
      const lambda = (lonDeg - crs.lon0Deg) * DEGREE;
      out.x = crs.falseEasting + rho * Math.sin(lambda);
      out.y = crs.falseNorthing - side * rho * Math.cos(lambda);
    },
    inverse(x, y, out) {
      const east = x - crs.falseEasting;
      const down = -side * (y - crs.falseNorthing);
      out.latDeg = (side * latitudeOfT(Math.hypot(east, down) / perT, e)) / DEGREE;
      out.lonDeg = wrapLongitude(crs.lon0Deg + Math.atan2(east, down) / DEGREE);
    },
  };
}

/** Snyder eqs. 15-1 to 15-11. */
export function lambertConformal(crs: Of<'lambert_conformal'>): Projection {
  const { a } = crs.ellipsoid;
  const e = eccentricity(crs.ellipsoid);
  const [phi1, phi2, phi0] = [crs.lat1Deg * DEGREE, crs.lat2Deg * DEGREE, crs.lat0Deg * DEGREE];
  const n = Math.abs(phi1 - phi2) < 1e-10
    ? Math.sin(phi1)
    : Math.log(parallelM(phi1, e) / parallelM(phi2, e)) / Math.log(conformalT(phi1, e) / conformalT(phi2, e));
  const perT = (a * parallelM(phi1, e)) / (n * conformalT(phi1, e) ** n);
  const rho0 = perT * conformalT(phi0, e) ** n;
  return {
    forward(lonDeg, latDeg, out) {
      const rho = perT * conformalT(latDeg * DEGREE, e) ** n;
      const theta = n * wrapLongitude(lonDeg - crs.lon0Deg) * DEGREE;
      out.x = crs.falseEasting + rho * Math.sin(theta);
      out.y = crs.falseNorthing + rho0 - rho * Math.cos(theta);
    },
    inverse(x, y, out) {
      const side = Math.sign(n);
      const east = side * (x - crs.falseEasting);
      const down = side * (rho0 - (y - crs.falseNorthing));
      const rho = side * Math.hypot(east, down);
      out.latDeg = latitudeOfT((rho / perT) ** (1 / n), e) / DEGREE;
      out.lonDeg = wrapLongitude(crs.lon0Deg + Math.atan2(east, down) / n / DEGREE);
    },
  };
}

/** Snyder eqs. 7-6 to 7-10 with a true-scale latitude. */
export function mercator(crs: Of<'mercator'>): Projection {
  const e = eccentricity(crs.ellipsoid);
  const scale = crs.ellipsoid.a * parallelM(crs.latTrueScaleDeg * DEGREE, e);
  return {
    forward(lonDeg, latDeg, out) {
      out.x = crs.falseEasting + scale * wrapLongitude(lonDeg - crs.lon0Deg) * DEGREE;
      out.y = crs.falseNorthing - scale * Math.log(conformalT(latDeg * DEGREE, e));
    },
    inverse(x, y, out) {
      out.lonDeg = wrapLongitude(crs.lon0Deg + (x - crs.falseEasting) / scale / DEGREE);
      out.latDeg = latitudeOfT(Math.exp(-(y - crs.falseNorthing) / scale), e) / DEGREE;
    },
  };
}
