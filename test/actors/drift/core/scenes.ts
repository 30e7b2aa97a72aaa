/** Small missions and forcings for tests of the physics, and runs that keep every frame. */
import { geodesicInverse } from '../../../../actors/numeric/geodesic.ts';
import type { Crs, Forcing, ForcingVariable, GridSource } from '../../../../actors/drift/core/forcing.ts';
import { openOcean } from '../../../../actors/drift/core/land.ts';
import type { Land } from '../../../../actors/drift/core/land.ts';
import type { Mission } from '../../../../actors/drift/core/mission.ts';
import { simulate } from '../../../../actors/drift/core/simulate.ts';
import type { SimulationHooks, SimulationReport } from '../../../../actors/drift/core/simulate.ts';

/** A buoy without windage: only the current, its noise and the Stokes drift move it. */
export const BUOY = 67;
/** Sport boat: no offsets, slopes 6.54 % downwind and ±2.19 % crosswind. */
export const SPORT_BOAT = 48;

/** Ten minutes of two sharp particles without any random part; override what the test is about. */
export function mission(overrides: Partial<Mission> = {}): Mission {
  return {
    missionId: 'test', latitude: 60, longitude: 4, startSeconds: 1_700_000_000, durationSeconds: 600, particles: 2, objectId: SPORT_BOAT,
    timeStepSeconds: 600, outputIntervalSeconds: 600, direction: 'forward', radiusMetres: 0, radiusDistribution: 'gaussian',
    leewayUncertainty: false, jibeProbabilityPerHour: 0, windUncertaintyMps: 0, currentUncertaintyMps: 0, coastline: 'ignore',
    capsizing: false, stokesDrift: false, seed: 7, forcing: [], ...overrides,
  };
}

export function constant(windEast: number, windNorth: number, currentEast = 0, currentNorth = 0): Forcing[number] {
  return { kind: 'constant', values: { x_wind: windEast, y_wind: windNorth, x_sea_water_velocity: currentEast, y_sea_water_velocity: currentNorth } };
}

export interface Snapshot {
  readonly timeSeconds: number;
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly status: Uint8Array;
  readonly orientation: Uint8Array;
}

export interface Run {
  readonly frames: readonly Snapshot[];
  readonly last: Snapshot;
  readonly report: SimulationReport;
}

export function run(theMission: Mission, forcing: Forcing, land: Land = openOcean, hooks: SimulationHooks = {}): Run {
  const frames: Snapshot[] = [];
  const report = simulate(theMission, forcing, land, {
    frame(_index, timeSeconds, { lon, lat, status, orientation }) {
      frames.push({ timeSeconds, lon: lon.slice(), lat: lat.slice(), status: status.slice(), orientation: orientation.slice() });
    },
  }, hooks);
  const last = frames.at(-1);
  if (last === undefined) throw new Error('no output');
  return { frames, last, report };
}

export interface GridShape {
  readonly crs: Crs;
  readonly x: readonly [first: number, spacing: number, count: number];
  readonly y: readonly [first: number, spacing: number, count: number];
  readonly times: readonly number[];
  readonly members?: number;
  readonly gridRelative?: boolean;
}

/** A grid whose fields are functions of the column, the row, the time's index and the member; NaN masks. */
export function grid(shape: GridShape, fields: Partial<Record<ForcingVariable, (column: number, row: number, time: number, member: number) => number>>): GridSource {
  const axis = ([first, spacing, count]: GridShape['x']): Float64Array => Float64Array.from({ length: count }, (_, k) => first + k * spacing);
  const members = shape.members ?? 1;
  const slices: Partial<Record<ForcingVariable, Float32Array[]>> = {};
  const [nx, ny] = [shape.x[2], shape.y[2]];
  const slicesOf = (value: (column: number, row: number, time: number, member: number) => number): Float32Array[] =>
    Array.from({ length: members * shape.times.length }, (_, slice) => Float32Array.from({ length: nx * ny }, (__, cell) => value(cell % nx, Math.floor(cell / nx), slice % shape.times.length, Math.floor(slice / shape.times.length))));
  if (fields.x_wind !== undefined) slices.x_wind = slicesOf(fields.x_wind);
  if (fields.y_wind !== undefined) slices.y_wind = slicesOf(fields.y_wind);
  if (fields.x_sea_water_velocity !== undefined) slices.x_sea_water_velocity = slicesOf(fields.x_sea_water_velocity);
  if (fields.y_sea_water_velocity !== undefined) slices.y_sea_water_velocity = slicesOf(fields.y_sea_water_velocity);
  return { kind: 'grid', name: 'grid', crs: shape.crs, x: axis(shape.x), y: axis(shape.y), timesSeconds: Float64Array.from(shape.times), members, gridRelative: shape.gridRelative ?? false, fields: slices };
}

/** East and north of a start, in metres along the geodesic to the position. */
export function offset(startLon: number, startLat: number, lon: number, lat: number): { readonly east: number; readonly north: number } {
  const { distance, azimuthDeg } = geodesicInverse(startLon, startLat, lon, lat);
  const azimuth = (azimuthDeg * Math.PI) / 180;
  return { east: distance * Math.sin(azimuth), north: distance * Math.cos(azimuth) };
}

/** The same for every particle of a snapshot. */
export function offsets(startLon: number, startLat: number, { lon, lat }: Snapshot): { readonly east: number[]; readonly north: number[] } {
  const all = Array.from(lon, (value, i) => offset(startLon, startLat, value, lat[i] ?? NaN));
  return { east: all.map(({ east }) => east), north: all.map(({ north }) => north) };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

export function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  return mean(a.map((value, k) => (value - ma) * ((b[k] ?? NaN) - mb))) / Math.sqrt(variance(a) * variance(b));
}
