/** Events of the sky as its stages and its curation say them, and a log of them in memory. */
import { encode } from '../../../protocol/codec.ts';
import { header } from '../../../protocol/headers.ts';
import { eventSubject, outcomeSubject, retrySubject } from '../../../protocol/subjects.ts';
import type { StoredMessage } from '../../../protocol/transport.ts';
import {
  SkyAlert, SkyDetected, SkyDifferenced, SkyIngested, SkyObject, SkyObserved, SkyPreprocessed, SkyRejected, SkyValidation, SkyVoted,
  type EventType, type SkyAlertBody, type SkyArtifactRef, type SkyDetectedBody, type SkyDetection, type SkyDifferencedBody, type SkyIngestedBody, type SkyObjectBody, type SkyObservation, type SkyObservedBody, type SkyPreprocessedBody, type SkyRejectedBody, type SkyValidationBody, type SkyVotedBody,
} from '../../../schemas/index.ts';

export const aRef = (letter = 'a'): SkyArtifactRef => ({ hash: letter.repeat(64), size: 1000, media_type: 'application/fits' });
const provenance = { input_hashes: [], settings_hash: 'e'.repeat(64), code_version: 'test' };

export const asked = (id: string, more: Partial<SkyObservedBody> = {}): SkyObservedBody => ({
  observation_id: id, ra: 180, dec: 30, observation_time: '2026-01-02T03:04:00Z', exposure_seconds: null, filter: 'r', instrument: '', field: 'F1', site: null, method: 'zogy', calibrated: false, camera: null, template_camera: null, batch: null, synthetic: true,
  files: { raw: 'raw.fits', bias: [], dark: [], flat: [], template: 'ref.fits', catalogue: null, bad_pixels: null }, ...more,
});
export const observation = (id: string, more: Partial<SkyObservation> = {}): SkyObservation => ({
  observation_id: id, ra: 180.001, dec: 30.002, observation_time: '2026-01-02T03:04:00Z', mjd: 61_042.128_125, exposure_seconds: 60, filter: 'r', instrument: 'cam', field: 'F1', airmass: 1.2, columns: 1024, rows: 800, pixel_scale_arcsec: 1, method: 'zogy', synthetic: true, batch: null, ...more,
});
export const detection = (id: string, n: number, more: Partial<SkyDetection> = {}): SkyDetection => ({
  detection_id: `${id}_${n}`, n, ra: 180.01, dec: 30.02, position_error_arcsec: 0.1, x: 100.5, y: 200.25, flux: 1000 / n, flux_error: 40, mag: 17.5, mag_error: 0.04, score: 25 / n, is_positive: true, reliability: 0.9, class: 'real', flags: 0, features: { shape: 1, contrast: Infinity }, ...more,
});

export const ingested = (id: string): SkyIngestedBody => ({
  observation: observation(id), healpix: 1, calibrated: false, raw: aRef('0'), bias: [], dark: [], flat: [], template: aRef('1'), catalogue: null, bad_pixels: null, has_wcs: true,
  camera: { gain: 1, read_noise: 5, saturation: null }, template_camera: { gain: 1, read_noise: 5, saturation: null }, provenance, seconds: { ingest: 0.1 }, warnings: [],
});
export const preprocessed = (id: string): SkyPreprocessedBody => ({
  observation: observation(id), science: aRef('a'), template: aRef('b'), wcs_source: 'header', zero_point: 25, zero_point_error: 0.01, quality: { fwhm: 2.9 }, provenance, seconds: { ingest: 0.1, preprocess: 0.5 }, warnings: ['a warning'],
});
export const differenced = (id: string): SkyDifferencedBody => ({
  observation: observation(id), science: aRef('a'), template: aRef('b'), difference: aRef('c'), score: aRef('d'), zero_point: 25, zero_point_error: 0.01, quality: { fwhm: 2.9, noise_ratio: 1.01 }, candidates: [], tiles: null, provenance, seconds: { difference: 1 }, warnings: [],
});
export const detected = (id: string, count = 2, more: Partial<SkyDetectedBody> = {}): SkyDetectedBody => ({
  observation: observation(id), science: aRef('a'), template: aRef('b'), difference: aRef('c'), score: aRef('d'), cutouts: aRef('e'), zero_point: 25, zero_point_error: 0.01, quality: { fwhm: 2.9 }, model: { id: 'stamps', version: '1', sha256: 'f'.repeat(64), provider: 'cpu' },
  detections: Array.from({ length: count }, (_, at) => detection(id, at + 1)), metrics: { real: count }, provenance, seconds: { detect: 0.2 }, warnings: [], ...more,
});
export const rejected = (id: string): SkyRejectedBody => ({
  observation_id: id, ra: 180, dec: 30, observation_time: '2026-01-02T03:04:00Z', stage: 'preprocess', code: 'TOO_POOR', reason: 'stars are trailed: 0.62, limit 0.5', faults: ['stars are trailed: 0.62, limit 0.5'], numbers: { ellipticity: 0.62 }, observation: observation(id), science: aRef('a'), template: null, difference: null,
});

