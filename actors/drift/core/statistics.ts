/** A cloud of particles in numbers. */
import { wrapLongitude } from '../../numeric/ellipsoid.ts';
import { containmentAreas } from './containment.ts';
import type { Located } from './density.ts';
import { meanDirection, planeAround } from './polar-plane.ts';
import { metresPerDegree } from './local-metres.ts';
import { ACTIVE, MISSING_DATA, STRANDED, isKnown } from './particles.ts';

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
  const located = { lon, lat, status };
  const { mean, away } = isPolar(located) ? onPlane(located, origin, x, y) : byDegrees(located, origin, x, y);
  const [area50 = 0, area90 = 0, area95 = 0] = containmentAreas({ x, y }, [0.5, 0.9, 0.95]);
  return {
    ...shares,
    mean,
    covariance: covarianceOf(x, y),
    distancePercentiles: distances(x, y, away[0], away[1]),
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

/** Above this latitude a degree of longitude is of another length at each end of a cloud, and beyond the pole it points the other way. */
const POLAR = 85;

function isPolar({ lon, lat, status }: Located): boolean {
  for (let i = 0; i < lon.length; i++) if (isKnown(lon[i]!, status[i]!) && Math.abs(lat[i]!) > POLAR) return true;
  return false;
}

interface Centre {
  readonly mean: { readonly lonDeg: number; readonly latDeg: number };
  /** Metres east and north from the origin to the mean. */
  readonly away: readonly [number, number];
}
type Origin = Parameters<typeof statisticsOf>[1];

/** Fills x and y with metres from the mean of longitudes and latitudes. */
function byDegrees(located: Located, origin: Origin, x: Float64Array, y: Float64Array): Centre {
  const [meanLon, meanLat] = centred(located, origin.longitude, x, y);
  const perDegree = metresPerDegree(meanLat);
  for (let i = 0; i < x.length; i++) {
    x[i]! *= perDegree.lon;
    y[i]! *= perDegree.lat;
  }
  const between = metresPerDegree((meanLat + origin.latitude) / 2);
  const away = [wrapLongitude(meanLon - origin.longitude) * between.lon, (meanLat - origin.latitude) * between.lat] as const;
  return { mean: { lonDeg: wrapLongitude(meanLon), latDeg: meanLat }, away };
}

/** Fills x and y with metres east and north, as at the mean, on the azimuthal equidistant plane around it: the mean is that of directions from the earth's centre. */
function onPlane(located: Located, origin: Origin, x: Float64Array, y: Float64Array): Centre {
  const mean = meanDirection(located);
  const plane = planeAround(mean);
  let count = 0;
  for (let i = 0; i < located.lon.length; i++) {
    if (!isKnown(located.lon[i]!, located.status[i]!)) continue;
    [x[count], y[count]] = plane(located.lon[i]!, located.lat[i]!);
    count++;
  }
  const [fromX, fromY] = plane(origin.longitude, origin.latitude);
  return { mean, away: [-fromX, -fromY] };
}

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
