import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { solveField, type Catalogue, type Stars } from '../../../../../actors/sky/core/astrometry/solve.ts';
import { separationDeg } from '../../../../../actors/sky/core/coordinates/direction.ts';
import { headerFromCards } from '../../../../../actors/sky/core/fits/header.ts';
import { zeroPointOf } from '../../../../../actors/sky/core/photometry/zero-point.ts';
import { wcsOf, type Wcs } from '../../../../../actors/sky/core/wcs/header-wcs.ts';
import { pixelToWorld, worldAt } from '../../../../../actors/sky/core/wcs/transform.ts';

const [columns, rows] = [1000, 800];

/** Mulberry32: a simpler generator puts the stars on a lattice, which fits itself after a shift. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Sky { readonly turn: number; readonly scale: number; readonly mirrored: boolean; readonly sip: number; readonly ra: number; readonly dec: number }
function truth({ turn, scale, mirrored, sip, ra, dec }: Sky): Wcs {
  const [c, s, flip] = [scale * Math.cos(turn), scale * Math.sin(turn), mirrored ? 1 : -1];
  return wcsOf(headerFromCards(Object.entries({
    CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', CRPIX1: 480, CRPIX2: 420, CRVAL1: ra, CRVAL2: dec, CD1_1: flip * c, CD1_2: s, CD2_1: flip * s, CD2_2: mirrored ? -c : c,
    A_ORDER: 2, B_ORDER: 2, A_2_0: sip, A_1_1: -sip, B_0_2: 2 * sip, B_2_0: sip,
  }).map(([keyword, value]) => ({ keyword, value }))));
}

/** Stars of a field and a catalogue of it: `seen` of them detected with noise, `false` ones beside, entries beyond the edges. */
function field(wcs: Wcs, seed: number, count: number): { readonly stars: Stars; readonly catalogue: Catalogue } {
  const next = numbers(seed);
  const all = Array.from({ length: Math.ceil(count * 1.7) }, () => ({ x: (next() * 1.4 - 0.2) * columns, y: (next() * 1.4 - 0.2) * rows, flux: 200 * next() ** -1.5 }));
  const [ra, dec] = [Float64Array.from(all, ({ x }) => x), Float64Array.from(all, ({ y }) => y)];
  pixelToWorld(wcs, ra, dec, ra, dec);
  const gauss = (): number => Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
  const seen = all.filter(({ x, y }) => x > 0 && y > 0 && x < columns && y < rows && next() < 0.9).map(({ x, y, flux }) => ({ x: x + 0.05 * gauss(), y: y + 0.05 * gauss(), flux: flux * (1 + 0.02 * gauss()) }));
  const false_ = Array.from({ length: Math.ceil(count * 0.15) }, () => ({ x: next() * columns, y: next() * rows, flux: 200 * next() ** -1.2 }));
  const stars = [...seen, ...false_];
  return { stars: { x: stars.map(({ x }) => x), y: stars.map(({ y }) => y), flux: stars.map(({ flux }) => flux) }, catalogue: { ra, dec, magnitude: all.map(({ flux }) => 25 - 2.5 * Math.log10(flux)) } };
}

const worst = (a: Wcs, b: Wcs): number => Math.max(...[0, columns / 2, columns].flatMap((x) => [0, rows / 2, rows].map((y) => separationDeg(...worldAt(a, x, y), ...worldAt(b, x, y)) * 3600)));

const anySky = fc.record({
  turn: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }), scale: fc.double({ min: 5e-5, max: 1e-3, noNaN: true }), mirrored: fc.boolean(),
  sip: fc.double({ min: -5e-6, max: 5e-6, noNaN: true }), ra: fc.double({ min: 0, max: 360, noNaN: true }), dec: fc.double({ min: -85, max: 85, noNaN: true }), seed: fc.nat(1e6),
});

