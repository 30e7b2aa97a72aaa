/** What an observer on the ground sees. No refraction, no polar motion, no parallax; to some arcseconds, UT1 − UTC apart. */
import { anglesOf, degree, rotated, vectorOf, type Matrix } from './direction.ts';
import { earthVelocity, lastDeg, nutationMatrix, precession } from './earth.ts';
import { centuriesOf } from './time.ts';

export interface Site {
  /** East of Greenwich. */
  readonly longitudeDeg: number;
  /** Geodetic. */
  readonly latitudeDeg: number;
}

/** Altitude above the horizon and azimuth from north through east of positions in ICRS; one time for all. */
export function horizonOf({ longitudeDeg, latitudeDeg }: Site, mjdUtc: number): (raDeg: number, decDeg: number) => readonly [altitudeDeg: number, azimuthDeg: number] {
  const t = centuriesOf(mjdUtc);
  const [toMean, toTrue, sidereal, velocity] = [precession(t), nutationMatrix(t), lastDeg(mjdUtc, longitudeDeg), earthVelocity(t)];
  const pole = latitudeDeg * degree;
  // Hour angle grows westwards, azimuth eastwards.
  const toHorizon: Matrix = [-Math.sin(pole), 0, Math.cos(pole), 0, -1, 0, Math.cos(pole), 0, Math.sin(pole)];
  return (raDeg, decDeg) => {
    const [x, y, z] = rotated(toMean, vectorOf(raDeg, decDeg));
    const [ra, dec] = anglesOf(rotated(toTrue, [x + velocity[0], y + velocity[1], z + velocity[2]]));
    const hour = (sidereal - ra) * degree;
    const [sine, cosine] = [Math.sin(dec * degree), Math.cos(dec * degree)];
    const [azimuth, altitude] = anglesOf(rotated(toHorizon, [cosine * Math.cos(hour), cosine * Math.sin(hour), sine]));
    return [altitude, azimuth];
  };
}

/** sec z; NaN below the horizon. Good to 0.5 % above 15°. */
export const secantAirmass = (altitudeDeg: number): number => (altitudeDeg > 0 ? 1 / Math.sin(altitudeDeg * degree) : Number.NaN);

/** Kasten & Young 1989, Applied Optics 28, 4735: true down to the horizon, where it is 38. */
export const airmass = (altitudeDeg: number): number => (altitudeDeg >= 0 ? 1 / (Math.sin(altitudeDeg * degree) + 0.50572 * (altitudeDeg + 6.07995) ** -1.6364) : Number.NaN);
