/** What comes from outside, made fit to be kept: every number a number, every id one of its kind. */
import type { Detected, Detection, Forced, Observation } from './words.ts';

const idPattern = /^[A-Za-z0-9_-]{1,128}$/;
const areFinite = (...numbers: readonly (number | null)[]): boolean => numbers.every((one) => one === null || Number.isFinite(one));

function observationFault({ observation_id, ra, dec, mjd, pixel_scale_arcsec }: Observation, zeroPoint: number | null): string | undefined {
  if (!idPattern.test(observation_id)) return `observation_id: ${JSON.stringify(observation_id.slice(0, 160))} is no id: letters, digits, _ and -, 1 to 128 of them`;
  return areFinite(ra, dec, mjd, pixel_scale_arcsec, zeroPoint) ? undefined : 'observation: ra, dec, mjd, pixel_scale_arcsec and zero_point must be numbers, not NaN or infinite';
}

/** Places in the list stay: a cutout is found by them. What is to be left out, a number that is none or an id that was there, has no reliability. */
export function takenIn(frame: Detected): Detected | { readonly fault: string } {
  const fault = observationFault(frame.observation, frame.zero_point);
  if (fault !== undefined) return { fault };
  const ids = new Set<string>();
  return { ...frame, detections: frame.detections.map(cleaned).map((one) => (isSound(one) && ids.size < ids.add(one.detection_id).size ? one : { ...one, reliability: -1 })) };
}

const isSound = ({ ra, dec, position_error_arcsec, x, y, flux, flux_error, score, mag, mag_error }: Detection): boolean => areFinite(ra, dec, position_error_arcsec, x, y, flux, flux_error, score, mag, mag_error) && position_error_arcsec >= 0 && flux_error >= 0;
const cleaned = (detection: Detection): Detection => ({ ...detection, ra: detection.ra % 360, features: Object.fromEntries(Object.entries(detection.features).filter(([, value]) => Number.isFinite(value))) });

export function forcedIn(forced: Forced): Forced | { readonly fault: string } {
  const fault = observationFault(forced.observation, forced.zero_point);
  if (fault !== undefined) return { fault };
  return { ...forced, points: forced.points.filter(({ flux, flux_error, score }) => areFinite(flux, flux_error, score) && flux !== 0) };
}
