import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanCosmicRays, cosmicRayDefaults } from '../../../../../actors/sky/core/cosmic-rays/cosmic-rays.ts';
import { laplacianAt } from '../../../../../actors/sky/core/cosmic-rays/laplacian.ts';
import { Search } from '../../../../../actors/sky/core/cosmic-rays/search.ts';
import type { SearchLimits } from '../../../../../actors/sky/core/cosmic-rays/search.ts';
import { image } from '../../../../../actors/sky/core/image.ts';
import type { Image } from '../../../../../actors/sky/core/image.ts';
import { addStars, skyImage, uniform } from '../star-field.ts';
import { plainSearch } from './plain-search.ts';

const settings = { ...cosmicRayDefaults, readnoise: 5, sepmed: false };

/** A sky of 200 e⁻ with stars and straight tracks of cosmic rays. */
function exposure(seed: number, columns = 70, rows = 60): { readonly field: Image; readonly truth: Uint8Array } {
  const field = skyImage(columns, rows, 200, Math.sqrt(225), seed);
  const draw = uniform(seed + 1);
  addStars(field, Array.from({ length: 12 }, () => ({ x: columns * draw(), y: rows * draw(), flux: 30_000 * draw() ** 2 })), 1.8);
  const truth = new Uint8Array(columns * rows);
  for (let track = 0; track < 6; track++) {
    const [x, y, angle] = [columns * draw(), rows * draw(), 2 * Math.PI * draw()];
    for (let step = 0; step < 5; step++) {
      const [u, v] = [Math.round(x + step * Math.cos(angle)), Math.round(y + step * Math.sin(angle))];
      if (u < 0 || v < 0 || u >= columns || v >= rows || truth[v * columns + u] === 1) continue;
      truth[v * columns + u] = 1;
      field.data[v * columns + u]! += 1000 + 2000 * draw();
    }
  }
  return { field, truth };
}

describe('the search', () => {
  test('the Laplacian at a pixel is that of the image in halves, convolved and put together again', () => {
    const { field } = exposure(5, 9, 8);
    const halves = (x: number, y: number): number => field.data[Math.min(7, Math.max(0, y >> 1)) * 9 + Math.min(8, Math.max(0, x >> 1))] ?? NaN;
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 9; x++) {
        let sum = 0;
        for (const [a, b] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) {
          const [u, v] = [2 * x + a, 2 * y + b];
          sum += Math.max(0, 4 * halves(u, v) - halves(u - 1, v) - halves(u + 1, v) - halves(u, v - 1) - halves(u, v + 1)) / 4;
        }
        expect(laplacianAt(field.data, 9, 8, x, y, y * 9 + x)).toBeCloseTo(sum, 2);
      }
    }
  });
  test.each([[false, 'cut'], [false, 'none'], [true, 'cut'], [true, 'none']] as const)('looking only where it matters finds what looking everywhere finds (separable: %s, border: %s)', (sepmed, border) => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), fc.constantFrom(0.3, 1), fc.constantFrom(1, 5), (seed, sigfrac, objlim) => {
      const { field } = exposure(seed, 45, 40);
      const good = Uint8Array.from(field.data, (_, i) => (i % 97 === 0 ? 0 : 1));
      const limits: SearchLimits = { sigclip: 4.5, sigfrac, objlim, readnoise: 5, sepmed, border };
      expect([...new Search(field, good, limits).run()]).toEqual(plainSearch(field, good, limits));
    }), { numRuns: 4 });
  });
});

describe('cosmic rays', () => {
  test('tracks are found and filled, stars and sky are left alone', () => {
    let [hits, wrong, tracks] = [0, 0, 0];
    for (let seed = 0; seed < 8; seed++) {
      const { field, truth } = exposure(100 + 7 * seed, 120, 110);
      const found = cleanCosmicRays(field, settings);
      found.hit.forEach((value, i) => {
        tracks += truth[i] ?? 0;
        if (value === 1 && truth[i] === 1) hits++;
        if (value === 1 && truth[i] === 0) wrong++;
        if (value === 0) expect(found.image.data[i]).toBe(field.data[i]);
        if (value === 1) expect(found.image.data[i]).toBeLessThan(field.data[i] ?? NaN);
      });
      expect(found.count).toBe(found.hit.reduce((sum, value) => sum + value, 0));
    }
    expect(hits / tracks).toBeGreaterThan(0.95);
    expect(wrong / hits).toBeLessThan(0.35);
  });
  test('gain: in ADU the same pixels are hit, and values stay in ADU', () => {
    const { field } = exposure(31);
    const adu = image(field.columns, field.rows, field.data.map((value) => value / 2));
    const [one, other] = [cleanCosmicRays(field, settings), cleanCosmicRays(adu, { ...settings, gain: 2 })];
    expect(other.hit).toEqual(one.hit);
    one.image.data.forEach((value, i) => expect(other.image.data[i]).toBe(Math.fround(value / 2)));
  });
  test('masked and NaN pixels are never hit, and their values never used', () => {
    const { field } = exposure(41);
    const mask = new Uint8Array(field.data.length);
    for (let i = 0; i < mask.length; i += 53) {
      if (i % 2 === 0) mask[i] = 1;
      field.data[i] = i % 2 === 0 ? 1e6 : NaN;
    }
    const found = cleanCosmicRays(field, settings, mask);
    for (let i = 0; i < mask.length; i += 53) expect(found.hit[i]).toBe(0);
    const other = cleanCosmicRays(image(field.columns, field.rows, field.data.map((value, i) => (mask[i] === 1 ? -1e6 : value))), settings, mask);
    expect(other.hit).toEqual(found.hit);
  });
  test('a saturated star with its rim is not a cosmic ray', () => {
    const field = skyImage(60, 60, 200, 15, 3);
    addStars(field, [{ x: 30, y: 30, flux: 5e6 }], 1.5);
    field.data.forEach((value, i) => { field.data[i] = Math.min(value, 60_000); });
    const found = cleanCosmicRays(field, { ...settings, satlevel: 59_000 });
    for (let y = 26; y <= 34; y++) for (let x = 26; x <= 34; x++) expect(found.hit[60 * y + x]).toBe(0);
  });
  test.each([['NaN', NaN], ['zero', 0], ['infinite', Infinity], ['negative', -1000]])('an image that is %s everywhere has none', (_, value) => {
    expect(cleanCosmicRays(image(20, 20, new Float32Array(400).fill(value)), settings)).toMatchObject({ count: 0, rounds: 1 });
  });
  test.each([[1, 1], [1, 30], [30, 2]])('an image of %d × %d pixels', (columns, rows) => {
    expect(cleanCosmicRays(skyImage(columns, rows, 200, 15, 2), settings).count).toBeLessThan(columns * rows);
  });
});
