/**
 * How the Earth stands and moves: precession (IAU 2006: Capitaine, Wallace & Chapront 2003, A&A 412, 567), nutation (the
 * terms above 0.03″ of IAU 1980; good to 0.1″), sidereal time, aberration (Meeus 1998; to 0.1″).
 */
import { arcsecond, degree, times, turn, type Matrix, type Vector } from './direction.ts';
import { centuriesOf, mjdJ2000 } from './time.ts';

/** Radians. */
export const meanObliquity = (t: number): number => (84_381.406 - 46.836769 * t - 0.0001831 * t * t + 0.0020034 * t ** 3) * arcsecond;

/** Multiples of l, l′, F, D, Ω; then Δψ sin and Δε cos in 0.0001″. */
const nutationTerms: readonly (readonly [number, number, number, number, number, number, number])[] = [
  [0, 0, 0, 0, 1, -171_996, 92_025], [0, 0, 2, -2, 2, -13_187, 5736], [0, 0, 2, 0, 2, -2274, 977], [0, 0, 0, 0, 2, 2062, -895],
  [0, 1, 0, 0, 0, 1426, 54], [1, 0, 0, 0, 0, 712, -7], [0, 1, 2, -2, 2, -517, 224], [0, 0, 2, 0, 1, -386, 200], [1, 0, 2, 0, 2, -301, 129],
];

/** Δψ and Δε in radians; t in Julian centuries of TT since J2000. */
export function nutation(t: number): { readonly longitude: number; readonly obliquity: number } {
  const angles = [134.96298 + 477_198.867398 * t, 357.52772 + 35_999.05034 * t, 93.27191 + 483_202.017538 * t, 297.85036 + 445_267.11148 * t, 125.04452 - 1934.136261 * t];
  let [longitude, obliquity] = [0, 0];
  for (const [a, b, c, d, e, sine, cosine] of nutationTerms) {
    const angle = degree * [a, b, c, d, e].reduce((sum, multiple, k) => sum + multiple * (angles[k] ?? 0), 0);
    longitude += sine * Math.sin(angle);
    obliquity += cosine * Math.cos(angle);
  }
  return { longitude: longitude * 1e-4 * arcsecond, obliquity: obliquity * 1e-4 * arcsecond };
}

/** J2000's mean equator to that of date. */
export function precession(t: number): Matrix {
  const zeta = (2.650545 + 2306.083227 * t + 0.2988499 * t * t + 0.01801828 * t ** 3) * arcsecond;
  const z = (-2.650545 + 2306.077181 * t + 1.0927348 * t * t + 0.01826837 * t ** 3) * arcsecond;
  const theta = (2004.191903 * t - 0.4294934 * t * t - 0.04182264 * t ** 3) * arcsecond;
  return times(turn('z', -z), times(turn('y', theta), turn('z', -zeta)));
}

/** Mean equator of date to the true one. */
export function nutationMatrix(t: number): Matrix {
  const { longitude, obliquity } = nutation(t);
  const mean = meanObliquity(t);
  return times(turn('x', -(mean + obliquity)), times(turn('z', -longitude), turn('x', mean)));
}

const wrapped = (angle: number): number => ((angle % 360) + 360) % 360;

/** Greenwich mean sidereal time, degrees (IAU 2006). */
export function gmstDeg(mjdUtc: number): number {
  const days = mjdUtc - mjdJ2000;
  const t = centuriesOf(mjdUtc);
  const rotation = 360 * ((0.779057273264 + 0.00273781191135448 * days + (days % 1)) % 1);
  return wrapped(rotation + (0.014506 + 4612.156534 * t + 1.3915817 * t * t) / 3600);
}

/** Local apparent sidereal time, degrees; longitude east of Greenwich. */
export function lastDeg(mjdUtc: number, longitudeDeg: number): number {
  const t = centuriesOf(mjdUtc);
  const { longitude, obliquity } = nutation(t);
  return wrapped(gmstDeg(mjdUtc) + (longitude * Math.cos(meanObliquity(t) + obliquity)) / degree + longitudeDeg);
}

/** The Earth's velocity in units of c, mean equator of date (Meeus 1998, chapter 23: from the Sun's longitude and the orbit's shape). */
export function earthVelocity(t: number): Vector {
  const anomaly = (357.52911 + 35_999.05029 * t) * degree;
  const sun = (280.46646 + 36_000.76983 * t + 1.914602 * Math.sin(anomaly) + 0.019993 * Math.sin(2 * anomaly)) * degree;
  const [eccentricity, perihelion, constant] = [0.016708634 - 0.000042037 * t, (102.93735 + 1.71946 * t) * degree, 20.49552 * arcsecond];
  const tilt = meanObliquity(t);
  const x = constant * (Math.sin(sun) - eccentricity * Math.sin(perihelion));
  const y = -constant * (Math.cos(sun) - eccentricity * Math.cos(perihelion));
  return [x, y * Math.cos(tilt), y * Math.sin(tilt)];
}
