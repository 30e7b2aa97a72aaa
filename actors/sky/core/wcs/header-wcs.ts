/** The world coordinates that a header describes (Greisen & Calabretta 2002, A&A 395, 1061). */
import type { Header } from '../fits/header.ts';
import type { Distortion } from './distortion.ts';
import { WcsFault } from './fault.ts';
import { lookupsOf, type Tables } from './lookup.ts';
import { projectionOf } from './projection-code.ts';
import type { Projection } from './projection.ts';
import { rotationOf, type Rotation } from './rotation.ts';
import { sipOf } from './sip.ts';
import { lastTerm, tpvTerms, type Tpv } from './tpv.ts';
import { newVectors } from './vectors.ts';

export interface Wcs {
  /** CRPIX, pixels counted from 1. */
  readonly reference: readonly [number, number];
  /** Degrees of (longitude axis, latitude axis) for a step in pixels (x, y): row by row. */
  readonly matrix: readonly [number, number, number, number];
  readonly inverse: readonly [number, number, number, number];
  readonly projection: Projection;
  readonly rotation: Rotation;
  readonly tpv: Tpv | undefined;
  readonly distortion: Distortion | undefined;
  /** CRVAL of longitude and latitude, degrees. */
  readonly centre: readonly [number, number];
  /** Such as RA, GLON: the first letters of CTYPE. */
  readonly longitudeName: string;
}

const noTables: Tables = () => undefined;
const units: Readonly<Record<string, number>> = { deg: 1, degree: 1, degrees: 1, arcmin: 1 / 60, arcsec: 1 / 3600, mas: 1 / 3.6e6, rad: 180 / Math.PI };

/** Throws WcsFault when the header has no celestial axes or contradicts itself; header faults (a CRVAL that is text) are FitsFault. */
export function wcsOf(header: Header, tables: Tables = noTables): Wcs {
  const axes = celestialAxes(header);
  const { lon, lat, code } = axes;
  const reference: readonly [number, number] = [header.number('CRPIX1') ?? 0, header.number('CRPIX2') ?? 0];
  const matrix = matrixOf(header, lon, lat);
  const centre: readonly [number, number] = [(header.number(`CRVAL${lon}`) ?? 0) * unitOf(header, lon), (header.number(`CRVAL${lat}`) ?? 0) * unitOf(header, lat)];
  const tpv = code === 'TPV' || (code === 'TAN' && isTanPv(header, lon, lat)) ? tpvOf(header, lon, lat) : undefined;
  const projection = withReferencePoint(projectionOf(code, (m) => header.number(`PV${lat}_${m}`)), tpv === undefined ? (m) => header.number(`PV${lon}_${m}`) : () => undefined);
  const pole = (m: number): number | undefined => (tpv === undefined ? header.number(`PV${lon}_${m}`) : undefined);
  const rotation = rotationOf({ lon0: centre[0], lat0: centre[1], lonPole: pole(3) ?? header.number('LONPOLE'), latPole: pole(4) ?? header.number('LATPOLE') }, projection);
  return { reference, matrix, inverse: inverseOf(matrix), projection, rotation, tpv, distortion: distortionOf(header, reference, tables), centre, longitudeName: axes.name };
}

/** Whether a header names celestial axes at all. */
export const hasWcs = (header: Header): boolean => findAxes(header).length === 2;

function findAxes(header: Header): readonly { readonly axis: number; readonly kind: 'lon' | 'lat'; readonly name: string; readonly code: string }[] {
  const count = Math.max(2, Math.min(99, header.integer('NAXIS') ?? 2, 99), header.integer('WCSAXES') ?? 0);
  return Array.from({ length: Math.min(count, 99) }, (_, place) => place + 1).flatMap((axis) => {
    const type = header.get(`CTYPE${axis}`);
    const [, name = '', code = ''] = typeof type === 'string' ? (/^([A-Z]+)-+([A-Z]{3})(?:-[A-Z0-9]+)?$/.exec(type.trim().toUpperCase()) ?? []) : [];
    const kind = name === 'RA' || name.endsWith('LON') || name.endsWith('LN') ? 'lon' : name === 'DEC' || name.endsWith('LAT') || name.endsWith('LT') ? 'lat' : undefined;
    return kind === undefined ? [] : [{ axis, kind, name, code }];
  });
}

function celestialAxes(header: Header): { readonly lon: number; readonly lat: number; readonly code: string; readonly name: string } {
  const found = findAxes(header);
  const [lon, lat] = [found.find(({ kind }) => kind === 'lon'), found.find(({ kind }) => kind === 'lat')];
  if (lon === undefined || lat === undefined) throw new WcsFault('no celestial coordinates in the header: CTYPEn must name a longitude and a latitude, such as RA---TAN and DEC--TAN');
  if (lon.code !== lat.code) throw new WcsFault(`CTYPE${lon.axis} and CTYPE${lat.axis} name two projections, ${lon.code} and ${lat.code}`);
  return { lon: lon.axis, lat: lat.axis, code: lon.code, name: lon.name };
}

