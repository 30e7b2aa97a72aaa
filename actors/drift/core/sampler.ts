/**
 * The forcing for a batch of particles: the fast twin of sampling-plain.ts. Positions in grids come from tiles, fields
 * from intervals that hold both times of both components side by side; no trigonometry, no allocation, no search.
 */
import type { Batch } from './batch.ts';
import type { ConstantSource, Forcing, GridSource } from './forcing.ts';
import { EDGE_TOLERANCE, METRES_PER_DEGREE, gridIndexOf } from './grid-index.ts';
import type { GridIndex, GridPosition } from './grid-position.ts';
import { PairField } from './pair-field.ts';
import type { Land } from './land.ts';
import type { VectorVariables } from './sampling-plain.ts';
import { GRID_RECORD, HEAD, tilesOf } from './tiles.ts';
import type { Tiles } from './tiles.ts';

interface GridReader {
  readonly kind: 'grid';
  readonly index: GridIndex;
  /** Offset of the grid's polynomials in a tile's record. */
  readonly record: number;
  readonly field: PairField;
  readonly gridRelative: boolean;
}

interface ConstantReader {
  readonly kind: 'constant';
  readonly east: number;
  readonly north: number;
}

type Reader = GridReader | ConstantReader;

/** One pair of components over all sources, in priority order. */
export interface PairSampler {
  /** Makes the fields of a moment ready; before the batches of a step. */
  seek(seconds: number): void;
  /** Fills `east` and `north` for every entry of the batch; NaN where no source reaches. Returns how many are left without. */
  sample(batch: Batch, east: Float64Array, north: Float64Array): number;
}

export interface Sampler {
  readonly tiles: Tiles;
  pair(variables: VectorVariables): PairSampler;
}

/**
 * Shares one table of tiles among all pairs of components; the tiles also know where there may be land. `particles` are
 * all of the mission's, not a thread's: how fields are made ready hangs on them, and the last bit of a result on that.
 */
export function samplerOf(forcing: Forcing, land: Land, particles: number): Sampler {
  const grids = forcing.filter((source) => source.kind === 'grid');
  const indices = grids.map(gridIndexOf);
  const tiles = tilesOf(grids.map((grid, k) => ({ index: indices[k] ?? nowhere, cellMetres: cellMetres(grid) })), land);
  return {
    tiles,
    pair(variables) {
      const readers = forcing.flatMap((source): Reader[] => {
        if (source.kind === 'constant') return constantReader(source, variables);
        if (!variables.every((name) => source.fields[name] !== undefined)) return [];
        const k = grids.indexOf(source);
        return [{ kind: 'grid', index: indices[k] ?? nowhere, record: HEAD + GRID_RECORD * k, field: new PairField(source, variables, particles >= source.x.length * source.y.length), gridRelative: source.gridRelative && source.crs.kind !== 'geographic' }];
      });
      return pairSampler(readers, tiles);
    },
  };
}

const nowhere: GridIndex = (_lon, _lat, out) => {
  out.column = NaN;
};

function constantReader(source: ConstantSource, [x, y]: VectorVariables): Reader[] {
  const [east, north] = [source.values[x], source.values[y]];
  return east === undefined || north === undefined ? [] : [{ kind: 'constant', east, north }];
}

/** Rough size of a grid's cells: what an error in column or row is worth. No polynomial is good enough where cells may have any shape. */
function cellMetres({ crs, x }: GridSource): number {
  if (crs.kind === 'curvilinear') return Infinity;
  const spacing = x.length < 2 ? 1 : ((x.at(-1) ?? 0) - (x[0] ?? 0)) / (x.length - 1);
  return crs.kind === 'geographic' || crs.kind === 'rotated_pole' ? spacing * METRES_PER_DEGREE : spacing;
}

function pairSampler(readers: readonly Reader[], tiles: Tiles): PairSampler {
  let ready: readonly Reader[] = [];
  return {
    seek(seconds) {
      ready = readers.filter((reader) => reader.kind === 'constant' || reader.field.seek(seconds));
    },
    sample(batch, east, north) {
      let left = batch.count;
      east.fill(NaN, 0, batch.count);
      north.fill(NaN, 0, batch.count);
      for (const reader of ready) {
        if (left === 0) break;
        left = reader.kind === 'constant' ? fillConstant(reader, batch, east, north) : sampleGrid(reader, tiles.data, batch, east, north);
      }
      return left;
    },
  };
}

