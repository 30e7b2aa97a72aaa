/** From native to celestial directions (Calabretta & Greisen 2002, section 2.4). Angles in degrees. */
import { WcsFault } from './fault.ts';
import type { Projection } from './projection.ts';
import { degrees, radians, type Vectors } from './vectors.ts';

/** Nine elements, row by row: native = matrix × celestial. */
export type Rotation = Float64Array;

export interface Reference {
  /** Celestial coordinates of the reference point. */
  readonly lon0: number;
  readonly lat0: number;
  /** LONPOLE and LATPOLE; undefined: the default of section 2.5. */
  readonly lonPole: number | undefined;
  readonly latPole: number | undefined;
}

export function rotationOf({ lon0, lat0, lonPole, latPole }: Reference, { phi0, theta0 }: Pick<Projection, 'phi0' | 'theta0'>): Rotation {
  if (Math.abs(lat0) > 90) throw new WcsFault(`the latitude of the reference point is ${lat0}, beyond a pole`);
  const phiP = lonPole ?? (lat0 >= theta0 ? phi0 : phi0 + 180);
  const [alphaP, deltaP] = theta0 === 90 ? [lon0, lat0] : poleOf(lon0, lat0, phiP, latPole ?? 90, phi0, theta0);
  return matrixOf(alphaP, deltaP, phiP);
}

/** Celestial position of the native pole, equations 8 to 10. */
function poleOf(alpha0: number, delta0: number, phiP: number, thetaP: number, phi0: number, theta0: number): readonly [number, number] {
  const [sin0, cos0, turn] = [Math.sin(theta0 * radians), Math.cos(theta0 * radians), (phiP - phi0) * radians];
  const size = Math.sqrt(Math.max(0, 1 - cos0 ** 2 * Math.sin(turn) ** 2));
  const deltaP = size < 1e-12 ? thetaP : nearestPole(Math.atan2(sin0, cos0 * Math.cos(turn)), Math.sin(delta0 * radians) / size, thetaP);
  if (Math.abs(Math.abs(delta0) - 90) < 1e-10) return [alpha0, deltaP];
  if (Math.abs(deltaP - 90) < 1e-10) return [alpha0 + phiP - phi0 - 180, 90];
  if (Math.abs(deltaP + 90) < 1e-10) return [alpha0 - phiP + phi0, -90];
  const sine = (Math.sin(turn) * cos0) / Math.cos(delta0 * radians);
  const cosine = (sin0 - Math.sin(deltaP * radians) * Math.sin(delta0 * radians)) / (Math.cos(deltaP * radians) * Math.cos(delta0 * radians));
  return [alpha0 - degrees * Math.atan2(sine, cosine), deltaP];
}

/** Of the two solutions of equation 8 the valid one, or the one nearer to LATPOLE. */
function nearestPole(middle: number, cosine: number, thetaP: number): number {
  if (Math.abs(cosine) > 1 + 1e-10) throw new WcsFault('LONPOLE and the reference point do not go together: there is no such pole');
  const apart = Math.acos(Math.max(-1, Math.min(1, cosine)));
  const wrapped = [middle + apart, middle - apart].map((angle) => degrees * Math.atan2(Math.sin(angle), Math.cos(angle)));
  const valid = wrapped.filter((latitude) => Math.abs(latitude) <= 90 + 1e-10).map((latitude) => Math.max(-90, Math.min(90, latitude)));
  const [first, second] = valid;
  if (first === undefined) throw new WcsFault('LONPOLE and the reference point do not go together: there is no such pole');
  return second === undefined || Math.abs(first - thetaP) <= Math.abs(second - thetaP) ? first : second;
}

/** Equation 7 and its transpose. */
function matrixOf(alphaP: number, deltaP: number, phiP: number): Rotation {
  const [sa, ca] = [Math.sin(alphaP * radians), Math.cos(alphaP * radians)];
  const [sd, cd] = [Math.sin(deltaP * radians), Math.cos(deltaP * radians)];
  const [sp, cp] = [Math.sin(phiP * radians), Math.cos(phiP * radians)];
  return Float64Array.of(
    -sa * sp - ca * cp * sd, ca * sp - sa * cp * sd, cp * cd,
    sa * cp - ca * sp * sd, -ca * cp - sa * sp * sd, sp * cd,
    ca * cd, sa * cd, sd,
  );
}

/** Longitude and latitude at `from` and after to native vectors. */
export function toNative(rotation: Rotation, lon: Float64Array, lat: Float64Array, from: number, count: number, { l, m, n }: Vectors): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = rotation;
  for (let k = 0; k < count; k++) {
    const [alpha, delta] = [(lon[from + k] ?? 0) * radians, (lat[from + k] ?? 0) * radians];
    const cosine = Math.cos(delta);
    const [u, v, w] = [cosine * Math.cos(alpha), cosine * Math.sin(alpha), Math.sin(delta)];
    l[k] = a * u + b * v + c * w;
    m[k] = d * u + e * v + f * w;
    n[k] = g * u + h * v + i * w;
  }
}

/** Native vectors to longitude, 0 to 360, and latitude. */
export function toCelestial(rotation: Rotation, { l, m, n }: Vectors, count: number, lon: Float64Array, lat: Float64Array, to: number): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = rotation;
  for (let k = 0; k < count; k++) {
    const [u, v, w] = [l[k] ?? 0, m[k] ?? 0, n[k] ?? 0];
    const x = a * u + d * v + g * w;
    const y = b * u + e * v + h * w;
    const alpha = degrees * Math.atan2(y, x);
    lon[to + k] = alpha < 0 ? alpha + 360 : alpha;
    lat[to + k] = degrees * Math.atan2(c * u + f * v + i * w, Math.sqrt(x * x + y * y));
  }
}
