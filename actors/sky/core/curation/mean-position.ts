/** Where an object is: the mean of its detections, each weighted by the inverse of its variance. */
import { anglesOf, vectorOf } from '../coordinates/direction.ts';
import type { Position } from './sky-index.ts';

export interface Placed extends Position {
  /** One standard deviation of each axis, arcsec. */
  readonly errorArcsec: number;
}

/** An error of 0 is taken for this, arcsec: no position is that good. */
const leastError = 1e-3;

/** Mean of unit vectors: over a few arcseconds a plane's mean, at any place of the sky. Undefined for none. */
export function meanPosition(places: readonly Placed[]): Placed | undefined {
  if (places.length === 0) return undefined;
  let [x, y, z, weights] = [0, 0, 0, 0];
  for (const { ra, dec, errorArcsec } of places) {
    const weight = Math.max(errorArcsec, leastError) ** -2;
    const [a, b, c] = vectorOf(ra, dec);
    x += weight * a;
    y += weight * b;
    z += weight * c;
    weights += weight;
  }
  const [ra, dec] = anglesOf([x, y, z]);
  return { ra: ra >= 360 ? 0 : ra, dec, errorArcsec: weights ** -0.5 };
}
