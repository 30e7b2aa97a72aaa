/**
 * The matching kernel by least squares around bright places: wide = Σ a_i(x, y)·K_i ⊗ sharp + background(x, y), the
 * coefficients polynomials of the place (Alard & Lupton 1998; for the sums of one place, Alard 2000, section 2).
 */
import { solveInPlace } from '../../../numeric/cholesky.ts';
import type { Image } from '../image.ts';
import { convolvedMembers, type KernelBasis } from './basis.ts';
import type { Site } from './sites.ts';

export interface KernelFit {
  readonly basis: KernelBasis;
  /** Powers of x and y, scaled to −1 … 1 over the frame, of the kernel's and of the background's polynomials. */
  readonly kernelTerms: readonly Term[];
  readonly backgroundTerms: readonly Term[];
  readonly solution: Float64Array;
  readonly columns: number;
  readonly rows: number;
  /** Counts of the wide frame for one of the sharp frame. */
  readonly fluxRatio: number;
  readonly used: number;
  readonly rejected: number;
  /** χ² per pixel of the places used: their median. */
  readonly chiSquare: number;
}

export type Term = readonly [powerX: number, powerY: number];
const termsTo = (order: number): Term[] => Array.from({ length: order + 1 }, (_, total) => Array.from({ length: total + 1 }, (_u, b): Term => [total - b, b])).flat();

export class TooFewSites extends Error {
  readonly found: number;
  readonly required: number;
  constructor(found: number, required: number) {
    super(`${found} places are good enough to learn the matching kernel from, ${required} are needed`);
    this.found = found;
    this.required = required;
  }
}

/** Sums of one place: products of its members (and of 1, for the background) under the weights. */
interface SiteSums {
  readonly site: Site;
  readonly products: Float64Array;
  readonly right: Float64Array;
  readonly square: number;
}

export interface FitFrames {
  readonly sharp: Image;
  readonly wide: Image;
  /** Of a pixel of their difference. */
  readonly variance: Image;
}

const HALF = 12;
export const siteReach = (basis: KernelBasis): number => HALF + basis.reach;
const LEAST_SITES = 6;
const ROUNDS = 4;

/** Places whose χ² stands out (something varies there) are dropped, up to four times. Throws TooFewSites. */
export function fitKernel(frames: FitFrames, basis: KernelBasis, sites: readonly Site[]): KernelFit {
  if (sites.length < LEAST_SITES) throw new TooFewSites(sites.length, LEAST_SITES);
  const sums = sites.map((site) => sumsAt(frames, basis, site));
  let kept = sums;
  let fit = solve(frames.sharp, basis, kept);
  for (let round = 0; round < ROUNDS; round++) {
    const next = withoutOutliers(fit, sums);
    if (next.length < LEAST_SITES) throw new TooFewSites(next.length, LEAST_SITES);
    const same = next.length === kept.length && next.every((one, i) => one === kept[i]);
    if (same) break;
    kept = next;
    fit = solve(frames.sharp, basis, kept);
  }
  return { ...fit, used: kept.length, rejected: sums.length - kept.length, chiSquare: middle(kept.map((one) => chiSquareAt(fit, one))) };
}

