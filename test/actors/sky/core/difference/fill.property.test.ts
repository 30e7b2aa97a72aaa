import fc from 'fast-check';
import { expect, test } from 'vitest';
import { badPixels, fillBad, grown } from '../../../../../actors/sky/core/difference/fill.ts';
import { image, type Image } from '../../../../../actors/sky/core/image.ts';

const size = 12;
const filledWith = (value: (x: number, y: number) => number): Image => image(size, size, Float32Array.from({ length: size * size }, (_, i) => value(i % size, Math.floor(i / size))));
const masks = fc.array(fc.boolean(), { minLength: size * size, maxLength: size * size }).map((list) => Uint8Array.from(list, Number)).filter((mask) => mask.includes(0));

test('every masked pixel gets a value between those of the good ones, a finite variance not below theirs; good ones stay', () => {
  fc.assert(fc.property(masks, fc.array(fc.double({ min: -100, max: 1000, noNaN: true }), { minLength: size * size, maxLength: size * size }), (mask, values) => {
    const picture = filledWith((x, y) => (mask[y * size + x] !== 0 ? NaN : values[y * size + x]!));
    const { image: out, variance, filled } = fillBad(picture, filledWith(() => 4), mask);
    const good = [...picture.data].filter((_, i) => mask[i] === 0);
    expect(filled).toBe(size * size - good.length);
    out.data.forEach((v, i) => {
      if (mask[i] === 0) expect(v).toBe(picture.data[i]);
      expect(v).toBeGreaterThanOrEqual(Math.min(...good) - 1e-3);
      expect(v).toBeLessThanOrEqual(Math.max(...good) + 1e-3);
      expect(variance.data[i]).toBeGreaterThanOrEqual(4);
      expect(variance.data[i]).toBeLessThan(Infinity);
    });
  }), { numRuns: 25 });
});

test('a hole in a constant sky is filled with it, and nothing is added to its noise', () => {
  const mask = new Uint8Array(size * size);
  mask.fill(1, 40, 95);
  const { image: out, variance } = fillBad(filledWith(() => 600), filledWith(() => 4), mask);
  expect([...new Set(out.data), ...new Set(variance.data)]).toEqual([600, 4]);
});

test('masked, NaN, infinite and without variance is bad; where all is, there is nothing to fill from', () => {
  const picture = filledWith((x, y) => (x === 3 && y === 0 ? NaN : x === 4 && y === 0 ? Infinity : 1));
  const variance = filledWith((x, y) => (x === 5 && y === 0 ? 0 : x === 6 && y === 0 ? NaN : 1));
  const mask = new Uint8Array(size * size);
  mask[7] = 16;
  expect([...badPixels(picture, variance, mask).keys()].filter((i) => badPixels(picture, variance, mask)[i] !== 0)).toEqual([3, 4, 5, 6, 7]);
  expect(() => fillBad(picture, variance, new Uint8Array(size * size).fill(1))).toThrow(/every pixel is masked/);
});

test('a grown mask is every pixel within reach', () => {
  fc.assert(fc.property(masks, fc.integer({ min: 0, max: 3 }), (mask, reach) => {
    const near = (x: number, y: number): boolean => [...mask.keys()].some((i) => mask[i] !== 0 && Math.abs((i % size) - x) <= reach && Math.abs(Math.floor(i / size) - y) <= reach);
    expect([...grown(mask, size, size, reach)]).toEqual([...mask.keys()].map((i) => Number(near(i % size, Math.floor(i / size)))));
  }), { numRuns: 20 });
});
