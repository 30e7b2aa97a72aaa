/**
 * The plain Fourier transform: any length, float64 inside, no SIMD. It is the oracle of the fast engine and what runs
 * where that one cannot.
 *
 * Lengths with small prime factors: Stockham's self-sorting mixed radix (Van Loan 1992, Computational Frameworks for the
 * Fast Fourier Transform, sec. 1.7 and 2.4). Others: as a convolution of a friendly length (Bluestein 1970).
 */
import { smoothLength, type FftEngine, type Transform } from './fft.ts';

const LARGEST_RADIX = 13;

/** In place on interleaved (re, im) float64 pairs; not scaled in either direction. */
export interface PlainComplex {
  readonly length: number;
  forward(values: Float64Array): void;
  inverse(values: Float64Array): void;
}

/** Any length ≥ 1. */
export function plainComplex(length: number): PlainComplex {
  if (!Number.isSafeInteger(length) || length < 1) throw new RangeError(`a transform of length ${length}: a whole number from 1`);
  const factors = radices(length);
  const forward = factors === undefined ? bluestein(length) : stockham(length, factors);
  return { length, forward, inverse: (values) => conjugated(values, forward) };
}

function conjugated(values: Float64Array, forward: (values: Float64Array) => void): void {
  for (let i = 1; i < values.length; i += 2) values[i] = -values[i]!;
  forward(values);
  for (let i = 1; i < values.length; i += 2) values[i] = -values[i]!;
}

/** Radices whose product is n, four before two; undefined when a prime factor is too large for a direct butterfly. */
function radices(n: number): number[] | undefined {
  const found: number[] = [];
  for (const r of [4, 2, 3, 5, 7, 11, LARGEST_RADIX]) while (n % r === 0) {
    found.push(r);
    n /= r;
  }
  return n === 1 ? found : undefined;
}

/** exp(−2πi·k/n) for k < n, interleaved. */
function roots(n: number): Float64Array {
  const table = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    table[2 * k] = Math.cos((2 * Math.PI * k) / n);
    table[2 * k + 1] = -Math.sin((2 * Math.PI * k) / n);
  }
  return table;
}

function stockham(n: number, factors: readonly number[]): (values: Float64Array) => void {
  const other = new Float64Array(2 * n);
  const table = roots(n);
  return (values) => {
    let [from, into]: [Float64Array, Float64Array] = [values, other];
    let done = 1;
    for (const radix of factors) {
      if (radix === 2) passTwo(from, into, n, done, table);
      else if (radix === 4) passFour(from, into, n, done, table);
      else passAny(from, into, n, done, radix, table);
      [from, into] = [into, from];
      done *= radix;
    }
    if (from !== values) values.set(from);
  };
}

function passTwo(x: Float64Array, y: Float64Array, n: number, done: number, w: Float64Array): void {
  const apart = n / 2;
  for (let q = 0; q < apart / done; q++) {
    const [c, s] = [w[2 * q * done]!, w[2 * q * done + 1]!];
    for (let k = 0; k < done; k++) {
      const a = 2 * (q * done + k);
      const b = a + 2 * apart;
      const to = 2 * (2 * q * done + k);
      const [ar, ai, br, bi] = [x[a]!, x[a + 1]!, x[b]!, x[b + 1]!];
      y[to] = ar + br;
      y[to + 1] = ai + bi;
      y[to + 2 * done] = (ar - br) * c - (ai - bi) * s;
      y[to + 2 * done + 1] = (ar - br) * s + (ai - bi) * c;
    }
  }
}

function passFour(x: Float64Array, y: Float64Array, n: number, done: number, w: Float64Array): void {
  const apart = n / 4;
  for (let q = 0; q < apart / done; q++) {
    const t = 2 * q * done;
    const [c1, s1, c2, s2, c3, s3] = [w[t]!, w[t + 1]!, w[2 * t]!, w[2 * t + 1]!, w[3 * t]!, w[3 * t + 1]!];
    for (let k = 0; k < done; k++) {
      const a = 2 * (q * done + k);
      const [b, c, d] = [a + 2 * apart, a + 4 * apart, a + 6 * apart];
      const pr = x[a]! + x[c]!;
      const pi = x[a + 1]! + x[c + 1]!;
      const mr = x[a]! - x[c]!;
      const mi = x[a + 1]! - x[c + 1]!;
      const ur = x[b]! + x[d]!;
      const ui = x[b + 1]! + x[d + 1]!;
      const vr = x[b + 1]! - x[d + 1]!;
      const vi = x[d]! - x[b]!;
      const to = 2 * (4 * q * done + k);
      y[to] = pr + ur;
      y[to + 1] = pi + ui;
      y[to + 2 * done] = (mr + vr) * c1 - (mi + vi) * s1;
      y[to + 2 * done + 1] = (mr + vr) * s1 + (mi + vi) * c1;
      y[to + 4 * done] = (pr - ur) * c2 - (pi - ui) * s2;
      y[to + 4 * done + 1] = (pr - ur) * s2 + (pi - ui) * c2;
      y[to + 6 * done] = (mr - vr) * c3 - (mi - vi) * s3;
      y[to + 6 * done + 1] = (mr - vr) * s3 + (mi - vi) * c3;
    }
  }
}

