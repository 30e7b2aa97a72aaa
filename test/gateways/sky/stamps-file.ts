/** A file of cutouts as the detection stage stores it; pixel values say of which HDU, plane and column they are. */
import { hduBytes, mandatoryCards } from '../../../actors/sky/core/fits/writer.ts';

/** 1000 × (1 science, 2 template, 3 difference) + 100 × plane + column. */
export function cutoutsBytes(planes: number): Uint8Array {
  const parts = ['SCIENCE', 'TEMPLATE', 'DIFFERENCE'].map((name, hdu) => {
    const data = Buffer.alloc(4 * planes * 63 * 63);
    for (let at = 0; at < planes * 63 * 63; at++) data.writeFloatBE(1000 * (hdu + 1) + 100 * Math.floor(at / 3969) + (at % 63), 4 * at);
    return hduBytes({ cards: mandatoryCards(hdu === 0, -32, [63, 63, planes], name), data });
  });
  return Buffer.concat(parts.flatMap(({ header, data, padding }) => [header, data, padding]));
}
