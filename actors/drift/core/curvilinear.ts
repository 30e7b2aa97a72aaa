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

/** Numbers to a cell's box: west, width, south, north in degrees. */
const BOX = 4;

export function curvilinearIndex(crs: Extract<Crs, { kind: 'curvilinear' }>, nx: number, ny: number, gridRelative: boolean): GridIndex {
  const boxes = boxesOf(crs.lonDeg, crs.latDeg, nx, ny);
  const bins = binCells(boxes, nx, ny);
  const nodes = nodesOf(crs.lonDeg, crs.latDeg);
  const quad = new Float64Array(8);
  const place: Place = { u: 0, v: 0, yEast: 0, yNorth: 1 };
  return (lonDeg, latDeg, out) => {
    out.column = NaN;
    out.row = NaN;
    out.cosine = 1;
    out.sine = 0;
    for (const cell of bins.get(binOf(lonDeg, latDeg)) ?? nothing) {
      if (!inBox(boxes, BOX * cell, lonDeg, latDeg)) continue;
      tangentQuad(nodes, nx, cell, lonDeg, latDeg, quad);
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

const nothing: readonly number[] = [];

function inBox(boxes: Float64Array, at: number, lonDeg: number, latDeg: number): boolean {
  if (!(latDeg >= boxes[at + 2]! && latDeg <= boxes[at + 3]!)) return false;
  const east = lonDeg - boxes[at]!;
  return east - 360 * Math.floor(east / 360) <= boxes[at + 1]!;
}

/** A little wider than the cells, as edges between far nodes bow; one around a pole has all longitudes up to it. Cells without positions have NaN. */
function boxesOf(lon: Float64Array, lat: Float64Array, nx: number, ny: number): Float64Array {
  const boxes = new Float64Array(BOX * nx * ny).fill(NaN);
  for (let row = 0; row + 1 < ny; row++) {
    for (let column = 0; column + 1 < nx; column++) {
      const cell = row * nx + column;
      const corners = [cell, cell + 1, cell + nx, cell + nx + 1];
      const lats = corners.map((k) => lat[k] ?? NaN);
      const origin = lon[cell] ?? NaN;
      const lons = corners.map((k) => (lon[k] ?? NaN) - 360 * Math.round(((lon[k] ?? NaN) - origin) / 360));
      const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
      const polar = east - west > 170;
      const bow = 0.05 * Math.max(east - west, north - south) + 1e-9;
      boxes.set([
        polar ? 0 : west - bow,
        polar ? 360 : east - west + 2 * bow,
        polar && north < 0 ? -90 : Math.max(-90, south - bow),
        polar && north > 0 ? 90 : Math.min(90, north + bow),
      ], BOX * cell);
    }
  }
  return boxes;
}

function binCells(boxes: Float64Array, nx: number, ny: number): Bins {
  const bins = new Map<number, number[]>();
  for (let cell = 0; cell < nx * ny; cell++) {
    const west = boxes[BOX * cell]!;
    const width = boxes[BOX * cell + 1]!;
    const south = boxes[BOX * cell + 2]!;
    const north = boxes[BOX * cell + 3]!;
    if (!Number.isFinite(west + width + south + north)) continue;
    for (let y = Math.floor((south + 90) / BIN_DEG); y <= Math.floor((north + 90) / BIN_DEG); y++) {
      const last = Math.min(Math.floor((west + width) / BIN_DEG), Math.floor(west / BIN_DEG) + COLUMNS - 1);
      for (let x = Math.floor(west / BIN_DEG); x <= last; x++) {
        const bin = y * COLUMNS + (((x % COLUMNS) + COLUMNS) % COLUMNS);
        const list = bins.get(bin);
        if (list === undefined) bins.set(bin, [cell]);
        else list.push(cell);
      }
    }
  }
  return bins;
}

/** Unit vectors of the nodes, three numbers each. */
function nodesOf(lon: Float64Array, lat: Float64Array): Float64Array {
  const nodes = new Float64Array(3 * lon.length);
  for (let k = 0; k < lon.length; k++) {
    const lambda = lon[k]! * DEGREE;
    const phi = lat[k]! * DEGREE;
    nodes[3 * k] = Math.cos(phi) * Math.cos(lambda);
    nodes[3 * k + 1] = Math.cos(phi) * Math.sin(lambda);
    nodes[3 * k + 2] = Math.sin(phi);
  }
  return nodes;
}

/** The four corners (x, y; counter-clockwise from the cell's own node) seen from the point, in radians towards east and north. */
function tangentQuad(nodes: Float64Array, nx: number, cell: number, lonDeg: number, latDeg: number, out: Float64Array): void {
  const sinLambda = Math.sin(lonDeg * DEGREE);
  const cosLambda = Math.cos(lonDeg * DEGREE);
  const sinPhi = Math.sin(latDeg * DEGREE);
  const cosPhi = Math.cos(latDeg * DEGREE);
  for (let k = 0; k < 4; k++) {
    const node = 3 * (cell + (k === 1 || k === 2 ? 1 : 0) + (k >= 2 ? nx : 0));
    const x = nodes[node]!;
    const y = nodes[node + 1]!;
    const z = nodes[node + 2]!;
    const along = x * cosLambda + y * sinLambda;
    const depth = z * sinPhi + along * cosPhi;
    out[2 * k] = (y * cosLambda - x * sinLambda) / depth;
    out[2 * k + 1] = (z * cosPhi - along * sinPhi) / depth;
  }
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
  const x0 = quad[0]!;
  const y0 = quad[1]!;
  const x1 = quad[2]!;
  const y1 = quad[3]!;
  const x2 = quad[4]!;
  const y2 = quad[5]!;
  const x3 = quad[6]!;
  const y3 = quad[7]!;
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
