import type { ForcingVariable, GridSource } from '../../actors/drift/core/forcing.ts';
import type { Component } from './component.ts';
import type { DataFile, NumericArray, Slab } from './data-file.ts';
import { openDataFile } from './open.ts';
import { applyMask, rotateToEast, rowAngles, toRhoPoints } from './roms.ts';
import type { Series, Slice, Survey } from './series.ts';
import { unpackField } from './unpack.ts';
import type { Layout } from './unpack.ts';

/** Stored bytes that are read at once: chunks that span several moments are then not unpacked once for each of them. */
const READ_BYTES = 32 << 20;

/** Which columns, rows and moments of a survey are wanted; ends are exclusive. */
export interface Cut {
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
  readonly times: readonly [number, number];
}

/** Reads the fields of a survey into shared memory. Curvilinear components come out towards east and north. Throws DataFileError. */
export async function loadSource(survey: Survey, cut: Cut, variables: readonly ForcingVariable[]): Promise<GridSource> {
  const files = new Map<string, DataFile>();
  try {
    const curvilinear = survey.grid.crs.kind === 'curvilinear';
    const fields: Partial<Record<ForcingVariable, readonly Float32Array[]>> = {};
    for (const [target, series] of survey.series) {
      if (variables.includes(target)) fields[target] = await loadSeries(series.slice(...cut.times), survey, cut, files);
    }
    if (curvilinear && survey.gridRelative) rotateAll(fields, survey, files.values().next().value);
    return {
      kind: 'grid',
      name: survey.name,
      crs: survey.grid.crs,
      x: survey.grid.x.slice(...cut.columns),
      y: survey.grid.y.slice(...cut.rows),
      timesSeconds: survey.timesSeconds.slice(...cut.times),
      members: survey.members,
      gridRelative: survey.gridRelative && !curvilinear,
      fields,
    };
  } finally {
    for (const file of files.values()) file.close();
  }
}

/** All members and moments of one component, member by member. */
async function loadSeries(series: Series, survey: Survey, cut: Cut, files: Map<string, DataFile>): Promise<Float32Array[]> {
  const cells = (cut.columns[1] - cut.columns[0]) * (cut.rows[1] - cut.rows[0]);
  const fields = Array.from({ length: survey.members * series.length }, () => new Float32Array(new SharedArrayBuffer(4 * cells)));
  for (const run of runsOf(series)) {
    const file = files.get(run.component.path) ?? (await openDataFile(run.component.path));
    files.set(run.component.path, file);
    for (let member = 0; member < survey.members; member++) loadRun(file, run, member, cut, fields.slice(member * series.length + run.at));
  }
  return fields;
}

interface Run {
  readonly component: Component;
  /** Index in the series of the first moment, index in the file, and how many follow one another in both. */
  readonly at: number;
  readonly index: number;
  readonly length: number;
}

function runsOf(series: Series): Run[] {
  const runs: Run[] = [];
  for (const [at, slice] of series.entries()) {
    const last = runs.at(-1);
    if (last !== undefined && continues(last, slice)) runs[runs.length - 1] = { ...last, length: last.length + 1 };
    else runs.push({ component: slice.component, at, index: slice.index, length: 1 });
  }
  return runs;
}

function continues(run: Run, { component, index }: Slice): boolean {
  const { shape } = component.candidate.variable;
  const cells = shape.slice(-2).reduce((product, length) => product * length, 8);
  return component === run.component && index === run.index + run.length && (run.length + 1) * cells <= READ_BYTES;
}

