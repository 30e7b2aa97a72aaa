/**
 * HEALPix indices (Górski et al. 2005, ApJ 622, 759), ring and nested, of positions in degrees and back. `nside` for nested a
 * power of two; at most 2^24, so that every index is a whole number of a double.
 */
import { degree } from './direction.ts';

export const mostNside = 2 ** 24;

/** Throws RangeError for an nside that there is not. */
export function demandNside(nside: number, nested: boolean): void {
  if (!Number.isInteger(nside) || nside < 1 || nside > mostNside || (nested && !Number.isInteger(Math.log2(nside)))) {
    throw new RangeError(`nside must be ${nested ? 'a power of two' : 'a whole number'} from 1 to ${mostNside}, not ${nside}`);
  }
}

/** Longitude in quarters of the circle, 0 to 4, and z = sin latitude with what is missing to the pole kept exactly. */
function polarOf(lonDeg: number, latDeg: number): { readonly tt: number; readonly z: number; readonly cap: number } {
  const lon = ((lonDeg % 360) + 360) % 360;
  const z = Math.sin(latDeg * degree);
  // 1 − |z| = 2 sin²((90° − |lat|)/2) has no cancellation at the poles.
  return { tt: (lon / 90) % 4, z, cap: 2 * Math.sin(((90 - Math.abs(latDeg)) * degree) / 2) ** 2 };
}

/** Ring index: from north to south, from longitude 0 eastwards. */
export function ringIndex(nside: number, lonDeg: number, latDeg: number): number {
  demandNside(nside, false);
  const { tt, z, cap } = polarOf(lonDeg, latDeg);
  if (Math.abs(z) <= 2 / 3) {
    const [low, high] = [Math.floor(nside * (0.5 + tt) - nside * 0.75 * z), Math.floor(nside * (0.5 + tt) + nside * 0.75 * z)];
    const ring = nside + 1 + low - high;
    const shift = ring % 2 === 0 ? 1 : 0;
    const place = Math.floor((low + high - nside + shift + 1) / 2);
    return 2 * nside * (nside - 1) + (ring - 1) * 4 * nside + (((place % (4 * nside)) + 4 * nside) % (4 * nside));
  }
  const part = tt - Math.floor(tt);
  const size = nside * Math.sqrt(3 * cap);
  const [rise, fall] = [Math.floor(part * size), Math.floor((1 - part) * size)];
  const ring = rise + fall + 1;
  const place = Math.floor(tt * ring) % (4 * ring);
  return z > 0 ? 2 * ring * (ring - 1) + place : 12 * nside * nside - 2 * ring * (ring + 1) + place;
}

/** Nested index: base pixel, then two bits a level. */
export function nestedIndex(nside: number, lonDeg: number, latDeg: number): number {
  demandNside(nside, true);
  const { tt, z, cap } = polarOf(lonDeg, latDeg);
  if (Math.abs(z) <= 2 / 3) {
    const [low, high] = [Math.floor(nside * (0.5 + tt) - nside * 0.75 * z), Math.floor(nside * (0.5 + tt) + nside * 0.75 * z)];
    const [downward, upward] = [Math.floor(low / nside), Math.floor(high / nside)];
    const face = downward === upward ? (downward % 4) + 4 : downward < upward ? downward % 4 : (upward % 4) + 8;
    return face * nside * nside + interleaved(high % nside, nside - (low % nside) - 1);
  }
  const quarter = Math.min(3, Math.floor(tt));
  const part = tt - quarter;
  const size = nside * Math.sqrt(3 * cap);
  const [rise, fall] = [Math.min(nside - 1, Math.floor(part * size)), Math.min(nside - 1, Math.floor((1 - part) * size))];
  return z >= 0 ? quarter * nside * nside + interleaved(nside - fall - 1, nside - rise - 1) : (quarter + 8) * nside * nside + interleaved(rise, fall);
}

/** Bits of x at even places, of y at odd ones; 24 bits each, in two halves that a 32-bit integer holds. */
function interleaved(x: number, y: number): number {
  const spread = (value: number): number => {
    let bits = value & 0xfff;
    bits = (bits | (bits << 8)) & 0xff00ff;
    bits = (bits | (bits << 4)) & 0xf0f0f0f;
    bits = (bits | (bits << 2)) & 0x33333333;
    return (bits | (bits << 1)) & 0x55555555;
  };
  return (spread(x >> 12) | (spread(y >> 12) << 1)) * 2 ** 24 + (spread(x) | (spread(y) << 1));
}

/** Centre of a nested pixel. */
export function nestedCentre(nside: number, index: number): readonly [lonDeg: number, latDeg: number] {
  demandNside(nside, true);
  if (!Number.isInteger(index) || index < 0 || index >= 12 * nside * nside) throw new RangeError(`pixel ${index} of ${12 * nside * nside}`);
  const face = Math.floor(index / (nside * nside));
  const [x, y] = separated(index % (nside * nside));
  const ring = ([2, 3, 4][Math.floor(face / 4)] ?? 2) * nside - x - y - 1;
  const column = [1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7][face] ?? 0;
  const [around, z] = ring < nside ? [ring, 1 - (ring * ring) / (3 * nside * nside)] : ring > 3 * nside ? [4 * nside - ring, (4 * nside - ring) ** 2 / (3 * nside * nside) - 1] : [nside, ((2 * nside - ring) * 2) / (3 * nside)];
  const shift = ring >= nside && ring <= 3 * nside ? (ring - nside) % 2 : 0;
  const place = (column * around + x - y + 1 + shift) / 2;
  const lon = (((place < 1 ? place + 4 * around : place) - (shift + 1) / 2) * 90) / around;
  return [((lon % 360) + 360) % 360, Math.asin(z) / degree];
}

function separated(index: number): readonly [x: number, y: number] {
  let [x, y] = [0, 0];
  for (let bit = 0, rest = index; rest > 0; bit++, rest = Math.floor(rest / 4)) {
    x += (rest % 2) * 2 ** bit;
    y += (Math.floor(rest / 2) % 2) * 2 ** bit;
  }
  return [x, y];
}
