/** TAN with SIP fitted to stars whose positions are known. */
import type { NewCard } from '../fits/card-writer.ts';
import { leastSquares } from './least-squares.ts';
import { fromPlane, toPlane } from './plane.ts';

export interface Matched {
  /** Pixels, from 0. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Degrees. */
  readonly ra: readonly number[];
  readonly dec: readonly number[];
}

export interface TanSip {
  readonly cards: readonly NewCard[];
  /** Of all stars that the fit has kept: how far they lie from their positions, root of the mean square of both axes together. */
  readonly rmsArcsec: number;
  readonly rmsPixels: number;
  /** Places in `Matched` of those that were kept. */
  readonly kept: readonly number[];
  readonly order: number;
}

/** Powers u^p v^q up to an order. */
const powersOf = (order: number): readonly (readonly [number, number])[] =>
  Array.from({ length: order + 1 }, (_, total) => Array.from({ length: total + 1 }, (__, q): readonly [number, number] => [total - q, q])).flat();

/**
 * Fits with the middle of the image as reference pixel and 3σ clipping (σ from the median). The tangent point moves until the
 * fit has no constant left. Undefined when there are too few stars for the order, or they lie in a line.
 */
export function fitTanSip({ x, y, ra, dec }: Matched, columns: number, rows: number, order: number): TanSip | undefined {
  const [x0, y0, unit] = [(columns - 1) / 2, (rows - 1) / 2, Math.max(columns, rows) / 2];
  const powers = powersOf(order);
  let [ra0, dec0] = [ra[0] ?? 0, dec[0] ?? 0];
  let kept = x.map((_, k) => k);
  let found: readonly (readonly number[])[] | undefined;
  let residuals: readonly number[] = [];
  for (let turn = 0; turn < 12; turn++) {
    const plane = toPlane(ra, dec, ra0, dec0);
    const row = (k: number): readonly number[] => powers.map(([p, q]) => (((x[k] ?? 0) - x0) / unit) ** p * (((y[k] ?? 0) - y0) / unit) ** q);
    found = leastSquares(kept.map(row), [kept.map((k) => plane.x[k] ?? 0), kept.map((k) => plane.y[k] ?? 0)]);
    if (found === undefined) return undefined;
    const [xi, eta] = found;
    const value = (coefficients: readonly number[] | undefined, k: number): number => row(k).reduce((sum, term, n) => sum + term * (coefficients?.[n] ?? 0), 0);
    residuals = x.map((_, k) => Math.hypot(value(xi, k) - (plane.x[k] ?? 0), value(eta, k) - (plane.y[k] ?? 0)));
    const offset = Math.hypot(xi?.[0] ?? 0, eta?.[0] ?? 0);
    [ra0, dec0] = fromPlane(xi?.[0] ?? 0, eta?.[0] ?? 0, ra0, dec0);
    if (turn >= 2) {
      // Of a two-dimensional normal distribution the median distance is 1.1774 σ.
      const sigma = (median(kept.map((k) => residuals[k] ?? 0)) / 1.1774) * (1 + 2 / kept.length);
      const next = x.map((_, k) => k).filter((k) => (residuals[k] ?? Infinity) <= Math.max(3.5 * sigma, 1e-9));
      if (next.length === kept.length && offset < 1e-11) break;
      if (next.length >= powers.length) kept = next;
    }
  }
  if (found === undefined) return undefined;
  const [xi = [], eta = []] = found;
  const cd = [xi[1], xi[2], eta[1], eta[2]].map((value) => (value ?? 0) / unit);
  const rms = Math.sqrt(kept.reduce((sum, k) => sum + (residuals[k] ?? 0) ** 2, 0) / Math.max(1, kept.length));
  const scale = Math.sqrt(Math.abs((cd[0] ?? 0) * (cd[3] ?? 0) - (cd[1] ?? 0) * (cd[2] ?? 0)));
  return { cards: cardsOf(ra0, dec0, x0, y0, cd, sipOf(powers, xi, eta, cd, unit), order), rmsArcsec: rms * 3600, rmsPixels: rms / scale, kept, order };
}

interface Term {
  readonly p: number;
  readonly q: number;
  readonly a: number;
  readonly b: number;
}

/** What is beyond the linear terms, as shifts of the pixel before CD. */
function sipOf(powers: readonly (readonly [number, number])[], xi: readonly number[], eta: readonly number[], cd: readonly number[], unit: number): readonly Term[] {
  const [c11 = 0, c12 = 0, c21 = 0, c22 = 0] = cd;
  const determinant = c11 * c22 - c12 * c21;
  return powers.flatMap(([p, q], n) => {
    if (p + q < 2) return [];
    const [u, v] = [(xi[n] ?? 0) / unit ** (p + q), (eta[n] ?? 0) / unit ** (p + q)];
    return [{ p, q, a: (c22 * u - c12 * v) / determinant, b: (c11 * v - c21 * u) / determinant }];
  });
}

function cardsOf(ra: number, dec: number, x0: number, y0: number, cd: readonly number[], sip: readonly Term[], order: number): readonly NewCard[] {
  const suffix = sip.length > 0 ? '-SIP' : '';
  const terms = (name: 'A' | 'B'): readonly NewCard[] => [{ keyword: `${name}_ORDER`, value: order }, ...sip.map(({ p, q, a, b }) => ({ keyword: `${name}_${p}_${q}`, value: name === 'A' ? a : b }))];
  return [
    { keyword: 'WCSAXES', value: 2 }, { keyword: 'CTYPE1', value: `RA---TAN${suffix}` }, { keyword: 'CTYPE2', value: `DEC--TAN${suffix}` },
    { keyword: 'CRPIX1', value: x0 + 1 }, { keyword: 'CRPIX2', value: y0 + 1 }, { keyword: 'CRVAL1', value: ra }, { keyword: 'CRVAL2', value: dec },
    { keyword: 'CUNIT1', value: 'deg' }, { keyword: 'CUNIT2', value: 'deg' },
    ...['CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'].map((keyword, k) => ({ keyword, value: cd[k] ?? 0 })),
    { keyword: 'RADESYS', value: 'ICRS' },
    ...(sip.length > 0 ? [...terms('A'), ...terms('B')] : []),
  ];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
