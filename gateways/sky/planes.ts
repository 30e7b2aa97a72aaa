/** Planes that go with an image: masks and variances from files of their own. */
import type { Image } from '../../actors/sky/core/image.ts';
import { SkyFileError } from './errors.ts';
import { readImageFile } from './files.ts';

/** An image of the same size as `beside`; `what` names it in the fault. */
export function readPlane(path: string, beside: Image, what: string): Image {
  const { image } = readImageFile(path);
  if (image.columns !== beside.columns || image.rows !== beside.rows) throw new SkyFileError('BAD_INPUT', path, `the ${what} has ${image.columns} × ${image.rows} pixels, the image ${beside.columns} × ${beside.rows}`);
  return image;
}

/** 1 where a mask's pixel is not 0, or NaN. */
export function readMask(path: string, beside: Image): Uint8Array {
  return Uint8Array.from(readPlane(path, beside, 'mask').data, (value) => (value === 0 ? 0 : 1));
}
