/** The part of the world that a map shows, and where its places are on the canvas. */
import { metresPerDegree } from '../../actors/drift/core/local-metres.ts';
import type { MapPicture } from '../../actors/drift/ports.ts';

export interface View {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
  /** Pixels on a side. */
  readonly size: number;
  readonly metresPerPixel: number;
  x(lonDeg: number): number;
  y(latDeg: number): number;
}

const MARGIN = 0.12;
const LEAST_METRES = 3000;

/** A square around everything that the pictures show, longitudes squeezed by the middle latitude. */
export function viewOf(pictures: readonly MapPicture[], size: number): View {
  let box = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity };
  const include = (lon: number, lat: number): void => {
    box = { west: Math.min(box.west, lon), east: Math.max(box.east, lon), south: Math.min(box.south, lat), north: Math.max(box.north, lat) };
  };
  for (const picture of pictures) {
    const { grid, probability, lastKnown, track } = picture;
    const middle = grid.lonDeg[grid.lonDeg.length >> 1] ?? lastKnown.lonDeg;
    for (const { lonDeg, latDeg } of [lastKnown, ...track]) include(turnedTo(lonDeg, middle), latDeg);
    for (let k = 0; k < probability.length; k++) if (probability[k]! > 0) include(grid.lonDeg[k % grid.lonDeg.length] ?? 0, grid.latDeg[Math.floor(k / grid.lonDeg.length)] ?? 0);
  }
  const [lon, lat] = [(box.west + box.east) / 2, (box.south + box.north) / 2];
  const perDegree = metresPerDegree(Math.max(-89, Math.min(89, lat)));
  const metres = Math.max(LEAST_METRES, (1 + 2 * MARGIN) * Math.max((box.east - box.west) * perDegree.lon, (box.north - box.south) * perDegree.lat));
  const [halfLon, halfLat] = [metres / perDegree.lon / 2, metres / perDegree.lat / 2];
  const [west, north] = [lon - halfLon, lat + halfLat];
  return {
    west, north, east: lon + halfLon, south: lat - halfLat, size, metresPerPixel: metres / size,
    x: (lonDeg) => ((turnedTo(lonDeg, lon) - west) / (2 * halfLon)) * size,
    y: (latDeg) => ((north - latDeg) / (2 * halfLat)) * size,
  };
}

/** In the revolution nearest to a longitude. */
const turnedTo = (lonDeg: number, near: number): number => lonDeg - 360 * Math.round((lonDeg - near) / 360);
