/** Which objects of a frame are stars fit to measure the PSF from. */
import { sumCircles } from '../extract/apertures.ts';
import { sourceFlags } from '../extract/flags.ts';
import type { Sources } from '../extract/sources.ts';
import { medianInPlace } from '../combine/median.ts';
import { maskBits } from '../image.ts';
import type { Image } from '../image.ts';

export interface Star {
  x: number;
  y: number;
  /** Rough flux, for weights and order. */
  readonly flux: number;
}

export interface StarLimits {
  /** Peak over noise. */
  readonly leastPeak: number;
  /** b/a at least. */
  readonly roundness: number;
  /** Size (root of aperture flux over peak, the same for stars of any brightness) at most this far from the stars' common one, as a share of it. */
  readonly sizeSpread: number;
  /** The most that are kept, brightest first. */
  readonly most: number;
}

export const starDefaults: StarLimits = { leastPeak: 20, roundness: 0.7, sizeSpread: 0.1, most: 300 };

/** `width`: a rough full width, px. `reach`: no bad pixel, border or brighter-than-a-tenth neighbour may be closer, px. */
export function selectStars(image: Image, sources: Sources, rms: number, width: number, reach: number, limits: StarLimits, mask?: Uint8Array): Star[] {
  const bright = indices(sources.count).filter((k) => sources.flag[k] === 0 && sources.peak[k]! > limits.leastPeak * rms && sources.b[k]! > limits.roundness * sources.a[k]! && clear(image, sources.x[k]!, sources.y[k]!, reach, mask));
  const sums = sumCircles(image, sources.x, sources.y, { radius: 1.5 * width });
  const sizeOf = (k: number): number => Math.sqrt(sums.flux[k]! / sources.smoothedPeak[k]!);
  const common = commonSize(bright.map(sizeOf));
  const alike = bright.filter((k) => Math.abs(sizeOf(k) / common - 1) <= limits.sizeSpread);
  return alike
    .filter((k) => isolated(sources, k, reach))
    .sort((i, j) => sources.flux[j]! - sources.flux[i]!)
    .slice(0, limits.most)
    .map((k) => ({ x: sources.x[k]!, y: sources.y[k]!, flux: sources.flux[k]! }));
}

const indices = (count: number): number[] => Array.from({ length: count }, (_, k) => k);

/** The half-sample mode (Robertson & Cryer 1974): again and again the narrowest half of what is left. */
function commonSize(sizes: readonly number[]): number {
  let sorted = sizes.toSorted((a, b) => a - b);
  while (sorted.length > 3) {
    const half = Math.ceil(sorted.length / 2);
    let [narrowest, at] = [Infinity, 0];
    for (let i = 0; i + half <= sorted.length; i++) {
      const width = sorted[i + half - 1]! - sorted[i]!;
      if (width < narrowest) [narrowest, at] = [width, i];
    }
    sorted = sorted.slice(at, at + half);
  }
  return medianInPlace(Float64Array.from(sorted), sorted.length);
}

/** Pixels that make a star useless: all but the interpolated ones. */
const USELESS = 0xff & ~maskBits.interpolated;

function clear({ columns, rows, data }: Image, x: number, y: number, reach: number, mask: Uint8Array | undefined): boolean {
  const [u, v] = [Math.round(x), Math.round(y)];
  if (u < reach || v < reach || u + reach >= columns || v + reach >= rows) return false;
  const core = Math.ceil(reach / 2);
  for (let j = v - core; j <= v + core; j++) for (let i = j * columns + u - core; i <= j * columns + u + core; i++) if (data[i]! - data[i]! !== 0 || (mask !== undefined && (mask[i]! & USELESS) !== 0)) return false;
  return true;
}

function isolated(sources: Sources, k: number, reach: number): boolean {
  for (let other = 0; other < sources.count; other++) {
    if (other === k || (sources.flag[other]! & sourceFlags.singular) !== 0) continue;
    if (Math.abs(sources.x[other]! - sources.x[k]!) < reach && Math.abs(sources.y[other]! - sources.y[k]!) < reach && sources.flux[other]! > 0.02 * sources.flux[k]!) return false;
  }
  return true;
}
