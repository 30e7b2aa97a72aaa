/** Coordinates about one pixel: where north and east are in a cutout, whatever way the frame lies. */
import { describe, expect, test } from 'vitest';
import type { CardValue } from '../../../../../actors/sky/core/fits/card.ts';
import { Header } from '../../../../../actors/sky/core/fits/header.ts';
import { wcsOf } from '../../../../../actors/sky/core/wcs/header-wcs.ts';
import { localPlane, planeCards } from '../../../../../actors/sky/core/wcs/local.ts';
import { worldAt } from '../../../../../actors/sky/core/wcs/transform.ts';
import { compassOf, compassWords } from '../../../../../gateways/dashboard/web/src/sky/compass.ts';

const header = (values: Readonly<Record<string, CardValue>>): Header => new Header(Object.entries(values).map(([keyword, value]) => ({ keyword, form: 'value', value, comment: '' })));
const scale = 1 / 3600;
/** Turned counter-clockwise by so many degrees; `mirrored`: east to the right of north. */
function frame(turnDeg: number, mirrored: boolean, dec = 30): Header {
  const [c, s] = [Math.cos((turnDeg * Math.PI) / 180), Math.sin((turnDeg * Math.PI) / 180)];
  const [a, b, p, q] = [(mirrored ? 1 : -1) * scale * c, (mirrored ? 1 : -1) * scale * s, -scale * s, scale * c];
  return header({ CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', CRPIX1: 500, CRPIX2: 500, CRVAL1: 150, CRVAL2: dec, CD1_1: a, CD1_2: b, CD2_1: p, CD2_2: q, A_ORDER: 2, B_ORDER: 2, A_2_0: 1e-6, B_0_2: 1e-6 });
}
const compassAt = (of: Header, x: number, y: number) => {
  const plane = localPlane(wcsOf(of), x, y);
  const cards = new Map(plane === undefined ? [] : planeCards(plane, 32, 32).map(({ keyword, value }) => [keyword, value]));
  return compassOf((keyword) => {
    const value = cards.get(keyword);
    return typeof value === 'number' ? value : undefined;
  });
};

describe('north and east in a cutout', () => {
  test.each([
    [0, false, [0, 1], [-1, 0], 'north up, east a quarter turn to the left of it'],
    [0, true, [0, 1], [1, 0], 'north up, east a quarter turn to the right of it: mirrored'],
    [90, false, [-1, 0], [0, -1], 'north 90° left of up, east a quarter turn to the left of it'],
    [180, false, [0, -1], [1, 0], 'north down, east a quarter turn to the left of it'],
    [-30, true, [0.5, Math.sqrt(0.75)], [Math.sqrt(0.75), -0.5], 'north 30° right of up, east a quarter turn to the right of it: mirrored'],
  ] as const)('a frame turned by %d°, mirrored: %s', (turn, mirrored, north, east, words) => {
    const compass = compassAt(frame(turn, mirrored), 499, 499);
    expect(compass?.north[0]).toBeCloseTo(north[0], 5);
    expect(compass?.north[1]).toBeCloseTo(north[1], 5);
    expect(compass?.east[0]).toBeCloseTo(east[0], 5);
    expect(compass?.east[1]).toBeCloseTo(east[1], 5);
    expect(compass === undefined ? '' : compassWords(compass)).toBe(words);
  });

  test('the arrows point to where the declination and the right ascension grow, beside the pole as well', () => {
    for (const [of, x, y] of [[frame(37, true), 20, 900], [frame(-110, false, 89.9), 300, 760], [frame(5, false, -60), 990, 3]] as const) {
      const wcs = wcsOf(of);
      const compass = compassAt(of, x, y);
      const [ra, dec] = worldAt(wcs, x, y);
      const [northX, northY] = compass?.north ?? [NaN, NaN];
      const [eastX, eastY] = compass?.east ?? [NaN, NaN];
      const north = worldAt(wcs, x + northX, y + northY);
      const east = worldAt(wcs, x + eastX, y + eastY);
      expect((north[1] - dec) * 3600).toBeCloseTo(1, 1);
      expect((north[0] - ra) * Math.cos((dec * Math.PI) / 180) * 3600).toBeCloseTo(0, 2);
      expect((east[0] - ra) * Math.cos((dec * Math.PI) / 180) * 3600).toBeCloseTo(1, 1);
      expect((east[1] - dec) * 3600).toBeCloseTo(0, 1);
    }
  });

  test('the plane with its cards gives the place of every pixel of the cutout to a thousandth of a pixel', () => {
    const wcs = wcsOf(frame(37, true));
    const [x, y] = [700.3, 120.8];
    const plane = localPlane(wcs, x, y);
    if (plane === undefined) throw new Error('a place in the sky');
    const cutout = wcsOf(header(Object.fromEntries(planeCards(plane, 32 + 0.3, 32 - 0.2).map(({ keyword, value }) => [keyword, value ?? '']))));
    for (const [dx, dy] of [[0, 0], [-31, -31], [31, -31], [31, 31]] as const) {
      const [ra, dec] = worldAt(wcs, 700 + dx, 121 + dy);
      const [cutRa, cutDec] = worldAt(cutout, 31 + dx, 31 + dy);
      // What the distortion bends within the cutout: 31² × 1e-6 px.
      expect(Math.hypot((ra - cutRa) * Math.cos((dec * Math.PI) / 180), dec - cutDec) / scale).toBeLessThan(3e-3);
    }
  });

  test('none without coordinates, or where a matrix is flat', () => {
    expect([compassOf(() => undefined), compassOf(() => 1)]).toEqual([undefined, undefined]);
  });
});
