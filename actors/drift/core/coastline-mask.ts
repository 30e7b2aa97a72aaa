/**
 * Whether a place is land: even-odd, counted from the south-west corner of its 1° bin. A mask of 256 × 256 cells says
 * water, land or coast; only where a piece of coast touches a cell is anything counted, and only its few edges.
 *
 * Cell borders lie half a unit beside the grid of the coast's points, so no point lies on one and nothing has to be
 * decided by rounding: the mask says exactly what counting over the whole bin says.
 */
import { BIN_ROWS, UNITS_PER_DEGREE, binIndex, hasCoast, segmentsOf } from './coastline-bins.ts';
import type { CoastData, Segments } from './coastline-bins.ts';
import type { Land } from './land.ts';

const CELLS = 256;
const CELL_UNITS = 256;
/** Masks kept by one `Land`: 130 kB each and 18 bytes a cell on the coast; the oldest is made again when needed. */
const MASKS_KEPT = 400;
const [WATER, LAND, COAST] = [0, 1, 2];

interface Mask {
  /** WATER, LAND, or COAST + the number of a cell on the coast; cell (column, row) at row · 256 + column. */
  readonly cells: Uint16Array;
  /** Per cell on the coast: whether its south-west corner is land. */
  readonly corner: Uint8Array;
  /** Per cell on the coast: its edges, the indices of their first points, at edges[starts[k]] … edges[starts[k + 1] − 1]. */
  readonly starts: Uint32Array;
  readonly edges: Uint32Array;
  readonly x: Int32Array;
  readonly y: Int32Array;
}

/** Land of a coastline. Each caller (thread) makes its own; masks are made when a bin is first asked about. */
export function landOf(data: CoastData): Land {
  const masks = new Map<number, Mask>();
  const uniform = data.corners.map((corner, bin) => (hasCoast(data, bin) ? COAST : corner));

  const maskOf = (bin: number): Mask => {
    const known = masks.get(bin);
    if (known !== undefined) return known;
    const oldest = masks.size < MASKS_KEPT ? undefined : masks.keys().next().value;
    if (oldest !== undefined) masks.delete(oldest);
    const mask = newMask(data, bin);
    masks.set(bin, mask);
    return mask;
  };
  let last = -1;
  let lastMask: Mask | undefined;

  return {
    isLand(lonDeg, latDeg) {
      const column = Math.floor(lonDeg);
      const row = latDeg >= 90 ? BIN_ROWS - 1 : Math.floor(latDeg) + 90;
      const bin = binIndex(column, row);
      const kind = uniform[bin];
      if (kind !== COAST) return kind === LAND;
      if (bin !== last || lastMask === undefined) {
        lastMask = maskOf(bin);
        last = bin;
      }
      return isLandIn(lastMask, (lonDeg - column) * UNITS_PER_DEGREE, (latDeg - (row - 90)) * UNITS_PER_DEGREE);
    },
    mayHaveLand(west, south, east, north) {
      const top = Math.min(BIN_ROWS - 1, Math.floor(north) + 90);
      for (let row = Math.max(0, Math.floor(south) + 90); row <= top; row++) {
        for (let column = Math.floor(west); column <= Math.floor(east); column++) {
          const bin = binIndex(column, row);
          const kind = uniform[bin];
          if (kind === LAND || (kind === COAST && hasOtherThanWater(maskOf(bin), west - column, south + 90 - row, east - column, north + 90 - row))) return true;
        }
      }
      return false;
    },
  };
}

/** Whether any cell that touches a box (degrees from the bin's corner, cut to the bin) is not all water. */
function hasOtherThanWater({ cells }: Mask, west: number, south: number, east: number, north: number): boolean {
  const [left, right, bottom, top] = [west, east, south, north].map((degrees) => cellAt(Math.min(1, Math.max(0, degrees)) * UNITS_PER_DEGREE));
  for (let row = bottom ?? 0; row <= (top ?? 0); row++) {
    for (let column = left ?? 0; column <= (right ?? 0); column++) if (cells[row * CELLS + column] !== WATER) return true;
  }
  return false;
}

function isLandIn(mask: Mask, x: number, y: number): boolean {
  const column = Math.floor((x + 0.5) / CELL_UNITS);
  const row = Math.floor((y + 0.5) / CELL_UNITS);
  const cell = mask.cells[row * CELLS + column] ?? WATER;
  if (cell < COAST) return cell === LAND;
  return (((mask.corner[cell - COAST] ?? 0) ^ crossings(mask, cell - COAST, column * CELL_UNITS - 0.5, row * CELL_UNITS - 0.5, x, y)) & 1) === 1;
}

/**
 * Edges crossed from the cell's corner north to the turn (cornerX, y), then east to (x, y). An edge that passes exactly
 * through one of these points is taken to pass east of it, else below it.
 */
function crossings({ starts, edges, x: px, y: py }: Mask, cell: number, cornerX: number, cornerY: number, x: number, y: number): number {
  let count = 0;
  const end = starts[cell + 1] ?? 0;
  for (let k = starts[cell] ?? 0; k < end; k++) {
    const i = edges[k] ?? 0;
    const x1 = px[i] ?? 0;
    const y1 = py[i] ?? 0;
    const dx = (px[i + 1] ?? 0) - x1;
    const dy = (py[i + 1] ?? 0) - y1;
    const spansCorner = x1 > cornerX !== x1 + dx > cornerX;
    const spansY = y1 > y !== y1 + dy > y;
    if (!spansCorner && !spansY) continue;
    const turnLeft = isLeft(dx, dy, cornerX - x1, y - y1);
    if (spansCorner && isLeft(dx, dy, cornerX - x1, cornerY - y1) !== turnLeft) count++;
    if (spansY && isLeft(dx, dy, x - x1, y - y1) !== turnLeft) count++;
  }
  return count;
}

