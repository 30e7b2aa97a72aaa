/** Tables and compressed images: what we write comes back, and an independent reader sees the same. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asNumbers } from '../../../actors/sky/core/fits/elements.ts';
import { image } from '../../../actors/sky/core/image.ts';
import { fileInfo, readImageFile, withTable, writeCompressedFile, writeTableFile } from '../../../gateways/sky/index.ts';
import { referenceMissing, referencePath, skyPython, skyPythonMissing, temporaryFolder, type TemporaryFolder } from '../../support/index.ts';

let folder: TemporaryFolder;
beforeAll(async () => { folder = await temporaryFolder('tables'); });
afterAll(() => folder.remove());
const at = (name: string): string => join(folder.path, name);

const noise = (k: number): number => { const t = Math.sin(k * 12.9898 + 78.233) * 43758.5453; return t - Math.floor(t); };
const frame = image(70, 40, Float32Array.from({ length: 2800 }, (_, k) => (k === 77 ? Number.NaN : k % 701 === 0 ? 0 : 1000 + 20 * (noise(k) + noise(k + 0.5) - 1) + (k % 70))));

function writeAllTypes(path: string): void {
  writeTableFile(path, {
    rows: 3, name: 'ALL',
    columns: [
      { name: 'L', code: 'L', cells: [1, 0, 2] },
      { name: 'X', code: 'X', repeat: 11, cells: [[1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1], Array<number>(11).fill(0), Array<number>(11).fill(1)] },
      { name: 'B', code: 'B', cells: [0, 127, 255] },
      { name: 'I', code: 'I', repeat: 2, cells: [[-32768, 1], [2, 3], [4, 32767]] },
      { name: 'U', code: 'I', cells: [-32768, 0, 32767] },
      { name: 'J', code: 'J', unit: 'adu', cells: [-2147483648, 0, 2147483647] },
      { name: 'K', code: 'K', cells: [-9007199254740993n, 0n, 9223372036854775807n] },
      { name: 'A', code: 'A', cells: ['M31', '', "O'Neill"] },
      { name: 'E', code: 'E', unit: 'mag', cells: [1.5, Number.NaN, -3e38] },
      { name: 'D', code: 'D', cells: [Math.PI, -0, 5e-324] },
      { name: 'C', code: 'C', cells: [[1, -2], [0, 0], [3, 4]] },
      { name: 'M', code: 'M', cells: [[0.1, -0.2], [0, 0], [3, 4]] },
      { name: 'PE', code: 'E', variable: true, cells: [[1, 2, 3], [], [4.5]] },
      { name: 'PJ', code: 'J', variable: true, cells: [[], [7, 8], [9]] },
      { name: 'S', code: 'J', cells: [10, 20, -99] },
    ],
    cards: [{ keyword: 'TZERO5', value: 32768 }, { keyword: 'TSCAL15', value: 0.5 }, { keyword: 'TZERO15', value: 100 }, { keyword: 'TNULL15', value: -99 }],
  });
}

describe('a table of every type', () => {
  test('comes back', () => {
    writeAllTypes(at('all.fits'));
    withTable(at('all.fits'), 'all', (table) => {
      const numbers = (name: string): readonly number[] => [...asNumbers(table.column(name))];
      expect(table.rows).toBe(3);
      expect([...table.column('L').values]).toEqual([1, 0, 2]);
      expect([...table.column('X').values].slice(0, 11)).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1]);
      expect(numbers('b')).toEqual([0, 127, 255]);
      expect(numbers('I')).toEqual([-32768, 1, 2, 3, 4, 32767]);
      expect(numbers('U')).toEqual([0, 32768, 65535]);
      expect(numbers('J')).toEqual([-2147483648, 0, 2147483647]);
      expect([...table.column('K').values]).toEqual([-9007199254740993n, 0n, 9223372036854775807n]);
      expect(table.column('A').values).toEqual(['M31', '', "O'Neill"]);
      expect(numbers('E')).toEqual([1.5, Number.NaN, Math.fround(-3e38)]);
      expect(numbers('D')).toEqual([Math.PI, -0, 5e-324]);
      expect(numbers('C')).toEqual([1, -2, 0, 0, 3, 4]);
      expect(numbers('M')).toEqual([0.1, -0.2, 0, 0, 3, 4]);
      expect([0, 1, 2].map((row) => [...table.cell('PE', row).values])).toEqual([[1, 2, 3], [], [4.5]]);
      expect([0, 1, 2].map((row) => [...table.cell('PJ', row).values])).toEqual([[], [7, 8], [9]]);
      expect(numbers('S')).toEqual([105, 110, Number.NaN]);
      expect(() => table.column('PE')).toThrow('read it cell by cell');
      expect(() => table.column('Q')).toThrow('HDU 1: there is no column Q; it has L, X, B');
    });
  });
  test('cells that do not fit their column are refused', () => {
    const one = (cells: readonly (readonly number[])[]) => () => writeTableFile(at('bad.fits'), { rows: 2, columns: [{ name: 'V', code: 'J', repeat: 2, cells }] });
    expect(one([[1, 2], [3]])).toThrow('column V, row 1: 1 elements, the column has 2');
    expect(one([[1, 2]])).toThrow('column V has no value for row 1');
  });
});

describe('compressed images', () => {
  test('GZIP_2 loses nothing', () => {
    writeCompressedFile(at('gzip.fits'), [{ image: frame, name: 'SCI' }], { algorithm: 'GZIP_2' });
    expect(readImageFile(at('gzip.fits')).image.data).toEqual(frame.data);
    expect(fileInfo(at('gzip.fits'))[1]).toMatchObject({ name: 'SCI', type: 'compressed image', bitpix: -32, shape: [40, 70], checked: true });
  });
  test.each([1, 2] as const)('RICE_1 with dither %s is within half a step of the noise, is smaller, and keeps what is missing', (dither) => {
    writeCompressedFile(at('rice.fits'), [{ image: frame }], { algorithm: 'RICE_1', level: 4, dither });
    const { data } = readImageFile(at('rice.fits')).image;
    // σ is 8.2; a step is a quarter of it, by the noise measured in each row.
    data.forEach((value, k) => (k === 77 ? expect(value).toBeNaN() : k % 701 === 0 && dither === 2 ? expect(value).toBe(0) : expect(Math.abs(value - (frame.data[k] ?? 0))).toBeLessThan(2)));
    expect(readFileSync(at('rice.fits')).length).toBeLessThan(frame.data.length * 4 * 1.1);
  });
});

describe.skipIf(skyPython() === undefined)(`astropy reads the same${skyPython() === undefined ? ` (${skyPythonMissing})` : ''}`, () => {
  test('tables of all types and compressed images', () => {
    writeAllTypes(at('all.fits'));
    writeCompressedFile(at('gzip.fits'), [{ image: frame }], { algorithm: 'GZIP_2' });
    writeCompressedFile(at('rice.fits'), [{ image: frame }], { algorithm: 'RICE_1', dither: 2, seed: 42 });
    writeFileSync(at('rice.raw'), new Uint8Array(readImageFile(at('rice.fits')).image.data.buffer));
    writeFileSync(at('frame.raw'), new Uint8Array(frame.data.buffer));
    const { stdout, stderr } = spawnSync(skyPython() ?? '', ['-W', 'error', '-c', script, folder.path], { encoding: 'utf8' });
    expect(`${stdout}${stderr}`).toBe('same\n');
  });
  test('what it compresses in every way is read to the last digit of a float32', () => {
    const { stdout, stderr } = spawnSync(skyPython() ?? '', ['-c', compressing, folder.path], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const names = stdout.trim().split('\n');
    expect(names.length).toBeGreaterThan(50);
    for (const name of names) {
      const { data } = readImageFile(at(`${name}.fits`)).image;
      const raw = readFileSync(at(`${name}.raw`));
      const want = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
      const off = data.reduce((worst, value, k) => Math.max(worst, Number.isNaN(value) && Number.isNaN(want[k] ?? 0) ? 0 : Math.abs(value - (want[k] ?? 0)) / Math.max(1, Math.abs(value))), 0);
      expect(off, name).toBeLessThan(2.5e-7);
    }
  });
});

/** Integers and floats, rows and tiles, every algorithm and quantization that astropy writes; the pixels as it reads them again. */
const compressing = `
import sys, warnings
import numpy as np
from astropy.io import fits
warnings.simplefilter('ignore')
rng = np.random.default_rng(2)
base = 1000 + rng.normal(0, 15, (61, 83)); base[20:24, 30:34] += 20000
cases = {}
for dt in ('u1', 'i2', 'i4'):
    d = np.clip(base / (8 if dt == 'u1' else 1), 0, 255 if dt == 'u1' else 30000).astype(dt)
    for comp in ('RICE_1', 'GZIP_1', 'GZIP_2', 'HCOMPRESS_1', 'PLIO_1'):
        for tile in ((1, 83), (31, 42)):
            cases[f'{dt}_{comp}_{tile[0]}'] = (d, dict(compression_type=comp, tile_shape=(31, 83) if comp == 'HCOMPRESS_1' and tile[0] == 1 else tile))
cases['negative'] = ((base - 1200).astype('i2'), dict(compression_type='HCOMPRESS_1', tile_shape=(31, 42)))
cases['large_rice'] = ((base * 1e5).astype('i4'), dict(compression_type='RICE_1'))
cases['large_hcompress'] = ((base * 8e4 - 1e8).astype('i4'), dict(compression_type='HCOMPRESS_1', tile_shape=(61, 83)))
cases['unsigned'] = (np.clip(base * 20, 0, 65535).astype('u2'), dict(compression_type='RICE_1'))
cases['lossy'] = (base.astype('i2'), dict(compression_type='HCOMPRESS_1', hcomp_scale=4, tile_shape=(61, 83)))
for f in ('f4', 'f8'):
    d = base.astype(f).copy(); d[3, 5] = np.nan; d[40:44, 10:20] = 0
    for q in (-1, 1, 2):
        for comp in ('RICE_1', 'GZIP_1', 'GZIP_2', 'HCOMPRESS_1'):
            cases[f'{f}_{q}_{comp}'] = (np.nan_to_num(d, nan=5.) if comp == 'HCOMPRESS_1' else d, dict(compression_type=comp, quantize_method=q, dither_seed=17, tile_shape=(31, 42)))
    cases[f'{f}_lossless'] = (d, dict(compression_type='GZIP_2', quantize_level=0))
    cases[f'{f}_constant'] = (np.full((61, 83), 7.25, f), dict(compression_type='RICE_1'))
for name, (d, options) in cases.items():
    path = f'{sys.argv[1]}/{name}'
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(d, **options)]).writeto(path + '.fits')
    fits.getdata(path + '.fits', 1).astype('f4').tofile(path + '.raw')
    print(name)
`;