function fillConstant(reader: ConstantReader, batch: Batch, east: Float64Array, north: Float64Array): number {
  for (let k = 0; k < batch.count; k++) {
    if (!Number.isNaN(east[k] ?? NaN)) continue;
    east[k] = reader.east;
    north[k] = reader.north;
  }
  return 0;
}

const exact: GridPosition = { column: 0, row: 0, cosine: 1, sine: 0 };

/** One loop, long on purpose: the polynomials, the two interpolations and the turn of a particle stay in registers. */
function sampleGrid(reader: GridReader, data: Float64Array, batch: Batch, east: Float64Array, north: Float64Array): number {
  const { field, record, gridRelative } = reader;
  const { nx, ny, members, stride, weight } = field;
  let { west: c0, east: c1, south: r0, north: r1 } = field.window;
  let early: number = field.early;
  // From a value at the beginning of the interval to the one at its end, in the same cell.
  let late = 2 - 2 * early;
  const [lastColumn, lastRow] = [Math.max(0, nx - 2), Math.max(0, ny - 2)];
  const across = nx > 1 ? stride : 0;
  const up = ny > 1 ? nx * stride : 0;
  let interval = field.values[0] ?? new Float32Array(0);
  let left = 0;
  for (let k = 0; k < batch.count; k++) {
    const known = east[k]!;
    if (known === known) continue;
    const base = batch.tile[k]! + record;
    const lon = batch.tileLon[k]!;
    const lat = batch.tileLat[k]!;
    let column = data[base]! + lon * (data[base + 1]! + lon * data[base + 3]! + lat * data[base + 4]!) + lat * (data[base + 2]! + lat * data[base + 5]!);
    let row = data[base + 6]! + lon * (data[base + 7]! + lon * data[base + 9]! + lat * data[base + 10]!) + lat * (data[base + 8]! + lat * data[base + 11]!);
    let cosine = 1;
    let sine = 0;
    if (column !== column) {
      reader.index(batch.lon[k]!, batch.lat[k]!, exact);
      column = exact.column;
      row = exact.row;
      cosine = exact.cosine;
      sine = exact.sine;
    } else if (gridRelative) {
      cosine = data[base + 12]! + lon * (data[base + 13]! + lon * data[base + 15]! + lat * data[base + 16]!) + lat * (data[base + 14]! + lat * data[base + 17]!);
      sine = data[base + 18]! + lon * (data[base + 19]! + lon * data[base + 21]! + lat * data[base + 22]!) + lat * (data[base + 20]! + lat * data[base + 23]!);
    }
    // | 0 is the floor of what is not negative.
    let i = column | 0;
    let j = row | 0;
    if (!(column >= c0 && column < c1 && row >= r0 && row < r1)) {
      if (!(column >= -EDGE_TOLERANCE && column <= nx - 1 + EDGE_TOLERANCE && row >= -EDGE_TOLERANCE && row <= ny - 1 + EDGE_TOLERANCE)) {
        left++;
        continue;
      }
      // The last node belongs to the last cell, and | 0 took what lies within the tolerance outside the first into the first.
      if (i > lastColumn) i = lastColumn;
      if (j > lastRow) j = lastRow;
      if (i < c0 || i >= c1 || j < r0 || j >= r1) {
        field.cover(i, j);
        ({ west: c0, east: c1, south: r0, north: r1 } = field.window);
        early = field.early;
        late = 2 - 2 * early;
      }
    }
    const u = column - i;
    const v = row - j;
    const d = u * v;
    const b = u - d;
    const c = v - d;
    const a = 1 - u - c;
    if (members > 1) interval = field.values[batch.particle[k]! % members]!;
    const p = (j * nx + i) * stride + early;
    const q = p + across;
    const r = p + up;
    const s = r + across;
    let x = a * interval[p]! + b * interval[q]! + c * interval[r]! + d * interval[s]!;
    let y = a * interval[p + 1]! + b * interval[q + 1]! + c * interval[r + 1]! + d * interval[s + 1]!;
    if (weight !== 0) {
      x += weight * (a * interval[p + late]! + b * interval[q + late]! + c * interval[r + late]! + d * interval[s + late]! - x);
      y += weight * (a * interval[p + late + 1]! + b * interval[q + late + 1]! + c * interval[r + late + 1]! + d * interval[s + late + 1]! - y);
    }
    if (x !== x || y !== y) {
      left++;
      continue;
    }
    east[k] = x * cosine + y * sine;
    north[k] = y * cosine - x * sine;
  }
  return left;
}
