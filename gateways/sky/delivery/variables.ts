/** What a receiver's templates may speak of when they tell of an alert of the sky. Names are those of docs/sky.md. */
import { alertUrl, positionText, textOf, titleOf } from '../../../actors/sky/core/notify/wording.ts';
import type { SkyNoticeBody } from '../../../schemas/index.ts';

/** `alert`: as its schema says it (schemas/sky/alert). */
export function skyVariables(notice: SkyNoticeBody, externalUrl: string): Readonly<Record<string, unknown>> {
  const { alert, filters, receiver, notice_id, at } = notice;
  const url = alertUrl(externalUrl, alert.alert_id);
  return { kind: 'sky', title: titleOf(notice), text: textOf(notice, url), url, position: positionText(alert), alert, filters, receiver, notice_id, at, external_url: externalUrl };
}

/** A notice with everything that may be there, against which templates are tried when they are read. */
export function sampleNotice(): SkyNoticeBody {
  const at = '2026-01-01T00:00:00.000Z';
  const ref = { hash: '0'.repeat(64), size: 1, media_type: 'application/fits' };
  const point = { observation_id: 'F1', detection_id: 'F1_1', mjd: 61_099, filter: 'r', flux: 900, flux_error: 50, zero_point: 27, mag: 19.6, mag_error: 0.06, score: 18, reliability: 0.9, is_forced: false, ra: 180.01, dec: 30.02 };
  return {
    notice_id: 'F2_1-sample', receiver: 'sample', filters: ['sample'], at,
    alert: {
      alert_id: 'F2_1', object_id: 'F1_1', zero_point: 27, frames: { science: ref, template: ref, difference: ref, score: ref }, cutouts: { ref, plane: 0 }, model: { id: 'sample', version: '1', sha256: '0'.repeat(64), provider: 'cpu' },
      observation: { observation_id: 'F2', ra: 180, dec: 30, observation_time: at, mjd: 61_100, exposure_seconds: 60, filter: 'r', instrument: 'camera', field: 'F', airmass: 1.1, columns: 1024, rows: 1024, pixel_scale_arcsec: 1, method: 'zogy', synthetic: false, batch: null },
      detection: { detection_id: 'F2_1', n: 1, ra: 180.01, dec: 30.02, position_error_arcsec: 0.1, x: 500, y: 500, flux: 1000, flux_error: 50, mag: 19.5, mag_error: 0.05, score: 20, is_positive: true, reliability: 0.95, class: 'real', flags: 0, features: { shape: 1 } },
      object: { ra: 180.01, dec: 30.02, position_error_arcsec: 0.07, detections: 2, first_mjd: 61_099, last_mjd: 61_100 }, light_curve: [point], priority: 0.7, terms: { significance: 0.8 }, watchlists: ['sample'], filters: ['sample'],
      near: { list: 'sample', name: 'NGC 1', ra: 180.01, dec: 30.02, separation_arcsec: 4.4, radius_arcsec: 30, redshift: 0.02 }, label: null, withdrawn: false, at,
    },
  };
}
