/** From longitude and latitude to a grid's own coordinates and back. Own code: the library of reference (proj4) is what it is tested against. */
import { DEGREE, wrapLongitude } from '../../numeric/ellipsoid.ts';
import type { Crs } from './forcing.ts';
import type { Projection } from './plane.ts';
import { lambertConformal, mercator, polarStereographic } from './projection-conformal.ts';
import { transverseMercator } from './projection-transverse.ts';

/** Every Crs that has formulas; a curvilinear grid has positions instead, see curvilinear.ts. */
export type ProjectedCrs = Exclude<Crs, { kind: 'curvilinear' }>;

export function projectionOf(crs: ProjectedCrs): Projection {
  switch (crs.kind) {
    case 'geographic': return geographic;
    case 'polar_stereographic': return polarStereographic(crs);
    case 'lambert_conformal': return lambertConformal(crs);
    case 'mercator': return mercator(crs);
    case 'transverse_mercator': return transverseMercator(crs);
    case 'rotated_pole': return rotatedPole(crs.poleLatDeg, crs.poleLonDeg, crs.northPoleGridLonDeg);
  }
}

/** Degrees as they come; the sampler brings x into the revolution of the grid. */
const geographic: Projection = {
  forward(lonDeg, latDeg, out) {
    out.x = lonDeg;
    out.y = latDeg;
  },
  inverse(x, y, out) {
    out.lonDeg = wrapLongitude(x);
    out.latDeg = y;
  },
};

/** CF rotated_latitude_longitude: a sphere turned so that its pole stands at (poleLat, poleLon). x and y in degrees. */
function rotatedPole(poleLatDeg: number, poleLonDeg: number, northPoleGridLonDeg: number): Projection {
  const sinPole = Math.sin(poleLatDeg * DEGREE);
  const cosPole = Math.cos(poleLatDeg * DEGREE);
  const turn = (lonDeg: number, latDeg: number): readonly [lonDeg: number, latDeg: number] => {
    const lambda = lonDeg * DEGREE;
    const phi = latDeg * DEGREE;
    const east = Math.cos(phi) * Math.sin(lambda);
    const across = Math.cos(phi) * Math.cos(lambda);
    const up = Math.sin(phi) * sinPole + across * cosPole;
    const ahead = Math.sin(phi) * cosPole - across * sinPole;
    return [Math.atan2(-east, ahead) / DEGREE, Math.atan2(up, Math.hypot(east, ahead)) / DEGREE];
  };
  return {
    forward(lonDeg, latDeg, out) {
      const [lon, lat] = turn(lonDeg - poleLonDeg, latDeg);
      out.x = wrapLongitude(lon + northPoleGridLonDeg);
      out.y = lat;
    },
    inverse(x, y, out) {
      // The turn is its own inverse: seen from the turned sphere the true pole stands at the same latitude.
      const [lon, lat] = turn(x - northPoleGridLonDeg, y);
      out.lonDeg = wrapLongitude(lon + poleLonDeg);
      out.latDeg = lat;
    },
  };
}
