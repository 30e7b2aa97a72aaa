/**
 * Grids that have positions in place of a projection: finds the cell that holds a point, then the place in it. The
 * cells are bilinear quadrilaterals in a plane tangent to the sphere at the point, so neither the poles nor the date
 * line are special.
 */
import { DEGREE } from '../../numeric/ellipsoid.ts';
import type { Crs } from './forcing.ts';
import type { GridIndex, GridPosition } from './grid-position.ts';

const BIN_DEG = 0.5;
const COLUMNS = 360 / BIN_DEG;

/** Bins of longitude and latitude, each with the cells whose box touches it. */
type Bins = ReadonlyMap<number, readonly number[]>;

export function curvilinearIndex(crs: Extract<Crs, { kind: 'curvilinear' }>, nx: number, ny: number, gridRelative: boolean): GridIndex {
  const bins = binCells(crs.lonDeg, crs.latDeg, nx, ny);
  const quad = new Float64Array(8);
  const place: Place = { u: 0, v: 0, yEast: 0, yNorth: 1 };
  return (lonDeg, latDeg, out) => {
    out.column = NaN;
    out.row = NaN;
    out.cosine = 1;
    out.sine = 0;
    for (const cell of bins.get(binOf(lonDeg, latDeg)) ?? []) {
      tangentQuad(crs.lonDeg, crs.latDeg, nx, cell, lonDeg, latDeg, quad);
      if (!placeIn(quad, place)) continue;
      out.column = (cell % nx) + place.u;
      out.row = Math.floor(cell / nx) + place.v;
      if (gridRelative) turn(place, out);
      return;
    }
  };
}

function turn(place: Place, out: GridPosition): void {
  const length = Math.hypot(place.yEast, place.yNorth);
  out.cosine = place.yNorth / length;
  out.sine = place.yEast / length;
}

function binOf(lonDeg: number, latDeg: number): number {
  const column = Math.floor((lonDeg - 360 * Math.floor(lonDeg / 360)) / BIN_DEG) % COLUMNS;
  return Math.floor((latDeg + 90) / BIN_DEG) * COLUMNS + column;
}

function binCells(lon: Float64Array, lat: Float64Array, nx: number, ny: number): Bins {
  const bins = new Map<number, number[]>();
  for (let row = 0; row + 1 < ny; row++) {
    for (let column = 0; column + 1 < nx; column++) {
      const cell = row * nx + column;
      for (const bin of binsTouched(lon, lat, [cell, cell + 1, cell + nx, cell + nx + 1])) {
        const list = bins.get(bin);
        if (list === undefined) bins.set(bin, [cell]);
        else list.push(cell);
      }
    }
  }
  return bins;
}

/** Bins of a cell's box, a little widened as edges between far nodes bow. Cells without positions touch none; one around a pole touches all of its latitudes. */
function binsTouched(lon: Float64Array, lat: Float64Array, corners: readonly number[]): Set<number> {
  const touched = new Set<number>();
  const lats = corners.map((k) => lat[k] ?? NaN);
  const origin = lon[corners[0] ?? 0] ?? NaN;
  const lons = corners.map((k) => (lon[k] ?? NaN) - 360 * Math.round(((lon[k] ?? NaN) - origin) / 360));
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  if (!Number.isFinite(south + north + west + east)) return touched;
  const polar = east - west > 170;
  const bow = 0.05 * Math.max(east - west, north - south) + 1e-9;
  const [from, to] = polar ? [0, 360 - BIN_DEG / 2] : [west - bow, east + bow];
  const top = polar && north > 0 ? 90 : Math.min(90, north + bow);
  const bottom = polar && north < 0 ? -90 : Math.max(-90, south - bow);
  for (let y = Math.floor((bottom + 90) / BIN_DEG); y <= Math.floor((top + 90) / BIN_DEG); y++) {
    for (let x = Math.floor(from / BIN_DEG); x <= Math.floor(to / BIN_DEG); x++) touched.add(y * COLUMNS + (((x % COLUMNS) + COLUMNS) % COLUMNS));
  }
  return touched;
}

/** The four corners (x, y; counter-clockwise from the cell's own node) seen from the point, in radians towards east and north. */
function tangentQuad(lon: Float64Array, lat: Float64Array, nx: number, cell: number, lonDeg: number, latDeg: number, out: Float64Array): void {
  const sinPhi = Math.sin(latDeg * DEGREE);
  const cosPhi = Math.cos(latDeg * DEGREE);
  const corners = [cell, cell + 1, cell + nx + 1, cell + nx];
  corners.forEach((corner, k) => {
    const lambda = ((lon[corner] ?? NaN) - lonDeg) * DEGREE;
    const phi = (lat[corner] ?? NaN) * DEGREE;
    const along = Math.cos(phi) * Math.cos(lambda);
    const depth = Math.sin(phi) * sinPhi + along * cosPhi;
    out[2 * k] = (Math.cos(phi) * Math.sin(lambda)) / depth;
    out[2 * k + 1] = (Math.sin(phi) * cosPhi - along * sinPhi) / depth;
  });
}

interface Place {
  /** 0 … 1 across and up the cell. */
  u: number;
  v: number;
  /** Direction of the cell's v axis there. */
  yEast: number;
  yNorth: number;
}

/** Inverse bilinear map of the origin by Newton's method; false outside the cell or where the cell is folded. */
function placeIn(quad: Float64Array, out: Place): boolean {
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = quad;
  let u = 0.5;
  let v = 0.5;
  for (let round = 0; round < 12; round++) {
    const x = (1 - v) * ((1 - u) * x0 + u * x1) + v * ((1 - u) * x3 + u * x2);
    const y = (1 - v) * ((1 - u) * y0 + u * y1) + v * ((1 - u) * y3 + u * y2);
    const xu = (1 - v) * (x1 - x0) + v * (x2 - x3);
    const yu = (1 - v) * (y1 - y0) + v * (y2 - y3);
    const xv = (1 - u) * (x3 - x0) + u * (x2 - x1);
    const yv = (1 - u) * (y3 - y0) + u * (y2 - y1);
    const det = xu * yv - xv * yu;
    if (!(Math.abs(det) > 0)) return false;
    const du = (x * yv - y * xv) / det;
    const dv = (y * xu - x * yu) / det;
    u -= du;
    v -= dv;
    if (Math.abs(du) + Math.abs(dv) > 1e-13) continue;
    out.u = Math.min(1, Math.max(0, u));
    out.v = Math.min(1, Math.max(0, v));
    out.yEast = xv;
    out.yNorth = yv;
    return u >= -1e-10 && u <= 1 + 1e-10 && v >= -1e-10 && v <= 1 + 1e-10;
  }
  return false;
}
