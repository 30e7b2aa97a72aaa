import type { TrajectoriesSpec } from '../../actors/drift/ports.ts';
import { Hdf5Writer } from './hdf5-writer.ts';
import type { StoredType } from './hdf5-writer.ts';

/** What a result file is about; everything that is known before the first step. */
export type ParticlesSpec = TrajectoriesSpec;

/** The state of every particle at one output. NaN: no position (not yet released, or lost and given up). */
export interface ParticlesFrame {
  /** Degrees. */
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Index into `statuses`; −1 where not yet released. */
  readonly status: Int8Array | Uint8Array;
  /** 0 right, 1 left of the downwind direction; −1 where not yet released. */
  readonly orientation: Int8Array | Uint8Array;
}

export interface DensityGrid {
  /** Cell centres in degrees, ascending. */
  readonly lonDeg: Float64Array;
  readonly latDeg: Float64Array;
}

const FILL = { double: new Float64Array([NaN]), byte: new Int8Array([-1]) };
/** Values in a chunk: half a megabyte of doubles, which the library's chunk cache (1 MiB) can hold. */
const CHUNK_VALUES = 65_536;

/** Starts `particles.nc` (CF-1.10 trajectories, NetCDF-4). Frames and densities are then written in the order of time. */
export async function createParticlesFile(path: string, spec: ParticlesSpec): Promise<ParticlesWriter> {
  if (spec.statuses.length > 127 || spec.statuses.some((name) => !/^[A-Za-z0-9_]+$/.test(name))) throw new RangeError('statuses are at most 127 words');
  const writer = await Hdf5Writer.create(path);
  try {
    describeFile(writer, spec);
    return new ParticlesWriter(writer, spec);
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function describeFile(writer: Hdf5Writer, spec: ParticlesSpec): void {
  const { title, history, source, provenance } = spec;
  writer.attributes('/', { Conventions: 'CF-1.10', featureType: 'trajectory', title, history, source, ...provenance });
  writer.dimension('trajectory', Int32Array.from({ length: spec.trajectories }, (_, i) => i), { long_name: 'number of the particle', cf_role: 'trajectory_id' });
  writer.dimension('time', Float64Array.from(spec.timesSeconds), { standard_name: 'time', long_name: 'time of output', units: 'seconds since 1970-01-01 00:00:00', calendar: 'standard', axis: 'T' });
  const variable = (name: string, type: StoredType, deflate: number, attributes: Record<string, string | Int8Array | Float64Array>): void =>
    writer.variable(name, type, ['trajectory', 'time'], [spec.trajectories, spec.timesSeconds.length], chunksOf(spec), deflate, attributes);
  // Positions are noise to a compressor (0.9 of their size, ten times the time); flags are not.
  variable('lon', 'float64', 0, { _FillValue: FILL.double, standard_name: 'longitude', long_name: 'longitude', units: 'degrees_east' });
  variable('lat', 'float64', 0, { _FillValue: FILL.double, standard_name: 'latitude', long_name: 'latitude', units: 'degrees_north' });
  variable('status', 'int8', 1, { _FillValue: FILL.byte, standard_name: 'status_flag', long_name: 'state of the particle', flag_values: Int8Array.from(spec.statuses, (_, i) => i), flag_meanings: spec.statuses.join(' '), coordinates: 'time lat lon' });
  variable('orientation', 'int8', 1, { _FillValue: FILL.byte, long_name: 'side of the downwind direction to which the object drifts', flag_values: new Int8Array([0, 1]), flag_meanings: 'right left', coordinates: 'time lat lon' });
}

/** Large missions: a chunk is part of one output. Small ones: all particles over several outputs, written together. */
function chunksOf({ trajectories, timesSeconds }: ParticlesSpec): [number, number] {
  const parts = Math.max(1, Math.ceil(trajectories / CHUNK_VALUES));
  const rows = Math.max(1, Math.ceil(trajectories / parts));
  return [rows, Math.max(1, Math.min(timesSeconds.length, Math.floor(CHUNK_VALUES / rows)))];
}

/** One owner writes, closes or aborts it. Memory: one frame, or up to 65,536 values of each variable of several small ones. */
export class ParticlesWriter {
  readonly #writer: Hdf5Writer;
  readonly #spec: ParticlesSpec;
  readonly #perBlock: number;
  readonly #block: { lon: Float64Array; lat: Float64Array; status: Int8Array; orientation: Int8Array };
  #next = 0;
  #density: readonly [number, number] | undefined;

  constructor(writer: Hdf5Writer, spec: ParticlesSpec) {
    this.#writer = writer;
    this.#spec = spec;
    this.#perBlock = chunksOf(spec)[1];
    const size = spec.trajectories * this.#perBlock;
    this.#block = { lon: new Float64Array(size), lat: new Float64Array(size), status: new Int8Array(size), orientation: new Int8Array(size) };
  }

  /** Writes output `timeIndex`; outputs come in order, each once. */
  writeFrame(timeIndex: number, frame: ParticlesFrame): void {
    const { trajectories, timesSeconds } = this.#spec;
    if (timeIndex !== this.#next || timeIndex >= timesSeconds.length) throw new RangeError(`output ${timeIndex} of ${timesSeconds.length} is not the next one, ${this.#next}`);
    for (const [name, values] of Object.entries(frame)) if (values.length !== trajectories) throw new RangeError(`${name} has ${values.length} values for ${trajectories} particles`);
    const first = timeIndex - (timeIndex % this.#perBlock);
    const width = Math.min(this.#perBlock, timesSeconds.length - first);
    for (const name of ['lon', 'lat', 'status', 'orientation'] as const) spread(frame[name], this.#block[name], width, timeIndex - first);
    this.#next++;
    if (this.#next === first + width) this.#flush(first, width);
  }

  /** The positions and states of output `timeIndex` as they were written; once all outputs are. The arrays are the caller's. */
  readFrame(timeIndex: number): { lon: Float64Array; lat: Float64Array; status: Int8Array } {
    const { trajectories, timesSeconds } = this.#spec;
    if (this.#next !== timesSeconds.length || !(timeIndex >= 0 && timeIndex < this.#next)) throw new RangeError(`output ${timeIndex} cannot be read back, ${this.#next} of ${timesSeconds.length} were written`);
    const frame = { lon: new Float64Array(trajectories), lat: new Float64Array(trajectories), status: new Int8Array(trajectories) };
    const first = this.#next - 1 - ((this.#next - 1) % this.#perBlock);
    for (const name of ['lon', 'lat', 'status'] as const) {
      // What the last block holds need not be asked of the file: all of a small mission.
      if (timeIndex >= first) gather(this.#block[name], frame[name], this.#next - first, timeIndex - first);
      else this.#writer.read(name, [0, timeIndex], [trajectories, 1], frame[name]);
    }
    return frame;
  }

  /** Declares the density grid; at any time before its first field. */
  defineDensity({ lonDeg, latDeg }: DensityGrid): void {
    if (this.#density !== undefined) throw new RangeError('the density grid is already defined');
    this.#density = [latDeg.length, lonDeg.length];
    this.#writer.dimension('latitude', latDeg, { standard_name: 'latitude', long_name: 'latitude of the cell centre', units: 'degrees_north', axis: 'Y' });
    this.#writer.dimension('longitude', lonDeg, { standard_name: 'longitude', long_name: 'longitude of the cell centre', units: 'degrees_east', axis: 'X' });
    this.#writer.variable('density', 'float64', ['time', 'latitude', 'longitude'], [this.#spec.timesSeconds.length, ...this.#density], [1, ...this.#density], 1, {
      long_name: 'probability that the object is in the cell', units: '1', comment: 'Sums to 1 minus the probability that the object was lost from the forcing.',
    });
  }

  /** Writes the density at output `timeIndex`: latitude × longitude, row-major, probability of each cell. */
  writeDensity(timeIndex: number, probability: Float64Array | Float32Array): void {
    const [ny, nx] = this.#density ?? [0, 0];
    if (ny === 0 || probability.length !== ny * nx) throw new RangeError(`a density of ${probability.length} cells on a grid of ${ny} × ${nx}`);
    if (!(timeIndex >= 0 && timeIndex < this.#spec.timesSeconds.length)) throw new RangeError(`density of output ${timeIndex} of ${this.#spec.timesSeconds.length}`);
    this.#writer.write('density', [timeIndex, 0, 0], [1, ny, nx], Float64Array.from(probability));
  }

  /** Completes the file under its name. Every output must have been written. */
  close(): void {
    if (this.#next !== this.#spec.timesSeconds.length) {
      this.abort();
      throw new RangeError(`only ${this.#next} of ${this.#spec.timesSeconds.length} outputs were written`);
    }
    this.#writer.close();
  }

  /** Leaves no file behind. */
  abort(): void {
    this.#writer.abort();
  }

  #flush(first: number, width: number): void {
    const { trajectories } = this.#spec;
    for (const name of ['lon', 'lat', 'status', 'orientation'] as const) {
      this.#writer.write(name, [0, first], [trajectories, width], this.#block[name].subarray(0, trajectories * width));
    }
  }
}

/** One output into its column of a trajectory-major block of `width` outputs. */
function spread(from: ArrayLike<number>, into: Float64Array | Int8Array, width: number, column: number): void {
  for (let i = 0, at = column; i < from.length; i++, at += width) into[at] = from[i] ?? NaN;
}

/** One column of such a block. */
function gather(from: ArrayLike<number>, into: Float64Array | Int8Array, width: number, column: number): void {
  for (let i = 0, at = column; i < into.length; i++, at += width) into[i] = from[at] ?? NaN;
}
