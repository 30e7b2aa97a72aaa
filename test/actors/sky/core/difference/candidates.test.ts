import fc from 'fast-check';
import { expect, test } from 'vitest';
import { candidateFlags, findCandidates, type CandidateSettings } from '../../../../../actors/sky/core/difference/candidates.ts';
import { peakNear } from '../../../../../actors/sky/core/difference/peak.ts';
import { image, type Image } from '../../../../../actors/sky/core/image.ts';

const settings: CandidateSettings = { threshold: 5, signs: 'both', edge: 16 };

/** Bumps as wide as a matched filter makes them of stars. */
function bumps(columns: number, rows: number, list: readonly (readonly [x: number, y: number, height: number])[], sigma = 1.7): Image {
  const out = image(columns, rows);
  for (const [x0, y0, height] of list) for (let i = 0; i < out.data.length; i++) out.data[i]! += height * Math.exp(-((((i % columns) - x0) ** 2 + (Math.floor(i / columns) - y0) ** 2) / (2 * sigma ** 2)));
  return out;
}
const searched = (score: Image, mask?: Uint8Array): Parameters<typeof findCandidates>[0] => ({ significance: image(score.columns, score.rows, score.data.map((v) => 3 * v)), score, fluxNorm: 0.5, mask });

test('a peak between pixels is met to 0.005 px and 0.2 %', () => {
  fc.assert(fc.property(fc.double({ min: -0.5, max: 0.5, noNaN: true }), fc.double({ min: -0.5, max: 0.5, noNaN: true }), (dx, dy) => {
    const peak = peakNear(bumps(15, 15, [[7 + dx, 7 + dy, 100]]), 7, 7);
    expect(peak.settled).toBe(true);
    expect(Math.hypot(peak.x - 7 - dx, peak.y - 7 - dy)).toBeLessThan(0.005);
    expect(Math.abs(peak.value / 100 - 1)).toBeLessThan(2e-3);
  }));
});

test('flux is S/F_S at the peak, its error the noise of S over F_S', () => {
  const [one, ...others] = findCandidates(searched(bumps(64, 64, [[30.3, 31.2, 20]])), settings);
  expect(others).toEqual([]);
  expect(one).toMatchObject({ flags: 0 });
  expect(one!.flux).toBeCloseTo(120, 0);
  expect(one!.fluxError).toBeCloseTo(6, 4);
  expect(one!.score).toBeCloseTo(20, 1);
});

test('the same upside down: the same with negative flux', () => {
  const list = [[30.3, 31.2, 20], [45, 20, 9]] as const;
  const above = findCandidates(searched(bumps(64, 64, list)), settings);
  const below = findCandidates(searched(bumps(64, 64, list.map(([x, y, h]) => [x, y, -h] as const))), settings);
  expect(below.map((c) => [c.x, c.y, -c.flux, -c.score])).toEqual(above.map((c) => [c.x, c.y, c.flux, c.score]));
  expect(findCandidates(searched(bumps(64, 64, [[30, 30, -20]])), { ...settings, signs: 'positive' })).toEqual([]);
});

test('edge, mask and dipole are told by flags', () => {
  const mask = new Uint8Array(64 * 64);
  mask[22 * 64 + 41] = 4;
  const found = findCandidates(searched(bumps(64, 64, [[8, 40, 30], [40, 21, 20], [30, 45, 15], [33, 45, -12]]), mask), settings);
  expect(found.map((c) => c.flags)).toEqual([candidateFlags.edge, candidateFlags.masked, candidateFlags.dipole, candidateFlags.dipole]);
});

test('a plateau gives one candidate, NaN none', () => {
  const flat = image(32, 32);
  for (const at of [500, 501, 532, 533]) flat.data[at] = 9;
  expect(findCandidates(searched(flat), settings)).toHaveLength(1);
  expect(findCandidates(searched(image(32, 32, flat.data.map(() => NaN))), settings)).toEqual([]);
  expect(findCandidates(searched(image(3, 3, new Float32Array(9).fill(50))), settings)).toEqual([]);
});
