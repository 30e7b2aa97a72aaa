/** A template on the science frame's pixels. */
import type { Camera } from '../calibrate/calibrate.ts';
import { ownMemory, type CrewMemory } from '../crew/share.ts';
import { maskBits } from '../image.ts';
import { resample } from '../resample/resample.ts';
import type { Wcs } from '../wcs/header-wcs.ts';
import { photonNoise, type Frame } from './preprocess.ts';

export interface Aligned extends Frame {
  /** Share of the science frame's pixels that the template covers. */
  readonly covered: number;
}

/**
 * Lanczos-3, surface brightness kept; no value where the template has none (NaN, `noData`). Interpolation ties
 * neighbouring pixels together: the noise of a single one becomes less, that of a star's worth of pixels stays. The
 * variance given is the one that such sums have, as if pixels were still independent. The result lies in `memory`.
 */
export function alignTemplate({ image: picture, mask }: Pick<Frame, 'image' | 'mask'>, { gain, readNoise }: Camera, wcs: Wcs, science: { readonly wcs: Wcs; readonly columns: number; readonly rows: number }, memory: CrewMemory = ownMemory, scratch: CrewMemory = ownMemory): Aligned {
  const { image, mask: bits } = resample({ image: picture, mask, wcs, target: science, method: 'lanczos3', conserveFlux: false, memory, scratch });
  if (bits === undefined) throw new TypeError('resampling has lost the mask');
  return { image, variance: photonNoise(image, gain, readNoise, memory.floats(image.data.length)), mask: bits, covered: share(bits) };
}

function share(mask: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < mask.length; i++) if ((mask[i]! & maskBits.noData) === 0) count++;
  return count / mask.length;
}
