import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineFrames, combineValues, inMemory, MAD_TO_SIGMA, tileRows } from '../../../../../actors/sky/core/combine/combine.ts';
import { medianInPlace, medianOfPlane } from '../../../../../actors/sky/core/combine/median.ts';
import { image } from '../../../../../actors/sky/core/image.ts';

/** Sorting is the openly naive median. */
function plainMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length === 0 ? NaN : sorted.length % 2 === 1 ? (sorted[half] ?? NaN) : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2;
}
const number = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -50, max: 50 }) }, { weight: 2, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }) });
const single = (values: readonly number[]): Float32Array[] => values.map((value) => Float32Array.of(value));

function combined(values: readonly number[], method: 'median' | 'mean', sigmaClip = 0): number {
  const out = new Float32Array(1);
  combineValues(single(values), { method, sigmaClip }, out);
  return out[0] ?? NaN;
}

describe('median', () => {
  test('of any number of values, with the networks and without', () => {
    fc.assert(fc.property(fc.array(number, { minLength: 1, maxLength: 70 }), (values) => {
      expect(medianInPlace(Float64Array.from(values), values.length)).toBe(plainMedian(values));
      expect(combined(values, 'median')).toBe(Math.fround(plainMedian(values)));
    }), { numRuns: 500 });
  });
  test.each([3, 5, 7, 9])('every order of %d values gives the middle one', (n) => {
    fc.assert(fc.property(fc.shuffledSubarray(Array.from({ length: n }, (_, k) => k), { minLength: n }), (values) => combined(values, 'median') === (n - 1) / 2), { numRuns: 400 });
  });
  test('NaN takes no part', () => {
    fc.assert(fc.property(fc.array(fc.option(number, { nil: NaN }), { minLength: 1, maxLength: 12 }), (values) => {
      expect(combined(values, 'median')).toBe(Math.fround(plainMedian(values.filter((value) => !Number.isNaN(value)))));
    }), { numRuns: 300 });
  });
  test('of a plane: what is masked or not finite does not count', () => {
    expect(medianOfPlane(Float32Array.of(1, NaN, 3, Infinity, 900, 5), Uint8Array.of(0, 0, 0, 0, 4, 0))).toBe(3);
    expect(medianOfPlane(Float32Array.of(NaN))).toBeNaN();
  });
});

describe('mean', () => {
  test('clipped once about the median, by the definition', () => {
    fc.assert(fc.property(fc.array(number, { minLength: 1, maxLength: 15 }), fc.constantFrom(1, 3, 5), (values, k) => {
      const single32 = values.map(Math.fround);
      const middle = plainMedian(single32);
      const reach = k * MAD_TO_SIGMA * plainMedian(single32.map((value) => Math.abs(value - middle)));
      const kept = single32.filter((value) => Math.abs(value - middle) <= reach);
      expect(combined(values, 'mean', k)).toBe(Math.fround(kept.reduce((sum, value) => sum + value, 0) / kept.length));
    }), { numRuns: 300 });
  });
  test('without clipping an outlier counts; where MAD is 0 only values equal to the median do', () => {
    expect(combined([0, 0, 0, 4000], 'mean')).toBe(1000);
    expect(combined([2, 2, 2, 2, 4000], 'mean', 5)).toBe(2);
    expect(combined([NaN, NaN], 'mean', 3)).toBeNaN();
  });
});

describe('frames', () => {
  test('any tile gives the same', () => {
    const frames = Array.from({ length: 6 }, (_, k) => inMemory(image(7, 11, Float32Array.from({ length: 77 }, (_v, i) => (i * 7919 * (k + 3)) % 101))));
    const whole = combineFrames(frames, { method: 'median', sigmaClip: 0 });
    for (const bytes of [1, 500, 1e6]) expect(combineFrames(frames, { method: 'median', sigmaClip: 0 }, bytes)).toEqual(whole);
  });
  test('never more than a tile of all of them is read at a time, and every row once', () => {
    const asked: number[] = [];
    const frame = { columns: 10, rows: 100, read: (first: number, count: number) => { asked.push(count); return new Float32Array(count * 10).fill(first); } };
    combineFrames(Array.from({ length: 50 }, () => frame), { method: 'mean', sigmaClip: 0 }, 20_000);
    expect(Math.max(...asked) * 10 * 4 * 50).toBeLessThanOrEqual(20_000);
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(50 * 100);
    expect(tileRows(1e6, 1e6)).toBe(1);
  });
  test('none, or some of another size, are refused', () => {
    expect(() => combineFrames([], { method: 'mean', sigmaClip: 0 })).toThrow(RangeError);
    expect(() => combineFrames([inMemory(image(2, 2)), inMemory(image(2, 3))], { method: 'mean', sigmaClip: 0 })).toThrow('2 × 2, 2 × 3');
  });
});
