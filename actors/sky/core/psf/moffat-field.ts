/** One Moffat profile for all stars of a frame, its ellipse a polynomial of the place: Gauss and Newton. */
import { solveInPlace } from '../../../numeric/cholesky.ts';
import { medianOf } from '../background/median.ts';
import type { Image } from '../image.ts';
import { basisAt, terms } from './model.ts';
import { COUNT, isShape, OWN, sums, type FittedStar, type MoffatShape, type Sums } from './moffat-star.ts';

export interface MoffatField {
  readonly degree: number;
  readonly columns: number;
  readonly rows: number;
  /** Polynomials of a, b and c, one after the other, in the order of `terms`. */
  readonly ellipse: Float64Array;
  readonly beta: number;
}

export interface FittedField extends MoffatField {
  readonly chi: number;
  /** Amplitude, level, x, y of every star. */
  readonly own: readonly Float64Array[];
}

export function shapeAt({ degree, columns, rows, ellipse, beta }: MoffatField, x: number, y: number): MoffatShape {
  const basis = basisAt(degree, columns, rows, x, y);
  const at = (from: number): number => basis.reduce((sum, value, k) => sum + value * ellipse[from * basis.length + k]!, 0);
  return { a: at(0), b: at(1), c: at(2), beta };
}

const ROUNDS = 12;

/** Begins at a fit of a lower degree, or at the median of the single fits. `picture` without sky. */
export function fitField(picture: Image, variance: Image, stars: readonly FittedStar[], degree: number, before?: FittedField): FittedField {
  const count = terms(degree).length;
  const { columns, rows } = picture;
  const bases = stars.map(({ p }) => basisAt(degree, columns, rows, p[2]!, p[3]!));
  let field: MoffatField = { degree, columns, rows, ...(before === undefined ? startOf(stars, count) : raised(before, count)) };
  let own: readonly Float64Array[] = before?.own ?? stars.map(({ p }) => p.slice(0, OWN));
  let chi = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const [matrix, right] = [new Float64Array((3 * count + 1) ** 2), new Float64Array(3 * count + 1)];
    let total = 0;
    const reduced = stars.map(({ column, row }, i) => {
      const { a, b, c, beta } = shapeOf(field, bases[i]!);
      const sum = sums(picture, variance, column, row, Float64Array.of(...own[i]!, a, b, c, beta));
      total += sum.chi;
      return eliminated(sum, bases[i]!, matrix, right);
    });
    if (!(total < chi * (1 + 1e-9))) break;
    const settled = chi - total < 1e-5 * total;
    chi = total;
    if (settled || !solveInPlace(matrix, right)) break;
    const next: MoffatField = { ...field, ellipse: field.ellipse.map((v, k) => v + right[k]!), beta: field.beta + right[3 * count]! };
    if (bases.some((basis) => !isAllowed(shapeOf(next, basis)))) break;
    own = own.map((one, i) => reduced[i]?.(one, right) ?? one);
    field = next;
  }
  return { ...field, chi, own };
}

function startOf(stars: readonly FittedStar[], count: number): Pick<MoffatField, 'ellipse' | 'beta'> {
  const middle = (k: number): number => medianOf(stars.map(({ p }) => p[k]!));
  const ellipse = new Float64Array(3 * count);
  for (let k = 0; k < 3; k++) ellipse[k * count] = middle(OWN + k);
  return { ellipse, beta: middle(COUNT - 1) };
}

/** The same field with room for more terms, which are 0. */
function raised({ degree, ellipse, beta }: MoffatField, count: number): Pick<MoffatField, 'ellipse' | 'beta'> {
  const had = terms(degree).length;
  const out = new Float64Array(3 * count);
  for (let k = 0; k < 3; k++) out.set(ellipse.subarray(k * had, (k + 1) * had), k * count);
  return { ellipse: out, beta };
}

function shapeOf({ ellipse, beta }: MoffatField, basis: readonly number[]): MoffatShape {
  const at = (from: number): number => basis.reduce((sum, value, k) => sum + value * ellipse[from * basis.length + k]!, 0);
  return { a: at(0), b: at(1), c: at(2), beta };
}

const isAllowed = ({ a, b, c, beta }: MoffatShape): boolean => isShape(a, b, c, beta);

/**
 * A star's own unknowns are taken out of its equations before these are added up; gives back how they follow from a step
 * of the shape. Undefined where they are not determined.
 */
function eliminated({ matrix: full, right: whole }: Sums, basis: readonly number[], matrix: Float64Array, right: Float64Array): ((own: Float64Array, step: Float64Array) => Float64Array) | undefined {
  const base = solveOwn(full, whole.slice(0, OWN));
  const couplings: Float64Array[] = [];
  for (let k = 0; k < OWN; k++) {
    const solved = solveOwn(full, Float64Array.from({ length: OWN }, (_, i) => full[(OWN + k) * COUNT + i]!));
    if (solved !== undefined) couplings.push(solved);
  }
  if (base === undefined || couplings.length < OWN) return undefined;
  const width = right.length;
  const shapes = basis.length;
  for (let k = 0; k < OWN; k++) {
    const line = (OWN + k) * COUNT;
    const rest = whole[OWN + k]! - dotOwn(base, full, line);
    // A step of the shape at this star: for a, b, c their polynomials, β for all alike.
    const [from, count] = [k * shapes, k < 3 ? shapes : 1];
    for (let i = 0; i < count; i++) right[from + i]! += (k < 3 ? basis[i]! : 1) * rest;
    for (let l = 0; l < OWN; l++) {
      const value = full[k > l ? line + OWN + l : (OWN + l) * COUNT + OWN + k]! - dotOwn(couplings[l]!, full, line);
      const [to, columns] = [l * shapes, l < 3 ? shapes : 1];
      for (let i = 0; i < count; i++) {
        const u = (k < 3 ? basis[i]! : 1) * value;
        for (let j = 0; j < columns; j++) matrix[(from + i) * width + to + j]! += u * (l < 3 ? basis[j]! : 1);
      }
    }
  }
  return (own, step) => {
    const shape = [0, 1, 2].map((k) => basis.reduce((sum, u, i) => sum + u * step[k * shapes + i]!, 0));
    return own.map((v, i) => v + base[i]! - couplings.reduce((sum, one, k) => sum + one[i]! * (shape[k] ?? step[3 * shapes]!), 0));
  };
}

/** Of the equations of a star's own unknowns; undefined where they do not determine them. */
function solveOwn(full: Float64Array, b: Float64Array): Float64Array | undefined {
  const matrix = new Float64Array(OWN * OWN);
  for (let i = 0; i < OWN; i++) for (let j = 0; j < OWN; j++) matrix[i * OWN + j] = full[Math.max(i, j) * COUNT + Math.min(i, j)]!;
  return solveInPlace(matrix, b) ? b : undefined;
}

/** Σ of the own unknowns with a line of the full matrix. */
function dotOwn(values: Float64Array, full: Float64Array, line: number): number {
  let sum = 0;
  for (let i = 0; i < OWN; i++) sum += values[i]! * full[line + i]!;
  return sum;
}
