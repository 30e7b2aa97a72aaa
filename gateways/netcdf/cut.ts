import type { LonLatBox } from '../../actors/drift/core/coverage-box.ts';
import type { Cut } from './load.ts';
import type { Survey } from './series.ts';

/** The moments around a window and the cells around a box; undefined when the window has no moment in common with the source. */
export function cutOf(survey: Survey, [from, to]: readonly [number, number], box?: LonLatBox): Cut | undefined {
  const { timesSeconds: times, grid } = survey;
  if (to < (times[0] ?? Infinity) || from > (times.at(-1) ?? -Infinity)) return undefined;
  const first = Math.max(0, times.findLastIndex((time) => time <= from));
  const beyond = times.findIndex((time) => time >= to);
  const moments: readonly [number, number] = [first, (beyond < 0 ? times.length - 1 : beyond) + 1];
  const everywhere = { columns: [0, grid.x.length], rows: [0, grid.y.length], times: moments } as const;
  // Other grids are read whole: a box of longitudes and latitudes is no box in their x and y.
  if (box === undefined || grid.crs.kind !== 'geographic') return everywhere;
  const columns = columnsAround(grid.x, box);
  const rows = around(grid.y, box.south, box.north);
  return columns === undefined || rows === undefined ? undefined : { columns, rows, times: moments };
}

/** The columns around a box, in whichever revolution it lies; all of them where it meets the axis at both ends of the seam. */
function columnsAround(x: Float64Array, { west, east }: LonLatBox): readonly [number, number] | undefined {
  const met = [-720, -360, 0, 360, 720].map((turn) => around(x, west + turn, east + turn)).filter((range) => range !== undefined);
  return met.length > 1 ? [0, x.length] : met[0];
}

/** Index range of an ascending axis that holds [low, high], one node more on either side. */
function around(axis: Float64Array, low: number, high: number): readonly [number, number] | undefined {
  if (high < (axis[0] ?? Infinity) || low > (axis.at(-1) ?? -Infinity)) return undefined;
  const first = Math.max(0, axis.findLastIndex((value) => value <= low));
  const beyond = axis.findIndex((value) => value >= high);
  return [first, (beyond < 0 ? axis.length - 1 : beyond) + 1];
}