export const alert = (id: string, n: number, more: Partial<SkyAlertBody> = {}): SkyAlertBody => ({
  alert_id: `${id}_${n}`, object_id: `O-${id}-${n}`, observation: observation(id), detection: detection(id, n), zero_point: 25, frames: { science: aRef('a'), template: aRef('b'), difference: aRef('c'), score: aRef('d') }, cutouts: { ref: aRef('e'), plane: n - 1 },
  model: null, object: { ra: 180.01, dec: 30.02, position_error_arcsec: 0.1, detections: 1, first_mjd: 61_042.128_125, last_mjd: 61_042.128_125 }, light_curve: [], priority: 0.5, terms: { significance: 0.8 }, watchlists: [], filters: [], near: null, label: null, withdrawn: false, at: '2026-01-02T03:06:00Z', ...more,
});
export const standing = (id: string, n: number, more: Partial<SkyValidationBody> = {}): SkyValidationBody => ({
  alert_id: `${id}_${n}`, object_id: `O-${id}-${n}`, observation_id: id, status: 'open', label: null, agreement: 0, wanted: 2, assigned_to: [], votes: [], priority: 0.5, reliability: 0.9, class: 'real', cutouts: null, features: {}, synthetic: true, at: '2026-01-02T03:06:00Z', ...more,
});
export const vote = (alertId: string, by: string, word: SkyVotedBody['vote'] = 'real'): SkyVotedBody => ({ alert_id: alertId, by, vote: word, comment: null, at: '2026-01-02T04:00:00Z' });
export const object = (id: string, more: Partial<SkyObjectBody> = {}): SkyObjectBody => ({
  object_id: id, ra: 180.01, dec: 30.02, position_error_arcsec: 0.1, detections: 1, first_mjd: 61_042.1, last_mjd: 61_042.1, light_curve: [], statistics: { amplitude: 0.1 }, variability: 0, priority: 0.5, alerts: [], watchlists: [], near: null, label: null, synthetic: true, merged_into: null, absorbed: [], at: '2026-01-02T03:06:00Z', ...more,
});

export interface Said {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}
type Headers = Readonly<Record<string, string>>;

export const event = <T>(type: EventType<T>, id: string, body: T, headers: Headers = {}): Said => ({ subject: eventSubject('sky', type.name, id), data: encode(type, body), headers });
export const outcome = <T>(stage: string, id: string, type: EventType<T>, body: T, headers: Headers = {}): Said => ({ subject: outcomeSubject('sky', stage, id, 'normal'), data: encode(type, body), headers: { [header.outcome]: 'done', ...headers } });
export const ended = (stage: string, id: string, kind: 'retrying' | 'dead' | 'cancelled', reason: string, headers: Headers = {}): Said => ({ subject: outcomeSubject('sky', stage, id, 'normal'), data: new Uint8Array(0), headers: { [header.outcome]: kind, [header.reason]: reason, ...headers } });
export const again = (stage: string, id: string): Said => ({ subject: retrySubject('sky', stage, id, 'normal'), data: new Uint8Array(0), headers: {} });

/** An observation that goes through all its stages. */
export const wholeRun = (id: string, count = 2, headers: Headers = {}): readonly Said[] => [
  event(SkyObserved, id, asked(id), headers),
  outcome('ingest', id, SkyIngested, ingested(id), headers), outcome('preprocess', id, SkyPreprocessed, preprocessed(id), headers),
  outcome('difference', id, SkyDifferenced, differenced(id), headers), outcome('detect', id, SkyDetected, detected(id, count), headers),
];
/** What the curation says of one alert. */
export const vetting = (id: string, n: number, more: Partial<SkyAlertBody> = {}): readonly Said[] => {
  const body = alert(id, n, more);
  return [event(SkyAlert, body.alert_id, body), event(SkyObject, body.object_id, object(body.object_id, { alerts: [body.alert_id] })), event(SkyValidation, body.alert_id, standing(id, n, { priority: body.priority }))];
};
export const voted = (alertId: string, by: string, word: SkyVotedBody['vote'] = 'real'): Said => event(SkyVoted, alertId, vote(alertId, by, word));
export const rejection = (id: string): Said => outcome('preprocess', id, SkyRejected, rejected(id), { Ends: 'true' });

/** As the broker would hand them out. */
export const stored = (said: readonly Said[], from = 1): readonly StoredMessage[] =>
  said.map(({ subject, data, headers }, place) => ({ subject, data, sequence: from + place, storedAtMs: Date.UTC(2026, 0, 2, 3, 5) + 1000 * (from + place), header: (name) => headers[name] }));
