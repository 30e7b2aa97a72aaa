/** Positions in ICRS in other frames. Degrees. */
import { anglesOf, arcsecond, rotated, times, turn, vectorOf, type Matrix } from './direction.ts';
import { meanObliquity, nutation, precession } from './earth.ts';

/** ICRS to Galactic (ESA 1997, The Hipparcos and Tycho Catalogues, volume 1, equation 1.5.11). */
const galactic: Matrix = [
  -0.0548755604162154, -0.873437090234885, -0.4838350155487132,
  0.4941094278755837, -0.4448296299600112, 0.746982244497219,
  -0.8676661490190047, -0.1980763734312015, 0.4559837761750669,
];

/** ICRS to FK5 at J2000: 19.9, 9.1 and −22.9 mas about x, y and z (Mignard & Frœschlé 2000, A&A 354, 732). */
const fk5: Matrix = times(turn('x', 0.0199 * arcsecond), times(turn('y', 0.0091 * arcsecond), turn('z', -0.0229 * arcsecond)));

export const galacticOf = (raDeg: number, decDeg: number): readonly [l: number, b: number] => anglesOf(rotated(galactic, vectorOf(raDeg, decDeg)));

/** True ecliptic and equinox of a date, seen from the barycentre; t in Julian centuries of TT since J2000. */
export function eclipticOf(raDeg: number, decDeg: number, t = 0): readonly [lonDeg: number, latDeg: number] {
  const toMean = times(turn('x', meanObliquity(t)), precession(t));
  return anglesOf(rotated(times(turn('z', -nutation(t).longitude), toMean), vectorOf(raDeg, decDeg)));
}

/** FK5 at an equinox (a Julian year), by the precession of IAU 2006 as astropy does it; that of IAU 1976 differs by 0.3″ in a century. */
export const fk5Of = (raDeg: number, decDeg: number, equinox = 2000): readonly [raDeg: number, decDeg: number] =>
  anglesOf(rotated(times(equinox === 2000 ? turn('z', 0) : precession((equinox - 2000) / 100), fk5), vectorOf(raDeg, decDeg)));
