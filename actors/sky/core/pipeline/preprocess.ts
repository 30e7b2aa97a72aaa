/** From a raw exposure to a frame that can be compared: calibrated, its cosmic rays marked, what is bad in its mask. */
import { calibrate, type Camera } from '../calibrate/calibrate.ts';
import { defectDefaults, findDefects } from '../calibrate/defects.ts';
import type { Masters } from '../calibrate/masters.ts';
import { cosmicRayDefaults, findCosmicRays } from '../cosmic-rays/cosmic-rays.ts';
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import { eachSet } from '../difference/fill.ts';
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

/** Pixels keep their values: what is masked is filled where it has to be. Memory: about six planes of what is given. */
export function preprocess({ image: raw, seconds, camera }: Exposure, masters: Masters, memory: CrewMemory = ownMemory): Preprocessed {
  const { columns, rows } = raw;
  const defects = masters.defects ?? findDefects(masters, defectDefaults, columns, rows);
  const frame = calibrate(raw, seconds, masters, camera, defects, memory);
  const saturated = markSaturated(frame.image, frame.mask);
  const { indices } = findCosmicRays(frame.image, { ...cosmicRayDefaults, gain: camera.gain, readnoise: camera.readNoise, satlevel: Math.min(camera.saturation * camera.gain, 1e30) }, frame.mask, memory);
  for (const i of indices) mark(frame.mask, columns, rows, i, COSMIC_RAY_REACH, maskBits.cosmicRay);
  return { ...frame, cosmicRayPixels: indices.length, saturatedPixels: saturated };
}

/** The mask of a frame that came calibrated: saturation from its level, NaN is no data. */
export function calibratedMask(picture: Image, saturation: number, memory: CrewMemory = ownMemory): Uint8Array {
  const { columns, rows, data } = picture;
  const mask = memory.bytes(data.length).fill(0);
  for (let i = 0; i < mask.length; i++) {
    const v = data[i]!;
    if (v < saturation && v > -Infinity) continue;
    mask[i] = v - v !== 0 ? maskBits.noData : maskBits.saturated;
  }
  markSaturated({ columns, rows }, mask);
  return mask;
}

/** Variance of the photons that were counted and of the readout, ADU². */
export function photonNoise({ columns, rows, data }: Image, gain: number, readNoise: number, into?: Float32Array): Image {
  const out = image(columns, rows, into);
  const [perCount, floor] = [1 / gain, (readNoise / gain) ** 2];
  for (let i = 0; i < data.length; i++) {
    const v = data[i]!;
    out.data[i] = v < 0 ? floor : v * perCount + floor;
  }
  return out;
}

/** Grows the saturated pixels; how many there were. */
function markSaturated({ columns, rows }: Pick<Image, 'columns' | 'rows'>, mask: Uint8Array): number {
  const found: number[] = [];
  eachSet(mask, (i) => {
    if ((mask[i]! & maskBits.saturated) !== 0) found.push(i);
  });
  for (const i of found) mark(mask, columns, rows, i, BLEEDING, maskBits.saturated);
  return found.length;
}

/** Sets a bit in the square around a pixel. */
function mark(mask: Uint8Array, columns: number, rows: number, i: number, reach: number, bit: number): void {
  const x = i % columns;
  const y = (i - x) / columns;
  for (let v = Math.max(0, y - reach); v <= Math.min(rows - 1, y + reach); v++) for (let u = Math.max(0, x - reach); u <= Math.min(columns - 1, x + reach); u++) mask[v * columns + u]! |= bit;
}
