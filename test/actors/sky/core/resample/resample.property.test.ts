import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Card, CardValue } from '../../../../../actors/sky/core/fits/card.ts';
import { Header } from '../../../../../actors/sky/core/fits/header.ts';
import { image, maskBits, type Image } from '../../../../../actors/sky/core/image.ts';
import { methods, type Method } from '../../../../../actors/sky/core/resample/kernel.ts';
import { resample } from '../../../../../actors/sky/core/resample/resample.ts';
import { wcsOf, type Wcs } from '../../../../../actors/sky/core/wcs/header-wcs.ts';
import { pixelAt, worldAt } from '../../../../../actors/sky/core/wcs/transform.ts';

interface Placed { readonly scale?: number; readonly turn?: number; readonly x?: number; readonly y?: number; readonly sip?: number }
function tanWcs({ scale = 1e-4, turn = 0, x = 40, y = 35, sip = 0 }: Placed): Wcs {
  const [c, s] = [scale * Math.cos(turn), scale * Math.sin(turn)];
  const values: Readonly<Record<string, CardValue>> = {
    CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: x, CRPIX2: y, CRVAL1: 150, CRVAL2: 2, CD1_1: -c, CD1_2: s, CD2_1: s, CD2_2: c,
    ...(sip === 0 ? {} : { A_ORDER: 2, B_ORDER: 2, A_2_0: sip, B_1_1: -sip }),
  };
  return wcsOf(new Header(Object.entries(values).map(([keyword, value]): Card => ({ keyword, form: 'value', value, comment: '' }))));
}
const filled = (columns: number, rows: number, of: (x: number, y: number) => number): Image => image(columns, rows, Float32Array.from({ length: columns * rows }, (_, k) => of(k % columns, Math.floor(k / columns))));
const onto = (source: Image, wcs: Wcs, target: Wcs, method: Method, conserveFlux = false, size = [source.columns, source.rows]) => resample({ image: source, wcs, target: { wcs: target, columns: size[0] ?? 0, rows: size[1] ?? 0 }, method, conserveFlux }).image;

/** The definition, tap by tap, at exactly computed positions. */
function plain(source: Image, wcs: Wcs, target: Wcs, method: Method): Float64Array {
  const reach = method === 'bilinear' ? 1 : 3;
  const sinc = (t: number): number => (t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t));
  const kernel = (t: number): number => (Math.abs(t) >= reach ? 0 : method === 'bilinear' ? 1 - Math.abs(t) : sinc(t) * sinc(t / 3));
  return Float64Array.from(source.data, (_, k) => {
    const [x, y] = pixelAt(wcs, ...worldAt(target, k % source.columns, Math.floor(k / source.columns)));
    const taps = (at: number) => Array.from({ length: 2 * reach }, (__, n) => Math.floor(at) - reach + 1 + n);
    const [sumX, sumY] = [x, y].map((at) => taps(at).reduce((sum, tap) => sum + kernel(at - tap), 0));
    let total = 0;
    for (const row of taps(y)) for (const column of taps(x)) {
      const inside = column >= 0 && row >= 0 && column < source.columns && row < source.rows;
      total += (kernel(x - column) / (sumX ?? 1)) * (kernel(y - row) / (sumY ?? 1)) * (inside ? (source.data[row * source.columns + column] ?? 0) : Number.NaN);
    }
    return total;
  });
}

