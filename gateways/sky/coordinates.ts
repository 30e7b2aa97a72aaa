/** `alidade sky coordinates`: positions of a table in other frames, as HEALPix pixels, and over a horizon. */
import { eclipticOf, galacticOf } from '../../actors/sky/core/coordinates/frames.ts';
import { nestedIndex, ringIndex } from '../../actors/sky/core/coordinates/healpix.ts';
import { horizonOf, secantAirmass } from '../../actors/sky/core/coordinates/horizon.ts';
import { readCsv, writeCsv } from './csv.ts';
import { SkyFileError } from './errors.ts';
import { seconds } from './seconds.ts';

export interface CoordinatesRequest {
  readonly targets: string;
  readonly healpix?: number;
  readonly site?: { readonly longitudeDeg: number; readonly latitudeDeg: number };
  readonly mjd?: number;
  readonly out: string;
}

/** Reads ra,dec; every row must be a position. */
export function convertTargets({ targets, healpix, site, mjd, out }: CoordinatesRequest): { readonly targets: number; readonly seconds: number } {
  const table = readCsv(targets);
  const [ra, dec] = [table.column('ra'), table.column('dec')];
  const wrong = ra.findIndex((value, row) => !(Number.isFinite(value) && Math.abs(dec[row] ?? Number.NaN) <= 90));
  if (wrong >= 0) throw new SkyFileError('BAD_INPUT', targets, `row ${wrong + 1} is no position: ra must be a number and dec lie within −90 and 90`);
  const columns: Record<string, Float64Array> = { ra, dec };
  const add = (names: readonly [string, string], of: (ra: number, dec: number) => readonly [number, number]): void => {
    const [first, second] = [new Float64Array(ra.length), new Float64Array(ra.length)];
    for (let row = 0; row < ra.length; row++) [first[row], second[row]] = of(ra[row] ?? 0, dec[row] ?? 0);
    columns[names[0]] = first;
    columns[names[1]] = second;
  };
  const spent = seconds(() => {
    add(['gal_l', 'gal_b'], galacticOf);
    add(['ecl_lon', 'ecl_lat'], (lon, lat) => eclipticOf(lon, lat));
    if (healpix !== undefined) add(['healpix_nested', 'healpix_ring'], (lon, lat) => [nestedIndex(healpix, lon, lat), ringIndex(healpix, lon, lat)]);
    if (site !== undefined && mjd !== undefined) {
      add(['alt', 'az'], horizonOf(site, mjd));
      columns['airmass'] = (columns['alt'] ?? ra).map(secantAirmass);
    }
  });
  writeCsv(out, columns);
  return { targets: ra.length, seconds: spent };
}