function sumsAt({ sharp, wide, variance }: FitFrames, basis: KernelBasis, site: Site): SiteSums {
  const members = [...convolvedMembers(basis, sharp, site.column, site.row, HALF), new Float64Array((2 * HALF + 1) ** 2).fill(1)];
  const n = members.length;
  const [weights, target] = [new Float64Array(members[0]!.length), new Float64Array(members[0]!.length)];
  for (let y = -HALF, i = 0; y <= HALF; y++)
    for (let x = -HALF; x <= HALF; x++, i++) {
      const at = (site.row + y) * wide.columns + site.column + x;
      weights[i] = 1 / variance.data[at]!;
      target[i] = wide.data[at]!;
    }
  const [products, right] = [new Float64Array(n * n), new Float64Array(n)];
  const weighted = members.map((member) => member.map((v, i) => v * weights[i]!));
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) products[i * n + j] = products[j * n + i] = dot(weighted[i]!, members[j]!);
    right[i] = dot(weighted[i]!, target);
  }
  return { site, products, right, square: target.reduce((sum, v, i) => sum + v * v * weights[i]!, 0) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

type Solved = Pick<KernelFit, 'basis' | 'kernelTerms' | 'backgroundTerms' | 'solution' | 'columns' | 'rows' | 'fluxRatio'>;

function solve({ columns, rows }: Image, basis: KernelBasis, sums: readonly SiteSums[]): Solved {
  const order = sums.length >= 48 ? 2 : sums.length >= 16 ? 1 : 0;
  const [kernelTerms, backgroundTerms] = [termsTo(order), termsTo(Math.min(order, 1))];
  const n = basis.members.length;
  const size = 1 + (n - 1) * kernelTerms.length + backgroundTerms.length;
  const [matrix, right] = [new Float64Array(size * size), new Float64Array(size)];
  const shape = { basis, kernelTerms, backgroundTerms, columns, rows };
  for (const { site, products, right: siteRight } of sums) {
    const { place, value } = spread(shape, site);
    for (let i = 0; i < place.length; i++)
      for (let u = 0; u < place[i]!.length; u++) {
        const row = place[i]![u]!;
        right[row]! += value[i]![u]! * siteRight[i]!;
        for (let j = 0; j <= i; j++) {
          const product = products[i * (n + 1) + j]! * value[i]![u]!;
          for (let v = 0; v < place[j]!.length; v++) matrix[row * size + place[j]![v]!]! += product * value[j]![v]!;
        }
      }
  }
  // A trace of ridge: members that the data cannot tell apart share what there is.
  for (let i = 0; i < size; i++) matrix[i * size + i]! *= 1 + 1e-7;
  if (!solveInPlace(matrix, right)) throw new TooFewSites(sums.length, size);
  return { ...shape, solution: right, fluxRatio: right[0]! };
}

/** For every member, and the background last: its unknowns, and their factors at a place. */
function spread({ basis, kernelTerms, backgroundTerms, columns, rows }: Omit<Solved, 'solution' | 'fluxRatio'>, { column, row }: Site): { readonly place: readonly (readonly number[])[]; readonly value: readonly (readonly number[])[] } {
  const [x, y] = [(2 * column) / (columns - 1) - 1, (2 * row) / (rows - 1) - 1];
  const at = (terms: readonly Term[]): number[] => terms.map(([a, b]) => x ** a * y ** b);
  const [kernel, background] = [at(kernelTerms), at(backgroundTerms)];
  const t = kernelTerms.length;
  const last = 1 + (basis.members.length - 1) * t;
  return {
    place: [[0], ...basis.members.slice(1).map((_, i) => kernelTerms.map((_term, k) => 1 + i * t + k)), backgroundTerms.map((_term, k) => last + k)],
    value: [[1], ...basis.members.slice(1).map(() => kernel), background],
  };
}

/** Weights of the members at a place; the background's value last. */
function localSolution(fit: Solved, site: Site): Float64Array {
  const { place, value } = spread(fit, site);
  return Float64Array.from(place, (unknowns, i) => unknowns.reduce((sum, u, k) => sum + fit.solution[u]! * value[i]![k]!, 0));
}

function chiSquareAt(fit: Solved, { site, products, right, square }: SiteSums): number {
  const a = localSolution(fit, site);
  const n = a.length;
  let chi = square - 2 * dot(a, right);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) chi += a[i]! * a[j]! * products[i * n + j]!;
  return chi / (2 * HALF + 1) ** 2;
}

function withoutOutliers(fit: Solved, sums: readonly SiteSums[]): SiteSums[] {
  const chi = sums.map((one) => chiSquareAt(fit, one));
  const centre = middle(chi);
  const spreadOf = 1.4826 * middle(chi.map((v) => Math.abs(v - centre)));
  return sums.filter((_, i) => chi[i]! <= centre + 3 * Math.max(spreadOf, 0.05 * centre));
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** Weights of the members for one spatial term of the kernel; the first member belongs to the constant one. */
export function weightsOfTerm({ basis, kernelTerms, solution }: Solved, term: number): Float64Array {
  return Float64Array.from(basis.members, (_, i) => (i === 0 ? (term === 0 ? solution[0]! : 0) : solution[1 + (i - 1) * kernelTerms.length + term]!));
}

/** Weights of the members at a place of the frame. */
export const weightsAt = (fit: Solved, site: Site): Float64Array => localSolution(fit, site).slice(0, fit.basis.members.length);

/** The background's polynomial at a pixel. */
export function backgroundTermValues({ backgroundTerms, basis, kernelTerms, solution }: Solved): readonly { readonly term: Term; readonly weight: number }[] {
  const last = 1 + (basis.members.length - 1) * kernelTerms.length;
  return backgroundTerms.map((term, k) => ({ term, weight: solution[last + k]! }));
}
