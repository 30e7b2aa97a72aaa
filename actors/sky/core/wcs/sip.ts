/** Simple imaging polynomials (Shupe et al. 2005, ASP 347, 491): pixels from CRPIX (u, v) are shifted by A(u, v) and B(u, v). */
import type { Header } from '../fits/header.ts';
import { WcsFault } from './fault.ts';

export interface Polynomial {
  readonly order: number;
  /** Coefficients of u^p v^q in the order in which Horner's rule takes them: p from the order down, q from order − p down. */
  readonly terms: Float64Array;
}

export interface Sip {
  readonly a: Polynomial;
  readonly b: Polynomial;
}

/** Undefined when the header has neither A_ORDER nor B_ORDER. */
export function sipOf(header: Header): Sip | undefined {
  const [a, b] = [fromHeader(header, 'A'), fromHeader(header, 'B')];
  if ((a === undefined) !== (b === undefined)) throw new WcsFault(`${a === undefined ? 'A' : 'B'}_ORDER is missing beside ${a === undefined ? 'B' : 'A'}_ORDER`);
  return a === undefined || b === undefined ? undefined : { a, b };
}

function fromHeader(header: Header, name: 'A' | 'B'): Polynomial | undefined {
  const order = header.integer(`${name}_ORDER`);
  if (order === undefined) return undefined;
  if (order < 0 || order > 9) throw new WcsFault(`${name}_ORDER must be 0 to 9, not ${order}`);
  return polynomial(order, (p, q) => header.number(`${name}_${p}_${q}`) ?? 0);
}

export function polynomial(order: number, coefficient: (p: number, q: number) => number): Polynomial {
  const terms: number[] = [];
  for (let p = order; p >= 0; p--) for (let q = order - p; q >= 0; q--) terms.push(coefficient(p, q));
  return { order, terms: Float64Array.from(terms) };
}

/** Value at (u, v) by Horner's rule in both. */
export function evaluate(polynomial: Polynomial, u: number, v: number): number {
  const { order, terms } = polynomial;
  let total = 0;
  let at = 0;
  for (let length = 1; length <= order + 1; length++) {
    let row = 0;
    for (const end = at + length; at < end; at++) row = row * v + (terms[at] ?? 0);
    total = total * u + row;
  }
  return total;
}
