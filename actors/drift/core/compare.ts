/** How far two results of the same mission, or of two, lie apart. */
import { geodesicInverse } from '../../numeric/geodesic.ts';
import { meanPosition } from './track.ts';

/** Positions of all particles of a result at one output; NaN where a particle is not released or was given up. */
export interface Cloud {
  readonly lon: ArrayLike<number>;
  readonly lat: ArrayLike<number>;
}

/** Metres. */
export interface Distances {
  /** Between the mean positions; undefined where one of the clouds is empty. */
  readonly means: number | undefined;
  /** Between particles of the same number; undefined where the clouds have different numbers of them. */
  readonly particles: { readonly median: number; readonly p95: number; readonly greatest: number; readonly compared: number } | undefined;
}

export function distancesOf(a: Cloud, b: Cloud): Distances {
  const [here, there] = [meanPosition(a.lon, a.lat), meanPosition(b.lon, b.lat)];
  const means = here === undefined || there === undefined ? undefined : geodesicInverse(here.lonDeg, here.latDeg, there.lonDeg, there.latDeg).distance;
  return { means, particles: a.lon.length === b.lon.length ? particleDistances(a, b) : undefined };
}

function particleDistances(a: Cloud, b: Cloud): Distances['particles'] {
  const found: number[] = [];
  for (let i = 0; i < a.lon.length; i++) {
    const { distance } = geodesicInverse(a.lon[i] ?? NaN, a.lat[i] ?? NaN, b.lon[i] ?? NaN, b.lat[i] ?? NaN);
    if (!Number.isNaN(distance)) found.push(distance);
  }
  const sorted = Float64Array.from(found).sort();
  if (sorted.length === 0) return undefined;
  return { median: quantile(sorted, 0.5), p95: quantile(sorted, 0.95), greatest: quantile(sorted, 1), compared: sorted.length };
}

/** Linear between the neighbours, the first at 0 and the last at 1. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const [low = NaN, high = low] = [sorted[below], sorted[below + 1]];
  return low + (at - below) * (high - low);
}

/** Index pairs of the outputs that both results have, to the second. */
export function commonTimes(a: ArrayLike<number>, b: ArrayLike<number>): readonly (readonly [number, number])[] {
  const at = new Map(Array.from(b, (time, index) => [Math.round(time), index]));
  return Array.from(a).flatMap((time, index): (readonly [number, number])[] => {
    const other = at.get(Math.round(time));
    return other === undefined ? [] : [[index, other]];
  });
}
