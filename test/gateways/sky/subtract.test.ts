import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { image, type Image } from '../../../actors/sky/core/image.ts';
import { generatePair, pairDefaults, type GeneratedFrame, type GeneratedPair, type PairSettings } from '../../../actors/sky/core/simulate/pair.ts';
import { readCsv } from '../../../gateways/sky/csv.ts';
import { readImageFile, writeImageFile } from '../../../gateways/sky/index.ts';
import { subtractFiles, type SubtractAnswer, type SubtractRequest } from '../../../gateways/sky/subtract.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

const settings: PairSettings = { ...pairDefaults, columns: 320, rows: 288, seed: 31, transients: 10, starsPerMegapixel: 1200, faintFlux: 1500, brightFlux: 5000 };
let folder: TemporaryFolder;
let pair: GeneratedPair;
beforeAll(async () => {
  folder = await temporaryFolder('subtract');
  pair = generatePair(settings);
});
afterAll(() => folder.remove());

function write(name: string, picture: Image, cards: Readonly<Record<string, number>> = {}): string {
  const path = join(folder.path, `${name}.fits`);
  writeImageFile(path, { image: picture, cards: Object.entries(cards).map(([keyword, value]) => ({ keyword, value })) });
  return path;
}
const gain = { science: { GAIN: 1.5, RDNOISE: 8 }, template: { GAIN: 6, RDNOISE: 16 } };
const side = (name: 'science' | 'template', frame: GeneratedFrame): SubtractRequest['science'] => ({
  image: write(name, frame.image, gain[name]), psf: write(`${name}-psf`, frame.psf), variance: undefined, mask: undefined, sky: undefined, skySigma: undefined, fluxZeroPoint: undefined,
});
const subtract = (science: GeneratedFrame, template: GeneratedFrame, more: Partial<SubtractRequest> = {}): Promise<SubtractAnswer> =>
  subtractFiles({ science: side('science', science), template: side('template', template), method: 'zogy', sigmaX: 0, sigmaY: 0, threshold: 5, force: false, threads: 1, repeat: 1, out: join(folder.path, 'out'), ...more });

/** The frame as if it had been taken a little to the side. */
const shifted = (frame: GeneratedFrame, by: number): GeneratedFrame => ({ ...frame, image: image(frame.image.columns, frame.image.rows, frame.image.data.map((_, i, all) => all[Math.min(all.length - 1, Math.max(0, i + by))]!)) });

describe('without sky, noise, variance and zero points given', () => {
  test('they are measured, and the new sources found', async () => {
    const answer = await subtract(pair.science, pair.template);
    expect(answer.template_flux_zero_point / 1.25).toBeGreaterThan(0.98);
    expect(answer.template_flux_zero_point / 1.25).toBeLessThan(1.02);
    expect(answer.faults).toEqual([]);
    const found = readCsv(join(folder.path, 'out', 'candidates.csv'));
    const [x, y] = [found.column('x'), found.column('y')];
    expect(pair.transients.filter((t) => !x.some((v, i) => Math.hypot(v - t.x, y[i]! - t.y) < 1))).toEqual([]);
    expect(found.rows).toBe(pair.transients.length);
  });

  test('masked and NaN pixels are NaN in what is written, and are in its MASK', async () => {
    const holed = { ...pair.science, image: image(320, 288, pair.science.image.data.slice()) };
    for (let y = 100; y < 140; y++) holed.image.data[y * 320 + 77] = NaN;
    const answer = await subtract(holed, pair.template);
    expect(answer.masked).toBe(40);
    const score = readImageFile(join(folder.path, 'out', 'score.fits')).image.data;
    expect(Array.from(score.keys()).filter((i) => Number.isNaN(score[i]))).toEqual(Array.from({ length: 40 }, (_, y) => (100 + y) * 320 + 77));
    expect(readImageFile(join(folder.path, 'out', 'score.fits'), 'MASK').image.data.reduce((sum, v) => sum + v, 0)).toBe(40);
  });
});

describe('a template that does not fit is refused with its reason and numbers', () => {
  test('shifted by 2 px', async () => {
    await expect(subtract(pair.science, shifted(pair.template, 2))).rejects.toThrow(/refused as a template .*lie -2\.\d+, -?0\.0\d+ px off.*its WCS is off/);
  });
  test('another field', async () => {
    const other = generatePair({ ...settings, seed: 32 });
    await expect(subtract(pair.science, other.template, { science: { ...side('science', pair.science), fluxZeroPoint: 1 }, template: { ...side('template', other.template), fluxZeroPoint: 1.25 } })).rejects.toThrow(/shows \d+(\.\d+)? % of the science frame's bright stars/);
  });
  test('a PSF of another frame', async () => {
    const wide = generatePair({ ...settings, science: { ...settings.science, psf: { ...settings.science.psf, fwhm: 4.5 } } }).science.psf;
    await expect(subtract({ ...pair.science, psf: wide }, pair.template)).rejects.toThrow(/% of a star's flux is left in the difference/);
  });
  test('a noise that is half of what it is', async () => {
    await expect(subtract(pair.science, pair.template, { science: { ...side('science', pair.science), variance: write('half', image(320, 288, pair.science.variance.data.map((v) => v / 4))), skySigma: 11 } })).rejects.toThrow(/the score scatters by 1\.\d+/);
  });
  test('--force writes it all the same, and says what is wrong', async () => {
    const answer = await subtract(pair.science, shifted(pair.template, 2), { force: true });
    expect(answer.faults.join()).toMatch(/px off/);
  });
});

describe('what cannot be used is refused with the name of its file', () => {
  test.each([
    ['an even PSF', () => ({ psf: write('even', image(20, 21, new Float32Array(420).fill(1))) }), /even\.fits: has 20 × 21 pixels: a PSF is an odd stamp/],
    ['an empty PSF', () => ({ psf: write('empty', image(21, 21)) }), /empty\.fits: its pixels sum up to 0/],
    ['a variance of another size', () => ({ variance: write('small', image(10, 10)) }), /small\.fits: has 10 × 10 pixels/],
    ['no gain in the header', () => ({ image: write('bare', pair.science.image) }), /bare\.fits: the header has no GAIN/],
    ['an all-NaN frame', () => ({ image: write('nan', image(320, 288, new Float32Array(320 * 288).fill(NaN)), gain.science) }), /nan\.fits: .*(every pixel is masked|cannot be measured)/],
  ] as const)('%s', async (_, change, message) => {
    await expect(subtract(pair.science, pair.template, { science: { ...side('science', pair.science), ...change() } })).rejects.toThrow(message);
  });
});
