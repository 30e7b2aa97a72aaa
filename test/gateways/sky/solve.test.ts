/** Frames with drawn stars, solved from files as the command does it. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewCard } from '../../../actors/sky/core/fits/card-writer.ts';
import { headerFromCards } from '../../../actors/sky/core/fits/header.ts';
import { image } from '../../../actors/sky/core/image.ts';
import { wcsOf } from '../../../actors/sky/core/wcs/header-wcs.ts';
import { pixelAt, pixelToWorld, worldAt } from '../../../actors/sky/core/wcs/transform.ts';
import { readImageFile, writeImageFile, writeTableFile } from '../../../gateways/sky/index.ts';
import { writeCsv } from '../../../gateways/sky/csv.ts';
import { solveFile } from '../../../gateways/sky/solve.ts';
import { temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
const at = (name: string): string => join(folder.path, name);
const [columns, rows, zeroPoint, sky] = [480, 400, 24.5, 300];

const cards = (shift: number, turn: number): readonly NewCard[] => Object.entries({
  CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 240 + shift, CRPIX2: 200 - shift, CRVAL1: 83, CRVAL2: -5,
  CD1_1: -3e-4 * Math.cos(turn), CD1_2: 3e-4 * Math.sin(turn), CD2_1: 3e-4 * Math.sin(turn), CD2_2: 3e-4 * Math.cos(turn),
}).map(([keyword, value]) => ({ keyword, value }));
const wcs = wcsOf(headerFromCards(cards(0, 0.3)));

function noise(k: number): number {
  const t = Math.sin(k * 12.9898) * 43758.5453;
  return t - Math.floor(t);
}
const stars = Array.from({ length: 90 }, (_, k) => ({ x: 12 + noise(3 * k + 1) * (columns - 24), y: 12 + noise(3 * k + 2) * (rows - 24), flux: 3000 * noise(3 * k + 3) ** -1.2 }));

/** Gaussian stars (σ 1.6 px, all of their light drawn) on a noisy sky. */
function drawn(seed: number) {
  const data = Float32Array.from({ length: columns * rows }, (_, k) => sky + 5 * (noise(k + seed) + noise(k + seed + 0.5) + noise(k + seed + 0.25) - 1.5));
  for (const { x, y, flux } of stars) {
    for (let j = Math.max(0, Math.floor(y) - 9); j < Math.min(rows, y + 10); j++) {
      for (let i = Math.max(0, Math.floor(x) - 9); i < Math.min(columns, x + 10); i++) {
        const k = j * columns + i;
        data[k] = (data[k] ?? 0) + (flux / (2 * Math.PI * 2.56)) * Math.exp(-((i - x) ** 2 + (j - y) ** 2) / 5.12);
      }
    }
  }
  return image(columns, rows, data);
}

beforeAll(async () => {
  folder = await temporaryFolder('solve');
  const [ra, dec] = [Float64Array.from(stars, ({ x }) => x), Float64Array.from(stars, ({ y }) => y)];
  pixelToWorld(wcs, ra, dec, ra, dec);
  const magnitude = stars.map(({ flux }) => zeroPoint - 2.5 * Math.log10(flux));
  writeCsv(at('catalogue.csv'), { ra, dec, mag: magnitude });
  writeTableFile(at('catalogue.fits'), { rows: stars.length, columns: [{ name: 'RAJ2000', code: 'D', cells: ra }, { name: 'DEJ2000', code: 'D', cells: dec }, { name: 'Gmag', code: 'E', cells: magnitude }] });
  writeImageFile(at('off.fits'), { image: drawn(1), cards: [...cards(20, 0.31), { keyword: 'EXPTIME', value: 30 }] });
  writeImageFile(at('none.fits'), { image: drawn(2) });
  writeImageFile(at('template.fits'), { image: drawn(3), cards: cards(0, 0.3) });
  writeImageFile(at('empty.fits'), { image: image(columns, rows, Float32Array.from({ length: columns * rows }, (_, k) => sky + 5 * noise(k))) });
});
afterAll(() => folder.remove());

const plain = { columns: {}, blind: false, order: 2, threshold: 5 } as const;

describe('solving files', () => {
  test('a pointing that is 28 pixels off is put right, written, and tells its zero point', () => {
    const found = solveFile({ ...plain, image: at('off.fits'), catalogue: at('catalogue.csv'), out: at('solved.fits') });
    expect(found.kept).toBeGreaterThan(50);
    expect(found.rms_px).toBeLessThan(0.1);
    expect(Math.abs((found.zero_point ?? 0) - zeroPoint)).toBeLessThan(0.01);
    expect(found.zero_point_scatter).toBeLessThan(0.03);
    const { header } = readImageFile(at('solved.fits'));
    expect(header.number('EXPTIME')).toBe(30);
    const [x, y] = pixelAt(wcsOf(header), ...worldAt(wcs, 100, 300));
    expect(Math.hypot(x - 100, y - 300)).toBeLessThan(0.1);
  });
  test('no coordinates at all, a FITS table', () => {
    const found = solveFile({ ...plain, image: at('none.fits'), catalogue: at('catalogue.fits') });
    expect(found.scale_arcsec).toBeCloseTo(1.08, 3);
    expect(found.rms_px).toBeLessThan(0.1);
  });
  test('a template in place of a catalogue; no zero point then', () => {
    const found = solveFile({ ...plain, image: at('off.fits'), template: at('template.fits'), blind: true });
    expect(found.rms_px).toBeLessThan(0.1);
    expect(found.zero_point).toBeNull();
  });
  test('a frame without stars, and columns that are not there, get a sentence', () => {
    expect(() => solveFile({ ...plain, image: at('empty.fits'), catalogue: at('catalogue.csv') })).toThrow(/empty\.fits: \d+ stars in the image|empty\.fits: no pattern/);
    expect(() => solveFile({ ...plain, image: at('off.fits'), catalogue: at('catalogue.csv'), columns: { magnitude: 'I' } })).toThrow('catalogue.csv: there is no column I among ra, dec, mag; name it with --mag-column');
  });
});
