/** Cells of a grid as runs: neighbours in a row that are of one kind, as [row, first column, cells, kind]. Pure. */
export type Run = readonly [row: number, first: number, length: number, kind: number];

/** `cells`: rows × columns, row-major; those of the kind `none` are left out. */
export function runsOf(cells: Uint8Array, columns: number, none: number): readonly Run[] {
  const runs: Run[] = [];
  for (let row = 0; row * columns < cells.length; row++) {
    for (let first = 0; first < columns; ) {
      const kind = cells[row * columns + first] ?? none;
      let next = first + 1;
      while (next < columns && cells[row * columns + next] === kind) next++;
      if (kind !== none) runs.push([row, first, next - first, kind]);
      first = next;
    }
  }
  return runs;
}
