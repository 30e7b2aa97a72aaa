/** `alidade sky cosmic-rays`: an exposure in, one without cosmic rays and the mask of them out. */
import { cleanCosmicRays } from '../../actors/sky/core/cosmic-rays/cosmic-rays.ts';
import type { CosmicRaySettings } from '../../actors/sky/core/cosmic-rays/cosmic-rays.ts';
import { rewritten } from '../../actors/sky/core/fits/card-writer.ts';
import { image as imageOf } from '../../actors/sky/core/image.ts';
import { readImageFile, writeImageFile } from './files.ts';
import { readMask } from './planes.ts';
import { repeated } from './seconds.ts';
import type { Timing } from './seconds.ts';

export interface CosmicRayOptions extends CosmicRaySettings {
  readonly hdu?: number | string;
  readonly mask?: string;
  readonly outMask?: string;
  readonly out: string;
  readonly repeat: number;
}

export interface CosmicRayAnswer extends Timing {
  readonly pixels: number;
  readonly rounds: number;
}

/** The cleaned image keeps the cards of the exposure. */
export function cosmicRaysFile(path: string, options: CosmicRayOptions): CosmicRayAnswer {
  const { image, header } = readImageFile(path, options.hdu);
  const mask = options.mask === undefined ? undefined : readMask(options.mask, image);
  const { result, ...timing } = repeated(options.repeat, () => cleanCosmicRays(image, options, mask));
  writeImageFile(options.out, { image: result.image, cards: header.cards.map(rewritten) });
  if (options.outMask !== undefined) writeImageFile(options.outMask, { image: imageOf(image.columns, image.rows, Float32Array.from(result.hit)) });
  return { ...timing, pixels: result.count, rounds: result.rounds };
}