function passAny(x: Float64Array, y: Float64Array, n: number, done: number, radix: number, w: Float64Array): void {
  const apart = n / radix;
  for (let q = 0; q < apart / done; q++) {
    for (let j = 0; j < radix; j++) {
      const [c, s] = [w[2 * q * done * j]!, w[2 * q * done * j + 1]!];
      for (let k = 0; k < done; k++) {
        let [re, im] = [0, 0];
        for (let i = 0; i < radix; i++) {
          const from = 2 * (q * done + k + i * apart);
          const turn = 2 * ((i * j) % radix) * apart;
          re += x[from]! * w[turn]! - x[from + 1]! * w[turn + 1]!;
          im += x[from]! * w[turn + 1]! + x[from + 1]! * w[turn]!;
        }
        const to = 2 * ((q * radix + j) * done + k);
        y[to] = re * c - im * s;
        y[to + 1] = re * s + im * c;
      }
    }
  }
}

/** jk = (j² + k² − (k−j)²)/2 turns the sum into a convolution with a chirp; j² is taken modulo 2n, so it stays exact. */
function bluestein(n: number): (values: Float64Array) => void {
  const m = smoothLength(2 * n - 1, 1);
  const inner = plainComplex(m);
  const chirp = new Float64Array(2 * n);
  const turned = new Float64Array(2 * m);
  for (let j = 0; j < n; j++) {
    const angle = (Math.PI * ((j * j) % (2 * n))) / n;
    chirp[2 * j] = Math.cos(angle);
    chirp[2 * j + 1] = -Math.sin(angle);
    for (const at of j === 0 ? [0] : [j, m - j]) {
      turned[2 * at] = Math.cos(angle);
      turned[2 * at + 1] = Math.sin(angle);
    }
  }
  inner.forward(turned);
  const work = new Float64Array(2 * m);
  return (values) => {
    work.fill(0);
    multiply(values, chirp, work, n, 1);
    inner.forward(work);
    multiply(work, turned, work, m, 1);
    inner.inverse(work);
    multiply(work, chirp, values, n, 1 / m);
  };
}

function multiply(a: Float64Array, b: Float64Array, into: Float64Array, n: number, scale: number): void {
  for (let i = 0; i < 2 * n; i += 2) {
    const [re, im] = [a[i]! * b[i]! - a[i + 1]! * b[i + 1]!, a[i]! * b[i + 1]! + a[i + 1]! * b[i]!];
    into[i] = re * scale;
    into[i + 1] = im * scale;
  }
}

/** The engine on plain typed arrays: values are float32, sums float64; frequencies in their natural order. */
export function plainFft(): FftEngine {
  const complexes = new Map<number, Transform>();
  const reals = new Map<number, Transform>();
  let memory = new Float32Array(0);
  const plan = (kept: Map<number, Transform>, length: number, make: () => Transform): Transform => {
    const known = kept.get(length) ?? make();
    kept.set(length, known);
    return known;
  };
  return {
    lanes: 1,
    friendlyLength: (atLeast) => smoothLength(atLeast, 8),
    reserve: (floats) => {
      if (floats > memory.length) memory = new Float32Array(floats);
      return 0;
    },
    memory: () => memory,
    complex: (length) => plan(complexes, length, () => complexIn(() => memory, length)),
    real: (length) => plan(reals, length, () => realIn(() => memory, length)),
  };
}

function complexIn(memory: () => Float32Array, length: number): Transform {
  const inner = plainComplex(length);
  const work = new Float64Array(2 * length);
  const turn = (at: number, how: (values: Float64Array) => void): void => {
    const values = memory();
    for (let i = 0; i < work.length; i++) work[i] = values[at + i]!;
    how(work);
    values.set(work, at);
  };
  return { length, forward: (at) => turn(at, inner.forward), inverse: (at) => turn(at, inner.inverse) };
}

/** Through a complex transform of the whole length: plain before fast. */
function realIn(memory: () => Float32Array, length: number): Transform {
  if (length % 2 !== 0) throw new RangeError(`a real transform of length ${length}: an even number`);
  const inner = plainComplex(length);
  const work = new Float64Array(2 * length);
  const forward = (at: number): void => {
    const values = memory();
    for (let i = 0; i < length; i++) {
      work[2 * i] = values[at + i]!;
      work[2 * i + 1] = 0;
    }
    inner.forward(work);
    values[at] = work[0]!;
    values[at + 1] = work[length]!;
    for (let i = 2; i < length; i++) values[at + i] = work[i]!;
  };
  const inverse = (at: number): void => {
    const values = memory();
    work.fill(0);
    work[0] = values[at]!;
    work[length] = values[at + 1]!;
    for (let k = 1; k < length / 2; k++) {
      const [re, im] = [values[at + 2 * k]!, values[at + 2 * k + 1]!];
      work[2 * k] = work[2 * (length - k)] = re;
      work[2 * k + 1] = im;
      work[2 * (length - k) + 1] = -im;
    }
    inner.inverse(work);
    for (let i = 0; i < length; i++) values[at + i] = work[2 * i]!;
  };
  return { length, forward, inverse };
}
