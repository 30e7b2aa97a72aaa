import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FftEngine } from '../../../actors/numeric/fft.ts';
import { smoothLength } from '../../../actors/numeric/fft.ts';
import { plainComplex, plainFft } from '../../../actors/numeric/fft-plain.ts';
import { simdFft } from '../../../gateways/sky/simd-fft.ts';

const values = (n: number): fc.Arbitrary<number[]> => fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n, maxLength: n });
const withLength = (lengths: fc.Arbitrary<number>, per: number): fc.Arbitrary<[number, number[]]> => lengths.chain((n) => values(per * n).map((v): [number, number[]] => [n, v]));

/** The definition, term by term. */
function naive(n: number, x: ArrayLike<number>): Float64Array {
  const out = new Float64Array(2 * n);
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++) {
      const [c, s] = [Math.cos((2 * Math.PI * ((j * k) % n)) / n), -Math.sin((2 * Math.PI * ((j * k) % n)) / n)];
      out[2 * k]! += x[2 * j]! * c - x[2 * j + 1]! * s;
      out[2 * k + 1]! += x[2 * j]! * s + x[2 * j + 1]! * c;
    }
  return out;
}
const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);

test('the plain transform is the defining sum for every length, primes included', () => {
  fc.assert(fc.property(withLength(fc.oneof(fc.integer({ min: 1, max: 130 }), fc.constantFrom(211, 256, 289, 360)), 2), ([n, x]) => {
    const got = Float64Array.from(x);
    plainComplex(n).forward(got);
    expect(apart(got, naive(n, x))).toBeLessThan(1e-10 * n);
  }));
});

test('forward and back gives n times the input', () => {
  fc.assert(fc.property(withLength(fc.integer({ min: 1, max: 600 }), 2), ([n, x]) => {
    const got = Float64Array.from(x);
    const plan = plainComplex(n);
    plan.forward(got);
    plan.inverse(got);
    expect(apart(got.map((v) => v / n), x)).toBeLessThan(1e-12);
  }));
});

test('a length that is no whole number from 1 is refused', () => {
  for (const n of [0, -4, 2.5, NaN]) expect(() => plainComplex(n)).toThrow(RangeError);
  expect(() => plainFft().real(9)).toThrow(/even/);
});

test('friendly lengths have no prime factor above 5', () => {
  expect([401, 2048, 2049, 1].map((n) => smoothLength(n, 32))).toEqual([480, 2048, 2304, 32]);
});

const engines: readonly (readonly [string, () => Promise<FftEngine>])[] = [['plain', () => Promise.resolve(plainFft())], ['SIMD', simdFft]];
for (const [name, make] of engines) {
  test(`${name} engine: spectra multiplied value by value are a circular convolution, real and complex`, async () => {
    const engine = await make();
    fc.assert(fc.property(fc.constantFrom(32, 64, 96, 160, 480, 1024).chain((n) => fc.tuple(fc.constant(n), values(n), values(n))), ([n, a, b]) => {
      const wanted = convolved(n, a, b);
      expect(apart(throughReal(engine, n, a, b), wanted)).toBeLessThan(2e-5 * Math.sqrt(n));
      expect(apart(throughComplex(engine, n, a, b), wanted)).toBeLessThan(2e-5 * Math.sqrt(n));
    }), { numRuns: 25 });
  });

  test(`${name} engine: the first real part is frequency 0, beside it in a real spectrum is frequency n/2`, async () => {
    const engine = await make();
    const at = engine.reserve(64);
    for (let i = 0; i < 64; i++) engine.memory()[at + i] = 2 + (i % 2 === 0 ? 3 : -3);
    engine.real(64).forward(at);
    expect(engine.memory()[at]).toBeCloseTo(128, 3);
    expect(engine.memory()[at + engine.lanes]).toBeCloseTo(192, 3);
  });
}

test('the SIMD engine refuses a length that it has no tables for', async () => {
  const engine = await simdFft();
  expect(() => engine.real(401)).toThrow(RangeError);
});

function convolved(n: number, a: readonly number[], b: readonly number[]): Float64Array {
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[(i + j) % n]! += a[i]! * b[j]!;
  return out;
}

function product(m: Float32Array, a: number, b: number, floats: number, lanes: number, from: number): void {
  for (let g = from; g < floats; g += 2 * lanes)
    for (let j = 0; j < lanes; j++) {
      const [ar, ai, br, bi] = [m[a + g + j]!, m[a + g + j + lanes]!, m[b + g + j]!, m[b + g + j + lanes]!];
      m[a + g + j] = ar * br - ai * bi;
      m[a + g + j + lanes] = ar * bi + ai * br;
    }
}

function throughReal(engine: FftEngine, n: number, a: readonly number[], b: readonly number[]): Float32Array {
  const at = engine.reserve(2 * n);
  const m = engine.memory();
  m.set(a, at);
  m.set(b, at + n);
  const plan = engine.real(n);
  plan.forward(at);
  plan.forward(at + n);
  const [zero, half] = [m[at]! * m[at + n]!, m[at + engine.lanes]! * m[at + n + engine.lanes]!];
  product(m, at, at + n, n, engine.lanes, 0);
  m[at] = zero;
  m[at + engine.lanes] = half;
  plan.inverse(at);
  return m.slice(at, at + n).map((v) => v / n);
}

function throughComplex(engine: FftEngine, n: number, a: readonly number[], b: readonly number[]): Float32Array {
  const at = engine.reserve(4 * n);
  const m = engine.memory();
  m.fill(0, at, at + 4 * n);
  for (let i = 0; i < n; i++) {
    m[at + 2 * i] = a[i]!;
    m[at + 2 * n + 2 * i] = b[i]!;
  }
  const plan = engine.complex(n);
  plan.forward(at);
  plan.forward(at + 2 * n);
  product(m, at, at + 2 * n, 2 * n, engine.lanes, 0);
  plan.inverse(at);
  return Float32Array.from({ length: n }, (_, i) => m[at + 2 * i]! / n);
}
