/** `alidade sky wcs`: positions of a table through the coordinates of an image. */
import { hasWcs } from '../../actors/sky/core/wcs/header-wcs.ts';
import { pixelToWorld, worldToPixel } from '../../actors/sky/core/wcs/transform.ts';
import { readCsv, writeCsv } from './csv.ts';
import { imageHduOf } from './files.ts';
import { withFits } from './open.ts';
import { seconds } from './seconds.ts';
import { wcsOfHdu } from './wcs-file.ts';

export interface WcsRequest {
  readonly image: string;
  readonly hdu?: number | string;
  readonly positions: string;
  readonly direction: 'to-world' | 'to-pixel';
  readonly out: string;
}

export interface WcsAnswer {
  readonly points: number;
  /** Positions that have no counterpart; their cells are empty. */
  readonly without: number;
  readonly seconds: number;
}

/** Reads x,y or ra,dec and writes x,y,ra,dec. */
export function convertPositions({ image, hdu, positions, direction, out }: WcsRequest): WcsAnswer {
  const wcs = withFits(image, (file) => wcsOfHdu(file, imageHduOf(file, hdu, ({ header }) => hasWcs(header), 'celestial coordinates (CTYPEn)')));
  const table = readCsv(positions);
  const other = (): Float64Array => new Float64Array(table.rows);
  if (direction === 'to-world') {
    const [x, y, ra, dec] = [table.column('x'), table.column('y'), other(), other()];
    const spent = seconds(() => pixelToWorld(wcs, x, y, ra, dec));
    writeCsv(out, { x, y, ra, dec });
    return { points: table.rows, without: ra.filter(Number.isNaN).length, seconds: spent };
  }
  const [ra, dec, x, y] = [table.column('ra'), table.column('dec'), other(), other()];
  const spent = seconds(() => worldToPixel(wcs, ra, dec, x, y));
  writeCsv(out, { x, y, ra, dec });
  return { points: table.rows, without: x.filter(Number.isNaN).length, seconds: spent };
}
