/** The part of the world that a map shows, and where its places are on the canvas. */
import { metresPerDegree } from '../../actors/drift/core/local-metres.ts';
import type { MapPicture } from '../../actors/drift/ports.ts';
import { LEAST_METRES, MARGIN, type Box, type Pixel, type Place } from './place.ts';
import { polarView, type PolarView } from './polar-view.ts';

/** A map with straight parallels and meridians. */
export interface PlainView extends Box {
  readonly kind: 'plain';
  /** Pixels on a side. */
  readonly size: number;
  readonly metresPerPixel: number;
  place(lonDeg: number, latDeg: number): Pixel;
  x(lonDeg: number): number;
  y(latDeg: number): number;
}

export type View = PlainView | PolarView;

/**
 * Where a degree of latitude is so many times as long as one of longitude (above 75.5°), meridians run together visibly
 * over a search area: by 8° over 200 km. There a map with straight meridians shows wrong shapes.
 */
const MOST_STRETCH = 4;

/** The view of all that the pictures show: plain, or around the pole where that would be stretched. */
export function viewOf(pictures: readonly MapPicture[], size: number): View {
  const plain = plainView(pictures, size);
  const middle = (plain.south + plain.north) / 2;
  const isPolar = Math.max(Math.abs(plain.south), Math.abs(plain.north)) >= 90 || 1 / Math.cos((middle * Math.PI) / 180) > MOST_STRETCH;
  return isPolar ? polarView(placesOf(pictures), size) : plain;
}

/** A square around everything that the pictures show, longitudes squeezed by the middle latitude. */
export function plainView(pictures: readonly MapPicture[], size: number): PlainView {
  let box = { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity };
  const middle = pictures[0] === undefined ? 0 : middleOf(pictures[0]);
  for (const { lonDeg: given, latDeg: lat } of placesOf(pictures)) {
    const lon = turnedTo(given, middle);
    box = { west: Math.min(box.west, lon), east: Math.max(box.east, lon), south: Math.min(box.south, lat), north: Math.max(box.north, lat) };
  }
  const [lon, lat] = [(box.west + box.east) / 2, (box.south + box.north) / 2];
  const perDegree = metresPerDegree(Math.max(-89, Math.min(89, lat)));
  const metres = Math.max(LEAST_METRES, (1 + 2 * MARGIN) * Math.max((box.east - box.west) * perDegree.lon, (box.north - box.south) * perDegree.lat));
  const [halfLon, halfLat] = [metres / perDegree.lon / 2, metres / perDegree.lat / 2];
  const [west, north] = [lon - halfLon, lat + halfLat];
  const x = (lonDeg: number): number => ((turnedTo(lonDeg, lon) - west) / (2 * halfLon)) * size;
  const y = (latDeg: number): number => ((north - latDeg) / (2 * halfLat)) * size;
  return { kind: 'plain', west, north, east: lon + halfLon, south: lat - halfLat, size, metresPerPixel: metres / size, x, y, place: (lonDeg, latDeg) => ({ x: x(lonDeg), y: y(latDeg) }) };
}

const middleOf = ({ grid, lastKnown }: MapPicture): number => grid.lonDeg[grid.lonDeg.length >> 1] ?? lastKnown.lonDeg;

/** Everything that must be on the map. */
function placesOf(pictures: readonly MapPicture[]): readonly Place[] {
  return pictures.flatMap(({ grid, probability, lastKnown, track }) => {
    const nx = grid.lonDeg.length;
    const cells = Array.from(probability.keys()).filter((k) => probability[k]! > 0);
    return [lastKnown, ...track, ...cells.map((k) => ({ lonDeg: grid.lonDeg[k % nx] ?? 0, latDeg: grid.latDeg[Math.floor(k / nx)] ?? 0 }))];
  });
}

/** In the revolution nearest to a longitude. */
const turnedTo = (lonDeg: number, near: number): number => lonDeg - 360 * Math.round((lonDeg - near) / 360);
