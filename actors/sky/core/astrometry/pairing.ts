/** Nearest partners of points of a plane, by a grid of cells. */
import type { PlanePoints } from './plane.ts';

export class Neighbourhood {
  readonly #points: PlanePoints;
  readonly #cell: number;
  readonly #cells = new Map<string, number[]>();

  /** `radius`: partners are looked for within it. */
  constructor(points: PlanePoints, radius: number) {
    this.#points = points;
    this.#cell = radius;
    for (let k = 0; k < points.x.length; k++) {
      const key = this.#key(points.x[k] ?? Number.NaN, points.y[k] ?? Number.NaN, 0, 0);
      const list = this.#cells.get(key);
      if (list === undefined) this.#cells.set(key, [k]);
      else list.push(k);
    }
  }

  #key(x: number, y: number, i: number, j: number): string {
    return `${Math.floor(x / this.#cell) + i},${Math.floor(y / this.#cell) + j}`;
  }

  /** The nearest point within the radius; −1 when there is none. */
  nearest(x: number, y: number): number {
    let [best, least] = [-1, this.#cell ** 2];
    for (let i = -1; i <= 1; i++) {
      for (let j = -1; j <= 1; j++) {
        for (const k of this.#cells.get(this.#key(x, y, i, j)) ?? []) {
          const square = ((this.#points.x[k] ?? 0) - x) ** 2 + ((this.#points.y[k] ?? 0) - y) ** 2;
          if (square <= least) [best, least] = [k, square];
        }
      }
    }
    return best;
  }
}

export interface Pairs {
  readonly star: readonly number[];
  readonly entry: readonly number[];
}

/** Pairs of stars and entries that are nearest to each other both ways; `map` gives a star's place on the entries' plane. */
export function pairsOf(stars: PlanePoints, entries: PlanePoints, radius: number, map: (x: number, y: number) => readonly [number, number]): Pairs {
  const around = new Neighbourhood(entries, radius);
  const best = new Map<number, { readonly star: number; readonly square: number }>();
  for (let k = 0; k < stars.x.length; k++) {
    const [x, y] = map(stars.x[k] ?? 0, stars.y[k] ?? 0);
    const entry = around.nearest(x, y);
    if (entry < 0) continue;
    const square = ((entries.x[entry] ?? 0) - x) ** 2 + ((entries.y[entry] ?? 0) - y) ** 2;
    if (square < (best.get(entry)?.square ?? Infinity)) best.set(entry, { star: k, square });
  }
  return { star: [...best.values()].map(({ star }) => star), entry: [...best.keys()] };
}