function unitOf(header: Header, axis: number): number {
  const unit = (header.text(`CUNIT${axis}`) ?? 'deg').trim();
  const factor = units[unit === '' ? 'deg' : unit.toLowerCase()];
  if (factor === undefined) throw new WcsFault(`CUNIT${axis} is "${unit}", which is no angle`);
  return factor;
}

/** CD, else PC × CDELT, else CDELT with CROTA; rows of longitude and latitude, columns of the image's x and y. */
function matrixOf(header: Header, lon: number, lat: number): Wcs['matrix'] {
  const pairs = [[lon, 1], [lon, 2], [lat, 1], [lat, 2]] as const;
  const has = (kind: 'CD' | 'PC'): boolean => pairs.some(([i, j]) => header.has(`${kind}${i}_${j}`));
  const delta = (axis: number): number => header.number(`CDELT${axis}`) ?? 1;
  const elements = (of: (i: number, j: number) => number): Wcs['matrix'] => [of(lon, 1), of(lon, 2), of(lat, 1), of(lat, 2)];
  const scaled = (of: (i: number, j: number) => number): Wcs['matrix'] => elements((i, j) => unitOf(header, i) * of(i, j));
  if (has('CD')) return scaled((i, j) => header.number(`CD${i}_${j}`) ?? 0);
  if (has('PC')) return scaled((i, j) => delta(i) * (header.number(`PC${i}_${j}`) ?? (i === j ? 1 : 0)));
  const turn = ((header.number(`CROTA${lat}`) ?? 0) * Math.PI) / 180;
  // Equation 189 of Calabretta & Greisen 2002 for the axes in their usual order; turned with them otherwise.
  return scaled((i, j) => (i === j ? delta(i) * Math.cos(turn) : i === lon ? -delta(lat) * Math.sin(turn) : delta(lon) * Math.sin(turn)));
}

function inverseOf([a, b, c, d]: Wcs['matrix']): Wcs['inverse'] {
  const determinant = a * d - b * c;
  if (!(Math.abs(determinant) > 0) || !Number.isFinite(determinant)) throw new WcsFault('the CD or PC matrix cannot be inverted: its pixels have no area');
  return [d / determinant, -b / determinant, -c / determinant, a / determinant];
}

/** What SCAMP wrote before TPV had its name: TAN with a polynomial. PV of the latitude axis mean nothing to a plain TAN. */
const isTanPv = (header: Header, lon: number, lat: number): boolean =>
  !header.has('A_ORDER') && Array.from({ length: tpvTerms }, (_, m) => m).some((m) => header.has(`PV${lat}_${m}`) || (m > 4 && header.has(`PV${lon}_${m}`)));

function tpvOf(header: Header, lon: number, lat: number): Tpv {
  const terms = (axis: number): Float64Array => {
    const all = Float64Array.from({ length: tpvTerms }, (_, m) => header.number(`PV${axis}_${m}`) ?? (m === 1 ? 1 : 0));
    return all.slice(0, lastTerm(all));
  };
  return { lon: terms(lon), lat: terms(lat) };
}

/** PVi_1 and PVi_2 of the longitude axis move the reference point, PVi_0 makes it the origin of the plane (section 2.5). */
function withReferencePoint(projection: Projection, parameter: (m: number) => number | undefined): Projection {
  const [phi0, theta0] = [parameter(1), parameter(2)];
  if (phi0 === undefined && theta0 === undefined) return projection;
  const moved = { ...projection, phi0: phi0 ?? projection.phi0, theta0: theta0 ?? projection.theta0 };
  if ((parameter(0) ?? 0) === 0) return moved;
  const [vectors, x, y] = [newVectors(1), new Float64Array(1), new Float64Array(1)];
  const [phi, theta] = [(moved.phi0 * Math.PI) / 180, (moved.theta0 * Math.PI) / 180];
  vectors.l[0] = Math.cos(theta) * Math.cos(phi);
  vectors.m[0] = Math.cos(theta) * Math.sin(phi);
  vectors.n[0] = Math.sin(theta);
  projection.toPlane(vectors, 1, x, y);
  return shifted(moved, x[0] ?? 0, y[0] ?? 0);
}

const shifted = (projection: Projection, x0: number, y0: number): Projection => ({
  ...projection,
  toPlane(vectors, count, x, y) {
    projection.toPlane(vectors, count, x, y);
    for (let k = 0; k < count; k++) {
      x[k] = (x[k] ?? 0) - x0;
      y[k] = (y[k] ?? 0) - y0;
    }
  },
  fromPlane: (x, y, count, vectors) => projection.fromPlane(x.map((value) => value + x0), y.map((value) => value + y0), count, vectors),
});

function distortionOf(header: Header, reference: readonly [number, number], tables: Tables): Distortion | undefined {
  const [sip, detector, image] = [sipOf(header), lookupsOf(header, 'D2IMDIS', tables), lookupsOf(header, 'CPDIS', tables)];
  return sip === undefined && detector === undefined && image === undefined ? undefined : { reference, sip, detector, image };
}
