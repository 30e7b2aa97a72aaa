import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { image } from '../../../actors/sky/core/image.ts';
import { fileInfo, readImageFile, writeImageFile } from '../../../gateways/sky/index.ts';
import { referenceMissing, referencePath, temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
beforeAll(async () => { folder = await temporaryFolder('fits'); });
afterAll(() => folder.remove());

const block = (cards: readonly string[], data: readonly number[] = []): Uint8Array => {
  const bytes = new Uint8Array(2880 * (data.length === 0 ? 1 : 2)).fill(0);
  bytes.fill(0x20, 0, 2880);
  [...cards, 'END'].forEach((card, place) => bytes.set(new TextEncoder().encode(card), place * 80));
  bytes.set(data, 2880);
  return bytes;
};
const file = (name: string, bytes: Uint8Array): string => {
  const path = join(folder.path, name);
  writeFileSync(path, bytes);
  return path;
};

describe('images', () => {
  test('what is written comes back, NaN, name, cards and all', () => {
    const path = join(folder.path, 'round.fits');
    const first = image(3, 2, new Float32Array([1, -2.5, Number.NaN, 3e38, 1e-40, -0]));
    const second = image(1, 1, new Float32Array([7]));
    writeImageFile(path, [{ image: first, cards: [{ keyword: 'EXPTIME', value: 30.5 }, { keyword: 'NAXIS1', value: 99 }] }, { image: second, name: 'MASK' }]);
    const back = readImageFile(path);
    expect(back).toMatchObject({ hdu: 0, image: { columns: 3, rows: 2 } });
    expect([...back.image.data].map((value, at) => Object.is(value, first.data[at]))).not.toContain(false);
    expect(back.header.number('EXPTIME')).toBe(30.5);
    expect(readImageFile(path, 'mask').image.data).toEqual(second.data);
    expect(fileInfo(path)).toMatchObject([{ shape: [2, 3], checked: true }, { name: 'MASK', shape: [1, 1], checked: true }]);
  });
  test('one bit of the data flipped is found, and the sentence says where', () => {
    const path = join(folder.path, 'flip.fits');
    writeImageFile(path, { image: image(4, 4, new Float32Array(16).fill(1)) });
    const bytes = new Uint8Array(readFileSync(path));
    bytes[2880 + 17] = (bytes[2880 + 17] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(() => readImageFile(path)).toThrow(/flip\.fits: HDU 0: DATASUM is \d+, the data sum up to \d+/);
    expect(readImageFile(path, 0, { verify: false }).image.rows).toBe(4);
  });
  test('one letter of a header changed is found', () => {
    const path = join(folder.path, 'letter.fits');
    writeImageFile(path, { image: image(4, 4), cards: [{ keyword: 'GAIN', value: 1.5 }] });
    writeFileSync(path, readFileSync(path, 'latin1').replace('1.5', '2.5'), 'latin1');
    expect(() => readImageFile(path)).toThrow('CHECKSUM does not fit');
  });
});

describe('bad files get one sentence that says where', () => {
  const cards = (axis: string, bitpix = '8') => ['SIMPLE  =  T', `BITPIX  = ${bitpix}`, 'NAXIS   = 2', `NAXIS1  = ${axis}`, 'NAXIS2  = 2'];
  test.each([
    ['huge axis', block(cards('999999999999'), [1]), 'HDU 0: the data unit needs 1999999999998 bytes, but only 2880 follow'],
    ['more than a double counts', block(cards('9007199254740991'), [1]), 'is more than any file holds'],
    ['an axis beyond 2^53', block(cards('99999999999999999999'), [1]), 'NAXIS1 must be a whole number'],
    ['negative axis', block(cards('-4'), [1]), 'HDU 0: NAXIS1 must not be negative'],
    ['bitpix', block(cards('2', '-33'), [1]), 'HDU 0: BITPIX must be'],
    ['truncated', block(cards('2000'), [1]).subarray(0, 2980), 'truncated'],
    ['no end', block(cards('2'), [1]).map((value, at) => (at >= 400 && at < 403 ? 0x20 : value)), 'HDU 0: the header has no END card'],
    ['not fits', new Uint8Array(5000).fill(65), 'not a FITS file: it begins with "AAAAAAAAA"'],
    ['empty', new Uint8Array(0), 'not a FITS file: 0 bytes'],
    ['broken gzip', new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3]), 'gzip data cannot be unpacked'],
    ['without pixels', block(['SIMPLE  = T', 'BITPIX  = 8', 'NAXIS   = 0']), 'no HDU holds an image'],
  ])('%s', (name, bytes, words) => {
    expect(() => readImageFile(file(`${name.replaceAll(' ', '-')}.fits`, bytes))).toThrow(words);
  });
  test('missing file, and an HDU that is not there', () => {
    expect(() => readImageFile(join(folder.path, 'none.fits'))).toThrow(/none\.fits: cannot be opened.*ENOENT/);
    const path = file('two.fits', block(cards('2'), [1, 2, 3, 4]));
    expect(() => readImageFile(path, 2)).toThrow('two.fits: there is no HDU 2; the file has 1');
    expect([...readImageFile(path).image.data]).toEqual([1, 2, 3, 4]);
  });
});

const missing = referenceMissing('sky', 'expected', 'fits_edge');
describe.skipIf(missing !== undefined)(`reference files${missing === undefined ? '' : ` (${missing})`}`, () => {
  const edge = (name: string): string => referencePath('sky', 'expected', 'fits_edge', name);
  test('every good image has the expected sum, shape and holes', () => {
    const expected: Readonly<Record<string, { readonly shape?: readonly number[]; readonly sum?: number; readonly nan?: number; readonly v_2_5?: number }>> = JSON.parse(readFileSync(edge('expected.json'), 'utf8'));
    const plain = Object.entries(expected).filter(([name, one]) => name.endsWith('.fits') && one.sum !== undefined);
    expect(plain.length).toBeGreaterThanOrEqual(9);
    for (const [name, { shape, sum, nan, v_2_5: value }] of plain) {
      const { image: found } = readImageFile(edge(name));
      expect([found.rows, found.columns], name).toEqual(shape);
      expect([...found.data].reduce((total, one) => total + (Number.isNaN(one) ? 0 : one), 0), name).toBe(sum);
      expect(found.data.filter(Number.isNaN), name).toHaveLength(nan ?? 0);
      expect(found.data[2 * found.columns + 5], name).toBe(value);
    }
  });
  test('BLANK under BSCALE and BZERO is no data', () => {
    const { data } = readImageFile(edge('t_scaled_blank.fits')).image;
    expect([...data]).toEqual(Array.from({ length: 77 }, (_, at) => (at === 12 ? Number.NaN : 100 + 0.5 * at)));
  });
  test('every bad file is refused', () => {
    const bad = readdirSync(edge('.')).filter((name) => name.startsWith('bad_'));
    expect(bad).toHaveLength(6);
    for (const name of bad) expect(() => fileInfo(edge(name)), name).toThrow(/^[^\n]+: (HDU 0: |not a FITS file)[^\n]+$/);
  });
  test('real files with cards that are no FITS are read', () => {
    for (const name of ['sep_image.fits', 'sextractor_galaxies.fits', 'astropy_test0.fits', 'lsst_hotpants_scienceMI.fits']) expect(readImageFile(referencePath('sky', 'data', name)).image.rows).toBeGreaterThan(10);
  });
});
