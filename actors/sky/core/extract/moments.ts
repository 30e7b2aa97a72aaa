/**
 * Position and shape of a set of pixels from moments weighted by the smoothed image: Bertin & Arnouts 1996, section 6.
 * Unclipped sums in float64 relative to the first pixel, so that a far corner of a large image costs no digits.
 */

export interface Moments {
  /** Sum of the weights. */
  flux: number;
  x: number;
  y: number;
  /** Central second moments, px². */
  x2: number;
  y2: number;
  xy: number;
  /** The pixels lie on a line or a point: the variance of a pixel's own width was added. */
  singular: boolean;
}

export const noMoments = (): Moments => ({ flux: 0, x: 0, y: 0, x2: 0, y2: 0, xy: 0, singular: false });

/** Variance of a uniform distribution over one pixel, px². */
const PIXEL_VARIANCE = 1 / 12;

/** Of the pixels `from` … `to − 1` of the lists; weights that sum to nothing positive count as equal. */
export function momentsOf(pixels: Int32Array, weights: Float32Array, from: number, to: number, columns: number, out: Moments): void {
  const originX = pixels[from]! % columns;
  const originY = (pixels[from]! - originX) / columns;
  let [sum, sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0, 0];
  for (let i = from; i < to; i++) {
    const x = (pixels[i]! % columns) - originX;
    const y = Math.floor(pixels[i]! / columns) - originY;
    const weight = weights[i]!;
    sum += weight;
    sumX += weight * x;
    sumY += weight * y;
    sumXX += weight * x * x;
    sumYY += weight * y * y;
    sumXY += weight * x * y;
  }
  out.flux = sum;
  const [mx, my] = [sumX / sum, sumY / sum];
  out.x = originX + mx;
  out.y = originY + my;
  out.x2 = sumXX / sum - mx * mx;
  out.y2 = sumYY / sum - my * my;
  out.xy = sumXY / sum - mx * my;
  out.singular = out.x2 * out.y2 - out.xy * out.xy < PIXEL_VARIANCE * PIXEL_VARIANCE;
  if (!out.singular) return;
  out.x2 += PIXEL_VARIANCE;
  out.y2 += PIXEL_VARIANCE;
}

export interface Ellipse {
  /** Standard deviations along the axes, px, a ≥ b. */
  a: number;
  b: number;
  /** Radians counter-clockwise from +x, in (−π/2, π/2]. */
  theta: number;
}

/** The ellipse with these second moments. */
export function ellipseOf({ x2, y2, xy }: Pick<Moments, 'x2' | 'y2' | 'xy'>, out: Ellipse): void {
  const half = (x2 + y2) / 2;
  const spread = Math.hypot((x2 - y2) / 2, xy);
  out.a = Math.sqrt(half + spread);
  out.b = Math.sqrt(Math.max(0, half - spread));
  out.theta = 0.5 * Math.atan2(2 * xy, x2 - y2);
}

/**
 * By how much a Gaussian's second moments shrink when only its part above the share `t` of its peak is summed: with
 * u = r²/2σ², ∫₀ᵁ u e⁻ᵘ du / ∫₀ᵁ e⁻ᵘ du up to U = −ln t. 1 for t = 0, 0 for t = 1.
 */
export const truncatedMoment = (t: number): number => (t <= 0 ? 1 : t >= 1 ? 0 : 1 + (t * Math.log(t)) / (1 - t));
