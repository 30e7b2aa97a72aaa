/** Spherical geometry for tests, in three-dimensional vectors from the definitions: nothing of the code under test. */

export type Vector3 = readonly [number, number, number];

export const RADIAN = Math.PI / 180;
export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vector3, b: Vector3): Vector3 => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
export const scaled = (a: Vector3, factor: number): Vector3 => [factor * a[0], factor * a[1], factor * a[2]];
export const sum = (...all: readonly Vector3[]): Vector3 => all.reduce<Vector3>((a, b) => [a[0] + b[0], a[1] + b[1], a[2] + b[2]], [0, 0, 0]);
export const unit = (a: Vector3): Vector3 => scaled(a, 1 / Math.hypot(...a));

export function place(lonDeg: number, latDeg: number): Vector3 {
  const [lambda, phi] = [lonDeg * RADIAN, latDeg * RADIAN];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

export const lonOf = (p: Vector3): number => Math.atan2(p[1], p[0]) / RADIAN;
export const latOf = (p: Vector3): number => Math.atan2(p[2], Math.hypot(p[0], p[1])) / RADIAN;

/** Towards east and north at a place. */
export const eastAt = (p: Vector3): Vector3 => unit(cross([0, 0, 1], p));
export const northAt = (p: Vector3): Vector3 => cross(p, eastAt(p));

/** A turned sphere: its north pole, and the directions of two of its equator's points, the second 90° east of the first. */
export interface Frame {
  readonly pole: Vector3;
  readonly zero: Vector3;
  readonly ninety: Vector3;
}

/** CF's rotated_latitude_longitude, from its words: where the grid's north pole is, and the grid longitude of the true one. */
export function rotatedFrame(poleLonDeg: number, poleLatDeg: number, truePoleGridLonDeg: number): Frame {
  const pole = place(poleLonDeg, poleLatDeg);
  const towards = unit(sum([0, 0, 1], scaled(pole, -pole[2])));
  const beside = cross(pole, towards);
  const back = -truePoleGridLonDeg * RADIAN;
  const zero = sum(scaled(towards, Math.cos(back)), scaled(beside, Math.sin(back)));
  return { pole, zero, ninety: cross(pole, zero) };
}

/** A place given in a frame's longitude and latitude, and the frame's own east and north there. */
export function placeIn({ pole, zero, ninety }: Frame, lonDeg: number, latDeg: number): { readonly at: Vector3; readonly east: Vector3; readonly north: Vector3 } {
  const [lambda, phi] = [lonDeg * RADIAN, latDeg * RADIAN];
  const out = sum(scaled(zero, Math.cos(lambda)), scaled(ninety, Math.sin(lambda)));
  return {
    at: sum(scaled(out, Math.cos(phi)), scaled(pole, Math.sin(phi))),
    east: sum(scaled(zero, -Math.sin(lambda)), scaled(ninety, Math.cos(lambda))),
    north: sum(scaled(pole, Math.cos(phi)), scaled(out, -Math.sin(phi))),
  };
}
