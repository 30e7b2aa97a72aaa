/** What the commands of the image stages say of files that do not fit, and what they write. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { image } from '../../../actors/sky/core/image.ts';
import type { Image } from '../../../actors/sky/core/image.ts';
import { calibrateFile } from '../../../gateways/sky/calibrate.ts';
import type { CalibrateOptions } from '../../../gateways/sky/calibrate.ts';
import { cosmicRaysFile } from '../../../gateways/sky/cosmic-rays.ts';
import { extractFile } from '../../../gateways/sky/extract.ts';
import type { ExtractOptions } from '../../../gateways/sky/extract.ts';
import { readImageFile, writeImageFile } from '../../../gateways/sky/index.ts';
import type { NewCard } from '../../../gateways/sky/index.ts';
import { cosmicRayDefaults } from '../../../actors/sky/core/cosmic-rays/cosmic-rays.ts';
import { addStars, skyImage } from '../../actors/sky/core/star-field.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
beforeAll(async () => { folder = await temporaryFolder('sky-stages'); });
afterAll(() => folder.remove());

function file(name: string, of: Image, cards: readonly NewCard[] = []): string {
  const path = join(folder.path, name);
  writeImageFile(path, { image: of, cards });
  return path;
}
const flat = (value: number, columns = 20, rows = 10): Image => image(columns, rows, new Float32Array(columns * rows).fill(value));
const seconds = (value: number): readonly NewCard[] => [{ keyword: 'EXPTIME', value }];

describe('extract', () => {
  const options = (): ExtractOptions => ({ threshold: 3, minArea: 5, mesh: 32, filter: 3, deblendLevels: 32, deblendContrast: 0.005, clean: true, aperture: ['4', '6.50'], repeat: 1, out: join(folder.path, 'objects.csv') });
  const field = skyImage(96, 96, 100, 2, 1);
  addStars(field, [{ x: 40.2, y: 50.6, flux: 4000 }], 1.6);

  test('the table names apertures as they were spelled, and comes back digit by digit', () => {
    const answer = extractFile(file('field.fits', field), options());
    const lines = readFileSync(options().out, 'utf8').split('\n');
    expect(lines[0]).toBe(`# background_global ${answer.background_global}`);
    expect(lines[1]).toBe(`# background_rms_global ${answer.background_rms_global}`);
    expect(lines[2]?.split(',').filter((name) => name.startsWith('flux_aper'))).toEqual(['flux_aper_4', 'flux_aper_error_4', 'flux_aper_6.50', 'flux_aper_error_6.50']);
    expect(Number(lines[3]?.split(',')[0])).toBeCloseTo(40.2, 1);
  });
  test('an image that is subtracted needs its noise', () => {
    expect(() => extractFile(file('again.fits', field), { ...options(), mesh: 0 })).toThrow(/again\.fits: with --mesh 0 the noise has to be given: --rms or --variance$/);
  });
  test('a mask of another size is refused by its name', () => {
    expect(() => extractFile(file('field.fits', field), { ...options(), mask: file('mask.fits', flat(0)) })).toThrow(/mask\.fits: the mask has 20 × 10 pixels, the image 96 × 96$/);
  });
  test('an image of NaN gives an empty table', () => {
    expect(extractFile(file('nothing.fits', flat(NaN)), options())).toMatchObject({ objects: 0 });
    expect(readFileSync(options().out, 'utf8').trim().split('\n')).toHaveLength(3);
  });
});

describe('calibrate', () => {
  const options = (more: Partial<CalibrateOptions>): CalibrateOptions => ({ bias: [], dark: [], flat: [], combine: 'median', sigmaClip: 3, out: join(folder.path, 'calibrated.fits'), ...more });
  const raw = (): string => file('raw.fits', flat(1500), [...seconds(60), { keyword: 'GAIN', value: 2 }, { keyword: 'RDNOISE', value: 6 }, { keyword: 'SATURATE', value: 1400 }, { keyword: 'OBJECT', value: 'M 13' }]);

  test('image, variance and mask are written, the cards are kept', () => {
    const answer = calibrateFile(raw(), options({ bias: [file('bias.fits', flat(1000))] }));
    expect(answer).toMatchObject({ shape: [10, 20], frames: { bias: 1, dark: 0, flat: 0 }, mask: { saturated: 200 }, variance: true });
    const [main, variance, mask] = [0, 'VARIANCE', 'MASK'].map((hdu) => readImageFile(options({}).out, hdu));
    expect([main?.image.data[0], variance?.image.data[0], mask?.image.data[0]]).toEqual([500, 250 + 2 * 9, 8]);
    expect(main?.header.text('OBJECT')).toBe('M 13');
  });
  test('without a gain there is no variance, and it is said', () => {
    expect(calibrateFile(file('plain.fits', flat(5)), options({}))).toMatchObject({ variance: false });
  });
  test('frames of another size, without exposure time, of several times: each by its name', () => {
    expect(() => calibrateFile(raw(), options({ bias: [file('small.fits', flat(1, 5, 5))] }))).toThrow(/small\.fits: has 5 × 5 pixels, .*raw\.fits 20 × 10$/);
    expect(() => calibrateFile(raw(), options({ dark: [file('timeless.fits', flat(1))] }))).toThrow(/timeless\.fits: the header has no exposure time \(EXPTIME\), which scaling the dark needs$/);
    expect(() => calibrateFile(raw(), options({ dark: [file('d1.fits', flat(1), seconds(30)), file('d2.fits', flat(1), seconds(60))] }))).toThrow(/d2\.fits: a dark frame of 60 s beside .*d1\.fits of 30 s/);
    expect(() => calibrateFile(raw(), options({ bias: [join(folder.path, 'absent.fits')] }))).toThrow(/absent\.fits: cannot be opened/);
  });
  test('overscan and trim by sections, or by the header, which must have them', () => {
    const strip = image(20, 10, Float32Array.from({ length: 200 }, (_, i) => (i % 20 >= 16 ? 100 + Math.floor(i / 20) : 300 + Math.floor(i / 20))));
    const path = file('strip.fits', strip, [{ keyword: 'BIASSEC', value: '[17:20,1:10]' }]);
    expect(calibrateFile(path, options({ overscan: 'header', trim: '[1:16,1:10]' }))).toMatchObject({ shape: [10, 16] });
    expect(new Set(readImageFile(options({}).out).image.data)).toEqual(new Set([200]));
    expect(() => calibrateFile(path, options({ trim: 'header' }))).toThrow(/strip\.fits: the header has no TRIMSEC/);
    expect(() => calibrateFile(path, options({ trim: '[1:40,1:10]' }))).toThrow(/\[1:40,1:10\] is no section/);
  });
});

test('cosmic-rays: mask and image are written, the rest of the image is as it was', () => {
  const field = skyImage(40, 40, 300, 17, 4);
  field.data[20 * 40 + 20] = 5000;
  const [out, outMask] = [join(folder.path, 'clean.fits'), join(folder.path, 'hits.fits')];
  const answer = cosmicRaysFile(file('hit.fits', field), { ...cosmicRayDefaults, out, outMask, repeat: 1 });
  const [clean, hits] = [readImageFile(out).image, readImageFile(outMask).image];
  expect(hits.data.reduce((sum, value) => sum + value, 0)).toBe(answer.pixels);
  expect(hits.data[820]).toBe(1);
  expect(clean.data[820]).toBeLessThan(400);
  clean.data.forEach((value, i) => { if (hits.data[i] === 0) expect(value).toBe(field.data[i]); });
});
