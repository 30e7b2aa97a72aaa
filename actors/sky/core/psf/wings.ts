/** Far out a stack of stars is more noise and neighbours than PSF: there it becomes the median of each ring. */
import { medianInPlace } from '../combine/median.ts';

/** Between these many full widths from the centre the stack fades into its rings. */
const [FROM, TO] = [1.25, 2];

/** In place; `stamps` are `terms` stamps of size × size. Rings are 1 px wide; outside the largest circle that fits there is 0. */
export function smoothWings(stamps: Float64Array, size: number, terms: number, fwhm: number): void {
  const middle = (size - 1) / 2;
  const radius = Float64Array.from({ length: size * size }, (_, i) => Math.hypot((i % size) - middle, Math.floor(i / size) - middle));
  for (let term = 0; term < terms; term++) {
    const stamp = stamps.subarray(term * size * size, (term + 1) * size * size);
    const rings = ringMedians(stamp, radius, middle);
    for (let i = 0; i < stamp.length; i++) {
      const share = Math.min(1, Math.max(0, (radius[i]! / fwhm - FROM) / (TO - FROM)));
      if (share > 0) stamp[i] = (1 - share) * stamp[i]! + share * between(rings, radius[i]!);
    }
  }
}

function ringMedians(stamp: Float64Array, radius: Float64Array, middle: number): Float64Array {
  return Float64Array.from({ length: middle + 1 }, (_, ring) => {
    const values = stamp.filter((_value, i) => Math.round(radius[i]!) === ring);
    return medianInPlace(values, values.length);
  });
}

function between(rings: Float64Array, radius: number): number {
  const ring = Math.floor(radius);
  if (ring + 1 >= rings.length) return ring < rings.length && radius === ring ? rings[ring]! : 0;
  return rings[ring]! + (radius - ring) * (rings[ring + 1]! - rings[ring]!);
}
