/** An alert of ours, and stamps that are told apart. */
import type { PacketAlert } from '../../../../actors/sky/core/packets/write/alert.ts';
import { image, type Image } from '../../../../actors/sky/core/image.ts';
import type { Stamps } from '../../../../gateways/sky/cutouts-file.ts';

export const aPacketAlert = (more: Partial<PacketAlert> = {}): PacketAlert => ({
  alert_id: 'obs-7_1', object_id: 'AL26abc',
  observation: { observation_id: 'obs-7', observation_time: '2026-01-02T03:04:00.000Z', mjd: 61_042.128_125, exposure_seconds: 60, filter: 'r', field: '505' },
  detection: { ra: 180.123_456_7, dec: -30.25, position_error_arcsec: 0.18, x: 100.25, y: 200.5, flux: 2000, flux_error: 50, mag: 16.747, mag_error: 0.027, score: 39.5, is_positive: true, reliability: 0.93, class: 'real', flags: 0 },
  zero_point: 25, model: { id: 'alidade-stamps', version: '1' }, frames: { template: { hash: 'c'.repeat(64) } },
  object: { ra: 180.123_457, dec: -30.250_001, position_error_arcsec: 0.1, detections: 3, first_mjd: 61_040.1, last_mjd: 61_042.128_125 },
  light_curve: [
    { observation_id: 'obs-5', detection_id: null, mjd: 61_041.1, filter: 'g', flux: 90, flux_error: 45, zero_point: 24.5, mag: null, mag_error: null, score: 2, reliability: null, is_forced: true, ra: null, dec: null },
    { observation_id: 'obs-6', detection_id: 'obs-6_4', mjd: 61_041.6, filter: 'r', flux: 1000, flux_error: 40, zero_point: 25, mag: 17.5, mag_error: 0.043, score: 25, reliability: 0.9, is_forced: false, ra: 180.123_5, dec: -30.250_1 },
    { observation_id: 'obs-4', detection_id: 'obs-4_2', mjd: 61_040.1, filter: 'ZTF_r', flux: -500, flux_error: 50, zero_point: 25, mag: 18.25, mag_error: 0.1, score: -10, reliability: 0.7, is_forced: false, ra: null, dec: null },
  ],
  withdrawn: false, at: '2026-01-02T03:06:00.000Z', ...more,
});

const stamp = (level: number): Image => image(63, 63, Float32Array.from({ length: 63 * 63 }, (_, at) => (at === 0 ? NaN : level + at)));
export const someStamps: Stamps = { science: stamp(1000), template: stamp(2000), difference: stamp(-3000) };
