/** A map projection: native unit vectors to the plane and back, many points at once. */
import type { Vectors } from './vectors.ts';

export interface Projection {
  readonly code: string;
  /** Native longitude and latitude of the reference point, degrees. */
  readonly phi0: number;
  readonly theta0: number;
  /** The first `count` vectors to intermediate world coordinates in degrees; NaN where there is none. */
  toPlane(vectors: Vectors, count: number, x: Float64Array, y: Float64Array): void;
  fromPlane(x: Float64Array, y: Float64Array, count: number, vectors: Vectors): void;
}
