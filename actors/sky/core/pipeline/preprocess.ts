/** From a raw exposure to a frame that can be compared: calibrated, its cosmic rays marked, what is bad in its mask. */
import { calibrate, type Camera } from '../calibrate/calibrate.ts';
import { defectDefaults, findDefects } from '../calibrate/defects.ts';
import type { Masters } from '../calibrate/masters.ts';
import { cleanCosmicRays, cosmicRayDefaults } from '../cosmic-rays/cosmic-rays.ts';
import { grown } from '../difference/fill.ts';
import { maskBits, type Image } from '../image.ts';

export interface Exposure {
  readonly image: Image;
  readonly seconds: number;
  readonly camera: Camera;
}

/** A frame with the noise and the faults of every pixel. */
export interface Frame {
  readonly image: Image;
  /** ADU². */
  readonly variance: Image;
  /** `maskBits`. */
  readonly mask: Uint8Array;
}

export interface Preprocessed extends Frame {
  readonly cosmicRayPixels: number;
  readonly saturatedPixels: number;
}

/** px around saturated pixels that their charge has reached as well. */
const BLEEDING = 2;
const COSMIC_RAY_REACH = 1;

/** Pixels keep their values: what is masked is filled where it has to be. Memory: about ten planes. */
export function preprocess({ image, seconds, camera }: Exposure, masters: Masters): Preprocessed {
  const defects = findDefects(masters, defectDefaults, image.columns, image.rows);
  const frame = calibrate(image, seconds, masters, camera, defects);
  const saturated = markSaturated(frame);
  const { hit } = cleanCosmicRays(frame.image, { ...cosmicRayDefaults, gain: camera.gain, readnoise: camera.readNoise, satlevel: Math.min(camera.saturation * camera.gain, 1e30) }, frame.mask);
  const hits = grown(hit, image.columns, image.rows, COSMIC_RAY_REACH);
  let cosmicRayPixels = 0;
  for (let i = 0; i < hits.length; i++) {
    cosmicRayPixels += hit[i]!;
    if (hits[i] !== 0) frame.mask[i]! |= maskBits.cosmicRay;
  }
  return { ...frame, cosmicRayPixels, saturatedPixels: saturated };
}

/** A frame that came calibrated: noise from its gain, saturation from its level. NaN is no data. */
export function calibratedFrame(image: Image, { gain, readNoise, saturation }: Camera): Frame {
  const floor = (readNoise / gain) ** 2;
  const variance = { ...image, data: image.data.map((v) => Math.max(0, v) / gain + floor) };
  const mask = Uint8Array.from(image.data, (v) => (v - v !== 0 ? maskBits.noData : v >= saturation ? maskBits.saturated : 0));
  const frame = { image, variance, mask };
  markSaturated(frame);
  return frame;
}

/** Grows the saturated pixels; how many there were. */
function markSaturated({ image, mask }: Frame): number {
  const at = mask.map((bits) => bits & maskBits.saturated);
  grown(at, image.columns, image.rows, BLEEDING).forEach((v, i) => {
    if (v !== 0) mask[i]! |= maskBits.saturated;
  });
  return at.reduce((sum, v) => sum + (v === 0 ? 0 : 1), 0);
}
