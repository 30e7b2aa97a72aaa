/** From a raw exposure to a frame that can be compared: calibrated, its cosmic rays marked, what is bad in its mask. */
import { calibrate, type Camera } from '../calibrate/calibrate.ts';
import { defectDefaults, findDefects } from '../calibrate/defects.ts';
import type { Masters } from '../calibrate/masters.ts';
import { cleanCosmicRays, cosmicRayDefaults } from '../cosmic-rays/cosmic-rays.ts';
import { grown } from '../difference/fill.ts';
import { image, maskBits, type Image } from '../image.ts';

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
export function preprocess({ image: raw, seconds, camera }: Exposure, masters: Masters): Preprocessed {
  const { columns, rows } = raw;
  const defects = findDefects(masters, defectDefaults, columns, rows);
  const frame = calibrate(raw, seconds, masters, camera, defects);
  const saturated = markSaturated(frame);
  const { hit } = cleanCosmicRays(frame.image, { ...cosmicRayDefaults, gain: camera.gain, readnoise: camera.readNoise, satlevel: Math.min(camera.saturation * camera.gain, 1e30) }, frame.mask);
  const hits = grown(hit, columns, rows, COSMIC_RAY_REACH);
  let cosmicRayPixels = 0;
  for (let i = 0; i < hits.length; i++) {
    cosmicRayPixels += hit[i]!;
    if (hits[i] !== 0) frame.mask[i]! |= maskBits.cosmicRay;
  }
  return { ...frame, cosmicRayPixels, saturatedPixels: saturated };
}

/** A frame that came calibrated: noise from its gain, saturation from its level. NaN is no data. */
export function calibratedFrame(picture: Image, { gain, readNoise, saturation }: Camera): Frame {
  const mask = new Uint8Array(picture.data.length);
  for (let i = 0; i < mask.length; i++) {
    const v = picture.data[i]!;
    mask[i] = v - v !== 0 ? maskBits.noData : v >= saturation ? maskBits.saturated : 0;
  }
  const frame = { image: picture, variance: photonNoise(picture, gain, readNoise), mask };
  markSaturated(frame);
  return frame;
}

/** Variance of the photons that were counted and of the readout, ADU². */
export function photonNoise({ columns, rows, data }: Image, gain: number, readNoise: number): Image {
  const out = image(columns, rows);
  const [perCount, floor] = [1 / gain, (readNoise / gain) ** 2];
  for (let i = 0; i < data.length; i++) {
    const v = data[i]!;
    out.data[i] = v < 0 ? floor : v * perCount + floor;
  }
  return out;
}

/** Grows the saturated pixels; how many there were. */
function markSaturated({ image: { columns, rows }, mask }: Frame): number {
  let count = 0;
  const found: number[] = [];
  for (let i = 0; i < mask.length; i++) if ((mask[i]! & maskBits.saturated) !== 0) found.push(i);
  for (const i of found) {
    const x = i % columns;
    const y = (i - x) / columns;
    count++;
    for (let v = Math.max(0, y - BLEEDING); v <= Math.min(rows - 1, y + BLEEDING); v++) for (let u = Math.max(0, x - BLEEDING); u <= Math.min(columns - 1, x + BLEEDING); u++) mask[v * columns + u]! |= maskBits.saturated;
  }
  return count;
}
