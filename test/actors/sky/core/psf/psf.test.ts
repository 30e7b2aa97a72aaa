import { describe, expect, test } from 'vitest';
import { extract } from '../../../../../actors/sky/core/extract/extract.ts';
import { windowedPosition } from '../../../../../actors/sky/core/extract/windowed.ts';
import { image, maskBits } from '../../../../../actors/sky/core/image.ts';
import type { Image } from '../../../../../actors/sky/core/image.ts';
import { measurePsf, psfOfFrame, stampSize, starSearch, TooFewStars } from '../../../../../actors/sky/core/psf/measure.ts';
import { psfAt } from '../../../../../actors/sky/core/psf/model.ts';
import { shapeOf } from '../../../../../actors/sky/core/psf/shape.ts';
import { cutOut, lanczosWeights, thereAndBack } from '../../../../../actors/sky/core/psf/stamps.ts';
import { solveSymmetric } from '../../../../../actors/sky/core/psf/solve.ts';
import { addStars, normal, skyImage, uniform } from '../star-field.ts';
import type { Star } from '../star-field.ts';

const FWHM = 2.3548;
const starsOnGrid = (step: number, size: number, seed: number): Star[] => {
  const draw = uniform(seed);
  const places = Array.from({ length: Math.floor((size - step) / step) }, (_, k) => step * (k + 0.8));
  return places.flatMap((y) => places.map((x) => ({ x: x + draw(), y: y + draw(), flux: 4000 + 40_000 * draw() })));
};
const middleOf = ({ columns, data }: Image): number => data[((columns - 1) / 2) * (columns + 1)] ?? NaN;
const frame = (sigma: number, noise: number, size = 420, seed = 3): { readonly field: Image; readonly stars: Star[] } => {
  const field = skyImage(size, size, 0, noise, seed);
  const stars = starsOnGrid(52, size, seed);
  addStars(field, stars, sigma);
  return { field, stars };
};

