import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Card, CardValue } from '../../../../../actors/sky/core/fits/card.ts';
import { Header } from '../../../../../actors/sky/core/fits/header.ts';
import { image } from '../../../../../actors/sky/core/image.ts';
import { wcsOf } from '../../../../../actors/sky/core/wcs/header-wcs.ts';
import type { Tables } from '../../../../../actors/sky/core/wcs/lookup.ts';
import { projectionCodes } from '../../../../../actors/sky/core/wcs/projection-code.ts';
import { pixelAt, pixelToWorld, worldAt, worldToPixel } from '../../../../../actors/sky/core/wcs/transform.ts';

const header = (values: Readonly<Record<string, CardValue>>): Header =>
  new Header(Object.entries(values).map(([keyword, value]): Card => ({ keyword, form: 'value', value, comment: '' })));
const plain = (code: string, more: Readonly<Record<string, CardValue>> = {}): Header =>
  header({ CTYPE1: `RA---${code}`, CTYPE2: `DEC--${code}`, CRPIX1: 500, CRPIX2: 480, CRVAL1: 150, CRVAL2: -35, CD1_1: -0.005, CD1_2: 0.0003, CD2_1: 0.0002, CD2_2: 0.0051, ...more });

const points = fc.array(fc.tuple(fc.double({ min: -50, max: 1050, noNaN: true }), fc.double({ min: -50, max: 1050, noNaN: true })), { minLength: 1, maxLength: 50 });

describe('pixels to the sky and back', () => {
  const distorted: readonly (readonly [string, Header])[] = [
    ['SIP', plain('TAN', { A_ORDER: 3, B_ORDER: 2, A_2_0: 2.1e-5, A_1_1: -5e-6, A_0_3: 1e-9, B_0_2: -1e-5, B_1_1: 3e-6 })],
    ['TPV', plain('TPV', { PV1_1: 1.0003, PV1_4: 0.003, PV1_7: 2e-4, PV1_11: 1e-4, PV2_1: 0.9998, PV2_5: 0.001, PV2_39: 1e-8 })],
    ['slant SIN', plain('SIN', { PV2_1: 0.1, PV2_2: -0.2 })],
    ['axes that changed places', header({ CTYPE1: 'DEC--TAN', CTYPE2: 'RA---TAN', CRPIX1: 500, CRPIX2: 480, CRVAL1: 88, CRVAL2: 10, CDELT1: 0.001, CDELT2: -0.0012, CROTA1: 20 })],
  ];
  test.each([...projectionCodes.map((code) => [code, plain(code)] as const), ...projectionCodes.map((code) => [`${code} with poles moved`, plain(code, { LONPOLE: 150, LATPOLE: 20 })] as const), ...distorted])('%s', (_, cards) => {
    const wcs = wcsOf(cards);
    fc.assert(fc.property(points, (pixels) => {
      const [x, y] = [Float64Array.from(pixels, ([u]) => u), Float64Array.from(pixels, ([, v]) => v)];
      const [lon, lat, u, v] = [x.slice(), x.slice(), x.slice(), x.slice()];
      pixelToWorld(wcs, x, y, lon, lat);
      worldToPixel(wcs, lon, lat, u, v);
      for (let k = 0; k < x.length; k++) expect(Math.hypot((u[k] ?? 0) - (x[k] ?? 0), (v[k] ?? 0) - (y[k] ?? 0))).toBeLessThan(1e-7);
    }), { numRuns: 40 });
  });

  test('the reference pixel is the reference position', () => {
    for (const code of projectionCodes) {
      const [lon, lat] = worldAt(wcsOf(plain(code)), 499, 479);
      expect(lon).toBeCloseTo(150, 11);
      expect(lat).toBeCloseTo(-35, 11);
    }
  });

  test('tables of offsets in other HDUs are followed, both kinds, and undone', () => {
    const offsets = image(4, 3, Float32Array.from({ length: 12 }, (_, k) => Math.sin(k) / 2));
    const table: Tables = (name, version) => (name === 'WCSDVARR' && version === 2) || (name === 'D2IMARR' && version === 1) ? { image: offsets, header: header({ CRPIX1: 1, CRPIX2: 1, CRVAL1: 1, CRVAL2: 1, CDELT1: 300, CDELT2: 400 }) } : undefined;
    const wcs = wcsOf(plain('TAN', { CPDIS2: 'LOOKUP', DP2: 'EXTVER: 2.0', D2IMDIS1: 'LOOKUP', D2IM1: 'EXTVER: 1.0' }), table);
    const undistorted = wcsOf(plain('TAN'));
    // At the node of column 1, row 1 of the table: pixel (301, 401) from 1; D2IM moves x first, CPDIS then y at the moved pixel.
    const moved = 301 + Math.fround(Math.sin(5) / 2);
    const between = (moved - 301) / 300;
    const shift = between >= 0 ? (1 - between) * (offsets.data[5] ?? 0) + between * (offsets.data[6] ?? 0) : (1 + between) * (offsets.data[5] ?? 0) - between * (offsets.data[4] ?? 0);
    const [lon, lat] = worldAt(wcs, 300, 400);
    const [lon0, lat0] = worldAt(undistorted, moved - 1, 400 + shift);
    expect(Math.hypot(lon - lon0, lat - lat0)).toBeLessThan(1e-12);
    const [x, y] = pixelAt(wcs, lon, lat);
    expect(Math.hypot(x - 300, y - 400)).toBeLessThan(1e-7);
    expect(() => wcsOf(plain('TAN', { CPDIS1: 'LOOKUP' }), table)).toThrow('WCSDVARR,1, which the file does not have');
  });
});

