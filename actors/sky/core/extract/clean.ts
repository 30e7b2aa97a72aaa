/**
 * Cleaning, Bertin & Arnouts 1996, section 5: an object that would not have been found without a neighbour's wings is none.
 * Wings follow a Moffat profile I(ρ) = I₀ (1 + k ρ²)^−β over elliptical distance ρ, with I₀ from the flux of a Gaussian of the
 * measured shape and k such that the area inside the isophote at the threshold is that of the object.
 */
import { truncatedMoment } from './moments.ts';
import type { Sources } from './sources.ts';

/** Wings are followed to this many semi-major axes; farther out they say more about the profile that was assumed than about the object. */
const REACH = 14;

/** Indices of the objects that stand on their own. `beta` is the exponent of the wings: smaller ones reach farther and clean more. */
export function independent(sources: Sources, beta: number): Int32Array {
  const order = Int32Array.from({ length: sources.count }, (_, k) => k).sort((i, j) => sources.y[i]! - sources.y[j]!);
  const eaten = new Uint8Array(sources.count);
  for (let k = 0; k < sources.count; k++) eat(sources, k, order, beta, eaten);
  return Int32Array.from({ length: sources.count }, (_, k) => k).filter((k) => eaten[k] === 0);
}

/** Marks what object k's wings alone would explain. */
function eat(sources: Sources, k: number, order: Int32Array, beta: number, eaten: Uint8Array): void {
  const [a, b] = [sources.a[k]!, sources.b[k]!];
  const [x, y, threshold] = [sources.x[k]!, sources.y[k]!, sources.threshold[k]!];
  const determinant = sources.x2[k]! * sources.y2[k]! - sources.xy[k]! ** 2;
  const [xx, yy, xy] = [sources.y2[k]! / determinant, sources.x2[k]! / determinant, (-2 * sources.xy[k]!) / determinant];
  const amplitude = amplitudeOf(sources, k);
  const slope = ((amplitude / threshold) ** (1 / beta) - 1) * ((Math.PI * a * b) / sources.npix[k]!);
  if (!(slope > 0) || slope === Infinity) return;
  const reach = REACH * a;
  for (let n = firstFrom(sources.y, order, y - reach); n < order.length; n++) {
    const other = order[n]!;
    const dy = sources.y[other]! - y;
    if (dy > reach) return;
    const dx = sources.x[other]! - x;
    if (other === k || eaten[other] === 1 || dx * dx + dy * dy > reach * reach || !(sources.smoothedFlux[other]! < sources.smoothedFlux[k]!)) continue;
    const wing = amplitude * (1 + slope * (xx * dx * dx + yy * dy * dy + xy * dx * dy)) ** -beta;
    if (wing > sources.margin[other]!) eaten[other] = 1;
  }
}

/** Peak of the Gaussian that has the object's flux and shape above the threshold; a and b are corrected for what lies below it. */
function amplitudeOf(sources: Sources, k: number): number {
  const t = Math.min(0.99, sources.threshold[k]! / sources.smoothedPeak[k]!);
  return (sources.smoothedFlux[k]! * truncatedMoment(t)) / (2 * Math.PI * sources.a[k]! * sources.b[k]! * (1 - t));
}

/** First place in `order` whose y is not below `least`. */
function firstFrom(y: Float64Array, order: Int32Array, least: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (y[order[middle]!]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
