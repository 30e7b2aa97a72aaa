/** Interpolation at one position from the pixels around it. */

/** Bilinear: 2 taps an axis; Lanczos of order 3: 6 taps, their weights divided by their sum. */
export type Method = 'bilinear' | 'lanczos3';
export const methods: readonly Method[] = ['bilinear', 'lanczos3'];

export const tapsOf = (method: Method): 2 | 6 => (method === 'bilinear' ? 2 : 6);

/** Weights of the taps around a position, `fraction` behind the pixel before it; exactly 1 and 0 at a pixel's centre. */
export function weigh(method: Method, fraction: number, weights: Float64Array): void {
  if (method === 'bilinear') {
    weights[0] = 1 - fraction;
    weights[1] = fraction;
  } else lanczos3(fraction, weights);
}

const root3 = Math.sqrt(3);

/**
 * sinc(d) sinc(d/3) at d = fraction + 2, … fraction − 3 (Duchon 1979, J. Appl. Meteor. 18, 1016). The six sines of each
 * factor follow from one sine, or one sine and cosine, of the fraction.
 */
function lanczos3(fraction: number, weights: Float64Array): void {
  if (fraction === 0) {
    weights.fill(0);
    weights[2] = 1;
    return;
  }
  const sine = Math.sin(Math.PI * fraction);
  const slow = Math.sin((Math.PI / 3) * fraction);
  const other = Math.cos((Math.PI / 3) * fraction);
  // sin(π/3 (f + k)) for k = 2, 1, 0, −1, −2, −3.
  const low = (-slow + root3 * other) / 2;
  const high = (slow + root3 * other) / 2;
  const w0 = (sine * low) / (fraction + 2) ** 2;
  const w1 = (-sine * high) / (fraction + 1) ** 2;
  const w2 = (sine * slow) / fraction ** 2;
  const w3 = (sine * low) / (1 - fraction) ** 2;
  const w4 = (-sine * high) / (2 - fraction) ** 2;
  const w5 = (sine * slow) / (3 - fraction) ** 2;
  const whole = 1 / (w0 + w1 + w2 + w3 + w4 + w5);
  weights[0] = w0 * whole;
  weights[1] = w1 * whole;
  weights[2] = w2 * whole;
  weights[3] = w3 * whole;
  weights[4] = w4 * whole;
  weights[5] = w5 * whole;
}
