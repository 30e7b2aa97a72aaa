/** `summary.json` and the areas of one output, as the map and the numbers beside it need them. */
import { get } from './api.ts';
import { listOf, isRow, numberOf, numbersOf, rowOf, textOf, textsOf, type Row } from './json.ts';

export interface Moment {
  /** ISO 8601. */
  readonly time: string;
  readonly mean: readonly [latitude: number, longitude: number] | undefined;
  readonly areasKm2: readonly [half: number | undefined, ninety: number | undefined, ninetyFive: number | undefined];
  readonly active: number | undefined;
  readonly stranded: number | undefined;
  readonly missing: number | undefined;
}

export interface Cells {
  readonly west: number;
  readonly south: number;
  readonly lonStep: number;
  readonly latStep: number;
  readonly columns: number;
  readonly rows: number;
  /** Row, first column, number of cells, kind. */
  readonly runs: readonly (readonly number[])[];
}

export interface Areas {
  readonly times: readonly string[];
  readonly index: number;
  readonly words: readonly string[];
  readonly cells: Cells | undefined;
}

function momentOf(row: Row): Moment {
  const [latitude, longitude] = [numberOf(row['mean_latitude']), numberOf(row['mean_longitude'])];
  return {
    time: textOf(row['time']),
    mean: latitude === undefined || longitude === undefined ? undefined : [latitude, longitude],
    areasKm2: [numberOf(row['area50_km2']), numberOf(row['area90_km2']), numberOf(row['area95_km2'])],
    active: numberOf(row['active']),
    stranded: numberOf(row['stranded']),
    missing: numberOf(row['missing_data']),
  };
}

export const loadMoments = async (id: string): Promise<readonly Moment[]> => listOf((await get(`/v1/missions/${id}/summary.json`))['times']).filter(isRow).map(momentOf);

/** Cells of a grid as the door writes them, runs beside it or within. */
export function cellsOf(grid: Row, runs: unknown): Cells | undefined {
  const [west, south, lonStep, latStep, columns, rows] = ['west', 'south', 'lon_step', 'lat_step', 'columns', 'rows'].map((name) => numberOf(grid[name]));
  if (west === undefined || south === undefined || lonStep === undefined || latStep === undefined || columns === undefined || rows === undefined) return undefined;
  return { west, south, lonStep, latStep, columns, rows, runs: listOf(runs).map(numbersOf) };
}

export async function loadAreas(id: string, output: number | undefined): Promise<Areas> {
  const row = await get(`/v1/missions/${id}/areas${output === undefined ? '' : `?output=${output}`}`);
  return { times: textsOf(row['times']), index: numberOf(row['index']) ?? 0, words: listOf(row['bands']).map((band) => textOf(rowOf(band)['words'])), cells: cellsOf(rowOf(row['grid']), row['runs']) };
}