describe('a field is found on the sky', () => {
  test('without any pointing, turned, mirrored and distorted, with stars missing and stars that are none', () => {
    fc.assert(fc.property(anySky, ({ seed, ...sky }) => {
      const wcs = truth(sky);
      const { stars, catalogue } = field(wcs, seed, 120);
      const found = solveField({ stars, columns, rows, catalogue, order: 2 });
      expect(found.kept.length).toBeGreaterThan(60);
      expect(found.rmsPixels).toBeLessThan(0.12);
      expect(worst(found.wcs, wcs) / (sky.scale * 3600)).toBeLessThan(0.25);
    }), { numRuns: 12 });
  });
  test('with a rough pointing, in a catalogue far larger than the field', () => {
    const sky = { turn: 0.02, scale: 2e-4, mirrored: false, sip: 2e-6, ra: 150, dec: 2 };
    const wcs = truth(sky);
    const { stars, catalogue } = field(wcs, 5, 150);
    const next = numbers(9);
    const far = Array.from({ length: 8000 }, () => ({ ra: 148 + 4 * next(), dec: 4 * next(), magnitude: 10 + 8 * next() })).filter(({ ra, dec }) => Math.hypot(ra - 150, dec - 2) > 0.25);
    const whole = { ra: [...Array.from(catalogue.ra), ...far.map(({ ra }) => ra)], dec: [...Array.from(catalogue.dec), ...far.map(({ dec }) => dec)], magnitude: [...Array.from(catalogue.magnitude), ...far.map(({ magnitude }) => magnitude)] };
    const found = solveField({ stars, columns, rows, catalogue: whole, rough: truth({ ...sky, ra: 150.03, dec: 1.98, sip: 0, turn: 0 }), order: 2 });
    expect(worst(found.wcs, wcs) / (sky.scale * 3600)).toBeLessThan(0.2);
    expect(zeroPointOf(found.pairs.star.map((k) => stars.flux[k] ?? 0), found.pairs.entry.map((k) => whole.magnitude[k] ?? 0))?.zeroPoint).toBeCloseTo(25, 2);
  });
});

describe('no solution is said, with numbers', () => {
  test('another part of the sky', () => {
    const one = field(truth({ turn: 0, scale: 2e-4, mirrored: false, sip: 0, ra: 10, dec: 0 }), 1, 100);
    const other = field(truth({ turn: 0, scale: 2e-4, mirrored: false, sip: 0, ra: 200, dec: 30 }), 2, 100);
    expect(() => solveField({ stars: one.stars, columns, rows, catalogue: other.catalogue, order: 2 })).toThrow(/no pattern of stars fits: at best \d+ of \d+ stars/);
  });
  test('too few stars', () => {
    const { catalogue } = field(truth({ turn: 0, scale: 2e-4, mirrored: false, sip: 0, ra: 10, dec: 0 }), 1, 100);
    expect(() => solveField({ stars: { x: [1], y: [2], flux: [3] }, columns, rows, catalogue, order: 2 })).toThrow('1 stars in the image');
    expect(() => solveField({ stars: { x: [], y: [], flux: [] }, columns, rows, catalogue: { ra: [], dec: [], magnitude: [] }, order: 2 })).toThrow('0 stars in the image, 0 catalogue entries');
  });
});

describe('zero point', () => {
  test('an outlier and stars without flux or magnitude do not count', () => {
    const flux = [100, 200, 400, 800, 1600, -5, 300, 50];
    const magnitude = flux.map((value, k) => (k === 6 ? Number.NaN : k === 7 ? 3 : 22 - 2.5 * Math.log10(Math.abs(value)) + [0.01, -0.01, 0, 0.005, -0.005][k % 5]!));
    const found = zeroPointOf(flux, magnitude);
    expect(found?.stars).toBe(5);
    expect(found?.zeroPoint).toBeCloseTo(22, 2);
    expect(found?.scatter).toBeLessThan(0.02);
    expect(zeroPointOf([1, 2], [3, 4])).toBeUndefined();
  });
});