describe.each(methods)('%s', (method) => {
  test('the same coordinates give the same image, borders and missing pixels included', () => {
    const source = filled(80, 70, (x, y) => (x === 20 && y === 30 ? Number.NaN : Math.sin(x * 12.9898 + y * 78.233) * 1000));
    const wcs = tanWcs({ turn: 0.3, sip: 1e-5 });
    expect(onto(source, wcs, tanWcs({ turn: 0.3, sip: 1e-5 }), method).data).toEqual(source.data);
  });
  test('a shift by whole pixels moves them', () => {
    const source = filled(80, 70, (x, y) => x * 1000 + y);
    const moved = onto(source, tanWcs({}), tanWcs({ x: 43, y: 30 }), method);
    expect(moved.data[10 * 80 + 20]).toBe(17 * 1000 + 15);
    expect(moved.data[10 * 80 + 2]).toBeNaN();
  });
  test('the definition, wherever the pixels lie', () => {
    fc.assert(fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 30, max: 50, noNaN: true }), fc.double({ min: 30, max: 40, noNaN: true }), fc.double({ min: 5e-5, max: 2e-4, noNaN: true }), (turn, x, y, scale) => {
      const source = filled(61, 47, (u, v) => 100 + 50 * Math.sin(u / 2) * Math.cos(v / 3));
      const [from, to] = [tanWcs({ sip: 2e-5 }), tanWcs({ turn, x, y, scale, sip: -3e-5 })];
      const [got, want] = [onto(source, from, to, method).data, plain(source, from, to, method)];
      for (let k = 0; k < got.length; k++) {
        // At the very edge rounding decides whether a tap is inside.
        if (Number.isNaN(want[k] ?? 0) !== Number.isNaN(got[k] ?? 0)) continue;
        if (!Number.isNaN(want[k] ?? 0)) expect(Math.abs((got[k] ?? 0) - (want[k] ?? 0))).toBeLessThan(1e-3);
      }
      const differ = got.filter((value, k) => Number.isNaN(value) !== Number.isNaN(want[k] ?? 0)).length;
      expect(differ).toBeLessThan(8);
    }), { numRuns: 15 });
  });
  test('surface brightness is kept without, and flux with conserving it', () => {
    const [from, to] = [tanWcs({}), tanWcs({ scale: 0.6e-4, turn: 0.7, x: 80, y: 80 })];
    const star = filled(80, 70, (x, y) => 1000 * Math.exp(-((x - 40.3) ** 2 + (y - 33.6) ** 2) / 18));
    const sum = (of: Image): number => of.data.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
    expect(sum(onto(star, from, to, method, true, [160, 160])) / sum(star)).toBeCloseTo(1, method === 'bilinear' ? 4 : 3);
    const flat = onto(filled(80, 70, () => 7), from, to, method, false, [160, 160]);
    expect(flat.data.filter((value) => !Number.isNaN(value) && Math.abs(value - 7) > 1e-5)).toHaveLength(0);
  });
});

test('variance is the squared weights', () => {
  const [from, to] = [tanWcs({}), tanWcs({ x: 40.25, y: 35.5 })];
  const source = filled(80, 70, () => 1);
  const { variance } = resample({ image: source, variance: filled(80, 70, () => 4), wcs: from, target: { wcs: to, columns: 80, rows: 70 }, method: 'bilinear', conserveFlux: false });
  expect(variance?.data[35 * 80 + 40]).toBeCloseTo(4 * (0.25 ** 2 + 0.75 ** 2) * 0.5, 5);
});

test('a mask bit reaches the pixels in which its pixel has weight, and no others; no data gets its own', () => {
  const mask = new Uint8Array(80 * 70);
  mask[35 * 80 + 40] = maskBits.cosmicRay;
  const { mask: carried, image: values } = resample({ image: filled(80, 70, () => 1), mask, wcs: tanWcs({}), target: { wcs: tanWcs({ x: 40.5, y: 35 }), columns: 80, rows: 70 }, method: 'bilinear', conserveFlux: false });
  const marked = [...(carried ?? [])].flatMap((bits, k) => (bits & maskBits.cosmicRay ? [k] : []));
  expect(marked).toEqual([35 * 80 + 40, 35 * 80 + 41]);
  expect([...(carried ?? [])].every((bits, k) => ((bits & maskBits.noData) !== 0) === Number.isNaN(values.data[k] ?? 0))).toBe(true);
});

test('the other side of the sky has no pixels', () => {
  const far = wcsOf(new Header([['CTYPE1', 'RA---TAN'], ['CTYPE2', 'DEC--TAN'], ['CRVAL1', 330], ['CRVAL2', -2], ['CDELT1', -1e-4], ['CDELT2', 1e-4]].map(([keyword, value]): Card => ({ keyword: String(keyword), form: 'value', value, comment: '' }))));
  expect(onto(filled(80, 70, () => 1), tanWcs({}), far, 'lanczos3').data.every(Number.isNaN)).toBe(true);
});
