/** Where to search at one time of a mission, as a page draws it: few numbers, no file format. */
import { landRaster, type CoastData } from '../../../actors/drift/core/coastline.ts';
import { openParticles, type ParticlesReader } from '../../netcdf/index.ts';
import { bands, bandsOf, NONE } from '../../picture/bands.ts';
import { runsOf } from './runs.ts';

/** `of`: row, first column, number of cells, band; rows go north, columns east. */
export interface Areas {
  readonly index: number;
  readonly times: readonly string[];
  readonly bands: readonly { readonly share: number; readonly words: string }[];
  /** Degrees; corner of the first cell, size of a cell. */
  readonly grid: { readonly west: number; readonly south: number; readonly lon_step: number; readonly lat_step: number; readonly columns: number; readonly rows: number } | null;
  readonly runs: readonly (readonly [row: number, first: number, length: number, band: number])[];
}

const iso = (seconds: number): string => new Date(1000 * seconds).toISOString().replace('.000Z', 'Z');
const step = (axis: Float64Array): number => (axis.length < 2 ? 1 : ((axis.at(-1) ?? 0) - (axis[0] ?? 0)) / (axis.length - 1));

/** The areas of one output; no grid when no particle had a position. As on the picture, smoothing carries nothing inland. */
function areasAt(reader: ParticlesReader, index: number, coast: CoastData | undefined): Areas {
  const told = { index, times: Array.from(reader.timesSeconds, iso), bands: bands.map(({ share, words }) => ({ share, words })) };
  if (reader.density === undefined) return { ...told, grid: null, runs: [] };
  const { lonDeg, latDeg } = reader.density;
  const [columns, rows, lonStep, latStep] = [lonDeg.length, latDeg.length, step(lonDeg), step(latDeg)];
  const grid = { west: (lonDeg[0] ?? 0) - lonStep / 2, south: (latDeg[0] ?? 0) - latStep / 2, lon_step: lonStep, lat_step: latStep, columns, rows };
  const probability = reader.densityAt(index);
  const inBands = bandsOf(probability, columns, rows, reader.trajectories);
  if (coast !== undefined) clearInland(inBands, probability, landRaster(coast, lonDeg, latDeg));
  return { ...told, grid, runs: runsOf(inBands, columns, NONE) };
}

/** Takes land where no particle is ashore out of its area; all three are of the same cells. */
export function clearInland(inBands: Uint8Array, probability: Float64Array, land: Uint8Array): void {
  for (let cell = 0; cell < inBands.length; cell++) if (land[cell] === 1 && probability[cell] === 0) inBands[cell] = NONE;
}

/** Of the last output when none is named; how many there are when there is no such one. Throws DataFileError. */
export async function areasIn(path: string, output: number | undefined, coast: CoastData | undefined): Promise<Areas | { readonly outputs: number }> {
  const reader = await openParticles(path);
  try {
    const index = output ?? reader.timesSeconds.length - 1;
    return index < reader.timesSeconds.length ? areasAt(reader, index, coast) : { outputs: reader.timesSeconds.length };
  } finally {
    reader.close();
  }
}
