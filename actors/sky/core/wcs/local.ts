/** Coordinates about one pixel: the plane that touches the sky there (Calabretta & Greisen 2002, section 5.1.3), linear in pixels. */
import type { NewCard } from '../fits/card-writer.ts';
import { vectorOf, type Vector } from '../coordinates/direction.ts';
import type { Wcs } from './header-wcs.ts';
import { worldAt } from './transform.ts';

export interface LocalPlane {
  /** Degrees, of the pixel. */
  readonly ra: number;
  readonly dec: number;
  /** Degrees towards the east and towards the north for one pixel in x and in y: [∂E/∂x, ∂E/∂y, ∂N/∂x, ∂N/∂y]. */
  readonly cd: readonly [number, number, number, number];
}

/** px to each side of the place. */
const step = 1;

/** At pixel (x, y) from 0; undefined where that is no place of the sky. */
export function localPlane(wcs: Wcs, x: number, y: number): LocalPlane | undefined {
  const [ra, dec] = worldAt(wcs, x, y);
  const flat = (dx: number, dy: number): readonly [number, number] => onPlane(ra, dec, vectorOf(...worldAt(wcs, x + dx, y + dy)));
  const [right, left, up, down] = [flat(step, 0), flat(-step, 0), flat(0, step), flat(0, -step)];
  const cd = [(right[0] - left[0]) / (2 * step), (up[0] - down[0]) / (2 * step), (right[1] - left[1]) / (2 * step), (up[1] - down[1]) / (2 * step)] as const;
  return [ra, dec, ...cd].every(Number.isFinite) && cd[0] * cd[3] !== cd[1] * cd[2] ? { ra, dec, cd } : undefined;
}

/** Gnomonic: degrees towards the east and the north of (ra, dec). */
function onPlane(ra: number, dec: number, [x, y, z]: Vector): readonly [east: number, north: number] {
  const degree = Math.PI / 180;
  const [sinRa, cosRa, sinDec, cosDec] = [Math.sin(ra * degree), Math.cos(ra * degree), Math.sin(dec * degree), Math.cos(dec * degree)];
  const depth = x * cosDec * cosRa + y * cosDec * sinRa + z * sinDec;
  return [(-x * sinRa + y * cosRa) / depth / degree, (-x * sinDec * cosRa - y * sinDec * sinRa + z * cosDec) / depth / degree];
}

/** As a TAN projection whose reference pixel, from 1, is (x, y). */
export function planeCards({ ra, dec, cd }: LocalPlane, x: number, y: number): readonly NewCard[] {
  const [cd11, cd12, cd21, cd22] = cd;
  return [
    { keyword: 'CTYPE1', value: 'RA---TAN' }, { keyword: 'CTYPE2', value: 'DEC--TAN' }, { keyword: 'CUNIT1', value: 'deg' }, { keyword: 'CUNIT2', value: 'deg' }, { keyword: 'RADESYS', value: 'ICRS' },
    { keyword: 'CRPIX1', value: x }, { keyword: 'CRPIX2', value: y }, { keyword: 'CRVAL1', value: ra }, { keyword: 'CRVAL2', value: dec },
    { keyword: 'CD1_1', value: cd11 }, { keyword: 'CD1_2', value: cd12 }, { keyword: 'CD2_1', value: cd21 }, { keyword: 'CD2_2', value: cd22 },
  ];
}
