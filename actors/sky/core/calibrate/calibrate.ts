/** A raw exposure without what the camera put into it, with the variance of every pixel and what is wrong with it. */
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import { image, maskBits } from '../image.ts';
import type { Image } from '../image.ts';
import type { Masters } from './masters.ts';

export interface Camera {
  /** e⁻/ADU. */
  readonly gain: number;
  /** e⁻. */
  readonly readNoise: number;
  /** ADU of the raw frame; at it or above a pixel is saturated. Infinity: never. */
  readonly saturation: number;
}

export interface Calibrated {
  readonly image: Image;
  /** ADU². */
  readonly variance: Image;
  /** `maskBits`. */
  readonly mask: Uint8Array;
}

/**
 * (raw − bias − dark · t / t_dark) / flat; its variance is ((raw − bias)/gain + (readNoise/gain)²) / flat², plus what the
 * masters themselves are uncertain by: read noise of the biases and darks, photons of the darks' current and of the flats.
 * The bias is in the dark as well, so it counts 1 − t / t_dark. `defects` (bits a pixel) are carried into the mask. A flat
 * of 0 or less, or NaN, gives NaN and `noData`. All planes have the raw frame's size: RangeError. The
 * result lies in the memory given.
 */
export function calibrate(raw: Image, seconds: number, { bias, dark, flat, counts, noise }: Masters, { gain, readNoise, saturation }: Camera, defects?: Uint8Array, memory: CrewMemory = ownMemory): Calibrated {
  for (const [name, plane] of [['bias', bias], ['dark', dark?.image], ['flat', flat]] as const)
    if (plane !== undefined && (plane.columns !== raw.columns || plane.rows !== raw.rows)) throw new RangeError(`the ${name} has ${plane.columns} × ${plane.rows} pixels, the exposure ${raw.columns} × ${raw.rows}`);
  const size = raw.data.length;
  const [out, variance] = [image(raw.columns, raw.rows, memory.floats(size)), image(raw.columns, raw.rows, memory.floats(size))];
  const mask = memory.bytes(size);
  if (defects === undefined) mask.fill(0);
  else mask.set(defects);
  const scale = dark === undefined ? 0 : seconds / dark.seconds;
  const read = (readNoise / gain) ** 2;
  const [ofBias, ofDark] = [noise?.bias ?? 1 / counts.bias, scale ** 2 * (noise?.dark ?? 1 / counts.dark)];
  const floor = read * (1 + (bias === undefined ? 0 : (1 - scale) ** 2 * ofBias) + (dark === undefined ? 0 : ofDark));
  const [b, d, f, perCount] = [bias?.data, dark?.image.data, flat?.data, 1 / gain];
  const perDark = ofDark * perCount;
  const perFlat = noise === undefined || f === undefined ? 0 : (noise.flat * perCount) / noise.flatLevel;
  for (let i = 0; i < raw.data.length; i++) {
    const value = raw.data[i]!;
    const signal = b === undefined ? value : value - b[i]!;
    const share = f === undefined ? 1 : 1 / f[i]!;
    const current = d === undefined ? 0 : d[i]!;
    const result = (signal - current * scale) * share;
    if (value >= saturation) mask[i]! |= maskBits.saturated;
    if (!(share > 0 && share < Infinity) || result - result !== 0) {
      out.data[i] = NaN;
      variance.data[i] = NaN;
      mask[i]! |= maskBits.noData;
      continue;
    }
    out.data[i] = result;
    const photons = (signal < 0 ? 0 : signal) * perCount + (current > 0 ? current * perDark : 0);
    variance.data[i] = (photons + floor + result * result * perFlat / share) * share * share;
  }
  return { image: out, variance, mask };
}
