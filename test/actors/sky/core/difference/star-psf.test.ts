import { expect, test } from 'vitest';
import { starPsf, TooFewStars } from '../../../../../actors/sky/core/difference/star-psf.ts';
import { image, type Image } from '../../../../../actors/sky/core/image.ts';
import { moffatStamp } from '../../../../../actors/sky/core/simulate/moffat.ts';
import { generatePair, pairDefaults, type PairSettings } from '../../../../../actors/sky/core/simulate/pair.ts';

const settings: PairSettings = { ...pairDefaults, columns: 512, rows: 448, seed: 61, transients: 0, starsPerMegapixel: 600 };
const measured = (more: Partial<PairSettings> = {}, mask?: Uint8Array): ReturnType<typeof starPsf> => {
  const { science } = generatePair({ ...settings, ...more });
  const picture = image(512, 448, science.image.data.map((v) => v - science.sky));
  return starPsf(picture, science.variance, mask ?? new Uint8Array(512 * 448), science.sigma);
};
const core = (stamp: Image): number[] => [0, 1, 2, 3].map((i) => stamp.data[(stamp.rows >> 1) * stamp.columns + (stamp.columns >> 1) + i]!);

test('the PSF of a star field is that of its stars to 1 % of the peak, width and ellipticity are right', () => {
  const { stamp, fwhm, ellipticity, stars } = measured();
  const truth = core(moffatStamp(pairDefaults.science.psf));
  core(stamp).forEach((v, i) => expect(Math.abs(v - truth[i]!)).toBeLessThan(0.01 * truth[0]!));
  expect(stars).toBeGreaterThan(10);
  expect(Math.abs(fwhm / 2.9 - 1)).toBeLessThan(0.01);
  expect(Math.abs(ellipticity - 0.08)).toBeLessThan(0.02);
  expect(stamp.data.reduce((sum, v) => sum + v, 0)).toBeCloseTo(1, 5);
});

test('masked stars do not count; too few are told with numbers', () => {
  const whole = measured().stars;
  const half = new Uint8Array(512 * 448);
  half.fill(1, 0, half.length / 2);
  expect(measured({}, half).stars).toBeLessThan(whole);
  expect(() => measured({ starsPerMegapixel: 0 })).toThrow(TooFewStars);
  expect(() => measured({ starsPerMegapixel: 0 })).toThrow(/0 stars .* 5 are needed/);
});
