import type { Ellipsoid } from '../../actors/drift/core/forcing.ts';
import { numberAttribute, numbersAttribute, textAttribute } from './data-file.ts';
import type { Attributes } from './data-file.ts';
import { WGS84, mercatorTrueScale, namedEllipsoid } from './figure-of-earth.ts';
import { parseProj4 } from './proj4-string.ts';
import type { CrsOrRefusal } from './proj4-string.ts';

/**
 * A CF grid mapping (CF appendix F) as a projection. `metresPerUnit` is the unit of the grid's x and y, in which CF
 * gives false eastings. Without `grid_mapping_name` a PROJ string in `proj4` or `proj4_string` is taken.
 */
export function crsOf(attributes: Attributes, metresPerUnit: number): CrsOrRefusal {
  const name = textAttribute(attributes, 'grid_mapping_name');
  if (name === undefined) {
    const proj4 = textAttribute(attributes, 'proj4') ?? textAttribute(attributes, 'proj4_string') ?? textAttribute(attributes, 'proj4text');
    return proj4 === undefined ? refused('the grid mapping has neither grid_mapping_name nor a proj4 string') : parseProj4(proj4);
  }
  const meridian = numberAttribute(attributes, 'longitude_of_prime_meridian') ?? 0;
  if (meridian !== 0) return refused(`prime meridian ${meridian} is not supported, only Greenwich`);
  const ellipsoid = ellipsoidOf(attributes);
  if (ellipsoid === undefined) return refused('the figure of the earth is not usable');
  const shape = { falseEasting: (numberAttribute(attributes, 'false_easting') ?? 0) * metresPerUnit, falseNorthing: (numberAttribute(attributes, 'false_northing') ?? 0) * metresPerUnit, ellipsoid };
  switch (name.toLowerCase()) {
    case 'latitude_longitude': return { kind: 'geographic' };
    case 'rotated_latitude_longitude': return rotatedPole(attributes);
    case 'polar_stereographic':
    case 'stereographic': return polarStereographic(attributes, shape);
    case 'lambert_conformal_conic': return lambertConformal(attributes, shape);
    case 'mercator': return mercator(attributes, shape);
    case 'transverse_mercator': return transverseMercator(attributes, shape);
    default: return refused(`grid mapping "${name}" is not supported`);
  }
}

interface Shape {
  readonly falseEasting: number;
  readonly falseNorthing: number;
  readonly ellipsoid: Ellipsoid;
}

function refused(reason: string): CrsOrRefusal {
  return { kind: 'refused', reason };
}

function ellipsoidOf(attributes: Attributes): Ellipsoid | undefined {
  const radius = numberAttribute(attributes, 'earth_radius');
  const a = numberAttribute(attributes, 'semi_major_axis') ?? radius;
  const b = numberAttribute(attributes, 'semi_minor_axis');
  const inverse = numberAttribute(attributes, 'inverse_flattening');
  const name = textAttribute(attributes, 'reference_ellipsoid_name');
  if (a === undefined) return name === undefined ? WGS84 : namedEllipsoid(name);
  const f = inverse !== undefined && inverse !== 0 ? 1 / inverse : b !== undefined ? 1 - b / a : 0;
  return a > 1e6 && a < 1e8 && f >= 0 && f < 0.1 ? { a, f } : undefined;
}

function polarStereographic(attributes: Attributes, shape: Shape): CrsOrRefusal {
  const lat0 = numberAttribute(attributes, 'latitude_of_projection_origin') ?? Math.sign(numberAttribute(attributes, 'standard_parallel') ?? 1) * 90;
  if (Math.abs(Math.abs(lat0) - 90) > 1e-9) return refused(`a stereographic projection centred on latitude ${lat0} is not supported, only on a pole`);
  const lat0Deg = lat0 > 0 ? 90 : -90;
  const lon0Deg = numberAttribute(attributes, 'straight_vertical_longitude_from_pole') ?? numberAttribute(attributes, 'longitude_of_projection_origin');
  if (lon0Deg === undefined) return refused('the polar stereographic mapping has no central longitude');
  const parallel = numberAttribute(attributes, 'standard_parallel');
  const scaleFactor = numberAttribute(attributes, 'scale_factor_at_projection_origin');
  if (parallel === undefined && scaleFactor !== undefined) return { kind: 'polar_stereographic', latTrueScaleDeg: lat0Deg, lat0Deg, lon0Deg, scaleFactor, ...shape };
  return { kind: 'polar_stereographic', latTrueScaleDeg: parallel ?? lat0Deg, lat0Deg, lon0Deg, ...shape };
}

function lambertConformal(attributes: Attributes, shape: Shape): CrsOrRefusal {
  const parallels = numbersAttribute(attributes, 'standard_parallel');
  const lat1Deg = parallels?.[0];
  const lon0Deg = numberAttribute(attributes, 'longitude_of_central_meridian');
  if (lat1Deg === undefined || lon0Deg === undefined) return refused('the Lambert conformal mapping has no standard parallel or no central meridian');
  return { kind: 'lambert_conformal', lat1Deg, lat2Deg: parallels?.[1] ?? lat1Deg, lat0Deg: numberAttribute(attributes, 'latitude_of_projection_origin') ?? lat1Deg, lon0Deg, ...shape };
}

function mercator(attributes: Attributes, shape: Shape): CrsOrRefusal {
  const lon0Deg = numberAttribute(attributes, 'longitude_of_projection_origin') ?? 0;
  const parallel = numberAttribute(attributes, 'standard_parallel');
  const scale = numberAttribute(attributes, 'scale_factor_at_projection_origin') ?? 1;
  if (parallel === undefined && !(scale > 0 && scale <= 1)) return refused(`Mercator scale factor ${scale} has no true-scale latitude`);
  return { kind: 'mercator', lon0Deg, latTrueScaleDeg: parallel ?? mercatorTrueScale(scale, shape.ellipsoid), ...shape };
}

function transverseMercator(attributes: Attributes, shape: Shape): CrsOrRefusal {
  const lon0Deg = numberAttribute(attributes, 'longitude_of_central_meridian');
  if (lon0Deg === undefined) return refused('the transverse Mercator mapping has no central meridian');
  const lat0Deg = numberAttribute(attributes, 'latitude_of_projection_origin') ?? 0;
  return { kind: 'transverse_mercator', lat0Deg, lon0Deg, scaleFactor: numberAttribute(attributes, 'scale_factor_at_central_meridian') ?? 1, ...shape };
}

function rotatedPole(attributes: Attributes): CrsOrRefusal {
  const poleLatDeg = numberAttribute(attributes, 'grid_north_pole_latitude');
  const poleLonDeg = numberAttribute(attributes, 'grid_north_pole_longitude');
  if (poleLatDeg === undefined || poleLonDeg === undefined) return refused('the rotated pole has no position');
  return { kind: 'rotated_pole', poleLatDeg, poleLonDeg, northPoleGridLonDeg: numberAttribute(attributes, 'north_pole_grid_longitude') ?? 0 };
}
