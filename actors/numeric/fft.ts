/**
 * One-dimensional Fourier transforms as image work needs them: many of one length, in place, in memory that the engine
 * owns. Two engines exist: the plain one beside this file, and a SIMD one that the gateways pass in.
 *
 * Conventions. Forward: X[k] = Σ x[j]·exp(−2πi·jk/n). Inverse: the conjugate sum, without the factor 1/n.
 * A complex sequence is n interleaved pairs (re, im). A spectrum is `lanes` real parts, then their `lanes` imaginary
 * parts, and so on; the order of the frequencies is the engine's own, the same for every transform of that kind and
 * length, so spectra may be multiplied value by value and turned back. The first real part belongs to frequency 0. A
 * real sequence of n values has a spectrum of n/2 complex ones: all frequencies from 0 to below n/2, and in place of the
 * imaginary part of frequency 0, which is none, the real value of frequency n/2.
 */
export interface FftEngine {
  readonly lanes: number;
  /** The least length ≥ n that both kinds of transform support; always a multiple of 8. */
  friendlyLength(atLeast: number): number;
  /** Room for so many float32 values; returns their first index in `memory()`. Whatever was there before is given up. */
  reserve(floats: number): number;
  /** The engine's memory. To be asked for again after `reserve`. */
  memory(): Float32Array;
  /** Throws RangeError for a length that is not supported. */
  complex(length: number): Transform;
  real(length: number): Transform;
}

/** Transforms in place the values that begin at `at` (a multiple of 8) in the engine's memory. */
export interface Transform {
  readonly length: number;
  forward(at: number): void;
  inverse(at: number): void;
}

/** The least n ≥ atLeast that is a multiple of `of` and has no prime factor above 5. */
export function smoothLength(atLeast: number, of: number): number {
  let n = Math.max(1, Math.ceil(atLeast / of));
  while (!isSmooth(n)) n++;
  return n * of;
}

function isSmooth(n: number): boolean {
  for (const p of [2, 3, 5]) while (n % p === 0) n /= p;
  return n === 1;
}
