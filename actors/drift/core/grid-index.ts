/** A position in a grid: fractional column and row, and the direction of the grid's y axis there. */
import { WGS84 } from '../../numeric/ellipsoid.ts';
import { curvilinearIndex } from './curvilinear.ts';
import type { Crs, GridSource } from './forcing.ts';
import type { GridIndex } from './grid-position.ts';
import { projectionOf } from './projection.ts';
import type { PlanePoint } from './plane.ts';
import { axisAzimuth, probeStep } from './rotation.ts';

export function gridIndexOf(source: GridSource): GridIndex {
  if (source.crs.kind === 'curvilinear') return curvilinearIndex(source.crs, source.x.length, source.y.length, source.gridRelative);
  const { crs, x, y, gridRelative } = source;
  const projection = projectionOf(crs);
  const [x0, y0] = [x[0] ?? NaN, y[0] ?? NaN];
  const [dx, dy] = [spacing(x), spacing(y)];
  const period = periodOf(crs);
  const step = probeStep(crs);
  const point: PlanePoint = { x: 0, y: 0 };
  return (lonDeg, latDeg, out) => {
    projection.forward(lonDeg, latDeg, point);
    out.column = ((period === 0 ? point.x : inPeriod(point.x, x0, period)) - x0) / dx;
    out.row = (point.y - y0) / dy;
    const azimuth = gridRelative && crs.kind !== 'geographic' ? axisAzimuth(projection, point, lonDeg, latDeg, step) : 0;
    out.cosine = Math.cos(azimuth);
    out.sine = Math.sin(azimuth);
  };
}

/** Cell centres are equidistant; the ends give the spacing with the least rounding. */
function spacing(axis: Float64Array): number {
  return axis.length === 1 ? 1 : ((axis.at(-1) ?? NaN) - (axis[0] ?? NaN)) / (axis.length - 1);
}

/** After how much x the earth comes round again; 0 where it does not. */
function periodOf(crs: Crs): number {
  if (crs.kind === 'geographic' || crs.kind === 'rotated_pole') return 360;
  if (crs.kind !== 'mercator') return 0;
  const phi = (crs.latTrueScaleDeg * Math.PI) / 180;
  const { a, f } = crs.ellipsoid;
  return (2 * Math.PI * a * Math.cos(phi)) / Math.sqrt(1 - f * (2 - f) * Math.sin(phi) ** 2);
}

function inPeriod(x: number, from: number, period: number): number {
  return x >= from && x < from + period ? x : x - period * Math.floor((x - from) / period);
}

/** Rounding of the projection at a grid's edge, in cells: a node of the edge belongs to the grid. */
export const EDGE_TOLERANCE = 1e-9;

/** Metres to a degree of latitude, roughly: for sizes of tables, not for positions. */
export const METRES_PER_DEGREE = (WGS84.a * Math.PI) / 180;
