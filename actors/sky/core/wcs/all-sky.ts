/**
 * Projections of the whole sky: plate carrée and Mollweide (Calabretta & Greisen 2002, sections 5.2.3 and 5.3.3) and
 * HEALPix (Calabretta & Roukema 2007, MNRAS 381, 865). x, y in degrees; NaN: outside of the projection.
 */
import type { Projection } from './projection.ts';
import { degrees, radians } from './vectors.ts';

/** A projection given by formulae of native longitude φ and latitude θ, in degrees. */
function ofAngles(code: string, forward: (phi: number, theta: number) => readonly [number, number], back: (x: number, y: number) => readonly [number, number]): Projection {
  return {
    code, phi0: 0, theta0: 0,
    toPlane({ l, m, n }, count, x, y) {
      for (let k = 0; k < count; k++) {
        const [east, north] = [m[k] ?? 0, l[k] ?? 0];
        const [u, v] = forward(degrees * Math.atan2(east, north), degrees * Math.atan2(n[k] ?? 0, Math.sqrt(east * east + north * north)));
        x[k] = u;
        y[k] = v;
      }
    },
    fromPlane(x, y, count, { l, m, n }) {
      for (let k = 0; k < count; k++) {
        const [phi, theta] = back(x[k] ?? 0, y[k] ?? 0);
        const cosine = Math.cos(theta * radians);
        l[k] = cosine * Math.cos(phi * radians);
        m[k] = cosine * Math.sin(phi * radians);
        n[k] = Math.sin(theta * radians);
      }
    },
  };
}

/** Whether a value lies in a range, rounding at its ends forgiven. */
const within = (value: number, most: number): boolean => Math.abs(value) <= most * (1 + 1e-13);

/** Longitude may go round more than once, as real maps do. */
export const car = ofAngles('CAR', (phi, theta) => [phi, theta], (x, y) => (within(y, 90) ? [x, y] : [Number.NaN, Number.NaN]));

export const mol = ofAngles(
  'MOL',
  (phi, theta) => {
    const gamma = mollweideAngle(theta * radians);
    return [((2 * Math.SQRT2) / Math.PI) * phi * Math.cos(gamma), Math.SQRT2 * degrees * Math.sin(gamma)];
  },
  (x, y) => {
    const sine = (y * radians) / Math.SQRT2;
    if (!within(sine, 1)) return [Number.NaN, Number.NaN];
    const gamma = Math.asin(Math.max(-1, Math.min(1, sine)));
    const cosine = Math.cos(gamma);
    const theta = Math.asin(Math.max(-1, Math.min(1, (2 * gamma + Math.sin(2 * gamma)) / Math.PI)));
    const phi = cosine < 1e-12 ? 0 : (Math.PI * x) / (2 * Math.SQRT2 * cosine);
    return within(phi, 180) ? [phi, degrees * theta] : [Number.NaN, Number.NaN];
  },
);

/** γ of 2γ + sin 2γ = π sin θ (equation 58), by bisection within Newton's steps; flat at the poles, where Newton alone is slow. */
function mollweideAngle(theta: number): number {
  const target = Math.PI * Math.sin(Math.abs(theta));
  let [low, high] = [0, Math.PI / 2];
  let gamma = Math.min(Math.abs(theta), Math.PI / 2);
  for (let step = 0; step < 60; step++) {
    const error = 2 * gamma + Math.sin(2 * gamma) - target;
    if (error > 0) high = gamma;
    else low = gamma;
    const slope = 2 + 2 * Math.cos(2 * gamma);
    const next = gamma - error / slope;
    const taken = next > low && next < high ? next : (low + high) / 2;
    if (Math.abs(taken - gamma) <= 1e-16 * Math.PI) break;
    gamma = taken;
  }
  return Math.sign(theta) * gamma;
}

/** H facets around, K up (Calabretta & Roukema 2007, section 2 and equations 1 to 12); the sky's is 4, 3. */
export function hpx(h: number, k: number): Projection {
  const equatorial = (k - 1) / k;
  const width = 180 / h;
  /** Longitude of the centre of the polar facet that a longitude lies in. */
  const centre = (phi: number, north: boolean): number => {
    const omega = k % 2 === 1 || north ? 1 : 0;
    return -180 + (2 * Math.floor(((phi + 180) * h) / 360 + (1 - omega) / 2) + omega) * width;
  };
  return ofAngles(
    'HPX',
    (phi, theta) => {
      const sine = Math.sin(theta * radians);
      if (Math.abs(sine) <= equatorial) return [phi, (90 * k * sine) / h];
      const sigma = Math.sqrt(k * (1 - Math.abs(sine)));
      const middle = centre(phi, theta > 0);
      return [middle + (phi - middle) * sigma, Math.sign(theta) * width * ((k + 1) / 2 - sigma)];
    },
    (x, y) => {
      if (Math.abs(y) <= (90 * (k - 1)) / h) return [x, degrees * Math.asin((y * h) / (90 * k))];
      const sigma = (k + 1) / 2 - Math.abs((y * h) / 180);
      if (sigma < -1e-12) return [Number.NaN, Number.NaN];
      const middle = centre(x, y > 0);
      // Between the facets lies no sky.
      if (Math.abs(x - middle) > width * Math.max(0, sigma) + 1e-10) return [Number.NaN, Number.NaN];
      const phi = sigma <= 1e-12 ? middle : middle + (x - middle) / sigma;
      return [phi, Math.sign(y) * degrees * Math.asin(1 - (sigma * sigma) / k)];
    },
  );
}
