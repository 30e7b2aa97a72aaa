/** Pixels of a frame as the subtraction takes them: without sky, their holes filled. */
import { measureBackground, type BackgroundMesh } from '../background/mesh.ts';
import { subtractRows } from '../background/render.ts';
import { medianInPlace } from '../combine/median.ts';
import type { FoundStars } from '../difference/common-stars.ts';
import { badPixels, eachSet, fillInto } from '../difference/fill.ts';
import { extract } from '../extract/extract.ts';
import type { Image } from '../image.ts';
import { starSearch } from '../psf/measure.ts';
import type { PsfModel } from '../psf/model.ts';
import { skyMesh } from './examine.ts';
import type { Frame } from './preprocess.ts';

export interface WithPsf extends Frame {
  /** Odd stamp of unit sum, the peak in the middle; or one for every place. */
  readonly psf: Image | PsfModel;
  /** The image minus its sky, or the sky; measured where neither is given. */
  readonly flat?: Image;
  readonly sky?: BackgroundMesh;
  /** Objects, 5σ and more; looked for where they are not given. */
  readonly found?: FoundStars;
}

/** A frame whose pixels are less than this share good is not worth subtracting. */
const LEAST_GOOD = 0.25;

/** Pixels of a frame, and where they go: everything that another thread needs for it. */
export interface ToLevel extends Pick<WithPsf, 'image' | 'variance' | 'mask' | 'flat' | 'sky' | 'found'> {
  /** For refusals. */
  readonly name: string;
  readonly into: { readonly image: Image; readonly variance: Image; readonly bad: Uint8Array };
}

export type Level = { readonly sigma: number; readonly found: FoundStars } | { readonly refused: string; readonly numbers: Readonly<Record<string, number>> };

/** Fills `into`, which may be the frame's own image and variance, or says why not. */
export function level({ name, image: picture, variance, mask, flat, sky, found, into }: ToLevel): Level {
  const bad = badPixels(picture, variance, mask, into.bad);
  const good = 1 - countOf(bad) / bad.length;
  if (good < LEAST_GOOD) return { refused: `${(100 * good).toFixed(1)} % of the ${name}'s pixels are good, ${100 * LEAST_GOOD} % are needed`, numbers: { good } };
  if (flat === undefined) {
    const mesh = sky ?? measureBackground(picture, skyMesh, bad);
    if (!(mesh.globalRms > 0)) return { refused: `the noise of the ${name}'s sky cannot be measured: ${mesh.emptyCells} of ${mesh.level.length} cells are empty`, numbers: { emptyCells: mesh.emptyCells } };
    subtractRows(picture, mesh, into.image);
  } else into.image.data.set(flat.data);
  if (into.variance !== variance) into.variance.data.set(variance.data);
  fillInto(into.image, into.variance, bad);
  const sigma = skyNoise(variance, bad);
  const { count, x, y, smoothedPeak, flag } = found ?? extract(into.image, { ...starSearch, rms: sigma, mask: bad });
  return { sigma, found: { count, x, y, smoothedPeak, flag } };
}

/** What the variance says of a sky pixel: most pixels are sky, so it is the median. */
export function skyNoise(variance: Image, bad: Uint8Array): number {
  const step = Math.max(1, Math.floor(bad.length / 50_000)) | 1;
  const sample = new Float32Array(Math.ceil(bad.length / step));
  let count = 0;
  for (let i = 0; i < bad.length; i += step) if (bad[i] === 0) sample[count++] = variance.data[i]!;
  return Math.sqrt(medianInPlace(sample, count));
}

function countOf(bad: Uint8Array): number {
  let count = 0;
  eachSet(bad, () => { count++; });
  return count;
}
