/** Where a cutout lies in the sky: the frame that it was cut from knows, as long as it is kept. */
import type { NewCard } from '../../actors/sky/core/fits/card-writer.ts';
import { localPlane, planeCards } from '../../actors/sky/core/wcs/local.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import type { Artifacts } from '../../protocol/ports.ts';
import type { SkyAlertBody } from '../../schemas/index.ts';
import { SkyFileError } from './errors.ts';
import { imageHduOf } from './files.ts';
import { withFits } from './open.ts';
import { wcsOfHdu } from './wcs-file.ts';

/** px on a side of a stored cutout. */
const side = 63;

/** Coordinates for the header of each of the alert's cutouts; none when its science frame is gone or says no place. */
export async function cutoutPlace({ frames, detection }: Pick<SkyAlertBody, 'frames' | 'detection'>, artifacts: Pick<Artifacts, 'path'>): Promise<readonly NewCard[]> {
  const { hash, size, media_type: mediaType } = frames.science;
  try {
    return placeIn(await artifacts.path({ hash, size, mediaType }), detection.x, detection.y);
  } catch (error) {
    if (error instanceof SkyFileError || (error instanceof AlidadeError && error.code === 'ARTIFACT_MISSING')) return [];
    throw error;
  }
}

/** Throws SkyFileError. */
export function placeIn(path: string, x: number, y: number): readonly NewCard[] {
  const plane = withFits(path, (file) => localPlane(wcsOfHdu(file, imageHduOf(file, undefined)), x, y));
  // The cutout's middle pixel is the one nearest to the place.
  return plane === undefined ? [] : planeCards(plane, (side + 1) / 2 + x - Math.round(x), (side + 1) / 2 + y - Math.round(y));
}
