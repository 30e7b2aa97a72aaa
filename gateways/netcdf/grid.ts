import { createHash } from 'node:crypto';
import type { Crs } from '../../actors/drift/core/forcing.ts';
import { axisUnit, coordinateValues, isEquidistant } from './axes.ts';
import { crsOf } from './crs.ts';
import type { CrsOrRefusal } from './proj4-string.ts';
import { textAttribute } from './data-file.ts';
import type { DataFile, DataVariable } from './data-file.ts';
import { ascending, longitudeAxis } from './longitude.ts';

/** A field's horizontal grid as the simulation wants it (ascending axes), and where its rows and columns are in the file. */
export interface HorizontalGrid {
  /** Equal for equal grids, whatever file they come from. */
  readonly key: string;
  readonly crs: Crs;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Index in the file of each column of x and each row of y. */
  readonly columns: Int32Array;
  readonly rows: Int32Array;
}

export interface Refused {
  readonly refused: string;
}

/** The grid of a variable whose x and y dimensions are known. */
export function gridOf(file: DataFile, variable: DataVariable, yDimension: string, xDimension: string): HorizontalGrid | Refused {
  const xAxis = file.variables.get(xDimension);
  const yAxis = file.variables.get(yDimension);
  if (xAxis?.shape.length !== 1 || yAxis?.shape.length !== 1) return curvilinear(file, variable, yDimension, xDimension);
  const xUnit = axisUnit(xAxis);
  const yUnit = axisUnit(yAxis);
  if ('refused' in xUnit || 'refused' in yUnit) return orElse(curvilinear(file, variable, yDimension, xDimension), 'refused' in xUnit ? xUnit : { refused: `axis ${yDimension} has no usable units` });
  const crs = xUnit.degrees ? angularCrs(file, variable, xAxis) : mappingOf(file, variable, xUnit.metres);
  if (crs.kind === 'refused') return orElse(xUnit.degrees ? { refused: crs.reason } : curvilinear(file, variable, yDimension, xDimension), { refused: crs.reason });
  if (xUnit.degrees !== (crs.kind === 'geographic' || crs.kind === 'rotated_pole')) return { refused: `axis ${xDimension} is in ${xUnit.degrees ? 'degrees' : 'metres'}, which does not fit its grid mapping` };
  const x = coordinateValues(file, xDimension);
  const y = coordinateValues(file, yDimension);
  if ('refused' in x) return x;
  if ('refused' in y) return y;
  return regular(crs, x.map((v) => v * xUnit.metres), y.map((v) => v * yUnit.metres), xDimension);
}

/** The first unless it is a refusal; the reason against both is the second's. */
function orElse(grid: HorizontalGrid | Refused, otherwise: Refused): HorizontalGrid | Refused {
  return 'refused' in grid ? otherwise : grid;
}

function regular(crs: Crs, x: Float64Array, y: Float64Array, name: string): HorizontalGrid | Refused {
  if (x.length < 2 || y.length < 2) return { refused: `a grid of ${y.length} × ${x.length} points has no cells` };
  const columns = crs.kind === 'geographic' || crs.kind === 'rotated_pole' ? longitudeAxis(x) : ascending(x);
  const rows = ascending(y);
  if (isEquidistant(columns.values) && isEquidistant(rows.values)) return keyed(crs, columns.values, rows.values, columns.indices, rows.indices);
  if (crs.kind !== 'geographic') return { refused: `axis ${name} or its partner has unequal steps on a ${crs.kind} grid` };
  return keyed(meshed(columns.values, rows.values), indices(columns.values.length), indices(rows.values.length), columns.indices, rows.indices);
}

/** Unequal steps in longitude or latitude (Gaussian grids): positions of every node, as for a curvilinear grid. */
function meshed(lon: Float64Array, lat: Float64Array): Crs {
  const size = lon.length * lat.length;
  return {
    kind: 'curvilinear',
    lonDeg: Float64Array.from({ length: size }, (_, i) => lon[i % lon.length] ?? NaN),
    latDeg: Float64Array.from({ length: size }, (_, i) => lat[Math.floor(i / lon.length)] ?? NaN),
  };
}

