/** Cutouts as FITS files: one image HDU each, float32, NaN where there are no pixels. */
import type { NewCard } from '../../fits/card-writer.ts';
import type { FitsMachine } from '../../fits/source.ts';
import { hduBytes, imageHdu } from '../../fits/writer.ts';
import type { Image } from '../../image.ts';

export function stampFile(image: Image, cards: readonly NewCard[], machine: Pick<FitsMachine, 'swap'>): Uint8Array {
  const { header, data, padding } = hduBytes(imageHdu({ image, cards }, true, machine));
  const bytes = new Uint8Array(header.length + data.length + padding.length);
  bytes.set(header);
  bytes.set(data, header.length);
  bytes.set(padding, header.length + data.length);
  return bytes;
}
