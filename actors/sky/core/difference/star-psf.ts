/** One PSF for a whole frame, from its stars alone. */
import { extract } from '../extract/extract.ts';
import type { Image } from '../image.ts';
import { psfFromStars } from '../psf/frame-psf.ts';
import { starSearch } from '../psf/measure.ts';
import { psfAt } from '../psf/model.ts';
import { shapeAt } from '../psf/moffat-field.ts';
import { ellipticityOf, widthOf, type MoffatShape } from '../psf/moffat-star.ts';

export { TooFewStars } from '../psf/measure.ts';

export interface StarPsf {
  /** Odd stamp of unit sum, sampled at pixel centres: that of the frame's middle. */
  readonly stamp: Image;
  readonly shape: MoffatShape;
  /** Geometric mean of the axes, px. */
  readonly fwhm: number;
  /** 1 − b/a of the axes. */
  readonly ellipticity: number;
  /** Stars whose fits were used. */
  readonly stars: number;
  /** Robust relative scatter of their single widths. */
  readonly scatter: number;
}

/** `picture` minus its sky; `mask` non-zero is bad. Throws TooFewStars. */
export function starPsf(picture: Image, variance: Image, mask: Uint8Array, sigma: number): StarPsf {
  const sources = extract(picture, { ...starSearch, rms: sigma, mask });
  const { model, field, scatter } = psfFromStars(picture, variance, mask, sources, sigma);
  const [x, y] = [(picture.columns - 1) / 2, (picture.rows - 1) / 2];
  const shape = shapeAt(field, x, y);
  return { stamp: psfAt(model, x, y), shape, fwhm: widthOf(shape), ellipticity: ellipticityOf(shape), stars: model.stars, scatter };
}
