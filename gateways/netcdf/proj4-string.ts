import type { Crs, Ellipsoid } from '../../actors/drift/core/forcing.ts';
import { WGS84, mercatorTrueScale, namedEllipsoid } from './figure-of-earth.ts';

/** A projection, or why there is none. */
export type CrsOrRefusal = Crs | { readonly kind: 'refused'; readonly reason: string };

/** The PROJ strings that model output carries: stere, lcc, merc, tmerc, utm, ob_tran over longlat, longlat. Anything else is refused by name. */
export function parseProj4(text: string): CrsOrRefusal {
  const parameters = new Map([...text.matchAll(/\+?([a-z_0-9]+)(?:=(\S+))?/gi)].map((match) => [(match[1] ?? '').toLowerCase(), match[2] ?? '']));
  const number = (name: string, otherwise: number): number => {
    const value = parameters.get(name);
    return value === undefined ? otherwise : Number.parseFloat(value);
  };
  const ellipsoid = ellipsoidOf(parameters, number);
  if (ellipsoid === undefined) return { kind: 'refused', reason: `the ellipsoid of "${text}" is not known` };
  const shape = { falseEasting: number('x_0', 0), falseNorthing: number('y_0', 0), ellipsoid };
  const lat0Deg = number('lat_0', 0);
  const lon0Deg = number('lon_0', 0);
  switch (parameters.get('proj')) {
    case 'stere': return stereographic(text, number, lat0Deg, lon0Deg, shape);
    case 'lcc': return { kind: 'lambert_conformal', lat1Deg: number('lat_1', lat0Deg), lat2Deg: number('lat_2', number('lat_1', lat0Deg)), lat0Deg, lon0Deg, ...shape };
    case 'merc': return { kind: 'mercator', lon0Deg, latTrueScaleDeg: number('lat_ts', mercatorTrueScale(Math.min(1, number('k_0', number('k', 1))), ellipsoid)), ...shape };
    case 'tmerc': return { kind: 'transverse_mercator', lat0Deg, lon0Deg, scaleFactor: number('k_0', number('k', 1)), ...shape };
    case 'utm': return utm(number('zone', NaN), parameters.has('south'), ellipsoid, text);
    case 'ob_tran': return rotated(text, parameters, number);
    case 'longlat': case 'latlong': case 'latlon': case 'lonlat': return { kind: 'geographic' };
    default: return { kind: 'refused', reason: `projection "${parameters.get('proj') ?? text}" is not supported` };
  }
}

type Numbers = (name: string, otherwise: number) => number;
type Shape = { readonly falseEasting: number; readonly falseNorthing: number; readonly ellipsoid: Ellipsoid };

function ellipsoidOf(parameters: ReadonlyMap<string, string>, number: Numbers): Ellipsoid | undefined {
  if (parameters.has('r')) return { a: number('r', NaN), f: 0 };
  if (parameters.has('a')) {
    const a = number('a', NaN);
    if (parameters.has('b')) return { a, f: 1 - number('b', a) / a };
    return { a, f: parameters.has('rf') ? 1 / number('rf', NaN) : number('f', 0) };
  }
  const name = parameters.get('ellps') ?? parameters.get('datum');
  return name === undefined ? WGS84 : namedEllipsoid(name);
}

function stereographic(text: string, number: Numbers, lat0: number, lon0Deg: number, shape: Shape): CrsOrRefusal {
  if (Math.abs(lat0) !== 90) return { kind: 'refused', reason: `"${text}" is not centred on a pole` };
  const lat0Deg = lat0 > 0 ? 90 : -90;
  const scaleFactor = number('k_0', number('k', NaN));
  const latTrueScaleDeg = number('lat_ts', lat0Deg);
  return Number.isNaN(scaleFactor) || scaleFactor === 1 ? { kind: 'polar_stereographic', latTrueScaleDeg, lat0Deg, lon0Deg, ...shape } : { kind: 'polar_stereographic', latTrueScaleDeg, lat0Deg, lon0Deg, scaleFactor, ...shape };
}

function utm(zone: number, south: boolean, ellipsoid: Ellipsoid, text: string): CrsOrRefusal {
  if (!(zone >= 1 && zone <= 60)) return { kind: 'refused', reason: `"${text}" has no UTM zone` };
  return { kind: 'transverse_mercator', lat0Deg: 0, lon0Deg: zone * 6 - 183, scaleFactor: 0.9996, falseEasting: 500_000, falseNorthing: south ? 10_000_000 : 0, ellipsoid };
}

/** PROJ's lon_0 of a rotated pole is the longitude opposite to CF's grid north pole. */
function rotated(text: string, parameters: ReadonlyMap<string, string>, number: Numbers): CrsOrRefusal {
  if (!/^(longlat|latlong|latlon|lonlat)$/.test(parameters.get('o_proj') ?? '') || !parameters.has('o_lat_p')) return { kind: 'refused', reason: `"${text}" is not a rotated pole` };
  return { kind: 'rotated_pole', poleLatDeg: number('o_lat_p', 90), poleLonDeg: number('lon_0', 0) - 180, northPoleGridLonDeg: number('o_lon_p', 0) };
}
