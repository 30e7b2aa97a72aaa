/** Positions of one thing in time: an observed drifter, or the middle of a cloud of particles. */
import { wrapLongitude } from '../../numeric/ellipsoid.ts';
import { geodesicDirect, geodesicInverse } from '../../numeric/geodesic.ts';
import type { Position } from '../../numeric/geodesic.ts';

const DEGREE = Math.PI / 180;

/** Same length; ascending Unix seconds, degrees. */
export interface Track {
  readonly timesSeconds: Float64Array;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
}

/** The position at a moment, along the geodesic between the neighbours; undefined outside of the track's time. */
export function positionAt(track: Track, seconds: number): Position | undefined {
  const { timesSeconds: times, lon, lat } = track;
  const after = times.findIndex((time) => time >= seconds);
  if (after < 0 || (after === 0 && times[0] !== seconds)) return undefined;
  if (times[after] === seconds) return { lonDeg: lon[after] ?? NaN, latDeg: lat[after] ?? NaN };
  const before = after - 1;
  const share = (seconds - (times[before] ?? NaN)) / ((times[after] ?? NaN) - (times[before] ?? NaN));
  const { distance, azimuthDeg } = geodesicInverse(lon[before] ?? NaN, lat[before] ?? NaN, lon[after] ?? NaN, lat[after] ?? NaN);
  const azimuth = azimuthDeg * DEGREE;
  return geodesicDirect(lon[before] ?? NaN, lat[before] ?? NaN, share * distance * Math.sin(azimuth), share * distance * Math.cos(azimuth), { lonDeg: 0, latDeg: 0 });
}

/** The mean of the positions that are there (NaN is none), longitudes counted from the first one; undefined where none is. */
export function meanPosition(lon: ArrayLike<number>, lat: ArrayLike<number>): Position | undefined {
  let [count, east, north, origin] = [0, 0, 0, 0];
  for (let i = 0; i < lon.length; i++) {
    const [x = NaN, y = NaN] = [lon[i], lat[i]];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    if (count === 0) origin = x;
    east += wrapLongitude(x - origin);
    north += y;
    count++;
  }
  return count === 0 ? undefined : { lonDeg: wrapLongitude(origin + east / count), latDeg: north / count };
}
