import { describe, expect, test } from 'vitest';
import { brightnessOf, chiSquareBelow, variabilityOf } from '../../../../../actors/sky/core/curation/variability.ts';
import type { LightPoint } from '../../../../../actors/sky/core/curation/words.ts';

const point = (mjd: number, flux: number, more: Partial<LightPoint> = {}): LightPoint => ({ observation_id: `F${mjd}`, detection_id: `F${mjd}_1`, mjd, filter: 'r', flux, flux_error: 10, zero_point: 27, mag: 27 - 2.5 * Math.log10(Math.abs(flux)), mag_error: 0.05, score: flux / 10, reliability: 0.9, is_forced: false, ra: null, dec: null, ...more });

describe('χ²', () => {
  // Abramowitz & Stegun, table 26.7 (upper tails), and the closed form for two degrees of freedom.
  test.each([[3.841459, 1, 0.95], [5.991465, 2, 0.95], [18.307038, 10, 0.95], [124.342113, 100, 0.95], [0.0039321, 1, 0.05], [70.064895, 100, 0.01], [10.827566, 1, 0.999]])('%f of %i degrees of freedom is at %f', (chi2, freedom, expected) => {
    expect(chiSquareBelow(chi2, freedom)).toBeCloseTo(expected, 6);
  });
  test('of two degrees of freedom is 1 − exp(−χ²/2), far out it is 1, of none 0', () => {
    for (const chi2 of [1e-9, 0.1, 1, 3, 30]) expect(chiSquareBelow(chi2, 2)).toBeCloseTo(1 - Math.exp(-chi2 / 2), 12);
    expect(chiSquareBelow(1e6, 3)).toBe(1);
    expect(chiSquareBelow(5, 0)).toBe(0);
    expect(chiSquareBelow(0, 5)).toBe(0);
  });
});

test('AB: magnitude 31.4 is a nanojansky', () => {
  expect(brightnessOf({ flux: 1, flux_error: 0.1, zero_point: 31.4 })).toEqual({ flux: 1, error: 0.1 });
  expect(brightnessOf({ flux: 100, flux_error: 1, zero_point: 28.9 })?.flux).toBeCloseTo(1000, 9);
  expect(brightnessOf({ flux: 100, flux_error: 1, zero_point: null })).toBeUndefined();
});

describe('a light curve in numbers', () => {
  test('constant within its errors is not variable, a jump is', () => {
    expect(variabilityOf([point(1, 1000), point(2, 1005), point(3, 996)], 0).variability).toBeLessThan(0.5);
    expect(variabilityOf([point(1, 1000), point(2, 1100), point(3, 1000)], 0).variability).toBeGreaterThan(0.9999);
    // To a calibration that is good to 10 % the jump says nothing.
    expect(variabilityOf([point(1, 1000), point(2, 1100), point(3, 1000)], 0.1).variability).toBeLessThan(0.6);
  });
  test('filters and zero points are never mixed', () => {
    const { statistics, variability } = variabilityOf([point(1, 1000), point(2, 2000, { filter: 'g' }), point(3, 1000 * 10 ** 0.4, { zero_point: 28 })], 0.02);
    expect(statistics['r.points']).toBe(2);
    expect(statistics['g.points']).toBe(1);
    expect(statistics['r.chi2']).toBeCloseTo(0, 9);
    expect(variability).toBeCloseTo(0, 4);
  });
  test('magnitudes of what was seen: peak, amplitude, and how fast it fades', () => {
    const fading = [0, 1, 2].map((day) => point(day, 10 ** (-0.4 * (20 + 0.1 * day - 27))));
    const { statistics } = variabilityOf([...fading, point(3, 5, { is_forced: true, mag: null, mag_error: null })], 0.02);
    expect(statistics['r.peak_mag']).toBeCloseTo(20, 9);
    expect(statistics['r.amplitude_mag']).toBeCloseTo(0.2, 9);
    expect(statistics['r.rate_mag_per_day']).toBeCloseTo(0.1, 9);
    expect(statistics['r.von_neumann']).toBeLessThan(2);
    expect(Object.values(statistics).every(Number.isFinite)).toBe(true);
  });
  test('without a zero point nothing is compared', () => {
    expect(variabilityOf([point(1, 10, { zero_point: null, mag: null }), point(2, 9000, { zero_point: null, mag: null })], 0)).toEqual({ statistics: { 'r.points': 2, 'r.calibrated': 0 }, variability: 0 });
  });
});
