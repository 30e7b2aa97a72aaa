import { numbersAttribute, textAttribute } from './data-file.ts';
import type { DataFile, DataVariable } from './data-file.ts';
import { DataFileError } from './errors.ts';
import { openDataFile } from './open.ts';
import { packingOf, unpackAll } from './unpack.ts';
import { timesOf } from './axes.ts';

/** Trajectories of a result file, ours or any CF file with lon and lat over (trajectory, time). */
export interface ParticlesReader {
  readonly trajectories: number;
  /** Unix seconds. */
  readonly timesSeconds: Float64Array;
  /** Name of each status value. */
  readonly statuses: ReadonlyMap<number, string>;
  readonly attributes: DataFile['attributes'];
  readonly density: { readonly lonDeg: Float64Array; readonly latDeg: Float64Array } | undefined;
  /** Positions in degrees (NaN where there is none), status and orientation (NaN likewise) of all particles at one output. */
  frame(timeIndex: number): { lon: Float64Array; lat: Float64Array; status: Float64Array; orientation: Float64Array };
  /** Positions of one particle at all outputs. */
  track(trajectory: number): { lon: Float64Array; lat: Float64Array; status: Float64Array };
  /** Probability of each cell at one output, latitude × longitude. */
  densityAt(timeIndex: number): Float64Array;
  close(): void;
}

export interface Particles {
  readonly trajectories: number;
  readonly timesSeconds: Float64Array;
  readonly statuses: ReadonlyMap<number, string>;
  /** trajectory × time, row-major; NaN where there is no value. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  readonly status: Float64Array;
  readonly orientation: Float64Array;
}

/** Opens a result for reading by output or by particle. Throws DataFileError when it is not one. */
export async function openParticles(path: string): Promise<ParticlesReader> {
  const file = await openDataFile(path);
  try {
    return readerOf(file);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** The whole result in memory: 32 bytes for each particle and output. Throws DataFileError. */
export async function readParticles(path: string): Promise<Particles> {
  const file = await openDataFile(path);
  try {
    const { trajectories, timesSeconds, statuses } = readerOf(file);
    const all = (name: string): Float64Array => unpackAll(file.read(name), packingOf(need(file, name)));
    return { trajectories, timesSeconds, statuses, lon: all('lon'), lat: all('lat'), status: all('status'), orientation: all('orientation') };
  } finally {
    file.close();
  }
}

function readerOf(file: DataFile): ParticlesReader {
  const lon = need(file, 'lon');
  for (const name of ['lat', 'status', 'orientation']) {
    const { shape } = need(file, name);
    if (shape.join() !== lon.shape.join()) throw unusable(file, `${name} is ${shape.join(' × ')}, lon ${lon.shape.join(' × ')}`);
  }
  const [trajectories, outputs] = lon.shape;
  const timesSeconds = timesOf(file, 'time');
  if ('refused' in timesSeconds) throw unusable(file, timesSeconds.refused);
  if (trajectories === undefined || outputs !== timesSeconds.length) throw unusable(file, `lon is ${lon.shape.join(' × ')} for ${timesSeconds.length} outputs`);
  const part = (name: string, start: number[], count: number[]): Float64Array => unpackAll(file.read(name, { start, count }), packingOf(need(file, name)));
  return {
    trajectories,
    timesSeconds,
    statuses: statusesOf(need(file, 'status')),
    attributes: file.attributes,
    density: densityGrid(file),
    frame: (k) => {
      const column = (name: string): Float64Array => part(name, [0, k], [trajectories, 1]);
      return { lon: column('lon'), lat: column('lat'), status: column('status'), orientation: column('orientation') };
    },
    track: (i) => {
      const row = (name: string): Float64Array => part(name, [i, 0], [1, outputs]);
      return { lon: row('lon'), lat: row('lat'), status: row('status') };
    },
    densityAt: (k) => {
      const [, ny = 0, nx = 0] = need(file, 'density').shape;
      return part('density', [k, 0, 0], [1, ny, nx]);
    },
    close: () => file.close(),
  };
}

function densityGrid(file: DataFile): ParticlesReader['density'] {
  const density = file.variables.get('density');
  if (density === undefined) return undefined;
  const axis = (name: string): Float64Array => unpackAll(file.read(name), packingOf(need(file, name)));
  return { lonDeg: axis('longitude'), latDeg: axis('latitude') };
}

function statusesOf(variable: DataVariable): ReadonlyMap<number, string> {
  const values = numbersAttribute(variable.attributes, 'flag_values') ?? [];
  const names = (textAttribute(variable.attributes, 'flag_meanings') ?? '').split(/\s+/);
  return new Map(values.flatMap((value, i) => (names[i] === undefined ? [] : [[value, names[i]]])));
}

function need(file: DataFile, name: string): DataVariable {
  const variable = file.variables.get(name);
  if (variable === undefined) throw unusable(file, `it has no variable ${name}`);
  return variable;
}

function unusable(file: DataFile, reason: string): DataFileError {
  return new DataFileError('NOT_A_RESULT', file.path, reason);
}
