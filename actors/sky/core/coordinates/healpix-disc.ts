/** Which HEALPix pixels a disc touches (Górski et al. 2005, section 5 and the ring geometry of their appendix), ring scheme. */
import { degree } from './direction.ts';
import { demandNside } from './healpix.ts';

/** Radians; no pixel reaches farther from its centre. */
export function farthestCorner(nside: number): number {
  const shift = Math.PI / (4 * nside);
  const side = (1 - 1 / nside) ** 2;
  const [a, b] = [2 / 3, 1 - side / 3];
  const cos = Math.sqrt(1 - a * a) * Math.sqrt(1 - b * b) * Math.cos(shift) + a * b;
  return Math.acos(Math.min(1, cos));
}

/** z of a ring's pixel centres; rings count from 1 in the north. */
function heightOf(nside: number, ring: number): number {
  if (ring < nside) return 1 - (ring * ring) / (3 * nside * nside);
  if (ring > 3 * nside) return (4 * nside - ring) ** 2 / (3 * nside * nside) - 1;
  return ((2 * nside - ring) * 2) / (3 * nside);
}

/** Number of the first pixel of a ring, how many it has, and how far its first centre lies from longitude 0, in pixels. */
function ringOf(nside: number, ring: number): { readonly first: number; readonly count: number; readonly shift: number } {
  if (ring < nside) return { first: 2 * ring * (ring - 1), count: 4 * ring, shift: 0.5 };
  if (ring > 3 * nside) {
    const fromSouth = 4 * nside - ring;
    return { first: 12 * nside * nside - 2 * fromSouth * (fromSouth + 1), count: 4 * fromSouth, shift: 0.5 };
  }
  return { first: 2 * nside * (nside - 1) + (ring - nside) * 4 * nside, count: 4 * nside, shift: (ring - nside) % 2 === 0 ? 0.5 : 0 };
}

/** The ring of pixel centres next to the north of a height. */
function ringAbove(nside: number, z: number): number {
  if (z > 2 / 3) return Math.floor(nside * Math.sqrt(3 * (1 - z)));
  if (z >= -2 / 3) return Math.floor(nside * (2 - 1.5 * z));
  return 4 * nside - Math.ceil(nside * Math.sqrt(3 * (1 + z)));
}

/** Ring indices of all pixels that overlap the disc, and a few beside it. Each once. */
export function pixelsInDisc(nside: number, lonDeg: number, latDeg: number, radiusDeg: number): readonly number[] {
  demandNside(nside, false);
  const reach = Math.min(Math.PI, radiusDeg * degree + farthestCorner(nside));
  const [lat, lon] = [latDeg * degree, (((lonDeg % 360) + 360) % 360) * degree];
  const north = lat + reach >= Math.PI / 2 ? 1 : Math.max(1, ringAbove(nside, Math.sin(lat + reach)));
  const south = lat - reach <= -Math.PI / 2 ? 4 * nside - 1 : Math.min(4 * nside - 1, ringAbove(nside, Math.sin(lat - reach)) + 1);
  const found: number[] = [];
  for (let ring = north; ring <= south; ring++) {
    const z = heightOf(nside, ring);
    const { first, count, shift } = ringOf(nside, ring);
    const sines = Math.sqrt(Math.max(0, 1 - z * z)) * Math.cos(lat);
    const cos = sines > 0 ? (Math.cos(reach) - z * Math.sin(lat)) / sines : -1;
    if (cos > 1) continue;
    const half = cos <= -1 ? Math.PI : Math.acos(cos);
    const pixel = (2 * Math.PI) / count;
    const [low, high] = [Math.ceil((lon - half) / pixel - shift), Math.floor((lon + half) / pixel - shift)];
    for (let at = low; at <= high && at < low + count; at++) found.push(first + (((at % count) + count) % count));
  }
  return found;
}
