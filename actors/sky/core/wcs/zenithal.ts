/**
 * Zenithal projections (Calabretta & Greisen 2002, A&A 395, 1077, section 5.1): x = R sin φ, y = −R cos φ. Written with
 * unit vectors, none needs a trigonometric function of φ. x, y in degrees; NaN: outside of the projection.
 */
import type { Projection } from './projection.ts';
import { degrees, radians } from './vectors.ts';

const zenithal = (code: string, toPlane: Projection['toPlane'], fromPlane: Projection['fromPlane']): Projection => ({ code, phi0: 0, theta0: 90, toPlane, fromPlane });

/** Gnomonic, R = cot θ (section 5.1.3). */
export const tan = zenithal(
  'TAN',
  ({ l, m, n }, count, x, y) => {
    for (let k = 0; k < count; k++) {
      const sine = n[k] ?? 0;
      const factor = sine > 0 ? degrees / sine : Number.NaN;
      x[k] = factor * (m[k] ?? 0);
      y[k] = -factor * (l[k] ?? 0);
    }
  },
  (x, y, count, { l, m, n }) => {
    for (let k = 0; k < count; k++) {
      const [u, v] = [(x[k] ?? 0) * radians, (y[k] ?? 0) * radians];
      const sine = 1 / Math.sqrt(1 + u * u + v * v);
      l[k] = -v * sine;
      m[k] = u * sine;
      n[k] = sine;
    }
  },
);

/** Slant orthographic, equations 59 to 68; ξ = η = 0 is the plain one. */
export const sin = (xi: number, eta: number): Projection =>
  zenithal(
    'SIN',
    ({ l, m, n }, count, x, y) => {
      for (let k = 0; k < count; k++) {
        const sine = n[k] ?? 0;
        // Hidden behind the limb (equation 66 for the slant one).
        const seen = sine + xi * (m[k] ?? 0) - eta * (l[k] ?? 0) >= 0 ? degrees : Number.NaN;
        x[k] = seen * ((m[k] ?? 0) + xi * (1 - sine));
        y[k] = -seen * ((l[k] ?? 0) - eta * (1 - sine));
      }
    },
    (x, y, count, { l, m, n }) => {
      for (let k = 0; k < count; k++) {
        const [u, v] = [(x[k] ?? 0) * radians, (y[k] ?? 0) * radians];
        // (u − ξ(1−n))² + (v − η(1−n))² + n² = 1 in s = 1 − n, which is small near the centre.
        const a = xi * xi + eta * eta + 1;
        const b = xi * u + eta * v + 1;
        const c = u * u + v * v;
        const root = Math.sqrt(b * b - a * c);
        const s = c / (b + root);
        n[k] = 1 - s;
        m[k] = u - xi * s;
        l[k] = -(v - eta * s);
      }
    },
  );

/** Stereographic, R = 2 tan((90° − θ)/2) (section 5.1.4). */
export const stg = zenithal(
  'STG',
  ({ l, m, n }, count, x, y) => {
    for (let k = 0; k < count; k++) {
      const sum = 1 + (n[k] ?? 0);
      const factor = sum > 0 ? (2 * degrees) / sum : Number.NaN;
      x[k] = factor * (m[k] ?? 0);
      y[k] = -factor * (l[k] ?? 0);
    }
  },
  (x, y, count, { l, m, n }) => {
    for (let k = 0; k < count; k++) {
      const [u, v] = [(x[k] ?? 0) * radians, (y[k] ?? 0) * radians];
      const square = u * u + v * v;
      const factor = 4 / (4 + square);
      l[k] = -v * factor;
      m[k] = u * factor;
      n[k] = (4 - square) / (4 + square);
    }
  },
);

/** Zenithal equidistant, R = 90° − θ (section 5.1.5). */
export const arc = zenithal(
  'ARC',
  ({ l, m, n }, count, x, y) => {
    for (let k = 0; k < count; k++) {
      const cosine = Math.sqrt((l[k] ?? 0) ** 2 + (m[k] ?? 0) ** 2);
      const factor = cosine === 0 ? ((n[k] ?? 0) > 0 ? degrees : Number.NaN) : (degrees * Math.atan2(cosine, n[k] ?? 0)) / cosine;
      x[k] = factor * (m[k] ?? 0);
      y[k] = -factor * (l[k] ?? 0);
    }
  },
  (x, y, count, { l, m, n }) => {
    for (let k = 0; k < count; k++) {
      const [u, v] = [(x[k] ?? 0) * radians, (y[k] ?? 0) * radians];
      const distance = Math.sqrt(u * u + v * v);
      const factor = distance > Math.PI ? Number.NaN : distance === 0 ? 1 : Math.sin(distance) / distance;
      l[k] = -v * factor;
      m[k] = u * factor;
      n[k] = Math.cos(distance) + 0 * factor;
    }
  },
);

/** Zenithal equal area, R = 2 sin((90° − θ)/2) (section 5.1.7). */
export const zea = zenithal(
  'ZEA',
  ({ l, m, n }, count, x, y) => {
    for (let k = 0; k < count; k++) {
      const sum = 1 + (n[k] ?? 0);
      const factor = sum > 0 ? degrees * Math.sqrt(2 / sum) : Number.NaN;
      x[k] = factor * (m[k] ?? 0);
      y[k] = -factor * (l[k] ?? 0);
    }
  },
  (x, y, count, { l, m, n }) => {
    for (let k = 0; k < count; k++) {
      const [u, v] = [(x[k] ?? 0) * radians, (y[k] ?? 0) * radians];
      const square = u * u + v * v;
      const factor = Math.sqrt(1 - square / 4);
      l[k] = -v * factor;
      m[k] = u * factor;
      n[k] = 1 - square / 2 + 0 * factor;
    }
  },
);
