/** The radius of the circle that holds a share of an object's light: a growth curve in rings, from pixels in 5 × 5 parts. */
import type { Image } from '../image.ts';

const RINGS = 64;
const PARTS = 5;

/**
 * px, of a share of `totals`, without them of all light within `outermost` (px, one an object). NaN where there is no light, or
 * the share is not reached within it.
 */
export function fluxRadii(image: Image, x: Float64Array, y: Float64Array, outermost: Float64Array, share: number, { totals, mask }: { readonly totals?: Float64Array; readonly mask?: Uint8Array } = {}): Float64Array {
  const rings = new Float64Array(RINGS);
  return x.map((at, k) => {
    rings.fill(0);
    fillRings(image, at, y[k]!, outermost[k]!, rings, mask);
    const total = totals === undefined ? rings.reduce((sum, value) => sum + value, 0) : totals[k]!;
    return (reached(rings, share * total) * outermost[k]!) / RINGS;
  });
}

function fillRings({ columns, rows, data }: Image, x: number, y: number, outermost: number, rings: Float64Array, mask: Uint8Array | undefined): void {
  const scale = RINGS / outermost;
  for (let v = Math.max(0, Math.floor(y - outermost)); v <= Math.min(rows - 1, Math.ceil(y + outermost)); v++) {
    for (let u = Math.max(0, Math.floor(x - outermost)); u <= Math.min(columns - 1, Math.ceil(x + outermost)); u++) {
      const value = data[v * columns + u]!;
      if (value - value !== 0 || (mask !== undefined && mask[v * columns + u] !== 0)) continue;
      for (let j = 0; j < PARTS; j++) {
        const dy = v - y + (j - (PARTS - 1) / 2) / PARTS;
        for (let i = 0; i < PARTS; i++) {
          const dx = u - x + (i - (PARTS - 1) / 2) / PARTS;
          const ring = Math.floor(Math.sqrt(dx * dx + dy * dy) * scale);
          if (ring < RINGS) rings[ring]! += value / (PARTS * PARTS);
        }
      }
    }
  }
}

/** In rings, where the curve first reaches what is wanted. */
function reached(rings: Float64Array, wanted: number): number {
  if (!(wanted > 0)) return NaN;
  let below = 0;
  for (let ring = 0; ring < RINGS; ring++) {
    const here = rings[ring]!;
    if (below + here >= wanted) return ring + (wanted - below) / here;
    below += here;
  }
  return NaN;
}
