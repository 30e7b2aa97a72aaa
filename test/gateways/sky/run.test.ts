import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { image, type Image } from '../../../actors/sky/core/image.ts';
import { generateNight, rawDefaults, type GeneratedFile, type GeneratedNight, type RawSettings } from '../../../actors/sky/core/simulate/raw.ts';
import { isWcsKeyword } from '../../../actors/sky/core/wcs/keywords.ts';
import { worldAt } from '../../../actors/sky/core/wcs/transform.ts';
import { imageHduOf, writeImageFile } from '../../../gateways/sky/files.ts';
import { withFits } from '../../../gateways/sky/open.ts';
import { runFiles, type RunAlert, type RunAnswer, type RunRequest } from '../../../gateways/sky/run.ts';
import { wcsOfHdu } from '../../../gateways/sky/wcs-file.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

const settings: RawSettings = { ...rawDefaults, columns: 448, rows: 416, seed: 41, transients: 30, starsPerMegapixel: 700, brightest: 6e5, faintFlux: 900, brightFlux: 6000 };
let folder: TemporaryFolder;
let night: GeneratedNight;
let request: RunRequest;

const put = (name: string, { image: picture, cards }: GeneratedFile): string => {
  const path = join(folder.path, `${name}.fits`);
  writeImageFile(path, { image: picture, cards });
  return path;
};
const requestOf = (name: string, made: GeneratedNight): RunRequest => {
  const all = (kind: 'bias' | 'dark' | 'flat'): string[] => made[kind].map((file, i) => put(`${name}-${kind}${i}`, file));
  return { raw: put(`${name}-raw`, made.raw), bias: all('bias'), dark: all('dark'), flat: all('flat'), template: put(`${name}-template`, made.template), method: 'zogy', model: '', threshold: 5, reliability: 0.5, force: false, out: join(folder.path, name) };
};
const alertsOf = (out: string): RunAlert[] => JSON.parse(readFileSync(join(out, 'alerts.json'), 'utf8'));

beforeAll(async () => {
  folder = await temporaryFolder('run');
  night = generateNight(settings);
  request = requestOf('night', night);
});
afterAll(() => folder.remove());

describe('a raw exposure with cosmic rays, hot pixels, a dead column, saturated stars; a sharper template, turned by 0.2° and shifted by 4 px', () => {
  let answer: RunAnswer;
  let alerts: RunAlert[];
  beforeAll(async () => {
    answer = await runFiles(request);
    alerts = alertsOf(request.out);
  });
  const blocked = (x: number, y: number): boolean => {
    for (let j = -3; j <= 3; j++) for (let i = -3; i <= 3; i++) if (night.defects[(Math.round(y) + j) * 448 + Math.round(x) + i] !== 0) return true;
    return false;
  };

  test('new sources that nothing blocks are found where and as bright as they are, and nothing else is', () => {
    const open = night.transients.filter(({ x, y }) => !blocked(x, y));
    expect(open.length).toBeGreaterThan(20);
    const found = open.filter((t) => alerts.some((a) => Math.hypot(a.x - t.x, a.y - t.y) < 1.5));
    expect(found.length).toBeGreaterThanOrEqual(0.95 * open.length);
    expect(alerts.filter((a) => !night.transients.some((t) => Math.hypot(a.x - t.x, a.y - t.y) < 2.5)).length).toBeLessThanOrEqual(1);
    const pulls = found.map((t) => {
      const a = alerts.find((one) => Math.hypot(one.x - t.x, one.y - t.y) < 1.5)!;
      return (a.flux - t.flux) / a.flux_error;
    });
    expect(Math.sqrt(pulls.reduce((sum, p) => sum + p * p, 0) / pulls.length)).toBeLessThan(1.6);
  });

  test('positions on the sky are those of the raw header', () => {
    const wcs = withFits(request.raw, (file) => wcsOfHdu(file, imageHduOf(file, undefined)));
    for (const { x, y, ra, dec } of alerts) expect([ra, dec]).toEqual([...worldAt(wcs, x, y)]);
  });

  test('what was measured on the way is right', () => {
    expect(Math.abs(answer.fwhm.science! / 2.9 - 1)).toBeLessThan(0.02);
    expect(Math.abs(answer.flux_ratio / 1.25 - 1)).toBeLessThan(0.02);
    expect(Math.abs(answer.quality.noiseRatio - 1)).toBeLessThan(0.1);
    expect(alerts.every(({ score, reliability }) => score >= 5 && reliability >= 0.5 && reliability <= 1)).toBe(true);
  });
});

