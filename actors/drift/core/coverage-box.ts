import type { Position } from '../../numeric/geodesic.ts';
import type { Crs } from './forcing.ts';
import { projectionOf } from './projection.ts';

/** Where a grid's nodes are. */
export interface GridGeometry {
  readonly crs: Crs;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** Degrees. East may exceed 180 where the box crosses the date line; a grid around a pole has all longitudes. */
export interface LonLatBox {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Whether a position lies inside the outermost nodes of a grid, as the simulation will see it. */
export function covers({ crs, x, y }: GridGeometry, lonDeg: number, latDeg: number): boolean {
  if (crs.kind === 'curvilinear') return insideRing(ringOf({ crs, x, y }), lonDeg, latDeg);
  const point = { x: NaN, y: NaN };
  projectionOf(crs).forward(lonDeg, latDeg, point);
  const [west = NaN, east = NaN] = [x[0], x.at(-1)];
  const turned = crs.kind === 'geographic' || crs.kind === 'rotated_pole' ? point.x - 360 * Math.floor((point.x - west) / 360) : point.x;
  return turned >= west && turned <= east && point.y >= (y[0] ?? NaN) && point.y <= (y.at(-1) ?? NaN);
}

/** The smallest box of longitudes and latitudes around a grid's edge; to the pole when the grid holds it. */
export function lonLatBox(geometry: GridGeometry): LonLatBox {
  const ring = ringOf(geometry);
  const box = ring.reduce((b, p) => ({ west: Math.min(b.west, p.lonDeg), east: Math.max(b.east, p.lonDeg), south: Math.min(b.south, p.latDeg), north: Math.max(b.north, p.latDeg) }), { west: Infinity, east: -Infinity, south: Infinity, north: -Infinity });
  const [first, last] = [ring[0], ring.at(-1)];
  const around = first !== undefined && last !== undefined && Math.abs(last.lonDeg - first.lonDeg) > 180;
  if (!around) return box;
  return geometry.crs.kind !== 'curvilinear' && covers(geometry, 0, -90) ? { west: -180, east: 180, south: -90, north: box.north } : { west: -180, east: 180, south: box.south, north: 90 };
}

/** Positions along the edge, once around and closed; longitudes are continuous, so that a pole inside shows as a full turn. */
function ringOf({ crs, x, y }: GridGeometry): Position[] {
  const [nx, ny] = [x.length, y.length];
  const edge: [number, number][] = [];
  for (let i = 0; i < nx - 1; i++) edge.push([i, 0]);
  for (let j = 0; j < ny - 1; j++) edge.push([nx - 1, j]);
  for (let i = nx - 1; i > 0; i--) edge.push([i, ny - 1]);
  for (let j = ny - 1; j >= 0; j--) edge.push([0, j]);
  const projection = crs.kind === 'curvilinear' ? undefined : projectionOf(crs);
  const ring: Position[] = [];
  for (const [i, j] of edge) {
    const position: Position = { lonDeg: x[i] ?? NaN, latDeg: y[j] ?? NaN };
    if (crs.kind === 'curvilinear') {
      position.lonDeg = crs.lonDeg[j * nx + i] ?? NaN;
      position.latDeg = crs.latDeg[j * nx + i] ?? NaN;
    } else if (crs.kind !== 'geographic') projection?.inverse(x[i] ?? NaN, y[j] ?? NaN, position);
    const before = ring.at(-1);
    if (before !== undefined && crs.kind !== 'geographic') position.lonDeg -= 360 * Math.round((position.lonDeg - before.lonDeg) / 360);
    ring.push(position);
  }
  return ring;
}

/** Even-odd rule in degrees; a position is tried in the revolution of the ring. */
function insideRing(ring: readonly Position[], lonDeg: number, latDeg: number): boolean {
  const west = ring.reduce((least, p) => Math.min(least, p.lonDeg), Infinity);
  const lon = lonDeg - 360 * Math.floor((lonDeg - west) / 360);
  let inside = false;
  for (let k = 1; k < ring.length; k++) {
    const [a, b] = [ring[k - 1], ring[k]];
    if (a === undefined || b === undefined || a.latDeg > latDeg === b.latDeg > latDeg) continue;
    if (lon < a.lonDeg + ((latDeg - a.latDeg) / (b.latDeg - a.latDeg)) * (b.lonDeg - a.lonDeg)) inside = !inside;
  }
  return inside;
}
