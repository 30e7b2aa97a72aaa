/** A cloud of particles in numbers. */
import { wrapLongitude } from '../../numeric/ellipsoid.ts';
import { containmentAreas } from './containment.ts';
import type { Located } from './density.ts';
import { metresPerDegree } from './local-metres.ts';
import { ACTIVE, MISSING_DATA, STRANDED } from './particles.ts';

export const percents = [5, 25, 50, 75, 95, 99] as const;

/** Shares are of all particles; everything else is of those whose position is known, afloat or ashore. */
export interface CloudStatistics {
  readonly active: number;
  readonly stranded: number;
  readonly missingData: number;
  readonly unreleased: number;
  /** Degrees; undefined where no position is known. */
  readonly mean: { readonly lonDeg: number; readonly latDeg: number } | undefined;
  /** m²: east-east, east-north, north-north, about the mean. */
  readonly covariance: readonly [number, number, number];
  /** Metres from the last known position, for each of `percents`. */
  readonly distancePercentiles: readonly number[];
  /** m², holding 50, 90 and 95 % of the probability. */
  readonly areas: readonly [number, number, number];
}

/** `origin`: the last known position. */
export function statisticsOf({ lon, lat, status }: Located, origin: { readonly longitude: number; readonly latitude: number }): CloudStatistics {
  const [counts, known] = countKnown({ lon, lat, status });
  const total = Math.max(1, lon.length);
  const shares = { active: counts[ACTIVE]! / total, stranded: counts[STRANDED]! / total, missingData: counts[MISSING_DATA]! / total, unreleased: counts[3]! / total };
  if (known === 0) return { ...shares, mean: undefined, covariance: [0, 0, 0], distancePercentiles: percents.map(() => 0), areas: [0, 0, 0] };
  const x = new Float64Array(known);
  const y = new Float64Array(known);
  const [meanLon, meanLat] = centred({ lon, lat, status }, origin.longitude, x, y);
  const perDegree = metresPerDegree(meanLat);
  for (let i = 0; i < known; i++) {
    x[i]! *= perDegree.lon;
    y[i]! *= perDegree.lat;
  }
  const away = { x: wrapLongitude(meanLon - origin.longitude), y: meanLat - origin.latitude };
  const between = metresPerDegree((meanLat + origin.latitude) / 2);
  const [area50 = 0, area90 = 0, area95 = 0] = containmentAreas({ x, y }, [0.5, 0.9, 0.95]);
  return {
    ...shares,
    mean: { lonDeg: wrapLongitude(meanLon), latDeg: meanLat },
    covariance: covarianceOf(x, y),
    distancePercentiles: distances(x, y, away.x * between.lon, away.y * between.lat),
    areas: [area50, area90, area95],
  };
}

/** Particles of each state, unreleased ones under 3, and how many have a position that counts. */
function countKnown({ lon, status }: Located): [Int32Array, number] {
  const counts = new Int32Array(4);
  let known = 0;
  for (let i = 0; i < lon.length; i++) {
    const code = status[i]!;
    counts[code === ACTIVE || code === STRANDED || code === MISSING_DATA ? code : 3]!++;
    if (isKnown(lon[i]!, code)) known++;
  }
  return [counts, known];
}

const isKnown = (lon: number, status: number): boolean => lon === lon && (status === ACTIVE || status === STRANDED);

/** Fills x and y with degrees from the mean, which is returned; longitudes are counted from `origin`. */
function centred({ lon, lat, status }: Located, origin: number, x: Float64Array, y: Float64Array): [number, number] {
  let [count, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < lon.length; i++) {
    if (!isKnown(lon[i]!, status[i]!)) continue;
    x[count] = wrapLongitude(lon[i]! - origin);
    y[count] = lat[i]!;
    sumX += x[count]!;
    sumY += y[count]!;
    count++;
  }
  const [meanX, meanY] = [sumX / count, sumY / count];
  for (let i = 0; i < count; i++) {
    x[i]! -= meanX;
    y[i]! -= meanY;
  }
  return [origin + meanX, meanY];
}

function covarianceOf(x: Float64Array, y: Float64Array): [number, number, number] {
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += x[i]! * x[i]!;
    xy += x[i]! * y[i]!;
    yy += y[i]! * y[i]!;
  }
  return [xx / x.length, xy / x.length, yy / x.length];
}

/** Percentiles of the distance from the origin, linear between neighbours. */
function distances(x: Float64Array, y: Float64Array, awayX: number, awayY: number): number[] {
  const sorted = x.map((value, i) => Math.hypot(value + awayX, y[i]! + awayY)).sort();
  return percents.map((percent) => {
    const at = (percent / 100) * (sorted.length - 1);
    const below = Math.floor(at);
    const [low = NaN, high = low] = [sorted[below], sorted[below + 1]];
    return low + (at - below) * (high - low);
  });
}
