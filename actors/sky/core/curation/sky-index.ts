/** Things on the sphere, found by place: HEALPix cells with what lies in each. */
import { separationDeg } from '../coordinates/direction.ts';
import { ringIndex } from '../coordinates/healpix.ts';
import { pixelsInDisc } from '../coordinates/healpix-disc.ts';

export interface Position {
  /** Degrees, ICRS. */
  readonly ra: number;
  readonly dec: number;
}

export interface Neighbour<T> {
  readonly item: T;
  readonly separationDeg: number;
}

/** Cells of 51″: an object and its neighbours fit into few. */
const fine = 4096;

export class SkyIndex<T extends Position> {
  readonly #nside: number;
  readonly #cells = new Map<number, T[]>();
  #size = 0;

  /** `nside`: cells about as large as what is asked for. */
  constructor(nside = fine) {
    this.#nside = nside;
  }

  get size(): number {
    return this.#size;
  }

  put(item: T): void {
    const cell = this.#cellOf(item);
    const there = this.#cells.get(cell);
    if (there === undefined) this.#cells.set(cell, [item]);
    else there.push(item);
    this.#size++;
  }

  /** Before its place changes. */
  remove(item: T): void {
    const cell = this.#cellOf(item);
    const there = this.#cells.get(cell) ?? [];
    const at = there.indexOf(item);
    if (at < 0) return;
    this.#size--;
    if (there.length === 1) this.#cells.delete(cell);
    else there.splice(at, 1);
  }

  /** All within the radius, in no particular order. */
  within(place: Position, radiusDeg: number): readonly Neighbour<T>[] {
    const found: Neighbour<T>[] = [];
    for (const there of this.#cellsAround(place, radiusDeg))
      for (const item of there) {
        const distance = separationDeg(place.ra, place.dec, item.ra, item.dec);
        if (distance <= radiusDeg) found.push({ item, separationDeg: distance });
      }
    return found;
  }

  /** A disc of more cells than there are: all of them are looked at. */
  *#cellsAround(place: Position, radiusDeg: number): Iterable<readonly T[]> {
    const discCells = 3 * this.#nside ** 2 * (1 - Math.cos((radiusDeg * Math.PI) / 180)) * 2;
    if (discCells > this.#cells.size) return yield* this.#cells.values();
    for (const cell of pixelsInDisc(this.#nside, place.ra, place.dec, radiusDeg)) {
      const there = this.#cells.get(cell);
      if (there !== undefined) yield there;
    }
  }

  #cellOf({ ra, dec }: Position): number {
    return ringIndex(this.#nside, ra, dec);
  }
}
