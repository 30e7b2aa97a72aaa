/**
 * Grids that have positions in place of a projection, against the analytic field that was sampled on their nodes and
 * against a search of every cell with the closed solution of the inverse bilinear map.
 */
import { describe, expect, test } from 'vitest';
import type { GridSource } from '../../../actors/drift/core/forcing.ts';
import { current, wind, type VectorVariables } from '../../../actors/drift/core/sampling-plain.ts';
import { classicFile, type Variable } from './classic-file.ts';
import { opened, sampled, type At } from './sampled.ts';
import { RADIAN, cross, dot, eastAt, latOf, lonOf, northAt, place, placeIn, scaled, sum, type Frame, type Vector3 } from './sphere.ts';

const [NX, NY] = [30, 24];
/** Radians between nodes of a row: 5 km on the earth. */
const STEP = 0.045 * RADIAN;
const SHEAR = 0.4;
/** Degrees of the turned sphere's latitude at the middle of the grid: its rows are small circles, so that they bend. */
const MIDDLE = 30;

interface Node {
  readonly at: Vector3;
  /** Direction in which rows run there. */
  readonly along: Vector3;
}

/** A grid around a place, its rows turned from east, its columns leaning from their normal, and a field on it. */
interface Grid {
  /** Also between nodes, with fractions. */
  node(i: number, j: number): Node;
  /** Components towards east and north anywhere, m/s. */
  east(p: Vector3): number;
  north(p: Vector3): number;
}

/** Waves along chords of the sphere: amplitude in m/s, wave number towards the centre's east and north in 1/radians. */
const EAST = { amplitude: 0.8, wave: [310, -220] } as const;
const NORTH = { amplitude: 0.6, wave: [-150, 360] } as const;

/** `uneven`: how much the steps between columns vary. */
function gridAround(lonDeg: number, latDeg: number, turnDeg: number, uneven = 0): Grid {
  const centre = place(lonDeg, latDeg);
  const [east, north] = [eastAt(centre), northAt(centre)];
  const [c, s] = [Math.cos(turnDeg * RADIAN), Math.sin(turnDeg * RADIAN)];
  const rowwards = sum(scaled(east, c), scaled(north, s));
  const columnwards = sum(scaled(east, -s), scaled(north, c));
  // The frame in which the centre is at longitude 0 and latitude MIDDLE, its east being the rows' direction.
  const [cm, sm] = [Math.cos(MIDDLE * RADIAN), Math.sin(MIDDLE * RADIAN)];
  const frame: Frame = { zero: sum(scaled(centre, cm), scaled(columnwards, -sm)), ninety: rowwards, pole: sum(scaled(centre, sm), scaled(columnwards, cm)) };
  const waveOf = (wave: readonly [number, number]): Vector3 => sum(scaled(east, wave[0]), scaled(north, wave[1]));
  const [eastWave, northWave] = [waveOf(EAST.wave), waveOf(NORTH.wave)];
  return {
    node(i, j) {
      const up = j - (NY - 1) / 2;
      const column = i - (NX - 1) / 2 + uneven * Math.sin(2.1 * i) + SHEAR * up;
      const { at, east: along } = placeIn(frame, (column * STEP) / RADIAN, MIDDLE + (up * STEP) / RADIAN);
      return { at, along };
    },
    east: (p) => EAST.amplitude * Math.sin(dot(eastWave, p)),
    north: (p) => NORTH.amplitude * Math.cos(dot(northWave, p)),
  };
}

/**
 * Bilinear interpolation misses by at most (Lu² + Lv²) / 8 times the largest second derivative, amplitude · |wave|²; L are
 * the cells' edges, whose chords lie as far below the sphere again as costs amplitude · |wave|. And float32.
 */
function boundOf({ amplitude, wave }: typeof EAST | typeof NORTH, uneven = 0): number {
  const edges = STEP ** 2 * ((1 + 2.1 * uneven) ** 2 + 1 + SHEAR ** 2);
  const k = Math.hypot(...wave);
  return (amplitude * (k * k + k) * edges) / 8 + 1e-6;
}

type Field = (i: number, j: number) => number;
const onNodes = (field: Field): number[] => Array.from({ length: NX * NY }, (_, k) => field(k % NX, Math.floor(k / NX)));

/** Everywhere inside, away from the outermost cells by `margin`; no nodes. */
function pointsOf(grid: Grid, margin: number, count = 300): At[] {
  return Array.from({ length: count }, (_, k) => {
    const { at } = grid.node(margin + (NX - 1 - 2 * margin) * ((0.618034 * k + 0.017) % 1), margin + (NY - 1 - 2 * margin) * ((0.754878 * k + 0.031) % 1));
    return { lonDeg: lonOf(at), latDeg: latOf(at) };
  });
}

