import type { Ellipsoid } from '../../actors/drift/core/forcing.ts';

/** Used when a file says nothing about the figure of the earth, even when a PROJ string beside the CF attributes does (as pyproj's from_cf). */
export const WGS84: Ellipsoid = { a: 6_378_137, f: 1 / 298.257_223_563 };

const named: ReadonlyMap<string, Ellipsoid> = new Map([
  ['wgs84', WGS84],
  ['wgs1984', WGS84],
  ['grs80', { a: 6_378_137, f: 1 / 298.257_222_101 }],
  ['grs1980', { a: 6_378_137, f: 1 / 298.257_222_101 }],
  ['wgs72', { a: 6_378_135, f: 1 / 298.26 }],
  ['bessel1841', { a: 6_377_397.155, f: 1 / 299.152_812_8 }],
  ['bessel', { a: 6_377_397.155, f: 1 / 299.152_812_8 }],
  ['clarke1866', { a: 6_378_206.4, f: 1 / 294.978_698_213_9 }],
  ['clrk66', { a: 6_378_206.4, f: 1 / 294.978_698_213_9 }],
  ['international1924', { a: 6_378_388, f: 1 / 297 }],
  ['intl', { a: 6_378_388, f: 1 / 297 }],
  ['krassowsky1940', { a: 6_378_245, f: 1 / 298.3 }],
  ['krass', { a: 6_378_245, f: 1 / 298.3 }],
  ['sphere', { a: 6_370_997, f: 0 }],
]);

export function namedEllipsoid(name: string): Ellipsoid | undefined {
  return named.get(name.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

/** Latitude at which k0 makes the scale true: cos φ / √(1 − e² sin² φ) = k0 (Snyder 1987, eq. 7-8). */
export function mercatorTrueScale(scale: number, { f }: Ellipsoid): number {
  const e2 = f * (2 - f);
  return (Math.asin(Math.sqrt((1 - scale * scale) / (1 - scale * scale * e2))) * 180) / Math.PI;
}
