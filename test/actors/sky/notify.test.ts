import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decText, raText } from '../../../actors/sky/core/coordinates/sexagesimal.ts';
import { linesOf, textOf, titleOf } from '../../../actors/sky/core/notify/wording.ts';
import { notify } from '../../../actors/sky/notify.ts';
import type { NoticeResult } from '../../../actors/sky/notify-ports.ts';
import type { Encoded } from '../../../protocol/actor.ts';
import { codecFor } from '../../../protocol/codec.ts';
import { SkyNotice, SkyNotified, type SkyAlertBody, type SkyLightPoint, type SkyNoticeBody } from '../../../schemas/index.ts';
import { alert, detection, observation } from '../../gateways/sky/events.ts';
import '../../support/seed.ts';

const notice = (more: Partial<SkyAlertBody> = {}, about: Partial<SkyNoticeBody> = {}): SkyNoticeBody => ({ notice_id: 'A_1-team', receiver: 'team', filters: ['bright'], alert: alert('A', 1, more), at: '2026-01-02T03:06:00.000Z', ...about });
const point = (more: Partial<SkyLightPoint>): SkyLightPoint => ({ observation_id: 'B', detection_id: 'B_1', mjd: 61_040.128_125, filter: 'g', flux: 500, flux_error: 40, zero_point: 25, mag: 18.25, mag_error: 0.09, score: 12, reliability: 0.9, is_forced: false, ra: null, dec: null, ...more });

async function run(result: NoticeResult, { attempt = 1, lateMs = 0 } = {}): Promise<Encoded> {
  return notify.attempt(codecFor(SkyNotice).encode(notice()), {
    id: 'A_1-team', attempt, now: Date.parse(notice().at) + lateMs, signal: new AbortController().signal, env: {}, progress: () => undefined, log: () => undefined, ports: { skyDelivery: { send: () => Promise.resolve(result) } },
  });
}

describe('a notice', () => {
  test('that is taken says to whom, when, and what was answered', async () => {
    const answer = await run({ kind: 'sent', sent: [{ channel: 'email', reference: '250 ok' }] }, { attempt: 2, lateMs: 1500 });
    expect(answer.kind === 'done' ? codecFor(SkyNotified).decode(answer.data) : answer).toMatchObject({ ok: { value: { notice_id: 'A_1-team', alert_id: 'A_1', object_id: 'O-A-1', attempts: 2, sent_at: '2026-01-02T03:06:01.500Z', sent: [{ channel: 'email' }] } } });
  });

  test('later is tried again as long as the settings say; after a long pause at least once; never is a dead letter', async () => {
    const busy: NoticeResult = { kind: 'later', code: 'HTTP_429', reason: 'busy', afterSeconds: 30 };
    expect(await run(busy)).toEqual({ kind: 'retry', code: 'HTTP_429', reason: 'team: busy', afterSeconds: 30 });
    expect(await run(busy, { lateMs: 25 * 3_600_000 })).toMatchObject({ kind: 'retry' });
    expect(await run(busy, { lateMs: 25 * 3_600_000, attempt: 2 })).toMatchObject({ kind: 'reject', code: 'HTTP_429', reason: expect.stringContaining('given up after 90000 s') });
    expect(await run({ kind: 'never', code: 'NO_RECEIVER', reason: 'nobody' })).toEqual({ kind: 'reject', code: 'NO_RECEIVER', reason: 'team: nobody' });
  });
});

describe('what an astronomer reads', () => {
  const real = { observation: observation('A', { synthetic: false }) };
  test('earlier points below the template are no brightness: they say so', () => {
    const again = { ...real, object: { ...notice(real).alert.object, detections: 3, last_mjd: 61_042.128_125, first_mjd: 61_040.128_125 }, light_curve: [point({}), point({ flux: -500, score: -12, mjd: 61_041.128_125 })] };
    expect(linesOf(notice(again), '').find((line) => line.startsWith('seen 3 times'))).toBe('seen 3 times in 2.0 d: g 18.25 2.0 d ago, g 18.25 (faded) 1.0 d ago');
  });

  test('a new source: how bright, where in both notations, how sure, why', () => {
    expect(titleOf(notice(real))).toBe('new O-A-1, r 17.50, priority 0.50');
    expect(linesOf(notice({ ...real, near: { list: 'galaxies', name: 'NGC 4993', ra: 180, dec: 30, separation_arcsec: 4.21, radius_arcsec: null, redshift: 0.0098 }, watchlists: ['gw'] }), 'https://x/#sky/A_1')).toEqual([
      '12:00:02.40 +30:01:12.0 (180.010000 30.020000)', '2026-01-02 03:04:00 UTC, 60 s, cam, F1', 'r 17.50 ± 0.04, score 25.0, reliability 0.90 by rules of thumb', 'first seen now', '4.2″ from NGC 4993 (z 0.0098); on gw', 'priority 0.50: significance 0.80', 'passed bright', 'https://x/#sky/A_1',
    ]);
  });

  test('a known one: how often, since when, how bright before; forced points are no sightings', () => {
    const known = notice({ ...real, object: { ...alert('A', 1).object, detections: 3, first_mjd: 61_040.128_125 }, light_curve: [point({}), point({ is_forced: true, detection_id: null, mag: 22 }), point({ mjd: 61_042.003_125, mag: null })], model: { id: 'stamps', version: '2', sha256: 'f'.repeat(64), provider: 'cpu' } });
    expect(titleOf(known)).toBe('O-A-1 again, r 17.50, priority 0.50');
    expect(linesOf(known, '')).toEqual(expect.arrayContaining(['seen 3 times in 2.0 d: g 18.25 2.0 d ago, g S/N 12.0 3.0 h ago', 'r 17.50 ± 0.04, score 25.0, reliability 0.90 by stamps 2']));
  });

  test('one without a zero point, one that has faded, a generated one: said so', () => {
    expect(titleOf(notice({ ...real, detection: detection('A', 1, { mag: null, mag_error: null, is_positive: false, score: -31.04 }) }))).toBe('new O-A-1, r S/N 31.0, fainter than before, priority 0.50');
    expect(titleOf(notice())).toMatch(/^GENERATED: /);
    expect(textOf(notice(), '')).toContain('nothing of this is in the sky');
  });
});

describe('positions in hours and degrees', () => {
  test.each([[0, '00:00:00.00'], [180.123_456_7, '12:00:29.63'], [359.999_999_9, '00:00:00.00'], [-15, '23:00:00.00'], [14.999_999_99, '01:00:00.00']])('ra %d is %s', (ra, text) => expect(raText(ra)).toBe(text));
  test.each([[0, '+00:00:00.0'], [-0.000_001, '+00:00:00.0'], [-0.5, '-00:30:00.0'], [89.999_999, '+90:00:00.0'], [-30.25, '-30:15:00.0']])('dec %d is %s', (dec, text) => expect(decText(dec)).toBe(text));
  test('come back to their last digit, with no minute or second of 60', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 359.999, noNaN: true }), fc.double({ min: -90, max: 90, noNaN: true }), (ra, dec) => {
      for (const [text, value, unit] of [[raText(ra), ra / 15, 0.01], [decText(dec), dec, 0.1]] as const) {
        const [, sign, whole = '', minutes = '', seconds = ''] = /^([+-]?)(\d+):(\d\d):(\d\d\.\d+)$/.exec(text) ?? [];
        expect(Number(minutes) < 60 && Number(seconds) < 60).toBe(true);
        expect(Math.abs((sign === '-' ? -1 : 1) * (Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600) - value) * 3600).toBeLessThan(unit * 0.51);
      }
    }), { numRuns: 500 });
  });
});