/**
 * The inverse bilinear map by brute force: every cell is tried. Its corners are seen along east and north from the point
 * (orthographic), where u and v solve a quadratic. Returns column and row, or nothing outside.
 */
function searched(nodes: readonly Vector3[], { lonDeg, latDeg }: At): readonly [number, number] | undefined {
  const point = place(lonDeg, latDeg);
  const [east, north] = [eastAt(point), northAt(point)];
  const flat = nodes.map((node): readonly [number, number] => [dot(node, east), dot(node, north)]);
  const wedge = (a: readonly [number, number], b: readonly [number, number]): number => a[0] * b[1] - a[1] * b[0];
  for (let j = 0; j + 1 < NY; j++) {
    for (let i = 0; i + 1 < NX; i++) {
      const k = j * NX + i;
      const [a, b, c, d] = [flat[k], flat[k + 1], flat[k + NX], flat[k + NX + 1]];
      if (a === undefined || b === undefined || c === undefined || d === undefined) continue;
      // a + u e + v f + u v g = 0; wedged with e + v g it is a quadratic in v.
      const e = [b[0] - a[0], b[1] - a[1]] as const;
      const f = [c[0] - a[0], c[1] - a[1]] as const;
      const g = [a[0] - b[0] - c[0] + d[0], a[1] - b[1] - c[1] + d[1]] as const;
      const [A, B, C] = [wedge(f, g), wedge(f, e) + wedge(a, g), wedge(a, e)];
      const root = Math.sqrt(B * B - 4 * A * C);
      const q = -(B + Math.sign(B) * root) / 2;
      for (const v of [C / q, q / A]) {
        const [dx, dy] = [e[0] + v * g[0], e[1] + v * g[1]];
        const u = -((a[0] + v * f[0]) * dx + (a[1] + v * f[1]) * dy) / (dx * dx + dy * dy);
        if (u >= 0 && u <= 1 && v >= 0 && v <= 1) return [i + u, j + v];
      }
    }
  }
  return undefined;
}

function bilinear(values: readonly number[], [column, row]: readonly [number, number]): number {
  const [i, j] = [Math.min(NX - 2, Math.floor(column)), Math.min(NY - 2, Math.floor(row))];
  const [u, v] = [column - i, row - j];
  const at = (di: number, dj: number): number => values[(j + dj) * NX + i + di] ?? NaN;
  return (1 - u) * (1 - v) * at(0, 0) + u * (1 - v) * at(1, 0) + (1 - u) * v * at(0, 1) + u * v * at(1, 1);
}

const time = (name: string): Variable => ({ name, type: 'float64', dimensions: [name], attributes: { units: 'seconds since 1970-01-01' }, values: [0] });

function positions(grid: Grid, names: readonly [string, string] = ['lon', 'lat'], dimensions: readonly string[] = ['y', 'x']): Variable[] {
  return [
    { name: names[0], type: 'float64', dimensions, attributes: { units: 'degrees_east' }, values: onNodes((i, j) => lonOf(grid.node(i, j).at)) },
    { name: names[1], type: 'float64', dimensions, attributes: { units: 'degrees_north' }, values: onNodes((i, j) => latOf(grid.node(i, j).at)) },
  ];
}

/** Components along the rows and across them (to their left) of the field at a place. */
function alongRows(grid: Grid, i: number, j: number): readonly [number, number] {
  const { at, along } = grid.node(i, j);
  const vector = sum(scaled(eastAt(at), grid.east(at)), scaled(northAt(at), grid.north(at)));
  return [dot(vector, along), dot(vector, cross(at, along))];
}

/** Anticlockwise from east, radians. */
function angleOf(grid: Grid, i: number, j: number): number {
  const { at, along } = grid.node(i, j);
  return Math.atan2(dot(along, northAt(at)), dot(along, eastAt(at)));
}

function plainFile(grid: Grid, standard: readonly [string, string], values: (i: number, j: number) => readonly [number, number], more: readonly Variable[] = []): Buffer {
  const component = (k: 0 | 1): Variable => ({ name: standard[k], type: 'float32', dimensions: ['time', 'y', 'x'], attributes: { standard_name: standard[k], units: 'm s-1', coordinates: 'lon lat' }, values: onNodes((i, j) => values(i, j)[k]) });
  return classicFile({ version: 2, record: 'time', dimensions: { time: 1, y: NY, x: NX }, attributes: {}, variables: [time('time'), ...positions(grid), ...more, component(0), component(1)] });
}

async function sourceOf(bytes: Buffer, pair: VectorVariables): Promise<GridSource> {
  const { sources: [source], refusals } = await opened(bytes, pair);
  if (source?.kind !== 'grid') throw new Error(refusals.join('\n'));
  expect(source).toMatchObject({ crs: { kind: 'curvilinear' }, gridRelative: false });
  return source;
}

