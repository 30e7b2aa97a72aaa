import { describe, expect, test } from 'vitest';
import { sumCircles } from '../../../../../actors/sky/core/extract/apertures.ts';
import { extract, extractDefaults } from '../../../../../actors/sky/core/extract/extract.ts';
import type { ExtractSettings } from '../../../../../actors/sky/core/extract/extract.ts';
import { apertureFlags, sourceFlags } from '../../../../../actors/sky/core/extract/flags.ts';
import { image } from '../../../../../actors/sky/core/image.ts';
import { addStars, skyImage } from '../star-field.ts';

const settings: ExtractSettings = { ...extractDefaults, threshold: 5, rms: 1 };
const quiet = (columns = 64, rows = 64): ReturnType<typeof image> => image(columns, rows);

describe('extraction', () => {
  test('a star without noise: place, width and flux', () => {
    const field = quiet();
    addStars(field, [{ x: 30.3, y: 20.8, flux: 50_000 }], 2);
    const found = extract(field, settings);
    expect(found.count).toBe(1);
    expect(found.x[0]).toBeCloseTo(30.3, 2);
    expect(found.y[0]).toBeCloseTo(20.8, 2);
    // Smoothing by the 3 × 3 pyramid adds half a px² of variance to each axis.
    expect(found.a[0]).toBeCloseTo(Math.sqrt(4.5), 1);
    expect(found.b[0]).toBeCloseTo(Math.sqrt(4.5), 1);
    expect((found.flux[0] ?? NaN) / 50_000).toBeGreaterThan(0.98);
    expect(found.flag[0]).toBe(0);
  });
  test('two stars that touch are two blended objects; with contrast 1 they are one', () => {
    const field = quiet();
    addStars(field, [{ x: 28, y: 32, flux: 20_000 }, { x: 36, y: 32, flux: 10_000 }], 2);
    const found = extract(field, settings);
    expect([...found.flag]).toEqual([sourceFlags.blended, sourceFlags.blended]);
    expect([...found.x].map(Math.round)).toEqual([28, 36]);
    const one = extract(field, { ...settings, deblendContrast: 1 });
    expect(one.count).toBe(1);
    expect((found.flux[0] ?? NaN) + (found.flux[1] ?? NaN)).toBeCloseTo(one.flux[0] ?? NaN, 3);
    expect((found.npix[0] ?? NaN) + (found.npix[1] ?? NaN)).toBe(one.npix[0]);
  });
  test('pixels that touch at a corner are one object', () => {
    const field = quiet(12, 12);
    for (let k = 2; k < 10; k++) field.data[k * 12 + k] = 100;
    expect(extract(field, { ...settings, threshold: 20 }).count).toBe(1);
  });
  test('runs that meet only rows later are one object', () => {
    const field = quiet(20, 20);
    for (let y = 3; y < 15; y++) field.data[y * 20 + 4] = field.data[y * 20 + 10] = field.data[y * 20 + 16] = 1000;
    for (let x = 4; x <= 16; x++) field.data[15 * 20 + x] = 1000;
    expect(extract(field, { ...settings, threshold: 300, deblendContrast: 1 }).count).toBe(1);
  });
  test('an object at the border is flagged', () => {
    const field = quiet();
    addStars(field, [{ x: 1, y: 30, flux: 9000 }, { x: 30, y: 63, flux: 9000 }, { x: 40, y: 40, flux: 9000 }], 2);
    expect([...extract(field, settings).flag].map((flag) => flag & sourceFlags.atEdge).sort()).toEqual([0, 2, 2]);
  });
  test('pixels on a line are singular', () => {
    const field = quiet();
    for (let x = 10; x < 30; x++) field.data[30 * 64 + x] = 100;
    expect(extract(field, { ...settings, threshold: 40 }).flag[0]).toBe(sourceFlags.singular);
  });
  test('a bump on a bright star\'s wing is cleaned away', () => {
    const field = quiet(128, 128);
    addStars(field, [{ x: 64, y: 64, flux: 400_000 }], 4);
    addStars(field, [{ x: 64, y: 85, flux: 105 }], 1);
    expect(extract(field, { ...settings, cleaning: undefined }).count).toBe(2);
    expect(extract(field, settings).count).toBe(1);
  });
  test('masked pixels and NaN belong to no object, and spoil none', () => {
    const field = quiet();
    addStars(field, [{ x: 20, y: 20, flux: 9000 }, { x: 45, y: 45, flux: 9000 }], 2);
    const mask = new Uint8Array(64 * 64);
    for (let y = 0; y < 32; y++) mask.fill(1, y * 64, y * 64 + 32);
    field.data[45 * 64 + 44] = NaN;
    const found = extract(field, { ...settings, mask });
    expect(found.count).toBe(1);
    expect(found.x[0]).toBeCloseTo(45, 0);
    expect(found.flux[0]).not.toBeNaN();
  });
  test('with a variance the threshold is in each pixel\'s own noise; pixels without one are not searched', () => {
    const field = quiet();
    addStars(field, [{ x: 16, y: 32, flux: 300 }, { x: 48, y: 32, flux: 300 }, { x: 32, y: 10, flux: 90_000 }], 2);
    const variance = image(64, 64, Float32Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 1 : 100)));
    for (let y = 0; y < 20; y++) variance.data.fill(0, y * 64, y * 64 + 64);
    const found = extract(field, { ...settings, rms: NaN, variance });
    expect([...found.x].map(Math.round)).toEqual([16]);
  });
  test('equal variances give what one noise gives, at the smoothed threshold', () => {
    const field = skyImage(128, 128, 0, 3, 11);
    addStars(field, [{ x: 40.2, y: 50.7, flux: 3000 }, { x: 90, y: 20, flux: 1500 }], 1.8);
    // √Σk² of the pyramid is 6/16: the threshold in σ of the smoothed image.
    const plain = extract(field, { ...settings, threshold: 5 * (6 / 16), rms: 3 });
    const weighted = extract(field, { ...settings, rms: NaN, variance: image(128, 128, new Float32Array(128 * 128).fill(9)) });
    expect([...weighted.x]).toEqual([...plain.x]);
    expect([...weighted.npix]).toEqual([...plain.npix]);
  });
});

