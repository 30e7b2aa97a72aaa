/**
 * A map around or near a pole: polar stereographic (Snyder 1987, eqs. 21-30 to 21-39) on WGS 84, true to scale at the
 * middle latitude, conformal everywhere. Up is north along the meridian of the middle, on both hemispheres.
 */
import { meanDirection } from '../../actors/drift/core/polar-plane.ts';
import { polarStereographic } from '../../actors/drift/core/projection-conformal.ts';
import { WGS84, wrapLongitude } from '../../actors/numeric/ellipsoid.ts';
import { LEAST_METRES, MARGIN, type Box, type Pixel, type Place } from './place.ts';

export interface PolarView extends Box {
  readonly kind: 'polar';
  /** Pixels on a side. */
  readonly size: number;
  /** At the middle latitude. */
  readonly metresPerPixel: number;
  /** +1 north, −1 south. */
  readonly side: 1 | -1;
  /** The meridian that runs straight up. */
  readonly uprightDeg: number;
  /** Whether the pole is on the map; longitudes of the box are then all there are. */
  readonly holdsPole: boolean;
  place(lonDeg: number, latDeg: number): Pixel;
  where(x: number, y: number): Place;
}

export function polarView(places: readonly Place[], size: number): PolarView {
  const mean = meanDirection({ lon: places.map(({ lonDeg }) => lonDeg), lat: places.map(({ latDeg }) => latDeg), status: places.map(() => 0) });
  const side = mean.latDeg < 0 ? -1 : 1;
  // Around the pole itself the mean longitude means nothing.
  const uprightDeg = Math.abs(mean.latDeg) > 89.999 ? 0 : Math.round(mean.lonDeg * 10) / 10;
  const projection = polarStereographic({ kind: 'polar_stereographic', lat0Deg: side === 1 ? 90 : -90, latTrueScaleDeg: side * Math.min(90, Math.max(60, Math.abs(mean.latDeg))), lon0Deg: uprightDeg, falseEasting: 0, falseNorthing: 0, ellipsoid: WGS84 });
  const out = { x: 0, y: 0 };
  let extent = { left: Infinity, right: -Infinity, low: Infinity, high: -Infinity };
  for (const { lonDeg, latDeg } of places) {
    projection.forward(lonDeg, latDeg, out);
    extent = { left: Math.min(extent.left, out.x), right: Math.max(extent.right, out.x), low: Math.min(extent.low, out.y), high: Math.max(extent.high, out.y) };
  }
  const metres = Math.max(LEAST_METRES, (1 + 2 * MARGIN) * Math.max(extent.right - extent.left, extent.high - extent.low));
  const [left, top] = [(extent.left + extent.right - metres) / 2, (extent.low + extent.high + metres) / 2];
  const metresPerPixel = metres / size;
  const place = (lonDeg: number, latDeg: number): Pixel => {
    projection.forward(lonDeg, latDeg, out);
    return { x: (out.x - left) / metresPerPixel, y: (top - out.y) / metresPerPixel };
  };
  const found = { lonDeg: 0, latDeg: 0 };
  const where = (x: number, y: number): Place => {
    projection.inverse(left + x * metresPerPixel, top - y * metresPerPixel, found);
    return { lonDeg: found.lonDeg, latDeg: found.latDeg };
  };
  const pole = { x: -left / metresPerPixel, y: top / metresPerPixel };
  const holdsPole = pole.x >= 0 && pole.x <= size && pole.y >= 0 && pole.y <= size;
  return { kind: 'polar', size, metresPerPixel, side, uprightDeg, holdsPole, place, where, ...boxOf(where, size, side, holdsPole) };
}

/** What the frame of the map encloses: its edge tells, and the pole where it is inside. */
function boxOf(where: (x: number, y: number) => Place, size: number, side: 1 | -1, holdsPole: boolean): Box {
  const edge = Array.from({ length: 64 }, (_, k) => (k / 64) * size).flatMap((along) => [where(along, 0), where(size, along), where(size - along, size), where(0, size - along)]);
  const lats = edge.map(({ latDeg }) => latDeg);
  const [low, high] = [Math.min(...lats), Math.max(...lats)];
  const box = side === 1 ? { south: low, north: holdsPole ? 90 : high } : { south: holdsPole ? -90 : low, north: high };
  if (holdsPole) return { ...box, west: -180, east: 180 };
  // The whole edge lies within half a revolution of the middle.
  const middle = where(size / 2, size / 2).lonDeg;
  const turned = edge.map(({ lonDeg }) => middle + wrapLongitude(lonDeg - middle));
  return { ...box, west: Math.min(...turned), east: Math.max(...turned) };
}

/** What stands beside the map. */
export function projectionNote({ side, uprightDeg, holdsPole }: PolarView): string {
  const meridian = uprightDeg === 0 ? '0°' : Math.abs(uprightDeg) === 180 ? '180°' : `${Math.abs(uprightDeg)}°${uprightDeg > 0 ? 'E' : 'W'}`;
  return `Polar stereographic: ${side === 1 ? 'the north' : 'the south'} pole is ${holdsPole ? 'on the map' : side === 1 ? 'above' : 'below'}; up is north along ${meridian}.`;
}