interface Expected {
  readonly grid: Grid;
  readonly pair: VectorVariables;
  /** Cells at the edge that are left out. */
  readonly margin: number;
  /** What the nodes have towards east and north, from which the search interpolates, and how far from it is allowed, m/s. */
  readonly nodes: (i: number, j: number) => readonly [number, number];
  readonly searchBound: number;
  /** Allowed on top of the bilinear bounds. */
  readonly more?: number;
  readonly uneven?: number;
}

function expectField(source: GridSource, { grid, pair, margin, nodes, searchBound, more = 0, uneven = 0 }: Expected): void {
  const points = pointsOf(grid, margin);
  const places = Array.from({ length: NX * NY }, (_, k) => grid.node(k % NX, Math.floor(k / NX)).at);
  const [easts, norths] = [onNodes((i, j) => nodes(i, j)[0]), onNodes((i, j) => nodes(i, j)[1])];
  const [eastBound, northBound] = [boundOf(EAST, uneven) + more, boundOf(NORTH, uneven) + more];
  let worst = 0;
  for (const [k, vector] of sampled([source], pair, points, 0).entries()) {
    const point = points[k] ?? { lonDeg: NaN, latDeg: NaN };
    const at = place(point.lonDeg, point.latDeg);
    const miss = Math.abs(vector.east - grid.east(at));
    expect(miss).toBeLessThan(eastBound);
    expect(Math.abs(vector.north - grid.north(at))).toBeLessThan(northBound);
    worst = Math.max(worst, miss / eastBound);
    const found = searched(places, point) ?? [NaN, NaN];
    expect(Math.hypot(vector.east - bilinear(easts, found), vector.north - bilinear(norths, found))).toBeLessThan(searchBound);
  }
  // The bound is near: a much smoother field would prove nothing.
  expect(worst).toBeGreaterThan(0.2);
}

/** float32, and millimetres of position. */
const EXACT = 5e-7;
const analytic = (grid: Grid) => (i: number, j: number): readonly [number, number] => [grid.east(grid.node(i, j).at), grid.north(grid.node(i, j).at)];

const scenes = [
  { what: 'at 62° N, rows towards north-east', grid: gridAround(5, 62, 35), uneven: 0 },
  { what: 'across the date line at 38° S, rows towards south-west', grid: gridAround(179.95, -38, -140), uneven: 0 },
  { what: 'with uneven steps', grid: gridAround(-60, 10, 100, 0.3), uneven: 0.3 },
];

describe.each(scenes)('a rotated, sheared and bent grid $what', ({ grid, uneven }) => {
  test('components towards east and north: within the bilinear bound of the field, and what a search of all cells gives', async () => {
    const source = await sourceOf(plainFile(grid, ['eastward_wind', 'northward_wind'], analytic(grid)), wind);
    expectField(source, { grid, pair: wind, margin: 0, nodes: analytic(grid), searchBound: EXACT, uneven });
  });

  test.each([['radians', 1], ['degrees', 1 / RADIAN]] as const)('components along the rows are turned by the file’s angle in %s', async (units, factor) => {
    const angle: Variable = { name: 'angle', type: 'float64', dimensions: ['y', 'x'], attributes: { units }, values: onNodes((i, j) => factor * angleOf(grid, i, j)) };
    const source = await sourceOf(plainFile(grid, ['x_wind', 'y_wind'], (i, j) => alongRows(grid, i, j), [angle]), wind);
    expectField(source, { grid, pair: wind, margin: 0, nodes: analytic(grid), searchBound: EXACT, uneven });
  });

  // The direction of rows from the nodes beside: second order inside, first order (half a step's bend) at the ends and where steps are uneven.
  test.each([['inside', 1, uneven === 0 ? 2e-6 : 5e-4], ['at the edges', 0, 1e-3]] as const)('without an angle they are turned by what the positions tell, %s', async (_where, margin, bound) => {
    const source = await sourceOf(plainFile(grid, ['x_wind', 'y_wind'], (i, j) => alongRows(grid, i, j)), wind);
    expectField(source, { grid, pair: wind, margin, nodes: analytic(grid), searchBound: bound, more: bound, uneven });
  });

  test('outside there is nothing', async () => {
    const source = await sourceOf(plainFile(grid, ['eastward_wind', 'northward_wind'], analytic(grid)), wind);
    const beyond = [[-0.01, 5], [NX - 0.99, 5], [5, -0.01], [5, NY - 0.99], [-300, 900]].map(([i = NaN, j = NaN]): At => ({ lonDeg: lonOf(grid.node(i, j).at), latDeg: latOf(grid.node(i, j).at) }));
    expect(sampled([source], wind, beyond, 0).every(({ east, north }) => Number.isNaN(east) && Number.isNaN(north))).toBe(true);
  });
});

