/** What the pages of the sky compute: turns, places, light curves, and how pictures are shaded. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { skyAlertOf, type SkyAlert, type Vote } from '../../../gateways/dashboard/web/src/sky/alert.ts';
import { archivesOf } from '../../../gateways/dashboard/web/src/sky/archives.ts';
import { drawnIn, pointOf, unitsOf, usualUnit, valueWords, type LightPoint } from '../../../gateways/dashboard/web/src/sky/light-curve.ts';
import { limitsWith, middle, usualLook } from '../../../gateways/dashboard/web/src/sky/look.ts';
import { observationOf, stageState, stages } from '../../../gateways/dashboard/web/src/sky/observation.ts';
import { degrees, sexagesimal } from '../../../gateways/dashboard/web/src/sky/position.ts';
import { nextOf, previousOf } from '../../../gateways/dashboard/web/src/sky/turns.ts';
import { image } from '../../../actors/sky/core/image.ts';

const row = (id: string, more: Readonly<Record<string, unknown>> = {}): SkyAlert => skyAlertOf({ alert_id: id, status: 'open', assigned_to: [], votes: [], ...more });
const nobody: ReadonlyMap<string, Vote> = new Map();

describe('turns', () => {
  const rows = [row('A'), row('B', { votes: [{ by: 'ada', vote: 'real', at: '' }] }), row('C', { assigned_to: ['bob'] }), row('D'), row('E', { status: 'labelled' })];

  test.each([
    ['what others have labelled, what I have voted on and what is asked of others is left out', 'A', 0, 'ada', nobody, 'D'],
    ['what is asked of me is not', 'A', 0, 'bob', nobody, 'B'],
    ['after the last one it begins at the top', 'D', 3, 'ada', nobody, 'A'],
    ['a vote of this session counts at once', 'D', 3, 'ada', new Map<string, Vote>([['A', 'real']]), undefined],
    ['one that has left the list: what stood below it', 'X', 3, 'ada', nobody, 'D'],
    ['none shown yet: the first', '', 0, 'ada', nobody, 'A'],
  ] as const)('to vet: %s', (_, shown, place, me, mine, next) => {
    expect(nextOf(rows, shown, place, me, mine, true)).toBe(next);
  });

  test('looking through a list: simply the one below, and the one above', () => {
    expect([nextOf(rows, 'A', 0, 'ada', nobody, false), nextOf(rows, 'E', 4, 'ada', nobody, false), previousOf(rows, 'B', ['B'], false), previousOf(rows, 'A', ['A'], false)]).toEqual(['B', undefined, 'A', undefined]);
  });

  test('back to what was shown before, though the list has gone on without it', () => {
    expect(previousOf(rows, 'D', ['gone', 'D'], true)).toBe('gone');
  });
});

describe('places', () => {
  test.each([[180.0123, 30.0456, '12:00:02.952 +30:02:44.16', '180.01230 +30.04560'], [0, 0, '00:00:00.000 +00:00:00.00', '0.00000 +0.00000'], [359.9999999, -0.00001, '00:00:00.000 -00:00:00.04', '360.00000 -0.00001'], [10.68458, -89.99999999, '00:42:44.299 -90:00:00.00', '10.68458 -90.00000']])('%f, %f', (ra, dec, hours, decimal) => {
    expect([sexagesimal(ra, dec), degrees(ra, dec)]).toEqual([hours, decimal]);
  });

  test('any place reads back within half of the last digit, without a 60', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 360, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }), (ra, dec) => {
      const parts = /^(\d\d):([0-5]\d):([0-5]\d\.\d{3}) ([+-])(\d\d):([0-5]\d):([0-5]\d\.\d{2})$/.exec(sexagesimal(ra, dec));
      expect(parts).not.toBeNull();
      const [h = 0, m = 0, s = 0, , d = 0, am = 0, as = 0] = (parts ?? []).slice(1).map(Number);
      const off = Math.abs(15 * (h + m / 60 + s / 3600) - ra);
      expect(Math.min(off, 360 - off)).toBeLessThan(2.2e-6);
      expect(Math.abs(d + am / 60 + as / 3600 - Math.abs(dec))).toBeLessThan(1.5e-6);
    }));
  });
});

describe('archives of others', () => {
  test('each at the place, whatever its sign, as an address that a browser takes', () => {
    for (const [ra, dec, words] of [[180.0123, 30.0456, '180.012300 +30.045600'], [10, -60.5, '10.000000 -60.500000']] as const) {
      const all = archivesOf(ra, dec);
      expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
      for (const { url } of all) expect(new URL(url).protocol).toBe('https:');
      expect(new URL(all[0]?.url ?? '').searchParams.get('Coord')).toBe(words);
    }
  });
});

describe('a light curve', () => {
  const point = (more: Partial<Record<string, unknown>>): readonly LightPoint[] => pointOf({ mjd: 61_000, filter: 'r', flux: 100, flux_error: 10, zero_point: 23.9, ...more });

  test('a flux of a frame with a zero point of 23.9 is in µJy as it stands', () => {
    expect(drawnIn('µJy', point({}))).toMatchObject([{ value: 100, error: 10, isLimit: false }]);
    expect(drawnIn('µJy', point({ zero_point: 26.4 }))[0]?.value).toBeCloseTo(10, 9);
  });
  test('a forced point that shows nothing is a limit of three of its errors; one without a zero point is left out', () => {
    const [limit] = drawnIn('mag', point({ is_forced: true, flux: -4, mag: null }));
    expect([limit?.isLimit, limit?.value]).toEqual([true, 23.9 - 2.5 * Math.log10(30)]);
    expect(limit === undefined ? '' : valueWords('mag', limit)).toBe('fainter than 20.21 mag (3σ)');
    expect(drawnIn('mag', point({ is_forced: true, mag: null, zero_point: null }))).toEqual([]);
  });
  test('is shown in magnitudes, but in fluxes once a detection lies below the template', () => {
    const units = ['mag', 'µJy'] as const;
    expect([usualUnit(units, point({})), usualUnit(units, [...point({}), ...point({ flux: -50 })]), usualUnit(units, point({ flux: -5, is_forced: true })), usualUnit(['ADU'], point({ flux: -5, zero_point: null }))]).toEqual(['mag', 'µJy', 'mag', 'ADU']);
  });
  test('what has faded says so; without zero points there is the flux of the frame', () => {
    const [faded] = drawnIn('mag', point({ flux: -100, mag: 18.9, mag_error: 0.1 }));
    expect([faded?.isNegative, faded === undefined ? '' : valueWords('mag', faded)]).toEqual([true, '18.90 ± 0.10 mag, faded']);
    expect([unitsOf(point({ zero_point: null, mag: null })), unitsOf(point({}))]).toEqual([['ADU'], ['mag', 'µJy']]);
  });
});

describe('a picture', () => {
  const ramp = image(9, 9, Float32Array.from({ length: 81 }, (_, at) => at));
  test('its middle is about its middle', () => {
    expect([...middle(ramp, 3).data]).toEqual([30, 31, 32, 39, 40, 41, 48, 49, 50]);
  });
  test('a step of contrast halves the range; of a difference zero stays in its middle', () => {
    const [usual, more] = [limitsWith(ramp, 'positive', usualLook), limitsWith(ramp, 'positive', { ...usualLook, contrast: 1 })];
    expect([more.low, more.high - more.low]).toEqual([usual.low, (usual.high - usual.low) / 2]);
    const signed = limitsWith(ramp, 'signed', { ...usualLook, contrast: 2 });
    expect(signed.low).toBe(-signed.high);
  });
});

test.each([
  [{ status: 'received', stage: null }, 'waiting waiting waiting waiting'], [{ status: 'differencing', stage: 'preprocess' }, 'done done working waiting'], [{ status: 'completed', stage: 'detect' }, 'done done done done'],
  [{ status: 'rejected', stage: 'preprocess' }, 'done rejected waiting waiting'], [{ status: 'failed', stage: 'ingest' }, 'failed waiting waiting waiting'], [{ status: 'cancelled', stage: null }, 'waiting waiting waiting waiting'],
])('the stages of an observation that is %o', (row, states) => {
  expect(stages.map((stage) => stageState(observationOf(row), stage)).join(' ')).toBe(states);
});
