/**
 * Four stars as four numbers that do not change when the field is shifted, turned or scaled (Lang, Hogg, Mierle, Blanton &
 * Roweis 2010, AJ 139, 1782, section 2.1): the most distant pair makes a frame, the other two have their places in it.
 */
import type { PlanePoints } from './plane.ts';

export interface Asterisms {
  /** Four numbers each. */
  readonly codes: Float64Array;
  /** The pair that makes the frame, then the two others: four places each. */
  readonly stars: Int32Array;
  readonly count: number;
}

/** Neighbours of a star that take part in its asterisms, and how many of them make one with it. */
const neighbours = 7;

/** Asterisms of the first `most` points: each star with every three of its nearest neighbours among them. `mirrored`: as seen from behind. */
export function asterismsOf(points: PlanePoints, most: number, mirrored: boolean): Asterisms {
  const count = Math.min(most, points.x.length);
  const seen = new Set<string>();
  const [codes, stars]: [number[], number[]] = [[], []];
  const add = (four: readonly number[]): void => {
    const key = four.toSorted((a, b) => a - b).join(' ');
    if (seen.has(key)) return;
    seen.add(key);
    const found = codeOf(points, four, mirrored);
    if (found === undefined) return;
    codes.push(...found.code);
    stars.push(...found.stars);
  };
  for (let k = 0; k < count; k++) {
    const near = nearest(points, k, count);
    for (let a = 0; a < near.length; a++) for (let b = a + 1; b < near.length; b++) for (let c = b + 1; c < near.length; c++) add([k, near[a] ?? 0, near[b] ?? 0, near[c] ?? 0]);
  }
  return { codes: Float64Array.from(codes), stars: Int32Array.from(stars), count: stars.length / 4 };
}

function nearest({ x, y }: PlanePoints, of: number, count: number): readonly number[] {
  const distance = (k: number): number => ((x[k] ?? 0) - (x[of] ?? 0)) ** 2 + ((y[k] ?? 0) - (y[of] ?? 0)) ** 2;
  return Array.from({ length: count }, (_, k) => k).filter((k) => k !== of).sort((a, b) => distance(a) - distance(b)).slice(0, neighbours);
}

interface Coded {
  readonly code: readonly number[];
  readonly stars: readonly number[];
}

function codeOf({ x, y }: PlanePoints, four: readonly number[], mirrored: boolean): Coded | undefined {
  const [xs, ys] = [four.map((k) => x[k] ?? 0), four.map((k) => (mirrored ? -(y[k] ?? 0) : (y[k] ?? 0)))];
  let [a, b, longest] = [0, 1, -1];
  for (let i = 0; i < 4; i++) {
    for (let j = i + 1; j < 4; j++) {
      const square = ((xs[i] ?? 0) - (xs[j] ?? 0)) ** 2 + ((ys[i] ?? 0) - (ys[j] ?? 0)) ** 2;
      if (square > longest) [a, b, longest] = [i, j, square];
    }
  }
  if (!(longest > 0)) return undefined;
  const others = [0, 1, 2, 3].filter((k) => k !== a && k !== b);
  // Place of a star in the frame in which a is 0 and b is 1 of the complex plane.
  const [bx, by] = [(xs[b] ?? 0) - (xs[a] ?? 0), (ys[b] ?? 0) - (ys[a] ?? 0)];
  let places = others.map((k) => {
    const [u, v] = [(xs[k] ?? 0) - (xs[a] ?? 0), (ys[k] ?? 0) - (ys[a] ?? 0)];
    return { k, re: (u * bx + v * by) / longest, im: (v * bx - u * by) / longest };
  });
  // Of the two ways round, and of the two orders, always the same one.
  if (places.reduce((sum, { re }) => sum + re, 0) > 1) {
    [a, b] = [b, a];
    places = places.map(({ k, re, im }) => ({ k, re: 1 - re, im: -im }));
  }
  const [c, d] = places.sort((p, q) => p.re - q.re);
  if (c === undefined || d === undefined) return undefined;
  return { code: [c.re, c.im, d.re, d.im], stars: [a, b, c.k, d.k].map((k) => four[k] ?? 0) };
}

/** Pairs of asterisms whose codes differ by less than `tolerance`, the most alike first. */
export function alike(first: Asterisms, second: Asterisms, tolerance: number): readonly { readonly first: number; readonly second: number }[] {
  const order = Array.from({ length: second.count }, (_, k) => k).sort((a, b) => (second.codes[4 * a] ?? 0) - (second.codes[4 * b] ?? 0));
  const keys = order.map((k) => second.codes[4 * k] ?? 0);
  const found: { first: number; second: number; distance: number }[] = [];
  for (let k = 0; k < first.count; k++) {
    const low = (first.codes[4 * k] ?? 0) - tolerance;
    for (let at = firstAtLeast(keys, low); at < keys.length && (keys[at] ?? 0) <= low + 2 * tolerance; at++) {
      const other = order[at] ?? 0;
      let distance = 0;
      for (let part = 0; part < 4; part++) distance += ((first.codes[4 * k + part] ?? 0) - (second.codes[4 * other + part] ?? 0)) ** 2;
      if (distance < tolerance * tolerance) found.push({ first: k, second: other, distance });
    }
  }
  return found.sort((a, b) => a.distance - b.distance);
}

function firstAtLeast(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
