/** Places to learn a matching kernel from: bright, not saturated, not masked, spread over the frame. */
import type { Image } from '../image.ts';

export interface Site {
  readonly column: number;
  readonly row: number;
}

export interface SiteSettings {
  /** Whole pixels that must be good around a place. */
  readonly margin: number;
  /** Side of the cells that each give so many places. */
  readonly cell: number;
  readonly perCell: number;
  /** Least height over the noise of a pixel. */
  readonly threshold: number;
}

/** Maxima of the image (minus sky) in units of its noise, the brightest of every cell. */
export function chooseSites(picture: Image, variance: Image, bad: Uint8Array, settings: SiteSettings): Site[] {
  const cells = new Map<number, { readonly site: Site; readonly height: number }[]>();
  const across = Math.ceil(picture.columns / settings.cell);
  const { margin } = settings;
  for (let row = margin; row < picture.rows - margin; row++)
    for (let column = margin; column < picture.columns - margin; column++) {
      const at = row * picture.columns + column;
      const height = picture.data[at]! / Math.sqrt(variance.data[at]!);
      if (!(height > settings.threshold) || !isTop(picture, at)) continue;
      const key = Math.floor(row / settings.cell) * across + Math.floor(column / settings.cell);
      cells.set(key, [...(cells.get(key) ?? []), { site: { column, row }, height }]);
    }
  return [...cells.values()].flatMap((list) => list.sort((a, b) => b.height - a.height).filter(({ site }) => isClear(bad, picture.columns, site, margin)).slice(0, settings.perCell).map(({ site }) => site));
}

function isTop({ columns, data }: Image, at: number): boolean {
  const top = data[at]!;
  for (let j = -2; j <= 2; j++) for (let i = -2; i <= 2; i++) if (data[at + j * columns + i]! > top) return false;
  return true;
}

function isClear(bad: Uint8Array, columns: number, { column, row }: Site, margin: number): boolean {
  for (let y = row - margin; y <= row + margin; y++) for (let x = column - margin; x <= column + margin; x++) if (bad[y * columns + x] !== 0) return false;
  return true;
}
