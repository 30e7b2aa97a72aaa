/** A frame as the subtraction takes it: without sky, its holes filled. */
import { measureBackground, type BackgroundMesh } from '../background/mesh.ts';
import { subtractBackground } from '../background/render.ts';
import type { FoundStars, StarFrame } from '../difference/common-stars.ts';
import { badPixels, eachSet, fillBad } from '../difference/fill.ts';
import type { Image } from '../image.ts';
import { psfAt, type PsfModel } from '../psf/model.ts';
import { skyMesh } from './examine.ts';
import type { Frame } from './preprocess.ts';
import { CannotSubtract } from './refusal.ts';

export interface WithPsf extends Frame {
  /** Odd stamp of unit sum, the peak in the middle; or one for every place. */
  readonly psf: Image | PsfModel;
  /** The image minus its sky, or the sky; measured where neither is given. */
  readonly flat?: Image;
  readonly sky?: BackgroundMesh;
  /** Objects, 5σ and more; looked for where they are not given. */
  readonly found?: FoundStars;
}

export interface Levelled extends StarFrame {
  readonly variance: Image;
  readonly psfAt: (x: number, y: number) => Image;
}

/** A frame whose pixels are less than this share good is not worth subtracting. */
const LEAST_GOOD = 0.25;

/** Throws CannotSubtract. `psf` is that of the frame's middle. */
export function levelled(name: string, { image: picture, variance, mask, psf, flat, sky, found }: WithPsf): Levelled {
  const bad = badPixels(picture, variance, mask);
  const good = 1 - countOf(bad) / bad.length;
  if (good < LEAST_GOOD) throw new CannotSubtract(`${(100 * good).toFixed(1)} % of the ${name}'s pixels are good, ${100 * LEAST_GOOD} % are needed`, { good });
  const filled = fillBad(flat ?? subtractBackground(picture, sky ?? skyOf(name, picture, bad)), variance, bad);
  const middle = 'stamps' in psf ? psfAt(psf, (picture.columns - 1) / 2, (picture.rows - 1) / 2) : psf;
  return { image: filled.image, variance: filled.variance, psf: middle, psfAt: 'stamps' in psf && psf.degree > 0 ? (x, y) => psfAt(psf, x, y) : () => middle, sigma: skyNoise(variance, bad), ...(found === undefined ? {} : { found }) };
}

function skyOf(name: string, picture: Image, bad: Uint8Array): BackgroundMesh {
  const mesh = measureBackground(picture, skyMesh, bad);
  if (!(mesh.globalRms > 0)) throw new CannotSubtract(`the noise of the ${name}'s sky cannot be measured: ${mesh.emptyCells} of ${mesh.level.length} cells are empty`, { emptyCells: mesh.emptyCells });
  return mesh;
}

/** What the variance says of a sky pixel: most pixels are sky, so it is the median. */
export function skyNoise(variance: Image, bad: Uint8Array): number {
  const step = Math.max(1, Math.floor(bad.length / 50_000)) | 1;
  const sample = new Float32Array(Math.ceil(bad.length / step));
  let count = 0;
  for (let i = 0; i < bad.length; i += step) if (bad[i] === 0) sample[count++] = variance.data[i]!;
  return Math.sqrt(sample.subarray(0, count).sort()[count >> 1] ?? NaN);
}

function countOf(bad: Uint8Array): number {
  let count = 0;
  eachSet(bad, () => { count++; });
  return count;
}