/** One hyperslab: some moments of one member, the rows and columns that are needed. */
function loadRun(file: DataFile, run: Run, member: number, cut: Cut, into: readonly Float32Array[]): void {
  const { component } = run;
  const stored = storedBox(component, cut);
  const slab: Slab = {
    start: component.roles.map((role, axis) => (role === 'time' ? run.index : role === 'member' ? member : role === 'y' ? stored.firstRow : role === 'x' ? stored.firstColumn : (component.levels[axis] ?? 0))),
    count: component.roles.map((role) => (role === 'time' ? run.length : role === 'y' ? stored.rows : role === 'x' ? stored.columns : 1)),
  };
  const strides = stridesOf(slab.count);
  const stride = (role: 'time' | 'x' | 'y'): number => strides[component.roles.indexOf(role)] ?? 0;
  const values = file.read(component.name, slab);
  for (let moment = 0; moment < run.length; moment++) {
    const field = into[moment];
    if (field === undefined) throw new RangeError('a run is longer than its fields');
    const layout: Layout = {
      start: moment * stride('time'),
      rows: stored.rowIndices.map((index) => (index - stored.firstRow) * stride('y')),
      columns: stored.columnIndices.map((index) => (index - stored.firstColumn) * stride('x')),
    };
    fill(file, component, values, layout, cut, field);
  }
}

function fill(file: DataFile, component: Component, values: NumericArray, layout: Layout, cut: Cut, field: Float32Array): void {
  const { stagger, packing, toMps, grid } = component;
  if (stagger === undefined) {
    unpackField(values, packing, toMps, layout, field);
    if (/^xi_rho$/.test(component.candidate.variable.dimensions.at(-1) ?? '')) applyMask(file, 'mask_rho', field);
    return;
  }
  const columns = layout.columns.length;
  const points = new Float32Array(columns * layout.rows.length);
  unpackField(values, packing, toMps, layout, points);
  applyMask(file, `mask_${stagger}`, points);
  toRhoPoints(points, columns, stagger, field, grid.x.length);
  applyMask(file, 'mask_rho', field);
}

/** The part of the file that holds the wanted rows and columns; staggered grids are always read whole. */
function storedBox({ grid, stagger, candidate, roles }: Component, cut: Cut): { firstRow: number; rows: number; firstColumn: number; columns: number; rowIndices: Int32Array; columnIndices: Int32Array } {
  const { shape } = candidate.variable;
  const counting = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);
  const rowIndices = stagger === undefined ? grid.rows.slice(...cut.rows) : counting(shape[roles.indexOf('y')] ?? 0);
  const columnIndices = stagger === undefined ? grid.columns.slice(...cut.columns) : counting(shape[roles.indexOf('x')] ?? 0);
  const [firstRow, firstColumn] = [least(rowIndices), least(columnIndices)];
  return { firstRow, rows: most(rowIndices) - firstRow + 1, firstColumn, columns: most(columnIndices) - firstColumn + 1, rowIndices, columnIndices };
}

function least(values: Int32Array): number {
  return values.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER);
}

function most(values: Int32Array): number {
  return values.reduce((a, b) => Math.max(a, b), -1);
}

function stridesOf(count: readonly number[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let axis = count.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= count[axis] ?? 1;
  }
  return strides;
}

function rotateAll(fields: Partial<Record<ForcingVariable, readonly Float32Array[]>>, survey: Survey, file: DataFile | undefined): void {
  if (file === undefined) return;
  const angles = rowAngles(file, survey.grid);
  for (const [target, field] of Object.entries(fields)) {
    const partner = partnerOf(target, fields);
    for (const [i, x] of field.entries()) {
      const y = partner?.[i];
      if (y !== undefined) rotateToEast(x, y, angles);
    }
  }
}

/** The y fields of an x component; nothing for a y component. */
function partnerOf(target: string, fields: Partial<Record<ForcingVariable, readonly Float32Array[]>>): readonly Float32Array[] | undefined {
  if (target === 'x_wind') return fields.y_wind;
  if (target === 'x_sea_water_velocity') return fields.y_sea_water_velocity;
  return target === 'sea_surface_wave_stokes_drift_x_velocity' ? fields.sea_surface_wave_stokes_drift_y_velocity : undefined;
}