describe('the PSF from stars', () => {
  test.each([[2.5, 0.01], [3, 0.01], [4.5, 0.015]])('a width of %d px: the peak within %d, the width within 3 percent, unit sum', (fwhm, within) => {
    const { field, stars } = frame(fwhm / FWHM, 5);
    const draw = normal(8);
    const model = measurePsf(field, undefined, stars.map((star) => ({ ...star, x: star.x + 0.1 * draw(), y: star.y + 0.1 * draw() })), { size: stampSize(fwhm), rms: 5 });
    const psf = psfAt(model, 200, 200);
    expect(psf.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(Math.abs((middleOf(psf) * 2 * Math.PI * (fwhm / FWHM) ** 2) - 1)).toBeLessThan(within);
    const { fwhm: found, ellipticity, noiseArea } = shapeOf(psf);
    expect(Math.abs(found / fwhm - 1)).toBeLessThan(0.03);
    expect(ellipticity).toBeLessThan(0.02);
    // 1 / ΣP² of a Gaussian is 4πσ².
    expect(Math.abs(noiseArea / (4 * Math.PI * (fwhm / FWHM) ** 2) - 1)).toBeLessThan(0.05);
  });
  test('it is centred on its middle pixel, wherever on the pixels the stars lie', () => {
    const { field, stars } = frame(1.3, 1);
    const shifted = stars.map((star) => ({ ...star, x: star.x + 0.3, y: star.y - 0.2 }));
    const psf = psfAt(measurePsf(field, undefined, shifted, { size: 25, rms: 1 }), 100, 300);
    const centre = { x: 12.2, y: 11.8 };
    expect(windowedPosition(psf, 1.3, centre)).toBe(true);
    expect(Math.hypot(centre.x - 12, centre.y - 12)).toBeLessThan(0.01);
  });
  test('it varies over the frame as the stars do', () => {
    const field = skyImage(420, 420, 0, 2, 5);
    const sigmaAt = (x: number): number => 1.3 + 0.4 * (x / 420);
    for (const star of starsOnGrid(52, 420, 6)) addStars(field, [star], sigmaAt(star.x));
    const model = psfOfFrame(field, undefined, extract(field, { ...starSearch, rms: 2 }), 2, { leastPeak: 20, roundness: 0.7, sizeSpread: 0.3, most: 300 });
    expect(model.degree).toBe(2);
    for (const x of [60, 210, 360]) expect(Math.abs(middleOf(psfAt(model, x, 200)) * 2 * Math.PI * sigmaAt(x) ** 2 - 1)).toBeLessThan(0.03);
  });
  test('galaxies, blends, saturated and bad stars do not count', () => {
    const { field } = frame(1.4, 3);
    const good = psfOfFrame(field, undefined, extract(field, { ...starSearch, rms: 3 }), 3);
    addStars(field, [{ x: 110, y: 110, flux: 80_000 }, { x: 310, y: 110, flux: 80_000 }, { x: 210, y: 310, flux: 80_000 }], 3.2);
    const mask = new Uint8Array(field.data.length);
    const spoiled = starsOnGrid(52, 420, 3).slice(0, 4);
    for (const star of spoiled) {
      const at = Math.round(star.y) * 420 + Math.round(star.x);
      field.data[at] = 50;
      mask[at] = maskBits.saturated;
    }
    const found = psfOfFrame(field, mask, extract(field, { ...starSearch, rms: 3, mask }), 3);
    expect(found.stars).toBeLessThan(good.stars);
    expect(Math.abs(middleOf(psfAt(found, 200, 200)) / middleOf(psfAt(good, 200, 200)) - 1)).toBeLessThan(0.01);
  });
  test('too few stars are said with their number', () => {
    const empty = skyImage(200, 200, 0, 2, 9);
    const sources = extract(empty, { ...starSearch, rms: 2 });
    expect(() => psfOfFrame(empty, undefined, sources, 2)).toThrow(TooFewStars);
    expect(() => measurePsf(empty, undefined, [{ x: 50, y: 50, flux: 10 }], { size: 15, rms: 2 })).toThrow('1 stars are fit to measure the PSF from, 3 are needed');
  });
  test('a frame of NaN has no stars, and says so', () => {
    const nothing = image(100, 100, new Float32Array(10_000).fill(NaN));
    expect(() => psfOfFrame(nothing, undefined, extract(nothing, { ...starSearch, rms: 1 }), 1)).toThrow(TooFewStars);
  });
});

describe('parts', () => {
  test('Lanczos weights sum to 1, and pick the pixel itself where nothing is shifted', () => {
    for (const t of [0.1, 0.5, 0.9]) expect(lanczosWeights(t).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    expect([...lanczosWeights(0)].map((value) => Math.round(value * 1e9) / 1e9 + 0)).toEqual([0, 0, 1, 0, 0, 0]);
  });
  test('cut out at a pixel it is the image; a bad pixel or the border spoils six to a side', () => {
    const field = skyImage(30, 30, 0, 1, 1);
    const out = new Float64Array(49);
    cutOut(field, 15, 14, 7, undefined, out);
    expect(out[24]).toBeCloseTo(field.data[14 * 30 + 15] ?? NaN, 5);
    cutOut(field, 2, 14, 7, undefined, out);
    expect(out[21]).toBeNaN();
  });
  test('there and back by nothing is nothing lost; by half a pixel a sharp peak loses height', () => {
    const sharp = new Float64Array(225);
    sharp[112] = 1;
    expect(thereAndBack(sharp, 15, 0, 0)[112]).toBeCloseTo(1, 6);
    expect(thereAndBack(sharp, 15, 0.5, 0.5)[112]).toBeLessThan(0.95);
  });
  test('equations are solved; those without an answer are refused', () => {
    const right = Float64Array.of(1, 2);
    expect(solveSymmetric(Float64Array.of(4, 0, 2, 3), right, 2)).toBe(true);
    expect(4 * (right[0] ?? NaN) + 2 * (right[1] ?? NaN)).toBeCloseTo(1, 12);
    expect(2 * (right[0] ?? NaN) + 3 * (right[1] ?? NaN)).toBeCloseTo(2, 12);
    expect(solveSymmetric(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1), 2)).toBe(false);
  });
});

describe('windowed positions', () => {
  test('without noise to a ten-thousandth of a pixel, from a pixel away', () => {
    const field = image(40, 40);
    addStars(field, [{ x: 20.37, y: 18.81, flux: 1000 }], 1.5);
    const at = { x: 21, y: 18.2 };
    expect(windowedPosition(field, 1.5, at)).toBe(true);
    expect(at.x).toBeCloseTo(20.37, 3);
    expect(at.y).toBeCloseTo(18.81, 3);
  });
  test('nothing there, a bad pixel in the core, or too far: the place is as it was', () => {
    const field = image(40, 40);
    const at = { x: 20, y: 20 };
    expect(windowedPosition(field, 1.5, at)).toBe(false);
    addStars(field, [{ x: 20, y: 20, flux: 1000 }], 1.5);
    field.data[20 * 40 + 21] = NaN;
    expect(windowedPosition(field, 1.5, at)).toBe(false);
    expect(at).toEqual({ x: 20, y: 20 });
  });
});
