/**
 * Pixels as shades of grey. An inverse hyperbolic sine shows the noise and the stars at once (Lupton et al. 2004,
 * PASP 116, 133): linear near the background, logarithmic above it.
 */

/** `signed`: what is as often below zero as above it, such as a difference; zero is the middle grey. */
export type Shading = 'positive' | 'signed';
export type Stretch = 'asinh' | 'linear';

export interface Limits {
  /** Shown black. */
  readonly low: number;
  /** Shown white. */
  readonly high: number;
  /** Where the curve bends. */
  readonly softening: number;
  readonly shading: Shading;
}

const mostSampled = 20_000;
const [below, above, signedReach] = [2, 8, 6] as const;
/** Of the brightest pixels so many are white. */
const brightest = 0.998;

/** From the median, the scatter (1.4826 MAD) and the brightest pixels of a sample; NaN is left out. */
export function limitsOf(pixels: Float32Array, shading: Shading): Limits {
  const every = Math.max(1, Math.floor(pixels.length / mostSampled));
  const sample = pixels.filter((value, at) => at % every === 0 && Number.isFinite(value)).sort();
  if (sample.length === 0) return { low: 0, high: 1, softening: 1, shading };
  const at = (share: number): number => sample[Math.min(sample.length - 1, Math.floor(share * sample.length))] ?? 0;
  const median = at(0.5);
  const deviations = sample.map((value) => Math.abs(value - median)).sort();
  const scatter = 1.4826 * (deviations[Math.floor(deviations.length / 2)] ?? 0);
  const range = at(1) - at(0);
  const noise = scatter > 0 ? scatter : range > 0 ? range / 100 : 1;
  if (shading === 'signed') {
    const reach = Math.max(signedReach * noise, Math.abs(at(brightest)), Math.abs(at(1 - brightest)));
    return { low: -reach, high: reach, softening: 2 * noise, shading };
  }
  return { low: median - below * noise, high: Math.max(median + above * noise, at(brightest)), softening: 3 * noise, shading };
}

/** The shade of a value, 0 to 255. */
export function shadeWith({ low, high, softening, shading }: Limits, stretch: Stretch): (value: number) => number {
  const span = high - low;
  if (stretch === 'linear') return (value) => clamp((255 * (value - low)) / span);
  if (shading === 'signed') {
    const [middle, scale] = [(low + high) / 2, Math.asinh(span / 2 / softening)];
    return (value) => clamp(127.5 + (127.5 * Math.asinh((value - middle) / softening)) / scale);
  }
  const scale = Math.asinh(span / softening);
  return (value) => clamp((255 * Math.asinh((value - low) / softening)) / scale);
}

const clamp = (shade: number): number => (shade > 255 ? 255 : shade > 0 ? Math.round(shade) : 0);
