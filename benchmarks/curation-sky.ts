/** A made-up sky for the curation's benchmarks: places known beforehand, and frames that see some of them again. Deterministic. */
import type { Detected, Detection, Observation } from '../actors/sky/core/curation/words.ts';

/** Degrees on a side of a frame. */
const frameSide = 1;
/** Share of a frame's detections that are known already. */
const knownShare = 0.8;

/** mulberry32 */
export function draws(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ref = { hash: '0'.repeat(64), size: 1, media_type: 'application/fits' };

function frameOf(observation: Observation, places: readonly (readonly [ra: number, dec: number])[], random: () => number): Detected {
  const detections = places.map(([ra, dec], at): Detection => ({
    detection_id: `${observation.observation_id}_${at + 1}`, n: at + 1, ra: ra + ((random() - 0.5) * 0.2) / 3600, dec: dec + ((random() - 0.5) * 0.2) / 3600, position_error_arcsec: 0.1, x: 100 * at, y: 50, flux: 500 + 1000 * random(), flux_error: 40, mag: 19.5,
    mag_error: 0.05, score: 8 + 20 * random(), is_positive: true, reliability: 0.95, class: 'real', flags: 0, features: { shape: 1.02, counterpart: -0.1, masked: 0, contrast: 3.1, network: 0.98 },
  }));
  return {
    observation, science: ref, template: ref, difference: ref, score: ref, cutouts: ref, zero_point: 27, zero_point_error: 0.01, quality: {}, model: null, detections, metrics: {},
    provenance: { input_hashes: [], settings_hash: '0', code_version: '0' }, seconds: {}, warnings: [],
  };
}

const observation = (id: string, ra: number, dec: number, mjd: number): Observation => ({
  observation_id: id, ra, dec, observation_time: '2026-03-01T00:00:00.000Z', mjd, exposure_seconds: 60, filter: mjd % 2 < 1 ? 'r' : 'g', instrument: 'camera', field: `F${Math.floor(ra)}${Math.floor(dec)}`, airmass: 1.1, columns: 3600, rows: 3600,
  pixel_scale_arcsec: 1, method: 'zogy', synthetic: false, batch: null,
});

export interface Night {
  /** Frames that make the known objects, each seen once. */
  readonly before: readonly Detected[];
  /** What is measured: four fifths of each frame's detections lie on known objects. */
  readonly frames: readonly Detected[];
}

/** Objects lie 500 to a field of a square degree, as in a crowded one; frames return to those fields in turn. */
export function nightOf(objects: number, frames: number, detections: number): Night {
  const random = draws(11);
  const perField = 500;
  const fields = Array.from({ length: Math.ceil(objects / perField) }, (_, at) => {
    const [ra, dec] = [10 + (at % 340), -60 + 1.2 * Math.floor(at / 340)] as const;
    const count = Math.min(perField, objects - at * perField);
    return { ra, dec, places: Array.from({ length: count }, (): readonly [number, number] => [ra + (random() - 0.5) * frameSide, dec + (random() - 0.5) * frameSide]) };
  });
  const before = fields.map(({ ra, dec, places }, at) => frameOf(observation(`B${at}`, ra, dec, 61_000), places, random));
  const night = Array.from({ length: frames }, (_, at) => {
    const { ra, dec, places } = fields[at % fields.length] ?? { ra: 0, dec: 0, places: [] };
    const known = Math.min(places.length, Math.round(detections * knownShare));
    const first = Math.floor(random() * Math.max(1, places.length - known));
    const fresh = Array.from({ length: detections - known }, (): readonly [number, number] => [ra + (random() - 0.5) * frameSide, dec + (random() - 0.5) * frameSide]);
    return frameOf(observation(`F${at}`, ra, dec, 61_001 + at / 100), [...places.slice(first, first + known), ...fresh], random);
  });
  return { before, frames: night };
}
