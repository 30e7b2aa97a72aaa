/**
 * The forcing at one position and time, written for reading: what the fast sampler is tested against. Bilinear in index
 * space on the grid's own components, linear in time, masked corners filled, then turned to east and north.
 */
import type { Forcing, ForcingVariable, GridSource } from './forcing.ts';
import { EDGE_TOLERANCE, gridIndexOf } from './grid-index.ts';
import type { GridPosition } from './grid-position.ts';
import type { Vector } from './leeway.ts';
import { fillMasked, fillPlan } from './masked-fill.ts';

/** The two components that belong together: a particle needs both from one source. */
export type VectorVariables = readonly [ForcingVariable, ForcingVariable];
export const wind: VectorVariables = ['x_wind', 'y_wind'];
export const current: VectorVariables = ['x_sea_water_velocity', 'y_sea_water_velocity'];
export const stokes: VectorVariables = ['sea_surface_wave_stokes_drift_x_velocity', 'sea_surface_wave_stokes_drift_y_velocity'];

/** Towards east and north, m/s, from the first source that has both components; undefined when none has. */
export function samplePlain(forcing: Forcing, variables: VectorVariables, lonDeg: number, latDeg: number, seconds: number, particle: number): Vector | undefined {
  for (const source of forcing) {
    const found = source.kind === 'constant'
      ? constantVector(source.values[variables[0]], source.values[variables[1]])
      : gridVector(source, variables, lonDeg, latDeg, seconds, particle % source.members);
    if (found !== undefined) return found;
  }
  return undefined;
}

function constantVector(east: number | undefined, north: number | undefined): Vector | undefined {
  return east === undefined || north === undefined ? undefined : { east, north };
}

function gridVector(source: GridSource, [xName, yName]: VectorVariables, lonDeg: number, latDeg: number, seconds: number, member: number): Vector | undefined {
  const at: GridPosition = { column: NaN, row: NaN, cosine: 1, sine: 0 };
  gridIndexOf(source)(lonDeg, latDeg, at);
  const times = source.timesSeconds;
  const lower = times.findLastIndex((time) => time <= seconds);
  const last = times.at(-1) ?? NaN;
  if (!(seconds >= (times[0] ?? NaN) && seconds <= last) || !inside(at, source)) return undefined;
  const from = times[lower] ?? NaN;
  const weight = from === seconds ? 0 : (seconds - from) / ((times[lower + 1] ?? NaN) - from);
  const component = (name: ForcingVariable): number => {
    const early = bilinear(source, name, member * times.length + lower, at);
    return weight === 0 ? early : early + weight * (bilinear(source, name, member * times.length + lower + 1, at) - early);
  };
  const [x, y] = [component(xName), component(yName)];
  if (Number.isNaN(x) || Number.isNaN(y)) return undefined;
  return { east: x * at.cosine + y * at.sine, north: y * at.cosine - x * at.sine };
}

function inside(at: GridPosition, source: GridSource): boolean {
  const within = (value: number, size: number): boolean => value >= -EDGE_TOLERANCE && value <= size - 1 + EDGE_TOLERANCE;
  return within(at.column, source.x.length) && within(at.row, source.y.length);
}

function bilinear(source: GridSource, name: ForcingVariable, slice: number, at: GridPosition): number {
  const field = source.fields[name]?.[slice];
  if (field === undefined) return NaN;
  const [nx, ny] = [source.x.length, source.y.length];
  const filled = field.slice();
  fillMasked(fillPlan(field, nx, { west: 0, east: nx, south: 0, north: ny }), filled, 1, 0);
  const [column, row] = [cellOf(at.column, nx), cellOf(at.row, ny)];
  const [u, v] = [at.column - column, at.row - row];
  const value = (c: number, r: number): number => filled[Math.min(r, ny - 1) * nx + Math.min(c, nx - 1)] ?? NaN;
  return (1 - v) * ((1 - u) * value(column, row) + u * value(column + 1, row)) + v * ((1 - u) * value(column, row + 1) + u * value(column + 1, row + 1));
}

function cellOf(index: number, size: number): number {
  return Math.max(0, Math.min(Math.floor(index), size - 2));
}
