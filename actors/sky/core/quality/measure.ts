/** How good an exposure is, in numbers; what follows from them is `judge.ts`'s. */
import { medianInPlace } from '../combine/median.ts';
import type { BackgroundMesh } from '../background/mesh.ts';
import { eachSet } from '../difference/fill.ts';
import { maskBits } from '../image.ts';
import type { Image } from '../image.ts';
import { psfAt } from '../psf/model.ts';
import type { PsfModel } from '../psf/model.ts';
import { shapeOf } from '../psf/shape.ts';

export interface FrameQuality {
  /** Level and noise of the sky, in the image's unit. */
  readonly background: number;
  readonly noise: number;
  /** Range from the 5th to the 95th percentile of the background mesh over its level: what flat field or moonlight left. */
  readonly unevenness: number;
  /** Shares of all pixels. */
  readonly saturated: number;
  readonly bad: number;
  readonly cosmicRays: number;
  readonly missing: number;
  /** Of pixels that are saturated, bad or missing. */
  readonly unusable: number;
  /** Objects that were found, and the stars that the PSF was measured from. */
  readonly objects: number;
  readonly stars: number;
  /** Of the PSF in the middle of the frame, px; null where there were too few stars, as is all that needs a PSF. */
  readonly fwhm: number | null;
  readonly ellipticity: number | null;
  /** Largest width over smallest among the middle and the corners of the frame. */
  readonly fwhmRatio: number | null;
  /** Magnitude of a source of 1 unit of flux. */
  readonly zeroPoint: number | null;
  /** Flux of a point source with a signal of 5 times its noise, and its magnitude. */
  readonly depthFlux: number | null;
  readonly depth: number | null;
}

export interface Measured {
  readonly image: Image;
  readonly mask?: Uint8Array;
  readonly background: BackgroundMesh;
  readonly objects: number;
  readonly psf?: PsfModel;
  readonly zeroPoint?: number;
}

const DEPTH_SIGMA = 5;

/** `image` with or without its sky: only which pixels are missing is read from it. */
export function measureQuality({ image, mask, background, objects, psf, zeroPoint }: Measured): FrameQuality {
  const shares = sharesOf(image, mask);
  const shape = psf === undefined ? undefined : shapeOf(psfAt(psf, (image.columns - 1) / 2, (image.rows - 1) / 2));
  // The best-weighted flux of a point has the noise of ΣP⁻² pixels (Horne 1986, PASP 98, 609, in its limit of sky noise).
  const depthFlux = shape === undefined ? null : DEPTH_SIGMA * background.globalRms * Math.sqrt(shape.noiseArea);
  return {
    background: background.globalLevel, noise: background.globalRms, unevenness: unevennessOf(background), ...shares, objects,
    stars: psf?.stars ?? 0, fwhm: shape?.fwhm ?? null, ellipticity: shape?.ellipticity ?? null, fwhmRatio: psf === undefined ? null : ratioOf(psf),
    zeroPoint: zeroPoint ?? null, depthFlux, depth: zeroPoint === undefined || depthFlux === null ? null : zeroPoint - 2.5 * Math.log10(depthFlux),
  };
}

function sharesOf({ data }: Image, mask: Uint8Array | undefined): Pick<FrameQuality, 'saturated' | 'bad' | 'cosmicRays' | 'missing' | 'unusable'> {
  let [saturated, bad, cosmicRays, missing, unusable] = [0, 0, 0, 0, 0];
  const count = (i: number, bits: number): void => {
    const isMissing = (bits & maskBits.noData) !== 0 || data[i]! - data[i]! !== 0;
    if ((bits & maskBits.cosmicRay) !== 0) cosmicRays++;
    if ((bits & UNUSABLE) === 0 && !isMissing) return;
    unusable++;
    if ((bits & maskBits.saturated) !== 0) saturated++;
    if ((bits & (maskBits.badPixel | maskBits.badColumn)) !== 0) bad++;
    if (isMissing) missing++;
  };
  if (mask !== undefined) eachSet(mask, (i) => count(i, mask[i]!));
  if (!isFinite(data)) for (let i = 0; i < data.length; i++) if (data[i]! - data[i]! !== 0 && (mask === undefined || mask[i] === 0)) count(i, 0);
  const share = (of: number): number => of / data.length;
  return { saturated: share(saturated), bad: share(bad), cosmicRays: share(cosmicRays), missing: share(missing), unusable: share(unusable) };
}

/** Whether every value is. What is not makes a sum of zeros NaN. */
function isFinite(data: Float32Array): boolean {
  let [a, b] = [0, 0];
  for (let i = 1; i < data.length; i += 2) {
    a += data[i - 1]! * 0;
    b += data[i]! * 0;
  }
  return a + b + (data.at(-1) ?? 0) * 0 === 0;
}

const UNUSABLE = maskBits.saturated | maskBits.badPixel | maskBits.badColumn;

function unevennessOf({ level }: BackgroundMesh): number {
  const sorted = level.toSorted();
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  const middle = medianInPlace(sorted, sorted.length);
  return (at(0.95) - at(0.05)) / Math.abs(middle);
}

function ratioOf(psf: PsfModel): number {
  const [right, bottom] = [psf.columns - 1, psf.rows - 1];
  const widths = [[right / 2, bottom / 2], [0, 0], [right, 0], [0, bottom], [right, bottom]].map(([x = 0, y = 0]) => shapeOf(psfAt(psf, x, y)).fwhm);
  return Math.max(...widths) / Math.min(...widths);
}
