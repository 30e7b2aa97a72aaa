/** Pixels to the sky and back, many at once. Pixels count from 0, the centre of the first one is (0, 0). Angles in degrees. */
import { distort, undistort } from './distortion.ts';
import type { Wcs } from './header-wcs.ts';
import { toCelestial, toNative } from './rotation.ts';
import { applyTpv, invertTpv } from './tpv.ts';
import { chunkLength, newVectors } from './vectors.ts';

function scratch(points: number) {
  const length = Math.min(chunkLength, points);
  return { x: new Float64Array(length), y: new Float64Array(length), vectors: newVectors(length) };
}

/** `lon` (0 to 360) and `lat` are filled; NaN where a pixel has no sky. The arrays have one length; input and output may be the same. */
export function pixelToWorld(wcs: Wcs, x: Float64Array, y: Float64Array, lon: Float64Array, lat: Float64Array): void {
  const work = scratch(x.length);
  for (let from = 0; from < x.length; from += chunkLength) {
    const count = Math.min(chunkLength, x.length - from);
    toPlane(wcs, x, y, from, count, work.x, work.y);
    if (wcs.tpv !== undefined) applyTpv(wcs.tpv, work.x, work.y, count);
    wcs.projection.fromPlane(work.x, work.y, count, work.vectors);
    toCelestial(wcs.rotation, work.vectors, count, lon, lat, from);
  }
}

/** Pixels to intermediate world coordinates before TPV, degrees. */
function toPlane({ reference: [x0, y0], matrix: [a, b, c, d], distortion }: Wcs, x: Float64Array, y: Float64Array, from: number, count: number, u: Float64Array, v: Float64Array): void {
  const out = new Float64Array(2);
  for (let k = 0; k < count; k++) {
    let [px, py] = [(x[from + k] ?? 0) + 1, (y[from + k] ?? 0) + 1];
    if (distortion !== undefined) {
      undistort(distortion, px, py, out);
      [px, py] = [out[0] ?? 0, out[1] ?? 0];
    }
    px -= x0;
    py -= y0;
    u[k] = a * px + b * py;
    v[k] = c * px + d * py;
  }
}

/** `x` and `y` are filled; NaN where a position is not in the projection, or where the inverse of the distortion is not found (its residual is checked). */
export function worldToPixel(wcs: Wcs, lon: Float64Array, lat: Float64Array, x: Float64Array, y: Float64Array): void {
  const work = scratch(lon.length);
  const { reference: [x0, y0], inverse: [a, b, c, d] } = wcs;
  for (let from = 0; from < lon.length; from += chunkLength) {
    const count = Math.min(chunkLength, lon.length - from);
    toNative(wcs.rotation, lon, lat, from, count, work.vectors);
    wcs.projection.toPlane(work.vectors, count, work.x, work.y);
    if (wcs.tpv !== undefined) invertTpv(wcs.tpv, work.x, work.y, count);
    for (let k = 0; k < count; k++) {
      const [u, v] = [work.x[k] ?? 0, work.y[k] ?? 0];
      work.x[k] = a * u + b * v + x0;
      work.y[k] = c * u + d * v + y0;
    }
    if (wcs.distortion !== undefined) distort(wcs.distortion, work.x, work.y, count);
    for (let k = 0; k < count; k++) {
      x[from + k] = (work.x[k] ?? 0) - 1;
      y[from + k] = (work.y[k] ?? 0) - 1;
    }
  }
}

/** One pixel's longitude and latitude. */
export function worldAt(wcs: Wcs, x: number, y: number): readonly [lon: number, lat: number] {
  const [lon, lat] = [Float64Array.of(x), Float64Array.of(y)];
  pixelToWorld(wcs, lon, lat, lon, lat);
  return [lon[0] ?? Number.NaN, lat[0] ?? Number.NaN];
}

/** One position's pixel. */
export function pixelAt(wcs: Wcs, lon: number, lat: number): readonly [x: number, y: number] {
  const [x, y] = [Float64Array.of(lon), Float64Array.of(lat)];
  worldToPixel(wcs, x, y, x, y);
  return [x[0] ?? Number.NaN, y[0] ?? Number.NaN];
}

/** Side of the square with the area of a pixel at the reference point, degrees. */
export const pixelScale = ({ matrix: [a, b, c, d] }: Wcs): number => Math.sqrt(Math.abs(a * d - b * c));
