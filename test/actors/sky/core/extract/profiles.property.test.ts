import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Profiles } from '../../../../../actors/sky/core/extract/profiles.ts';

const place = fc.double({ min: -40, max: 120, noNaN: true });
const profile = fc.record({ x: place, y: place, logPeak: fc.double({ min: -3, max: 9, noNaN: true }), x2: fc.double({ min: 0.2, max: 90, noNaN: true }), y2: fc.double({ min: 0.2, max: 90, noNaN: true }), share: fc.double({ min: -0.9, max: 0.9, noNaN: true }) })
  .map(({ share, ...rest }) => ({ ...rest, xy: share * Math.sqrt(rest.x2 * rest.y2) }));

test('the highest of all Gaussians is found among the near ones', () => {
  fc.assert(fc.property(fc.array(profile, { minLength: 1, maxLength: 60 }), fc.double({ min: -90, max: 200, noNaN: true }), fc.double({ min: -90, max: 200, noNaN: true }), (profiles, x, y) => {
    const value = profiles.map((one) => {
      const determinant = one.x2 * one.y2 - one.xy ** 2;
      return one.logPeak - 0.5 * ((one.y2 * (x - one.x) ** 2 + one.x2 * (y - one.y) ** 2 - 2 * one.xy * (x - one.x) * (y - one.y)) / determinant);
    });
    const found = value[new Profiles(profiles).highestAt(x, y)] ?? NaN;
    expect(found).toBeGreaterThanOrEqual(Math.max(...value) - 1e-9 * Math.abs(found));
  }), { numRuns: 500 });
});
