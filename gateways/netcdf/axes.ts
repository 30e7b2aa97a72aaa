import { textAttribute } from './data-file.ts';
import type { DataFile, DataVariable } from './data-file.ts';
import { packingOf, unpackAll } from './unpack.ts';
import { isDegrees, metresPer, parseTimeUnits } from './units.ts';

/** What a dimension of a field stands for. */
export type Role = 'time' | 'member' | 'vertical' | 'y' | 'x' | 'unknown';

const byName: readonly (readonly [Role, RegExp])[] = [
  ['time', /^(time\d*|ocean_time|t|valid_time|mt)$/i],
  ['member', /^(ensemble(_member)?|member|realization|number|ens|ensemble_members)$/i],
  ['vertical', /^(depth[tuvw]?|s_rho|s_w|lev(el)?|sigma|z|height\d*|height_above_ground\d*|hybrid\d*|pressure\d*|plev|olevel|bottom_top|isobaric\d*|altitude)$/i],
  ['x', /^(x|xc|lon(gitude)?|rlon|nx|ni|i|xi_(rho|u|v|psi)|west_east|nlon|x_\d+|nav_lon)$/i],
  ['y', /^(y|yc|lat(itude)?|rlat|ny|nj|j|eta_(rho|u|v|psi)|south_north|nlat|y_\d+|nav_lat)$/i],
];

/** The role of a dimension: by its coordinate variable (axis, standard name, units), else by its name. */
export function roleOf(file: DataFile, dimension: string): Role {
  const coordinate = file.variables.get(dimension);
  return (coordinate !== undefined && coordinate.shape.length === 1 ? byAttributes(coordinate) : undefined) ?? byName.find(([, pattern]) => pattern.test(dimension))?.[0] ?? 'unknown';
}

function byAttributes(coordinate: DataVariable): Role | undefined {
  const standard = textAttribute(coordinate.attributes, 'standard_name') ?? '';
  const units = textAttribute(coordinate.attributes, 'units') ?? '';
  if (standard === 'time' || / since /i.test(units)) return 'time';
  if (standard === 'realization') return 'member';
  if (/^(projection_x_coordinate|grid_longitude|longitude)$/.test(standard) || /^degrees?_?e(ast)?$/i.test(units)) return 'x';
  if (/^(projection_y_coordinate|grid_latitude|latitude)$/.test(standard) || /^degrees?_?n(orth)?$/i.test(units)) return 'y';
  switch (textAttribute(coordinate.attributes, 'axis')?.toUpperCase()) {
    case 'T': return 'time';
    case 'X': return 'x';
    case 'Y': return 'y';
    case 'Z': return 'vertical';
    default:
  }
  return coordinate.attributes.has('positive') || /depth|height|altitude|pressure|_sigma_|_s_coordinate/.test(standard) || /^(h?pa|mb|millibar)$/i.test(units) ? 'vertical' : undefined;
}

/** Coordinates as doubles, or why they are of no use. */
export function coordinateValues(file: DataFile, name: string): Float64Array | { readonly refused: string } {
  const variable = file.variables.get(name);
  if (variable === undefined) return { refused: `there is no coordinate variable ${name}` };
  const values = unpackAll(file.read(name), packingOf(variable));
  return values.every(Number.isFinite) ? values : { refused: `coordinate ${name} has missing values` };
}

/** Unix seconds of a time coordinate (any order), or the reason against it. */
export function timesOf(file: DataFile, name: string): Float64Array | { readonly refused: string } {
  const variable = file.variables.get(name);
  if (variable === undefined) return { refused: `there is no time coordinate ${name}` };
  const units = parseTimeUnits(textAttribute(variable.attributes, 'units') ?? '', textAttribute(variable.attributes, 'calendar'));
  if ('refused' in units) return units;
  const values = coordinateValues(file, name);
  if ('refused' in values) return values;
  const seconds = values.map((value) => value * units.scale + units.epoch);
  return seconds.every((moment) => moment > YEAR_1 && moment < YEAR_10000) ? seconds : { refused: `time coordinate ${name} has moments outside of the years 1 to 9999` };
}

