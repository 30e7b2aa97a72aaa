/**
 * Positions in grids without trigonometry: the earth is cut into tiles of 1/8°, and in each one the column, the row and
 * the direction of every grid's y axis are quadratic polynomials in longitude and latitude through exact values. They
 * are within millimetres of the exact ones (third-order remainder over 7 km; tests hold it to 2 cm). A tile is a pure function of its place,
 * so results do not depend on who made it first. Where a polynomial does not hold (a seam, a pole, a curvilinear
 * grid) it is NaN and the caller asks the grid itself.
 */
import { DEGREE } from '../../numeric/ellipsoid.ts';
import type { Batch } from './batch.ts';
import type { GridIndex, GridPosition } from './grid-position.ts';
import { METRES_PER_DEGREE } from './grid-index.ts';
import type { Land } from './land.ts';

const PER_DEGREE = 8;
const ROWS = 180 * PER_DEGREE;
const COLUMNS = 360 * PER_DEGREE;

/** In a tile's record: sine and cosine of its middle latitude, 1 where there may be land, then GRID_RECORD numbers a grid. */
export const HEAD = 3;
/** Place of the land mark in a record. */
export const LAND_MARK = 2;
/** Column, row, cosine, sine: each 1, λ, φ, λ², λφ, φ² in degrees from the middle. */
export const GRID_RECORD = 24;

/** Nodes of the fit: a little inside the tile's edges, which balances the remainder. */
const NODE = 0.45 / PER_DEGREE;
const WORST_METRES = 0.02;

export interface Tiles {
  /** Finds the tiles of a batch's entries from the first up to, not including, the last; after their positions were set. */
  place(batch: Batch, first: number, last: number): void;
  /** All records; a new array when it has grown, so take it after the finds. */
  readonly data: Float64Array;
}

/** `cellMetres` is the size of each grid's cells, for judging a fit. */
export function tilesOf(grids: readonly { readonly index: GridIndex; readonly cellMetres: number }[], land: Land): Tiles {
  const stride = HEAD + GRID_RECORD * grids.length;
  // A row of tiles has a block of slots once it is touched; the first block stays empty, for all other rows.
  const blocks = new Int32Array(ROWS);
  let slots = new Int32Array(COLUMNS * 8);
  let blockCount = 1;
  let data = new Float64Array(stride * 64);
  let count = 0;
  const blockOf = (row: number): number => {
    const known = blocks[row] ?? 0;
    if (known !== 0) return known;
    if ((blockCount + 1) * COLUMNS > slots.length) {
      const grown = new Int32Array(2 * slots.length);
      grown.set(slots);
      slots = grown;
    }
    blocks[row] = blockCount * COLUMNS;
    return blockCount++ * COLUMNS;
  };
  const make = (row: number, column: number): number => {
    if ((count + 1) * stride > data.length) {
      const grown = new Float64Array(2 * data.length);
      grown.set(data);
      data = grown;
    }
    const base = count * stride;
    const lon = (column + 0.5) / PER_DEGREE - 180;
    const lat = (row + 0.5) / PER_DEGREE - 90;
    data[base] = Math.sin(lat * DEGREE);
    data[base + 1] = Math.cos(lat * DEGREE);
    data[base + LAND_MARK] = mayHaveLand(land, lon, lat) ? 1 : 0;
    grids.forEach((grid, k) => fitGrid(grid.index, grid.cellMetres, lon, lat, data, base + HEAD + GRID_RECORD * k));
    count++;
    slots[blockOf(row) + column] = count;
    return base;
  };
  return {
    place({ lon, lat, tile, tileLon, tileLat }, first, last) {
      for (let k = first; k < last; k++) {
        const x = (lon[k]! + 180) * PER_DEGREE;
        const y = (lat[k]! + 90) * PER_DEGREE;
        // | 0 is the floor, as both are positive. The pole belongs to the last row.
        const column = Math.min(COLUMNS - 1, x | 0);
        const row = Math.min(ROWS - 1, y | 0);
        const slot = slots[blocks[row]! + column]!;
        tile[k] = slot === 0 ? make(row, column) : (slot - 1) * stride;
        tileLon[k] = (x - column - 0.5) / PER_DEGREE;
        tileLat[k] = (y - row - 0.5) / PER_DEGREE;
      }
    },
    get data() {
      return data;
    },
  };
}

function mayHaveLand(land: Land, lon: number, lat: number): boolean {
  const half = 0.5 / PER_DEGREE;
  return land.mayHaveLand?.(lon - half, lat - half, lon + half, lat + half) ?? true;
}

const position: GridPosition = { column: 0, row: 0, cosine: 0, sine: 0 };
/** The four quantities at the 3 × 3 nodes, longitude fastest. */
const nodes = [new Float64Array(9), new Float64Array(9), new Float64Array(9), new Float64Array(9)] as const;

function fitGrid(index: GridIndex, cellMetres: number, lon: number, lat: number, out: Float64Array, base: number): void {
  for (let node = 0; node < 9; node++) {
    index(lon + ((node % 3) - 1) * NODE, lat + (Math.floor(node / 3) - 1) * NODE, position);
    nodes[0][node] = position.column;
    nodes[1][node] = position.row;
    nodes[2][node] = position.cosine;
    nodes[3][node] = position.sine;
  }
  const worstCells = WORST_METRES / cellMetres;
  const worstTurn = WORST_METRES / METRES_PER_DEGREE;
  const good = nodes.every((values, k) => fitQuadratic(values, out, base + 6 * k) < (k < 2 ? worstCells : worstTurn));
  if (!good) out[base] = NaN;
}

/** The polynomial through the middle, the edges' middles and the mean bend of the corners; returns how far it misses the corners. */
function fitQuadratic(values: Float64Array, out: Float64Array, base: number): number {
  const [sw = NaN, s = NaN, se = NaN, w = NaN, m = NaN, e = NaN, nw = NaN, n = NaN, ne = NaN] = values;
  out[base] = m;
  out[base + 1] = (e - w) / (2 * NODE);
  out[base + 2] = (n - s) / (2 * NODE);
  out[base + 3] = (e + w - 2 * m) / (2 * NODE * NODE);
  out[base + 4] = (ne - nw - se + sw) / (4 * NODE * NODE);
  out[base + 5] = (n + s - 2 * m) / (2 * NODE * NODE);
  let miss = 0;
  [sw, se, nw, ne].forEach((exact, corner) => {
    const fitted = quadratic(out, base, corner % 2 === 0 ? -NODE : NODE, corner < 2 ? -NODE : NODE);
    miss = Number.isNaN(exact) ? Infinity : Math.max(miss, Math.abs(exact - fitted));
  });
  return miss;
}

/** Value of a fitted polynomial at degrees from the tile's middle. */
export function quadratic(data: Float64Array, base: number, lon: number, lat: number): number {
  return (data[base] ?? NaN)
    + lon * ((data[base + 1] ?? NaN) + lon * (data[base + 3] ?? NaN) + lat * (data[base + 4] ?? NaN))
    + lat * ((data[base + 2] ?? NaN) + lat * (data[base + 5] ?? NaN));
}
