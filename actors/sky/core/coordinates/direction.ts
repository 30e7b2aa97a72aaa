/** Directions: unit vectors, rotations of them (nine numbers, row by row), angles between positions. Angles in degrees unless a name says otherwise. */

export type Vector = readonly [x: number, y: number, z: number];
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];

export const degree = Math.PI / 180;
export const arcsecond = degree / 3600;

export function vectorOf(lonDeg: number, latDeg: number): Vector {
  const [lon, lat] = [lonDeg * degree, latDeg * degree];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

/** Longitude 0 to 360, latitude. */
export function anglesOf([x, y, z]: Vector): readonly [lonDeg: number, latDeg: number] {
  const lon = Math.atan2(y, x) / degree;
  return [lon < 0 ? lon + 360 : lon, Math.atan2(z, Math.hypot(x, y)) / degree];
}

export function rotated([a, b, c, d, e, f, g, h, i]: Matrix, [x, y, z]: Vector): Vector {
  return [a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z];
}

export const transposed = ([a, b, c, d, e, f, g, h, i]: Matrix): Matrix => [a, d, g, b, e, h, c, f, i];

/** `times(a, b)` turns by b first. */
export function times(a: Matrix, b: Matrix): Matrix {
  const at = (row: number, column: number): number => [0, 1, 2].reduce((sum, k) => sum + (a[3 * row + k] ?? 0) * (b[3 * k + column] ?? 0), 0);
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)];
}

/** Rotation of the axes by an angle in radians about x, y or z, as astronomers write R1, R2, R3. */
export function turn(axis: 'x' | 'y' | 'z', angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  switch (axis) {
    case 'x': return [1, 0, 0, 0, c, s, 0, -s, c];
    case 'y': return [c, 0, -s, 0, 1, 0, s, 0, c];
    case 'z': return [c, s, 0, -s, c, 0, 0, 0, 1];
  }
}

/** Great-circle distance; exact for tiny and for opposite positions (Vincenty 1975). */
export function separationDeg(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const [u, v] = [vectorOf(lon1, lat1), vectorOf(lon2, lat2)];
  const cross = Math.hypot(u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]);
  return Math.atan2(cross, u[0] * v[0] + u[1] * v[1] + u[2] * v[2]) / degree;
}

/** From the first position to the second, north through east, 0 to 360. */
export function positionAngleDeg(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const [a, b, turned] = [lat1 * degree, lat2 * degree, (lon2 - lon1) * degree];
  const angle = Math.atan2(Math.sin(turned) * Math.cos(b), Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turned)) / degree;
  return angle < 0 ? angle + 360 : angle;
}