const script = `
import sys, warnings
import numpy as np
from astropy.io import fits
from astropy.utils.exceptions import AstropyWarning
d = sys.argv[1]
warnings.simplefilter('ignore', ResourceWarning)
with fits.open(d + '/all.fits', checksum=True) as h:
    h.verify('exception')
    t = h['ALL'].data
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        assert t['L'].tolist() == [True, False, False]
    assert t['X'][0].tolist() == [bool(v) for v in (1,0,0,0,0,0,0,1,1,0,1)]
    assert t['B'].tolist() == [0, 127, 255] and t['I'].tolist() == [[-32768, 1], [2, 3], [4, 32767]]
    assert t['U'].tolist() == [0, 32768, 65535] and t['K'].tolist() == [-9007199254740993, 0, 9223372036854775807]
    assert t['A'].tolist() == ['M31', '', "O'Neill"]
    assert t['D'].tolist() == [np.pi, 0.0, 5e-324] and t['C'].tolist() == [1-2j, 0, 3+4j] and t['M'].tolist() == [0.1-0.2j, 0, 3+4j]
    assert [v.tolist() for v in t['PE']] == [[1, 2, 3], [], [4.5]] and [v.tolist() for v in t['PJ']] == [[], [7, 8], [9]]
    assert h['ALL'].columns['E'].unit == 'mag'
frame = np.fromfile(d + '/frame.raw', 'f4').reshape(40, 70)
assert np.array_equal(fits.getdata(d + '/gzip.fits'), frame, equal_nan=True)
rice, ours = fits.getdata(d + '/rice.fits'), np.fromfile(d + '/rice.raw', 'f4').reshape(40, 70)
assert np.array_equal(np.isnan(rice), np.isnan(ours)) and np.nanmax(abs(rice - ours)) <= 1.3e-4, np.nanmax(abs(rice - ours))
print('same')
`;

