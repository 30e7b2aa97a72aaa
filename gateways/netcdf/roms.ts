import { coordinateValues } from './axes.ts';
import { textAttribute } from './data-file.ts';
import type { DataFile } from './data-file.ts';
import { fromPositions } from './grid.ts';
import type { HorizontalGrid, Refused } from './grid.ts';

/**
 * ROMS output on its own Arakawa C grid: u between the rho points of a row, v between those of a column, and the
 * direction of the rows in `angle`. All is brought to the rho points: u(i) = mean of the wet u points beside it.
 */
export function romsGrid(file: DataFile, xDimension: string): { readonly grid: HorizontalGrid | Refused; readonly stagger: 'u' | 'v' | undefined } | undefined {
  const stagger = xDimension === 'xi_u' ? 'u' : xDimension === 'xi_v' ? 'v' : undefined;
  if (!/^xi_(u|v|rho)$/.test(xDimension) || !file.variables.has('lon_rho') || !file.variables.has('lat_rho')) return undefined;
  return { grid: fromPositions(file, 'lon_rho', 'lat_rho'), stagger };
}

/** Land (NaN) where a mask says so. The masked values themselves may be anything: packing tools have turned 1e37 into 0. */
export function applyMask(file: DataFile, name: string, field: Float32Array): void {
  const mask = file.variables.has(name) ? coordinateValues(file, name) : undefined;
  if (mask === undefined || 'refused' in mask || mask.length !== field.length) return;
  for (let i = 0; i < field.length; i++) if ((mask[i] ?? 1) < 0.5) field[i] = NaN;
}

/**
 * Values between points to the points: `from` is rows × columns as stored, `into` is ny × nx. Along the staggered
 * direction point i has the mean of the values before (i − 1) and after (i) it, or the one that is there.
 */
export function toRhoPoints(from: Float32Array, columns: number, stagger: 'u' | 'v', into: Float32Array, nx: number): void {
  const rows = from.length / columns;
  const ny = into.length / nx;
  const at = (j: number, i: number): number => (i < 0 || j < 0 || i >= columns || j >= rows ? NaN : (from[j * columns + i] ?? NaN));
  for (let j = 0; j < ny; j++) {
    for (let i = 0; i < nx; i++) {
      const before = stagger === 'u' ? at(j, i - 1) : at(j - 1, i);
      const after = at(j, i);
      into[j * nx + i] = Number.isNaN(before) ? after : Number.isNaN(after) ? before : (before + after) / 2;
    }
  }
}

/** Radians from east to the rows' direction, anticlockwise: the file's `angle`, else from the positions of the nodes. */
export function rowAngles(file: DataFile, grid: HorizontalGrid): Float64Array {
  const stored = file.variables.get('angle');
  if (stored !== undefined && stored.shape.length === 2) {
    const values = coordinateValues(file, 'angle');
    const degrees = /^deg/i.test(textAttribute(stored.attributes, 'units') ?? '');
    if (!('refused' in values) && values.length === grid.x.length * grid.y.length) return degrees ? values.map((v) => (v * Math.PI) / 180) : values;
  }
  return anglesFromPositions(grid);
}

function anglesFromPositions(grid: HorizontalGrid): Float64Array {
  const { crs, x, y } = grid;
  const nx = x.length;
  if (crs.kind !== 'curvilinear') return new Float64Array(nx * y.length);
  const { lonDeg, latDeg } = crs;
  return Float64Array.from({ length: nx * y.length }, (_, index) => {
    const i = index % nx;
    const a = i > 0 ? index - 1 : index;
    const b = i < nx - 1 ? index + 1 : index;
    const dLon = (lonDeg[b] ?? NaN) - (lonDeg[a] ?? NaN);
    const dLat = (latDeg[b] ?? NaN) - (latDeg[a] ?? NaN);
    return Math.atan2(dLat, (dLon - 360 * Math.round(dLon / 360)) * Math.cos(((latDeg[index] ?? 0) * Math.PI) / 180));
  });
}

/** Turns components along rows and columns to east and north, in place. */
export function rotateToEast(x: Float32Array, y: Float32Array, angles: Float64Array): void {
  for (let i = 0; i < x.length; i++) {
    const [along, across, angle] = [x[i] ?? NaN, y[i] ?? NaN, angles[i] ?? NaN];
    x[i] = along * Math.cos(angle) - across * Math.sin(angle);
    y[i] = along * Math.sin(angle) + across * Math.cos(angle);
  }
}