describe('images that are nothing but trouble', () => {
  const cases: readonly (readonly [string, Float32Array])[] = [
    ['empty', new Float32Array(64 * 64)],
    ['all NaN', new Float32Array(64 * 64).fill(NaN)],
    ['infinite', new Float32Array(64 * 64).fill(Infinity)],
    ['all saturated', new Float32Array(64 * 64).fill(65_535)],
    ['all negative', new Float32Array(64 * 64).fill(-1e5)],
    ['a chessboard', Float32Array.from({ length: 64 * 64 }, (_, i) => ((i + Math.floor(i / 64)) % 2 === 0 ? 1000 : 0))],
  ];
  test.each(cases)('%s: a result, not a failure', (_, data) => {
    const found = extract(image(64, 64, data), settings);
    for (let k = 0; k < found.count; k++) expect([found.x[k], found.y[k], found.a[k], found.flux[k]].every(Number.isFinite)).toBe(true);
  });
  test('noise above the threshold everywhere: thousands of parts, in time', () => {
    const field = skyImage(256, 256, 50, 10, 12);
    const found = extract(field, { ...settings, threshold: 1, deblendContrast: 1e-6 });
    expect(found.count).toBeGreaterThan(100);
    expect(found.npix.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(256 * 256);
  });
  test.each([[1, 1], [1, 40], [40, 1], [2, 2]])('an image of %d × %d pixels', (columns, rows) => {
    expect(extract(image(columns, rows, new Float32Array(columns * rows).fill(1000)), { ...settings, minArea: 1 }).count).toBe(1);
  });
});

describe('apertures', () => {
  const flat = image(40, 40, new Float32Array(1600).fill(2));
  const at = (x: number, y: number): readonly [Float64Array, Float64Array] => [Float64Array.of(x), Float64Array.of(y)];
  test('the sum over an even image is its value times the circle\'s area', () => {
    const sums = sumCircles(flat, ...at(20.3, 19.6), { radius: 5, rms: 1, gain: 1 });
    // A rim of 36 pixels, each known to half of a 25th part.
    expect(Math.abs((sums.flux[0] ?? NaN) / (2 * Math.PI * 25) - 1)).toBeLessThan(0.01);
    expect(sums.error[0]).toBeCloseTo(Math.sqrt((sums.area[0] ?? NaN) + (sums.flux[0] ?? NaN)), 9);
    expect(sums.flag[0]).toBe(0);
  });
  test('cut by the edge, with masked pixels, with nothing else, negative: each is said', () => {
    const mask = new Uint8Array(1600).fill(1, 20 * 40, 21 * 40);
    expect(sumCircles(flat, ...at(2, 10), { radius: 5 }).flag[0]).toBe(apertureFlags.cutByEdge);
    const part = sumCircles(flat, ...at(20, 20), { radius: 5, mask });
    expect(part.flag[0]).toBe(apertureFlags.hasMasked);
    expect(part.flux[0]).toBeCloseTo(sumCircles(flat, ...at(20, 20), { radius: 5 }).flux[0] ?? NaN, 9);
    const none = sumCircles(flat, ...at(20, 20), { radius: 0.5, mask });
    expect(none.flag[0]).toBe(apertureFlags.hasMasked | apertureFlags.allMasked | apertureFlags.notPositive);
    expect(none.flux[0]).toBeNaN();
    expect(sumCircles(image(9, 9, new Float32Array(81).fill(-1)), ...at(4, 4), { radius: 2 }).flag[0]).toBe(apertureFlags.notPositive);
    expect(sumCircles(flat, ...at(-90, 5), { radius: 2 }).flag[0]).toBe(apertureFlags.cutByEdge | apertureFlags.notPositive);
  });
});
