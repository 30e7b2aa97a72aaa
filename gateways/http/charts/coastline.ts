/** Land and its edge within a box, for drawing; no map server is needed. */
import { coastLines, landRaster, type CoastData } from '../../../actors/drift/core/coastline.ts';
import { Problem } from '../problems.ts';
import { runsOf } from './runs.ts';

export interface Box {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Reading the coast of a larger box would hold up others. */
const widestDeg = 40;
const tallestDeg = 30;
/** Points closer than this share of the box are one; cells of land on its longer side. */
const finest = 1 / 1500;
const cells = 240;

/** `west,south,east,north` in degrees; east may exceed 180 where the box crosses the date line. */
export function readBox(text: string): Box {
  const refuse = (detail: string): Problem => new Problem(400, 'INVALID_REQUEST', `query/box ${detail}`, { errors: [{ pointer: 'query/box', detail }] });
  const numbers = text.split(',').map((one) => (one.trim() === '' ? NaN : Number(one)));
  const [west = NaN, south = NaN, east = NaN, north = NaN] = numbers;
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) throw refuse('must be four numbers: west,south,east,north in degrees');
  if (Math.abs(west) > 360 || east > 540 || south < -90 || north > 90) throw refuse('must lie within -360…540 degrees east and -90…90 degrees north');
  if (west >= east || south >= north) throw refuse('must have its west before its east and its south before its north');
  if (east - west > widestDeg || north - south > tallestDeg) throw refuse(`must be at most ${widestDeg} degrees wide and ${tallestDeg} high`);
  return { west, south, east, north };
}

const rounded = (value: number): number => Math.round(value * 1e5) / 1e5;
const centres = (from: number, step: number, count: number): Float64Array => Float64Array.from({ length: count }, (_, index) => from + (index + 0.5) * step);

/** A GeoJSON feature with the coast as lines; `land`: filled cells of a grid as runs [row, first column, cells, 1]. */
export function coastOf(data: CoastData, box: Box): Readonly<Record<string, unknown>> {
  const [width, height] = [box.east - box.west, box.north - box.south];
  const lines = coastLines(data, box, Math.max(width / 2, height) * finest).map((line) => Array.from({ length: line.length / 2 }, (_, index) => [rounded(line[2 * index] ?? 0), rounded(line[2 * index + 1] ?? 0)]));
  const step = Math.max(width / 2, height) / cells;
  const [columns, rows] = [Math.ceil(width / (2 * step)), Math.ceil(height / step)];
  const [lonStep, latStep] = [width / columns, height / rows];
  const land = landRaster(data, centres(box.west, lonStep, columns), centres(box.south, latStep, rows));
  return {
    type: 'Feature',
    bbox: [box.west, box.south, box.east, box.north],
    properties: { source: data.version },
    geometry: { type: 'MultiLineString', coordinates: lines },
    land: { west: box.west, south: box.south, lon_step: lonStep, lat_step: latStep, columns, rows, runs: runsOf(land, columns, 0) },
  };
}