describe('coordinates that are poor or missing are solved from the template', () => {
  const places = async (name: string, change: (raw: GeneratedFile) => GeneratedFile): Promise<void> => {
    const asked = { ...request, raw: put(name, change(night.raw)), out: join(folder.path, name) };
    expect((await runFiles(asked)).coordinates).toBe('template');
    const wcs = withFits(request.raw, (file) => wcsOfHdu(file, imageHduOf(file, undefined)));
    const found = alertsOf(asked.out);
    expect(found.length).toBeGreaterThan(20);
    for (const { x, y, ra, dec } of found) {
      const [trueRa, trueDec] = worldAt(wcs, x, y);
      expect(Math.hypot((ra - trueRa) * Math.cos((dec * Math.PI) / 180), dec - trueDec) * 3600).toBeLessThan(0.1);
    }
  };
  test('a pointing that is 2 px off', () => places('two-off', withCard('CRPIX1', (value) => value + 2)));
  test('a pointing that is a degree off', () => places('degree-off', withCard('CRVAL1', (value) => value + 1)));
  test('none', () => places('none', (raw) => ({ ...raw, cards: raw.cards.filter(({ keyword }) => !isWcsKeyword(keyword)) })));
});

const withCard = (keyword: string, of: (value: number) => number) => (raw: GeneratedFile): GeneratedFile => ({ ...raw, cards: raw.cards.map((card) => (card.keyword === keyword ? { ...card, value: of(Number(card.value)) } : card)) });

describe('a frame that gives nothing is refused with the stage and its numbers', () => {
  const constant = (size: Image, value: number): Image => image(size.columns, size.rows, new Float32Array(size.data.length).fill(value));
  const withRaw = (name: string, change: (raw: GeneratedFile) => GeneratedFile): RunRequest => ({ ...request, raw: put(name, change(night.raw)), out: join(folder.path, name) });
  test.each([
    ['an all-NaN exposure', (raw: GeneratedFile) => ({ ...raw, image: constant(raw.image, NaN) }), /is rejected \(quality\): too few stars for a PSF: 0, limit 8;.*too few usable pixels.*: 1, limit 0\.3/],
    ['an all-saturated exposure', (raw: GeneratedFile) => ({ ...raw, image: constant(raw.image, 64000) }), /is rejected \(quality\): too few stars for a PSF: 0, limit 8;.*too many saturated pixels \(share\): 1, limit 0\.05/],
    ['no stars', (raw: GeneratedFile) => ({ ...raw, image: night.dark[0]!.image }), /is rejected \(quality\): too few stars for a PSF: \d, limit 8/],
    ['no gain', (raw: GeneratedFile) => ({ ...raw, cards: raw.cards.filter(({ keyword }) => keyword !== 'GAIN') }), /the header has no GAIN/],
  ] as const)('%s', async (name, change, message) => {
    await expect(runFiles(withRaw(name.replaceAll(' ', '-'), change))).rejects.toThrow(message);
  });
  test('a template of another field', async () => {
    const other = put('other-field', generateNight({ ...settings, seed: 42 }).template);
    await expect(runFiles({ ...request, template: other, out: join(folder.path, 'other') })).rejects.toThrow(/is refused as a template.*% of the science frame's bright stars, at least 50 % are needed: another field, or a wrong WCS|stars in common/);
  });
  test('a template of another place of the sky', async () => {
    const other = generateNight({ ...settings, seed: 42 }).template;
    const elsewhere = put('elsewhere', withCard('CRVAL1', (value) => value + 1)(other));
    await expect(runFiles({ ...request, template: elsewhere, out: join(folder.path, 'elsewhere') })).rejects.toThrow(/is rejected \(template\): the template covers 0\.0 % of the exposure/);
  });
  test('a calibration frame of another size', async () => {
    const small = put('small', { image: image(16, 16), cards: [] });
    await expect(runFiles({ ...request, bias: [small, small], out: join(folder.path, 'small') })).rejects.toThrow(/pixels/);
  });
});