const missing = referenceMissing('sky', 'expected', 'fits_edge');
describe.skipIf(missing !== undefined)(`reference files${missing === undefined ? '' : ` (${missing})`}`, () => {
  const edge = (name: string): string => referencePath('sky', 'expected', 'fits_edge', name);
  test.each(['rice_1', 'gzip_1', 'gzip_2', 'hcompress_1', 'plio_1'])('%s is lossless', (name) => {
    const { image: found } = readImageFile(edge(`t_${name}.fits.fz`));
    expect([found.rows, found.columns, found.data[10 * 128 + 20], found.data.reduce((sum, value) => sum + value, 0)]).toEqual([100, 128, 620, 7718177]);
  });
  test.each(['rice', 'gzip', 'hcomp', 'plio'])('a real image, %s, is the plain one (HCOMPRESS within its scale)', (name) => {
    const plain = readImageFile(referencePath('sky', 'data', 'astropy_m13.fits')).image;
    const { data } = readImageFile(referencePath('sky', 'data', `astropy_m13_${name}.fits`)).image;
    const worst = data.reduce((most, value, k) => Math.max(most, Math.abs(value - (plain.data[k] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(name === 'hcomp' ? 40 : 0);
  });
  test('dithered floats have the expected values', () => {
    const [got, want] = [readImageFile(edge('t_rice_float_dither.fits.fz')), readImageFile(edge('t_rice_float_dither_expected.fits.gz'))];
    got.image.data.forEach((value, k) => expect(Math.abs(value - (want.image.data[k] ?? 0))).toBeLessThanOrEqual(1.3e-4));
  });
});
