/** Where a track meets the coast. */
import { wrapLongitude } from '../../numeric/ellipsoid.ts';
import type { Position } from '../../numeric/geodesic.ts';
import type { Land } from './land.ts';

const SAMPLE_DEG = 0.001;

/**
 * A particle that is on land now was not before: scans the rectangle between the two positions, every 0.001° of
 * longitude and of latitude separately, latitude outside and longitude inside, from the previous position. `strand`
 * gives the first land sample, `stop_before` the one before it. Without land among the samples (a step shorter than
 * their spacing) a stranded particle stays where it is and a stopped one goes back to where it was.
 */
export function meetCoast(action: 'strand' | 'stop_before', fromLon: number, fromLat: number, at: Position, land: Land): void {
  const spanLon = wrapLongitude(at.lonDeg - fromLon);
  const spanLat = at.latDeg - fromLat;
  const columns = samples(spanLon);
  const rows = samples(spanLat);
  let beforeLon = fromLon;
  let beforeLat = fromLat;
  for (let row = 0; row < rows; row++) {
    const lat = fromLat + (rows === 1 ? 0 : (spanLat * row) / (rows - 1));
    for (let column = 0; column < columns; column++) {
      const lon = wrapLongitude(fromLon + (columns === 1 ? 0 : (spanLon * column) / (columns - 1)));
      if (land.isLand(lon, lat)) {
        at.lonDeg = action === 'strand' ? lon : beforeLon;
        at.latDeg = action === 'strand' ? lat : beforeLat;
        return;
      }
      beforeLon = lon;
      beforeLat = lat;
    }
  }
  if (action === 'strand') return;
  at.lonDeg = fromLon;
  at.latDeg = fromLat;
}

function samples(span: number): number {
  return Math.max(1, Math.floor(Math.abs(span) / SAMPLE_DEG));
}
