/**
 * What a segmentation network sees of a difference: a square of pixels around a candidate in five planes, each
 * squeezed so that noise and a saturated star have room in one range (preprocessing `alidade-planes`, version 1):
 *
 *   0 science, 1 template: asinh(s/3)/2 of the frame minus its sky over its noise
 *   2 difference: asinh(d/3), d = D over the noise that the science frame's light has there (the template's, of what has faded)
 *   3 score: asinh(s/3) of S_corr
 *   4 masked: 1 where a frame has no trustworthy pixel or there is none, 0 elsewhere
 *
 * What is no number, and what lies outside of the image, is 0 in the first four.
 */
import type { Image, ScaledImage } from '../image.ts';

/** What of a difference is looked at; sizes agree. */
export interface SeenPlanes {
  readonly scienceSnr: ScaledImage;
  readonly templateSnr: ScaledImage;
  /** White with unit variance. */
  readonly difference: Image;
  /** Variance of either frame over that of its sky. */
  readonly excessVariance: ScaledImage;
  readonly templateExcess: ScaledImage;
  readonly score: Image;
  /** Non-zero is masked. */
  readonly mask: Uint8Array;
}

export const tilePreprocessing = 'alidade-planes';
export const tileChannels = 5;
/** Pixels on a side of what is seen around one candidate. */
export const tileSide = 32;
/** Numbers of one tile. */
export const tileFloats = tileChannels * tileSide * tileSide;

/** The tiles of all detections, one after the other; of what has faded (score below 0) as if it had appeared. */
export function tilesOf(planes: SeenPlanes, detections: readonly { readonly x: number; readonly y: number; readonly score: number }[]): Float32Array {
  const tiles = new Float32Array(detections.length * tileFloats);
  detections.forEach(({ x, y, score }, k) => tileInto(tiles.subarray(k * tileFloats, (k + 1) * tileFloats), planes, Math.round(x), Math.round(y), tileSide, score < 0 ? -1 : 1));
  return tiles;
}

/**
 * Writes the square whose pixel (side/2, side/2) is (column, row) into `out` (5 × side × side). With `sign` -1 the
 * frames change places and the difference its sign: what has faded looks like what has appeared.
 */
export function tileInto(out: Float32Array, planes: SeenPlanes, column: number, row: number, side: number, sign: 1 | -1 = 1): void {
  const { columns, rows } = planes.score;
  const [left, top, size] = [column - (side >> 1), row - (side >> 1), side * side];
  const [fresh, old] = sign === 1 ? [planes.scienceSnr, planes.templateSnr] : [planes.templateSnr, planes.scienceSnr];
  const [difference, excess, score] = [planes.difference.data, sign === 1 ? planes.excessVariance : planes.templateExcess, planes.score.data];
  out.fill(0, 0, tileChannels * size);
  for (let j = 0; j < side; j++)
    for (let i = 0; i < side; i++) {
      const [x, y, to] = [left + i, top + j, j * side + i];
      if (x < 0 || y < 0 || x >= columns || y >= rows) {
        out[4 * size + to] = 1;
        continue;
      }
      const at = y * columns + x;
      out[to] = 0.5 * squeezed(fresh.data[at]! * fresh.by);
      out[size + to] = 0.5 * squeezed(old.data[at]! * old.by);
      out[2 * size + to] = sign * squeezed(difference[at]! / Math.sqrt(Math.max(1, excess.data[at]! * excess.by)));
      out[3 * size + to] = sign * squeezed(score[at]!);
      out[4 * size + to] = planes.mask[at] === 0 ? 0 : 1;
    }
}

const squeezed = (value: number): number => (value - value === 0 ? Math.asinh(value / 3) : 0);
