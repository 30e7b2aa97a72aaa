import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anglesOf, separationDeg, vectorOf } from '../../../../../actors/sky/core/coordinates/direction.ts';
import { ringIndex } from '../../../../../actors/sky/core/coordinates/healpix.ts';
import { farthestCorner, pixelsInDisc } from '../../../../../actors/sky/core/coordinates/healpix-disc.ts';

const nside = fc.constantFrom(1, 2, 3, 16, 1000, 4096);
/** Uniform over the sphere, and its odd places. */
const place: fc.Arbitrary<[number, number]> = fc.oneof(
  fc.tuple(fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }).map((z) => (Math.asin(z) * 180) / Math.PI)),
  fc.tuple(fc.constantFrom(0, 45, 90, 359.9999999, 180), fc.constantFrom(90, -90, 89.9999, -89.9999, 0, 41.8103149, -41.8103149)),
);

/** At a distance and position angle (degrees) from a place. */
function shifted([ra, dec]: readonly [number, number], distance: number, angle: number): readonly [number, number] {
  const [d, a] = [(distance * Math.PI) / 180, (angle * Math.PI) / 180];
  const c = vectorOf(ra, dec);
  const [r, t] = [(ra * Math.PI) / 180, (dec * Math.PI) / 180];
  const [north, east] = [[-Math.sin(t) * Math.cos(r), -Math.sin(t) * Math.sin(r), Math.cos(t)], [-Math.sin(r), Math.cos(r), 0]] as const;
  const mix = (i: 0 | 1 | 2): number => Math.cos(d) * c[i] + Math.sin(d) * (Math.cos(a) * north[i] + Math.sin(a) * east[i]);
  return anglesOf([mix(0), mix(1), mix(2)]);
}

test('every place in the disc lies in one of the pixels, and no pixel comes twice', () => {
  fc.assert(fc.property(nside, place, fc.double({ min: 0, max: 6, noNaN: true }), fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.double({ min: 0, max: 360, noNaN: true }), (n, centre, wide, share, angle) => {
    const radius = wide * (58 / n) + 1e-9;
    const pixels = pixelsInDisc(n, ...centre, radius);
    expect(new Set(pixels).size).toBe(pixels.length);
    const [ra, dec] = shifted(centre, share * Math.min(radius, 180), angle);
    if (separationDeg(...centre, ra, dec) <= radius) expect(pixels).toContain(ringIndex(n, ra, dec));
  }), { numRuns: 1500 });
});

test('a small disc needs few pixels, a disc of the whole sky all of them', () => {
  expect(pixelsInDisc(4096, 180, 30, 5 / 3600).length).toBeLessThan(16);
  expect(pixelsInDisc(4096, 10, 89.999, 5 / 3600).length).toBeLessThan(25);
  expect([...pixelsInDisc(4, 77, -12, 180)].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 * 16 }, (_, i) => i));
  expect((farthestCorner(4096) * 180 * 3600) / Math.PI).toBeLessThan(60);
});
