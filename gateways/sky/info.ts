/** `alidade sky info`: what is in a FITS file; damage is found, not described. */
import { compressedLayout, isCompressed } from '../../actors/sky/core/fits/compressed-layout.ts';
import type { Hdu } from '../../actors/sky/core/fits/structure.ts';
import { withFits } from './open.ts';

export interface HduInfo {
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly bitpix: number;
  /** Rows first; of a tile-compressed image that of the image. Empty without data. */
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly cards: number;
  /** Whether CHECKSUM or DATASUM were there, and right. */
  readonly checked: boolean;
}

/** Every HDU, in order. Throws SkyFileError on the first one that is damaged. */
export function fileInfo(path: string): readonly HduInfo[] {
  return withFits(path, (file) =>
    file.hdus().map((hdu) => {
      file.verify(hdu);
      return infoOf(hdu);
    }),
  );
}

function infoOf(hdu: Hdu): HduInfo {
  const inside = isCompressed(hdu) ? compressedLayout(hdu) : undefined;
  return {
    index: hdu.index, name: hdu.name, type: inside === undefined ? hdu.kind : 'compressed image', bitpix: inside?.bitpix ?? hdu.bitpix,
    shape: hdu.dataLength === 0 ? [] : (inside ?? hdu).axes.toReversed(),
    bytes: hdu.dataLength, cards: hdu.header.cards.length,
    checked: hdu.header.has('CHECKSUM') || hdu.header.has('DATASUM'),
  };
}
