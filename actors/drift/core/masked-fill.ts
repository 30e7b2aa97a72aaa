/**
 * Values reach onto the coast: a masked cell takes the largest (signed) of its valid 3 × 3 neighbours, in up to ten
 * rounds. Filled cells never change again, so filling a whole field at once gives every particle what filling only as
 * far as it needs would give. What a cell is filled with depends on cells up to ten away and on no others.
 */

export const FILL_ROUNDS = 10;

/** Columns and rows of a grid, the last ones not included. */
export interface Region {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Which cells of a mask are filled, in order, and from which neighbours. Made once for all fields with that mask. */
export interface FillPlan {
  /** 1 where the field has a value; the region's cells row by row. */
  readonly valid: Uint8Array;
  readonly cells: Int32Array;
  /** `sources[starts[k] … starts[k + 1]]` are the neighbours of `cells[k]` that had a value before its round. */
  readonly starts: Int32Array;
  readonly sources: Int32Array;
}

/** `field` ny × nx row-major, NaN = masked. Looks at the region alone: what lies within ten cells of its inner edges may differ from a plan of the whole. */
export function fillPlan(field: Float32Array, nx: number, region: Region, rounds = FILL_ROUNDS): FillPlan {
  const valid = validCells(field, nx, region);
  const known = valid.slice();
  const cells: number[] = [];
  const starts: number[] = [0];
  const sources: number[] = [];
  let masked = maskedCells(valid);
  for (let round = 0; round < rounds && masked.length > 0; round++) {
    const before = cells.length;
    const left: number[] = [];
    for (const cell of masked) {
      const count = sources.length;
      pushNeighbours(cell, known, region, sources);
      if (sources.length === count) {
        left.push(cell);
        continue;
      }
      cells.push(cell);
      starts.push(sources.length);
    }
    for (let k = before; k < cells.length; k++) known[cells[k] ?? 0] = 1;
    masked = left;
  }
  return { valid, cells: inField(cells, nx, region), starts: Int32Array.from(starts), sources: inField(sources, nx, region) };
}

function validCells(field: Float32Array, nx: number, { west, east, south, north }: Region): Uint8Array {
  const valid = new Uint8Array((east - west) * (north - south));
  let k = 0;
  for (let row = south; row < north; row++) {
    for (let i = row * nx + west; i < row * nx + east; i++) {
      const value = field[i]!;
      valid[k++] = value === value ? 1 : 0;
    }
  }
  return valid;
}

function maskedCells(valid: Uint8Array): number[] {
  const cells: number[] = [];
  for (let cell = 0; cell < valid.length; cell++) if (valid[cell] === 0) cells.push(cell);
  return cells;
}

/** Neighbours that have a value, counted within the region. */
function pushNeighbours(cell: number, known: Uint8Array, { west, east, south, north }: Region, out: number[]): void {
  const [columns, rows] = [east - west, north - south];
  const column = cell % columns;
  const row = (cell - column) / columns;
  for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
      if (known[r * columns + c] === 1) out.push(r * columns + c);
    }
  }
}

/** From places in the region to places in the whole field. */
function inField(cells: readonly number[], nx: number, { west, east, south }: Region): Int32Array {
  const columns = east - west;
  return Int32Array.from(cells, (cell) => (south + Math.floor(cell / columns)) * nx + west + (cell % columns));
}

/** Whether a field has, in the region that a plan was made for, the mask that it was made for. */
export function hasMaskOf(plan: FillPlan, field: Float32Array, nx: number, { west, east, south, north }: Region): boolean {
  let k = 0;
  for (let row = south; row < north; row++) {
    for (let i = row * nx + west; i < row * nx + east; i++) {
      const value = field[i]!;
      if ((value === value) !== (plan.valid[k++] === 1)) return false;
    }
  }
  return true;
}

/** Writes one value per cell of the plan into `out[cell * stride + offset]`, where the valid cells' values already are. */
export function fillMasked(plan: FillPlan, out: Float32Array, stride: number, offset: number): void {
  const { cells, starts, sources } = plan;
  for (let k = 0; k < cells.length; k++) {
    let largest = -Infinity;
    for (let s = starts[k]!; s < starts[k + 1]!; s++) {
      const value = out[sources[s]! * stride + offset]!;
      if (value > largest) largest = value;
    }
    out[cells[k]! * stride + offset] = largest;
  }
}
