/** A plane around any place of the earth, the poles among them, for clouds of up to some hundred kilometres. */
import { DEGREE } from '../../numeric/ellipsoid.ts';
import type { Located } from './density.ts';
import { metresPerDegree } from './local-metres.ts';
import { isKnown } from './particles.ts';

export interface Place {
  readonly lonDeg: number;
  readonly latDeg: number;
}

type Vector = readonly [number, number, number];

function directionOf(lonDeg: number, latDeg: number): Vector {
  const cosine = Math.cos(latDeg * DEGREE);
  return [cosine * Math.cos(lonDeg * DEGREE), cosine * Math.sin(lonDeg * DEGREE), Math.sin(latDeg * DEGREE)];
}

/** Where the sum of all directions points that are known; longitudes have no part in it where they mean nothing. */
export function meanDirection({ lon, lat, status }: Located): Place {
  let [x, y, z] = [0, 0, 0];
  for (let i = 0; i < lon.length; i++) {
    if (!isKnown(lon[i]!, status[i]!)) continue;
    const direction = directionOf(lon[i]!, lat[i]!);
    x += direction[0];
    y += direction[1];
    z += direction[2];
  }
  return { lonDeg: Math.atan2(y, x) / DEGREE, latDeg: Math.atan2(z, Math.hypot(x, y)) / DEGREE };
}

/**
 * Metres east and north of `centre`, as east and north are there: azimuthal equidistant on the sphere of the centre's
 * own radius. Within 200 km of it and above 85° distances from the centre are right to 0.1 %.
 */
export function planeAround({ lonDeg, latDeg }: Place): (lonDeg: number, latDeg: number) => [number, number] {
  const up = directionOf(lonDeg, latDeg);
  const east: Vector = [-Math.sin(lonDeg * DEGREE), Math.cos(lonDeg * DEGREE), 0];
  const north: Vector = [up[1] * east[2] - up[2] * east[1], up[2] * east[0] - up[0] * east[2], up[0] * east[1] - up[1] * east[0]];
  const radius = metresPerDegree(latDeg).lat / DEGREE;
  return (lon, lat) => {
    const direction = directionOf(lon, lat);
    const [x, y] = [dot(direction, east), dot(direction, north)];
    const sine = Math.hypot(x, y);
    const scale = sine === 0 ? radius : (radius * Math.atan2(sine, dot(direction, up))) / sine;
    return [x * scale, y * scale];
  };
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