describe('no counterpart is NaN, not a number that looks like one', () => {
  test('behind the horizon of TAN and SIN', () => {
    for (const code of ['TAN', 'SIN']) expect(pixelAt(wcsOf(plain(code)), 330, 35)).toEqual([Number.NaN, Number.NaN]);
  });
  test('pixels outside of SIN, MOL and HPX', () => {
    for (const code of ['SIN', 'MOL', 'HPX']) expect(worldAt(wcsOf(plain(code, { CD1_1: 1, CD2_2: 1 })), 499 + 175, 479 + 80)).toEqual([Number.NaN, Number.NaN]);
  });
  test('a distortion that cannot be undone there', () => {
    // u + 1e-2 u² never comes below −25.
    const wcs = wcsOf(plain('TAN', { A_ORDER: 2, B_ORDER: 2, A_2_0: 1e-2 }));
    const [lon, lat] = worldAt(wcsOf(plain('TAN')), 499 - 300, 479);
    expect(pixelAt(wcs, lon, lat)[0]).toBeNaN();
  });
});

describe('headers that contradict themselves are refused with a reason', () => {
  test.each([
    ['none', header({}), 'no celestial coordinates'],
    ['two projections', plain('TAN', { CTYPE2: 'DEC--SIN' }), 'name two projections, TAN and SIN'],
    ['unknown projection', plain('XXX'), 'the projection XXX is not known'],
    ['no area', plain('TAN', { CD1_1: 0, CD1_2: 0 }), 'cannot be inverted'],
    ['half of SIP', plain('TAN', { A_ORDER: 2 }), 'B_ORDER is missing beside A_ORDER'],
    ['a unit that is no angle', plain('TAN', { CUNIT1: 'furlong' }), 'CUNIT1 is "furlong", which is no angle'],
    ['beyond the pole', plain('TAN', { CRVAL2: 91 }), 'beyond a pole'],
    ['a value that is text', plain('TAN', { CRVAL1: 'here' }), 'CRVAL1 must be a number, not here'],
  ])('%s', (_, cards, words) => {
    expect(() => wcsOf(cards)).toThrow(words);
  });
});
