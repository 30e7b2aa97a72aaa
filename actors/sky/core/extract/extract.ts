/** Finds and measures the objects of an image whose sky is subtracted: Bertin & Arnouts 1996 (A&AS 117, 393), sections 4 to 6. */
import type { Image } from '../image.ts';
import { independent } from './clean.ts';
import { ComponentBuilder } from './components.ts';
import { deblend } from './deblend.ts';
import { detect } from './filter.ts';
import { measure } from './measure.ts';
import { select } from './sources.ts';
import type { Sources } from './sources.ts';

export interface ExtractSettings {
  /** In standard deviations of the noise. */
  readonly threshold: number;
  /** Noise of the whole image, standard deviation; not used when there is a variance. */
  readonly rms: number;
  /** Per-pixel variance; pixels where it is not positive and finite are not searched. */
  readonly variance?: Image;
  /** Non-zero pixels are not searched; NaN never is. */
  readonly mask?: Uint8Array;
  readonly minArea: number;
  readonly deblendLevels: number;
  readonly deblendContrast: number;
  /** Exponent of the wings that cleaning assumes; undefined cleans nothing. */
  readonly cleaning: number | undefined;
}

export const extractDefaults = { threshold: 1.5, minArea: 5, deblendLevels: 32, deblendContrast: 0.005, cleaning: 1 } as const;

/** A branch of a blend needs no more pixels than this, however large `minArea` is. */
const MOST_BRANCH_AREA = 3;

/**
 * Objects in the order of their first pixel. Any image gives a result: crowded and saturated ones large blends, an empty or
 * all-NaN one nothing. Besides the image it holds 12 bytes for every pixel above the threshold, twice that while deblending.
 */
export function extract(image: Image, settings: ExtractSettings): Sources {
  const { threshold, rms, variance, mask, minArea } = settings;
  const components = new ComponentBuilder(image.columns);
  detect(image, mask, variance === undefined ? { value: threshold * rms } : { value: threshold, variance }, components);
  const found = components.finish(minArea);
  const least = (values: Float32Array, from: number, to: number): number => {
    if (variance === undefined) return threshold * rms;
    let lowest = Infinity;
    for (let i = from; i < to; i++) lowest = Math.min(lowest, values[i]!);
    return lowest;
  };
  const settled = { levels: settings.deblendLevels, contrast: settings.deblendContrast, leastArea: Math.min(minArea, MOST_BRANCH_AREA) };
  const objects = deblend(found, image.columns, (k) => least(found.filtered, found.start[k]!, found.start[k + 1]!), settled);
  const sources = measure(image, objects, minArea, (from, to) => least(objects.filtered, from, to));
  return settings.cleaning === undefined ? sources : select(sources, independent(sources, settings.cleaning));
}
