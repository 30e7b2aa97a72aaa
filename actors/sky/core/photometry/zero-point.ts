/** The zero point of an image from stars of known magnitude: m = zero point − 2.5 log10(flux). No colour term: stars of other colours than the catalogue's band are off by it, and that is part of the scatter. */

export interface ZeroPoint {
  readonly zeroPoint: number;
  /** Scatter of a single star, magnitudes (1.4826 MAD). */
  readonly scatter: number;
  /** Standard error of the zero point. */
  readonly error: number;
  /** Stars that were used, after clipping at 3 scatters. */
  readonly stars: number;
}

/** Undefined with fewer than three stars of positive flux and known magnitude. */
export function zeroPointOf(flux: ArrayLike<number>, magnitude: ArrayLike<number>): ZeroPoint | undefined {
  let values = Array.from({ length: flux.length }, (_, k) => (magnitude[k] ?? Number.NaN) + 2.5 * Math.log10(flux[k] ?? Number.NaN)).filter(Number.isFinite);
  for (let turn = 0; turn < 10; turn++) {
    const middle = median(values);
    const scatter = 1.482602 * median(values.map((value) => Math.abs(value - middle)));
    const kept = values.filter((value) => Math.abs(value - middle) <= Math.max(3 * scatter, 1e-9));
    if (kept.length === values.length) return values.length < 3 ? undefined : { zeroPoint: middle, scatter, error: (1.2533 * scatter) / Math.sqrt(values.length), stars: values.length };
    values = kept;
  }
  const middle = median(values);
  const scatter = 1.482602 * median(values.map((value) => Math.abs(value - middle)));
  return values.length < 3 ? undefined : { zeroPoint: middle, scatter, error: (1.2533 * scatter) / Math.sqrt(values.length), stars: values.length };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(half)] ?? Number.NaN) + (sorted[Math.ceil(half)] ?? Number.NaN)) / 2;
}
