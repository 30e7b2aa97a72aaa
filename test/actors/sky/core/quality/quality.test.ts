import { describe, expect, test } from 'vitest';
import { measureBackground } from '../../../../../actors/sky/core/background/mesh.ts';
import { subtractBackground } from '../../../../../actors/sky/core/background/render.ts';
import { extract } from '../../../../../actors/sky/core/extract/extract.ts';
import { image, maskBits } from '../../../../../actors/sky/core/image.ts';
import { psfOfFrame, starSearch } from '../../../../../actors/sky/core/psf/measure.ts';
import { judge, qualityDefaults, sentenceOf } from '../../../../../actors/sky/core/quality/judge.ts';
import { measureQuality } from '../../../../../actors/sky/core/quality/measure.ts';
import type { FrameQuality } from '../../../../../actors/sky/core/quality/measure.ts';
import { addStars, skyImage, uniform } from '../star-field.ts';

const good: FrameQuality = { background: 500, noise: 10, unevenness: 0.01, saturated: 0, bad: 0.001, cosmicRays: 0.001, missing: 0, unusable: 0.001, objects: 300, stars: 40, fwhm: 2.8, ellipticity: 0.05, fwhmRatio: 1.05, zeroPoint: 25, depthFlux: 300, depth: 18.8 };

describe('quality of a frame', () => {
  const field = skyImage(300, 300, 800, 9, 1);
  const draw = uniform(2);
  addStars(field, Array.from({ length: 60 }, () => ({ x: 20 + 260 * draw(), y: 20 + 260 * draw(), flux: 3000 + 20_000 * draw() })), 1.4);
  const mask = new Uint8Array(90_000);
  mask.fill(maskBits.saturated, 0, 900);
  mask.fill(maskBits.cosmicRay, 900, 990);
  mask.fill(maskBits.badColumn, 990, 1080);
  field.data.fill(NaN, 1080, 1170);
  const background = measureBackground(field, { cell: 50, filter: 3 }, mask);
  const flat = subtractBackground(field, background);
  const sources = extract(flat, { ...starSearch, rms: background.globalRms, mask });
  const psf = psfOfFrame(flat, mask, sources, background.globalRms);

  test('what was put in is measured', () => {
    const quality = measureQuality({ image: field, mask, background, objects: sources.count, psf, zeroPoint: 25 });
    expect(quality).toMatchObject({ saturated: 0.01, cosmicRays: 0.001, bad: 0.001, missing: 0.001, zeroPoint: 25, objects: sources.count });
    expect(Math.abs(quality.background / 800 - 1)).toBeLessThan(0.005);
    expect(Math.abs(quality.noise / 9 - 1)).toBeLessThan(0.05);
    expect(quality.unevenness).toBeLessThan(0.01);
    expect(Math.abs((quality.fwhm ?? NaN) / (1.4 * 2.3548) - 1)).toBeLessThan(0.05);
    // 5 σ √(4πσ²): a Gaussian's.
    expect(Math.abs((quality.depthFlux ?? NaN) / (5 * 9 * Math.sqrt(4 * Math.PI * 1.4 ** 2)) - 1)).toBeLessThan(0.1);
    expect(quality.depth).toBeCloseTo(25 - 2.5 * Math.log10(quality.depthFlux ?? NaN), 9);
    expect(judge(quality, { ...qualityDefaults, stars: 3 })).toEqual({ accepted: true });
  });
  test('without a PSF what needs one is null, and the frame is rejected for it', () => {
    const quality = measureQuality({ image: field, background, objects: 0 });
    expect(quality).toMatchObject({ fwhm: null, ellipticity: null, depth: null, zeroPoint: null, stars: 0 });
    const verdict = judge(quality);
    expect(verdict.accepted ? [] : verdict.faults.map(({ quantity }) => quantity)).toEqual(['stars', 'fwhm', 'ellipticity', 'fwhmRatio']);
  });
  test('an image of NaN is rejected with numbers, not thrown at', () => {
    const nothing = image(64, 64, new Float32Array(4096).fill(NaN));
    const verdict = judge(measureQuality({ image: nothing, background: measureBackground(nothing, { cell: 32, filter: 3 }), objects: 0 }));
    expect(verdict.accepted ? [] : verdict.faults.map(({ quantity }) => quantity)).toEqual(['stars', 'fwhm', 'ellipticity', 'fwhmRatio', 'unevenness', 'unusable']);
  });
});

describe('the judgement', () => {
  test.each([
    ['a good frame passes', {}, {}, []],
    ['at the limit is within it', { fwhm: 12, stars: 8 }, {}, []],
    ['poor seeing', { fwhm: 12.5 }, {}, ['fwhm']],
    ['trailed stars', { ellipticity: 0.6 }, {}, ['ellipticity']],
    ['a saturated frame', { saturated: 0.4, unusable: 0.401 }, {}, ['saturated', 'unusable']],
    ['all faults are told at once', { fwhm: 30, stars: 2, cosmicRays: 0.1 }, {}, ['stars', 'fwhm', 'cosmicRays']],
    ['depth that is asked for and not known', { depth: null }, { depth: 20 }, ['depth']],
    ['depth that is not reached', {}, { depth: 20 }, ['depth']],
    ['a bright sky, when somebody asks', {}, { background: 400 }, ['background']],
    ['NaN is no good value', { unevenness: NaN }, {}, ['unevenness']],
  ] as const)('%s', (_, measured, limits, faults) => {
    const verdict = judge({ ...good, ...measured }, { ...qualityDefaults, ...limits });
    expect(verdict.accepted ? [] : verdict.faults.map(({ quantity }) => quantity)).toEqual(faults);
  });
  test('the sentence has the numbers', () => {
    const verdict = judge({ ...good, fwhm: 12.3456, depth: null }, { ...qualityDefaults, depth: 20 });
    expect(verdict.accepted ? '' : sentenceOf(verdict.faults)).toBe('seeing or focus too poor (px): 12.35, limit 12; not deep enough (mag): could not be measured, limit 20');
  });
});
