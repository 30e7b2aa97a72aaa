/** An object's measurements over time: in order of time, one a frame, the latest ones. */
import type { Detection, LightPoint, Observation } from './words.ts';

/** Earlier first; of one moment by the frame's name, so that the order never depends on who came first. */
export const byTime = (a: LightPoint, b: LightPoint): number => a.mjd - b.mjd || (a.observation_id < b.observation_id ? -1 : a.observation_id > b.observation_id ? 1 : 0);

export function pointOf(detection: Detection, { observation_id, mjd, filter }: Observation, zeroPoint: number | null): LightPoint {
  const { detection_id, flux, flux_error, mag, mag_error, score, reliability, ra, dec } = detection;
  return { observation_id, detection_id, mjd, filter, flux, flux_error, zero_point: zeroPoint, mag, mag_error, score, reliability, is_forced: false, ra, dec };
}

/** Below this many of its errors a forced flux has no magnitude. */
const leastScore = 3;
/** Of a relative error, mag. */
const magPerShare = 2.5 / Math.LN10;

export function forcedPoint(measured: { readonly flux: number; readonly flux_error: number; readonly score: number }, { observation_id, mjd, filter }: Observation, zeroPoint: number | null): LightPoint {
  const { flux, flux_error, score } = measured;
  const hasMagnitude = zeroPoint !== null && Math.abs(score) >= leastScore;
  return {
    observation_id, detection_id: null, mjd, filter, flux, flux_error, zero_point: zeroPoint, score, reliability: null, is_forced: true, ra: null, dec: null,
    mag: hasMagnitude ? zeroPoint - 2.5 * Math.log10(Math.abs(flux)) : null, mag_error: hasMagnitude ? magPerShare * Math.abs(flux_error / flux) : null,
  };
}

/** With the points in their places; one of the same frame gives way, unless it was seen and the new one is forced. The curve itself when nothing changes. */
export function withPoints(curve: readonly LightPoint[], points: readonly LightPoint[]): readonly LightPoint[] {
  const byFrame = new Map(curve.map((point) => [point.observation_id, point]));
  let isChanged = false;
  for (const point of points) {
    const there = byFrame.get(point.observation_id);
    if (there !== undefined && !there.is_forced && point.is_forced) continue;
    byFrame.set(point.observation_id, point);
    isChanged = true;
  }
  return isChanged ? [...byFrame.values()].sort(byTime) : curve;
}

/** Without what was seen in a frame; its forced point stays. */
export const withoutSeen = (curve: readonly LightPoint[], observationId: string): readonly LightPoint[] => curve.filter(({ observation_id, is_forced }) => is_forced || observation_id !== observationId);

export const seen = (curve: readonly LightPoint[]): readonly LightPoint[] => curve.filter(({ is_forced }) => !is_forced);
