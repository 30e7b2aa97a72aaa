import { Hdf5Writer } from './hdf5-writer.ts';

/** A forcing file on a grid of longitudes and latitudes; what Alidade makes itself, for demonstrations and tests. */
export interface ForcingFile {
  readonly lonDeg: Float64Array;
  readonly latDeg: Float64Array;
  /** Unix seconds. */
  readonly timesSeconds: Float64Array;
  /** By CF standard name: time × latitude × longitude, row-major, m/s; NaN becomes the fill value. */
  readonly fields: Readonly<Record<string, Float64Array>>;
  /** Of the file: title, and what a reader should know. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Speeds are packed to millimetres a second. */
const SCALE = 0.001;
const FILL = -32_768;

/** Writes CF-1.10, NetCDF-4. Throws DataFileError, and RangeError for a speed of 32 m/s or more. */
export async function writeForcing(path: string, { lonDeg, latDeg, timesSeconds, fields, attributes }: ForcingFile): Promise<void> {
  const writer = await Hdf5Writer.create(path);
  try {
    const shape = [timesSeconds.length, latDeg.length, lonDeg.length];
    writer.attributes('/', { Conventions: 'CF-1.10', ...attributes });
    writer.dimension('time', timesSeconds, { standard_name: 'time', units: 'seconds since 1970-01-01 00:00:00', calendar: 'standard', axis: 'T' });
    writer.dimension('latitude', latDeg, { standard_name: 'latitude', units: 'degrees_north', axis: 'Y' });
    writer.dimension('longitude', lonDeg, { standard_name: 'longitude', units: 'degrees_east', axis: 'X' });
    for (const [name, values] of Object.entries(fields)) {
      writer.variable(name, 'int16', ['time', 'latitude', 'longitude'], shape, shape, 4, {
        _FillValue: new Int16Array([FILL]), scale_factor: new Float64Array([SCALE]), standard_name: name, units: 'm s-1',
      });
      writer.write(name, [0, 0, 0], shape, packed(values));
    }
    writer.close();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function packed(values: Float64Array): Int16Array {
  return Int16Array.from(values, (value) => {
    if (Number.isNaN(value)) return FILL;
    const steps = Math.round(value / SCALE);
    if (Math.abs(steps) > 32_767) throw new RangeError(`a speed of ${value} m/s does not fit`);
    return steps;
  });
}
