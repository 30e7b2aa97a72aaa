/** Numbers of a light curve, filter by filter, and whether a constant source would look like it. */
import type { LightPoint } from './words.ts';

/** Flux of AB magnitude 31.4 is 1 nJy. */
const zeroPointOfNanojansky = 31.4;

export interface Brightness {
  /** nJy. */
  readonly flux: number;
  readonly error: number;
}

/** Comparable between frames; undefined without a zero point. `floor`: error of any calibration, as a share of the flux. */
export function brightnessOf({ flux, flux_error, zero_point }: Pick<LightPoint, 'flux' | 'flux_error' | 'zero_point'>, floor = 0): Brightness | undefined {
  if (zero_point === null) return undefined;
  const scale = 10 ** (-0.4 * (zero_point - zeroPointOfNanojansky));
  return { flux: flux * scale, error: Math.hypot(flux_error * scale, floor * flux * scale) };
}

export interface Variability {
  /** `<filter>.<number>`; the filter without a name is "none". */
  readonly statistics: Readonly<Record<string, number>>;
  /** Largest of its filters': probability that a constant source would scatter less. */
  readonly variability: number;
}

export function variabilityOf(curve: readonly LightPoint[], floor: number): Variability {
  const filters = new Map<string, LightPoint[]>();
  for (const point of curve) filters.set(point.filter, [...(filters.get(point.filter) ?? []), point]);
  const statistics: Record<string, number> = {};
  let variability = 0;
  for (const [filter, points] of [...filters].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const numbers = ofFilter(points, floor);
    for (const [name, value] of Object.entries(numbers)) statistics[`${filter === '' ? 'none' : filter}.${name}`] = value;
    if (numbers['chi2'] !== undefined) variability = Math.max(variability, chiSquareBelow(numbers['chi2'], (numbers['calibrated'] ?? 0) - 1));
  }
  return { statistics, variability };
}

/** points, calibrated; mean_njy, chi2, von_neumann of fluxes, whatever their sign; peak_mag, amplitude_mag, rate_mag_per_day of what was seen above the template: the magnitude of what has faded is no brightness. */
function ofFilter(points: readonly LightPoint[], floor: number): Readonly<Record<string, number>> {
  const fluxes = points.flatMap((point) => brightnessOf(point, floor) ?? []).filter(({ error }) => error > 0);
  const numbers: Record<string, number> = { points: points.length, calibrated: fluxes.length };
  if (fluxes.length > 0) numbers['mean_njy'] = weightedMean(fluxes);
  if (fluxes.length > 1) Object.assign(numbers, scatterOf(fluxes));
  const mags = points.flatMap(({ mag, mag_error, mjd, is_forced, flux }) => (mag === null || is_forced || flux < 0 ? [] : [{ mag, error: mag_error ?? 0, mjd }]));
  if (mags.length > 0) numbers['peak_mag'] = Math.min(...mags.map(({ mag }) => mag));
  if (mags.length > 1) numbers['amplitude_mag'] = Math.max(...mags.map(({ mag }) => mag)) - Math.min(...mags.map(({ mag }) => mag));
  const rate = rateOf(mags, floor);
  if (rate !== undefined) numbers['rate_mag_per_day'] = rate;
  return numbers;
}

export function weightedMean(values: readonly Brightness[]): number {
  const weights = values.reduce((sum, { error }) => sum + error ** -2, 0);
  return values.reduce((sum, { flux, error }) => sum + flux * error ** -2, 0) / weights;
}

/** χ² about the weighted mean; von Neumann 1941: mean squared step over variance, 2 for noise, near 0 for a smooth curve. */
function scatterOf(fluxes: readonly Brightness[]): Readonly<Record<string, number>> {
  const mean = weightedMean(fluxes);
  const chi2 = fluxes.reduce((sum, { flux, error }) => sum + ((flux - mean) / error) ** 2, 0);
  const plain = fluxes.reduce((sum, { flux }) => sum + flux, 0) / fluxes.length;
  const spread = fluxes.reduce((sum, { flux }) => sum + (flux - plain) ** 2, 0);
  const steps = fluxes.slice(1).reduce((sum, { flux }, i) => sum + (flux - (fluxes[i]?.flux ?? flux)) ** 2, 0);
  return spread > 0 ? { chi2, von_neumann: (steps / (fluxes.length - 1)) / (spread / fluxes.length) } : { chi2 };
}

/** Least hours between the first and the last point for a rate to be told. */
const leastHours = 1;

/** Slope of the weighted straight line, positive when it fades. */
function rateOf(mags: readonly { readonly mag: number; readonly error: number; readonly mjd: number }[], floor: number): number | undefined {
  const [first, last] = [mags[0], mags.at(-1)];
  if (first === undefined || last === undefined || last.mjd - first.mjd < leastHours / 24) return undefined;
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const { mag, error, mjd } of mags) {
    const weight = 1 / (error ** 2 + Math.max(floor, 1e-3) ** 2);
    const x = mjd - first.mjd;
    w += weight;
    wx += weight * x;
    wy += weight * mag;
    wxx += weight * x * x;
    wxy += weight * x * mag;
  }
  return (w * wxy - wx * wy) / (w * wxx - wx * wx);
}

/** Probability that χ² of so many degrees of freedom is below: the regularised incomplete gamma function P(n/2, χ²/2). */
export function chiSquareBelow(chi2: number, freedom: number): number {
  if (!(freedom > 0) || !(chi2 > 0)) return 0;
  const [a, x] = [freedom / 2, chi2 / 2];
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return Math.min(1, x < a + 1 ? scale * lowerSeries(a, x) : 1 - scale * upperFraction(a, x));
}

/** Abramowitz & Stegun 6.5.29. */
function lowerSeries(a: number, x: number): number {
  let [term, sum] = [1 / a, 1 / a];
  for (let n = 1; n < 10_000 && term > sum * 1e-16; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Abramowitz & Stegun 6.5.31, by Lentz's method. */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let [c, d] = [1 / tiny, 1 / b];
  let h = d;
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (Math.abs(an * d + b) < tiny ? tiny : an * d + b);
    c = Math.abs(b + an / c) < tiny ? tiny : b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return h;
}

/** ln Γ for positive arguments (Lanczos 1964, g = 7, nine terms). */
function logGamma(z: number): number {
  const terms = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  const sum = terms.slice(1).reduce((total, term, i) => total + term / (z + i), terms[0] ?? 1);
  const t = z + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(t) - t + Math.log(sum);
}