/** Whether a point (from the edge's start) lies left of the edge's direction. */
function isLeft(dx: number, dy: number, x: number, y: number): boolean {
  const side = dx * y - dy * x;
  return side !== 0 ? side > 0 : dy !== 0 ? dy > 0 : dx > 0;
}

function newMask(data: CoastData, bin: number): Mask {
  const segments = segmentsOf(data, bin, true);
  const { cellOf, edgeOf } = edgesByCell(segments);
  const cells = cornerStates(segments, data.corners[bin] ?? 0);
  const { numbers, starts, edges } = grouped(cellOf, edgeOf);
  const corner = new Uint8Array(starts.length - 1);
  for (let cell = 0; cell < cells.length; cell++) {
    const number = numbers[cell] ?? 0;
    if (number === 0) continue;
    corner[number - 1] = cells[cell] ?? 0;
    cells[cell] = COAST + number - 1;
  }
  return { cells, corner, starts, edges, x: segments.x, y: segments.y };
}

/** Whether the south-west corner of each cell is land. */
function cornerStates({ starts, x, y }: Segments, southWest: number): Uint16Array {
  const states = new Uint16Array(CELLS * CELLS);
  /** Rows whose corner in the first column lies beyond one more line across the western side. */
  const west = new Uint8Array(CELLS + 1);
  for (let s = 0; s + 1 < starts.length; s++) {
    for (let i = starts[s] ?? 0; i + 1 < (starts[s + 1] ?? 0); i++) {
      const [x1, y1, x2, y2] = [x[i] ?? 0, y[i] ?? 0, x[i + 1] ?? 0, y[i + 1] ?? 0];
      if (x1 < 0 || x2 < 0) {
        const row = cellAt(y1) + 1;
        west[row] = (west[row] ?? 0) ^ 1;
      }
      const lastRow = cellAt(Math.max(y1, y2));
      for (let row = Math.max(0, cellAt(Math.min(y1, y2)) + 1); row <= lastRow && row < CELLS; row++) {
        const column = cellAt(x1 + ((row * CELL_UNITS - 0.5 - y1) / (y2 - y1)) * (x2 - x1)) + 1;
        if (column < CELLS) states[row * CELLS + column] = (states[row * CELLS + column] ?? 0) ^ 1;
      }
    }
  }
  let first = southWest;
  for (let row = 0; row < CELLS; row++) {
    first ^= west[row] ?? 0;
    let state = first;
    for (let at = row * CELLS; at < (row + 1) * CELLS; at++) {
      state ^= states[at] ?? 0;
      states[at] = state;
    }
  }
  return states;
}

const cellAt = (units: number): number => Math.floor((units + 0.5) / CELL_UNITS);
const inMask = (cell: number): number => Math.min(CELLS - 1, Math.max(0, cell));

/** Pairs of a cell and an edge that may touch it. */
function edgesByCell({ starts, x, y }: Segments): { readonly cellOf: readonly number[]; readonly edgeOf: readonly number[] } {
  const cellOf: number[] = [];
  const edgeOf: number[] = [];
  for (let s = 0; s + 1 < starts.length; s++) {
    for (let i = starts[s] ?? 0; i + 1 < (starts[s + 1] ?? 0); i++) {
      const [x1, y1, x2, y2] = [x[i] ?? 0, y[i] ?? 0, x[i + 1] ?? 0, y[i + 1] ?? 0];
      const firstRow = inMask(cellAt(Math.min(y1, y2)));
      const lastRow = inMask(cellAt(Math.max(y1, y2)));
      for (let row = firstRow; row <= lastRow; row++) {
        const [xa, xb] = firstRow === lastRow ? [x1, x2] : [xWithin(x1, y1, x2, y2, row * CELL_UNITS - 0.5), xWithin(x1, y1, x2, y2, (row + 1) * CELL_UNITS - 0.5)];
        const lastColumn = inMask(cellAt(Math.max(xa, xb) + ROUNDING));
        for (let column = inMask(cellAt(Math.min(xa, xb) - ROUNDING)); column <= lastColumn; column++) {
          cellOf.push(row * CELLS + column);
          edgeOf.push(i);
        }
      }
    }
  }
  return { cellOf, edgeOf };
}

const ROUNDING = 1e-6;

/** Where a line is at height y, or at its end when it does not reach there. */
function xWithin(x1: number, y1: number, x2: number, y2: number, y: number): number {
  const share = (y - y1) / (y2 - y1);
  return x1 + Math.min(1, Math.max(0, share)) * (x2 - x1);
}

/** Edges sorted by cell. `numbers`: 1, 2, … for the cells that have any, in the order of cells; 0 for the others. */
function grouped(cellOf: readonly number[], edgeOf: readonly number[]): { readonly numbers: Uint16Array; readonly starts: Uint32Array; readonly edges: Uint32Array } {
  const counts = new Uint32Array(CELLS * CELLS);
  for (const cell of cellOf) counts[cell] = (counts[cell] ?? 0) + 1;
  const numbers = new Uint16Array(CELLS * CELLS);
  const starts: number[] = [0];
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell] ?? 0;
    if (count === 0) continue;
    numbers[cell] = starts.length;
    starts.push((starts.at(-1) ?? 0) + count);
  }
  const next = Uint32Array.from(starts);
  const edges = new Uint32Array(cellOf.length);
  cellOf.forEach((cell, k) => {
    const number = (numbers[cell] ?? 1) - 1;
    const at = next[number] ?? 0;
    edges[at] = edgeOf[k] ?? 0;
    next[number] = at + 1;
  });
  return { numbers, starts: Uint32Array.from(starts), edges };
}
