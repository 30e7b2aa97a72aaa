/**
 * Values reach onto the coast: a masked cell takes the largest (signed) of its valid 3 × 3 neighbours, in up to ten
 * rounds. Filled cells never change again, so filling a whole field at once gives every particle what filling only as
 * far as it needs would give.
 */

export const FILL_ROUNDS = 10;

/** Which cells of a mask are filled, in order, and from which neighbours. Made once for all fields with that mask. */
export interface FillPlan {
  /** 1 where the field has a value. */
  readonly valid: Uint8Array;
  readonly cells: Int32Array;
  /** `sources[starts[k] … starts[k + 1]]` are the neighbours of `cells[k]` that had a value before its round. */
  readonly starts: Int32Array;
  readonly sources: Int32Array;
}

/** `field` ny × nx row-major, NaN = masked. */
export function fillPlan(field: Float32Array, nx: number, ny: number, rounds = FILL_ROUNDS): FillPlan {
  const valid = Uint8Array.from(field, (value) => (Number.isNaN(value) ? 0 : 1));
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
      pushNeighbours(cell, known, nx, ny, sources);
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
  return { valid, cells: Int32Array.from(cells), starts: Int32Array.from(starts), sources: Int32Array.from(sources) };
}

function maskedCells(valid: Uint8Array): number[] {
  const cells: number[] = [];
  valid.forEach((known, cell) => {
    if (known === 0) cells.push(cell);
  });
  return cells;
}

function pushNeighbours(cell: number, known: Uint8Array, nx: number, ny: number, out: number[]): void {
  const column = cell % nx;
  const row = (cell - column) / nx;
  for (let r = Math.max(0, row - 1); r <= Math.min(ny - 1, row + 1); r++) {
    for (let c = Math.max(0, column - 1); c <= Math.min(nx - 1, column + 1); c++) {
      if (known[r * nx + c] === 1) out.push(r * nx + c);
    }
  }
}

/** Whether a field has the mask that a plan was made for. */
export function hasMaskOf(plan: FillPlan, field: Float32Array): boolean {
  for (let i = 0; i < field.length; i++) {
    const value = field[i]!;
    if ((value === value) !== (plan.valid[i] === 1)) return false;
  }
  return true;
}

/** Writes one value per cell of the plan into `out[cell * stride + offset]`, where the valid cells' values already are. */
export function fillMasked(plan: FillPlan, out: Float32Array, stride: number, offset: number): void {
  const { cells, starts, sources } = plan;
  for (let k = 0; k < cells.length; k++) {
    let largest = -Infinity;
    for (let s = starts[k] ?? 0; s < (starts[k + 1] ?? 0); s++) {
      const value = out[(sources[s] ?? 0) * stride + offset] ?? NaN;
      if (value > largest) largest = value;
    }
    out[(cells[k] ?? 0) * stride + offset] = largest;
  }
}