function curvilinear(file: DataFile, variable: DataVariable, yDimension: string, xDimension: string): HorizontalGrid | Refused {
  const named = (textAttribute(variable.attributes, 'coordinates') ?? '').split(/\s+/);
  const plane = [...file.variables.values()].filter((v) => v.shape.length === 2 && v.dimensions[0] === yDimension && v.dimensions[1] === xDimension);
  const pick = (standard: string, pattern: RegExp): DataVariable | undefined => {
    const all = plane.filter((v) => textAttribute(v.attributes, 'standard_name') === standard || pattern.test(v.name));
    return all.find((v) => named.includes(v.name)) ?? all[0];
  };
  const lon = pick('longitude', /^(nav_)?lon(gitude)?(_rho)?$|^xlong/i);
  const lat = pick('latitude', /^(nav_)?lat(itude)?(_rho)?$|^xlat/i);
  if (lon === undefined || lat === undefined) return { refused: `${variable.name} has neither axes with units nor longitude and latitude over (${yDimension}, ${xDimension})` };
  return fromPositions(file, lon.name, lat.name);
}

/** A grid given by the positions of its nodes alone. */
export function fromPositions(file: DataFile, lonName: string, latName: string): HorizontalGrid | Refused {
  const lonDeg = coordinateValues(file, lonName);
  const latDeg = coordinateValues(file, latName);
  if ('refused' in lonDeg) return lonDeg;
  if ('refused' in latDeg) return latDeg;
  const [ny = 0, nx = 0] = file.variables.get(lonName)?.shape ?? [];
  if (lonDeg.length !== latDeg.length || nx < 2 || ny < 2) return { refused: `${lonName} and ${latName} do not make a grid` };
  if (latDeg.some((value) => Math.abs(value) > 90)) return { refused: `${latName} has latitudes beyond the poles` };
  return keyed({ kind: 'curvilinear', lonDeg, latDeg }, indices(nx), indices(ny), Int32Array.from({ length: nx }, (_, i) => i), Int32Array.from({ length: ny }, (_, i) => i));
}

/**
 * Degrees of a turned sphere where the axis says so. Plain "degrees" without a standard name are those of either
 * (CF 4.1, 5.6: true longitudes are degrees_east), and the variable's grid mapping tells which.
 */
function angularCrs(file: DataFile, variable: DataVariable, xAxis: DataVariable): CrsOrRefusal {
  const standard = textAttribute(xAxis.attributes, 'standard_name');
  if (standard === 'grid_longitude' || /^rlon$/i.test(xAxis.name)) return mappingOf(file, variable, 1);
  const plain = standard === undefined && /^deg(ree)?s?$/i.test((textAttribute(xAxis.attributes, 'units') ?? '').trim());
  if (!plain || !variable.attributes.has('grid_mapping')) return { kind: 'geographic' };
  const mapping = mappingOf(file, variable, 1);
  return mapping.kind === 'rotated_pole' ? mapping : { kind: 'geographic' };
}

/** The variable's own grid mapping, else the only one in the file, else a PROJ string among the global attributes. */
function mappingOf(file: DataFile, variable: DataVariable, metresPerUnit: number): CrsOrRefusal {
  const named = textAttribute(variable.attributes, 'grid_mapping')?.split(/[\s:]+/)[0];
  if (named !== undefined) {
    const mapping = file.variables.get(named);
    return mapping === undefined ? { kind: 'refused', reason: `grid mapping ${named} of ${variable.name} is not in the file` } : crsOf(mapping.attributes, metresPerUnit);
  }
  const [only, ...others] = [...file.variables.values()].filter((v) => v.shape.length === 0 && (v.attributes.has('grid_mapping_name') || v.attributes.has('proj4') || v.attributes.has('proj4_string')));
  if (only !== undefined && others.length === 0) return crsOf(only.attributes, metresPerUnit);
  return crsOf(file.attributes, metresPerUnit);
}

function indices(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => i);
}

function keyed(crs: Crs, x: Float64Array, y: Float64Array, columns: Int32Array, rows: Int32Array): HorizontalGrid {
  const hash = createHash('sha256').update(x).update(y);
  if (crs.kind === 'curvilinear') hash.update(crs.lonDeg).update(crs.latDeg);
  else hash.update(JSON.stringify(crs));
  return { key: hash.digest('hex').slice(0, 16), crs, x, y, columns, rows };
}