test('around the pole every point has the column and the row that a search of all cells finds', async () => {
  const grid = gridAround(30, 89.93, 10);
  const source = await sourceOf(plainFile(grid, ['eastward_wind', 'northward_wind'], (i, j) => [i, j]), wind);
  const nodes = Array.from({ length: NX * NY }, (_, k) => grid.node(k % NX, Math.floor(k / NX)).at);
  const points = [...pointsOf(grid, 0), { lonDeg: 0, latDeg: 90 }, { lonDeg: -179.99, latDeg: 89.999 }];
  sampled([source], wind, points, 0).forEach(({ east, north }, k) => {
    const [column = NaN, row = NaN] = searched(nodes, points[k] ?? { lonDeg: NaN, latDeg: NaN }) ?? [];
    expect(Math.hypot(east - column, north - row)).toBeLessThan(1e-5);
  });
});

/** ROMS: currents on the staggered points of a C grid, two levels, the surface last, a wet mask, m/s as "meter second-1". */
function romsFile(grid: Grid, dry: (i: number, j: number) => boolean): Buffer {
  const u = Array.from({ length: NY * (NX - 1) }, (_, k) => alongRows(grid, (k % (NX - 1)) + 0.5, Math.floor(k / (NX - 1)))[0]);
  const v = Array.from({ length: (NY - 1) * NX }, (_, k) => alongRows(grid, k % NX, Math.floor(k / NX) + 0.5)[1]);
  const stored = (name: string, dimensions: readonly string[], surface: readonly number[]): Variable => ({ name, type: 'float32', dimensions: ['ocean_time', 's_rho', ...dimensions], attributes: { units: 'meter second-1' }, values: [...surface.map(() => 7), ...surface] });
  const rho = ['eta_rho', 'xi_rho'];
  return classicFile({
    version: 2, record: 'ocean_time', attributes: {},
    dimensions: { ocean_time: 1, s_rho: 2, eta_rho: NY, xi_rho: NX, eta_u: NY, xi_u: NX - 1, eta_v: NY - 1, xi_v: NX },
    variables: [
      time('ocean_time'),
      { name: 's_rho', type: 'float64', dimensions: ['s_rho'], attributes: { standard_name: 'ocean_s_coordinate_g2', positive: 'up' }, values: [-0.75, -0.25] },
      ...positions(grid, ['lon_rho', 'lat_rho'], rho),
      { name: 'angle', type: 'float64', dimensions: rho, attributes: { units: 'radians' }, values: onNodes((i, j) => angleOf(grid, i, j)) },
      { name: 'mask_rho', type: 'float64', dimensions: rho, attributes: {}, values: onNodes((i, j) => (dry(i, j) ? 0 : 1)) },
      stored('u', ['eta_u', 'xi_u'], u),
      stored('v', ['eta_v', 'xi_v'], v),
    ],
  });
}

test('ROMS: the means of the staggered points, turned by the angle, within the bound of both interpolations', async () => {
  const grid = gridAround(5, 62, 35);
  const source = await sourceOf(romsFile(grid, () => false), current);
  const means = (i: number, j: number): readonly [number, number] => {
    const along = (alongRows(grid, i - 0.5, j)[0] + alongRows(grid, i + 0.5, j)[0]) / 2;
    const across = (alongRows(grid, i, j - 0.5)[1] + alongRows(grid, i, j + 0.5)[1]) / 2;
    const angle = angleOf(grid, i, j);
    return [along * Math.cos(angle) - across * Math.sin(angle), along * Math.sin(angle) + across * Math.cos(angle)];
  };
  // A mean over one step misses by an eighth of its square times the second derivative, of either component; the turn over half a step adds its bend.
  expectField(source, { grid, pair: current, margin: 1, nodes: means, searchBound: EXACT, more: boundOf(EAST) + boundOf(NORTH) });
});

test('ROMS: beside land the values reach onto it, far inland there is nothing', async () => {
  const grid = gridAround(5, 62, 35);
  const source = await sourceOf(romsFile(grid, (i) => i < 15), current);
  const [field = new Float32Array(0)] = source.fields.x_sea_water_velocity ?? [];
  expect(field.every((value, k) => Number.isNaN(value) === k % NX < 15)).toBe(true);
  const at = (i: number): At => ({ lonDeg: lonOf(grid.node(i, 12.5).at), latDeg: latOf(grid.node(i, 12.5).at) });
  const [wet, shore, inland] = sampled([source], current, [at(15.5), at(12.5), at(2.5)], 0);
  expect([wet, shore, inland].map((vector) => Number.isNaN(vector?.east))).toEqual([false, false, true]);
});