/** Unix seconds. */
const YEAR_1 = -62_135_596_800;
const YEAR_10000 = 253_402_300_800;

/** Which of several levels is used, as an index, or the reason against all of them. */
export function surfaceLevel(file: DataFile, dimension: string, length: number, medium: 'water' | 'air'): number | { readonly refused: string } {
  const coordinate = file.variables.get(dimension);
  if (length === 1 && coordinate === undefined) return 0;
  if (coordinate === undefined) return { refused: `level dimension ${dimension} of length ${length} has no coordinate, so the surface is not known` };
  const values = coordinateValues(file, dimension);
  if ('refused' in values) return values;
  return medium === 'water' ? waterSurface(coordinate, values) : windHeight(coordinate, values);
}

/** Smallest depth; with `positive: up` (sigma, s, height) the largest value. */
function waterSurface(coordinate: DataVariable, values: Float64Array): number {
  const standard = textAttribute(coordinate.attributes, 'standard_name') ?? '';
  const positive = textAttribute(coordinate.attributes, 'positive')?.toLowerCase();
  const up = positive === 'up' || (positive === undefined && (/_sigma_|_s_coordinate|^altitude|^height/.test(standard) || (/sigma|s_rho/i.test(coordinate.name) && values.every((v) => v <= 0))));
  const height = (value: number): number => (up ? value : -Math.abs(value));
  return values.reduce((best, value, index) => (height(value) > height(values[best] ?? NaN) ? index : best), 0);
}

/** The height nearest 10 m; other heights and other vertical coordinates are refused, since the model's wind is at 10 m. */
function windHeight(coordinate: DataVariable, values: Float64Array): number | { readonly refused: string } {
  const metres = metresPer(textAttribute(coordinate.attributes, 'units') ?? '');
  // A lone level without a length unit is the "surface" or "height above ground" of a converted file.
  if (metres === undefined) return values.length === 1 && !/pa|mb/i.test(textAttribute(coordinate.attributes, 'units') ?? '') ? 0 : { refused: `the wind is on levels of ${coordinate.name}, not at a height of 10 m` };
  const best = values.reduce((near, value, index) => (Math.abs(value * metres - 10) < Math.abs((values[near] ?? NaN) * metres - 10) ? index : near), 0);
  const height = (values[best] ?? NaN) * metres;
  return (height >= 5 && height <= 20) || (values.length === 1 && height === 0) ? best : { refused: `the wind nearest to 10 m is at ${height} m` };
}

/** The height of a wind without a vertical dimension, where a scalar coordinate tells it. */
export function scalarHeight(file: DataFile, variable: DataVariable): number | undefined {
  for (const name of (textAttribute(variable.attributes, 'coordinates') ?? '').split(/\s+/)) {
    const coordinate = file.variables.get(name);
    if (coordinate?.shape.length !== 0 || textAttribute(coordinate.attributes, 'standard_name') !== 'height') continue;
    return (file.read(name)[0] ?? NaN) * (metresPer(textAttribute(coordinate.attributes, 'units') ?? 'm') ?? 1);
  }
  return undefined;
}

/** Metres per unit of a projected axis; 1 for degrees (geographic and rotated grids keep them). */
export function axisUnit(variable: DataVariable): { readonly metres: number; readonly degrees: boolean } | { readonly refused: string } {
  const units = textAttribute(variable.attributes, 'units') ?? '';
  if (isDegrees(units)) return { metres: 1, degrees: true };
  const metres = units === '' && textAttribute(variable.attributes, 'standard_name')?.startsWith('projection_') === true ? 1 : metresPer(units);
  return metres === undefined ? { refused: `axis ${variable.name} has units "${units}", not m, km or degrees` } : { metres, degrees: false };
}

/** Equal steps within 1 % of a step: float32 coordinates of large grids are rounded by less. */
export function isEquidistant(values: Float64Array): boolean {
  const step = ((values.at(-1) ?? NaN) - (values[0] ?? NaN)) / (values.length - 1);
  return values.length > 1 && step !== 0 && values.every((value, i) => Math.abs(value - ((values[0] ?? NaN) + i * step)) <= 0.01 * Math.abs(step));
}
