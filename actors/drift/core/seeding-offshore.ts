/** Start positions on land, moved to the nearest water of a lattice: a last known position is often a harbour. */
import type { Land } from './land.ts';

const SPACING_DEG = 0.01;
const MARGIN_DEG = 0.1;

/** What to tell of a last known position on land: it may be a harbour, or a slip of the pen. */
export const ashoreWarnings = (lonDeg: number, latDeg: number, land: Land): readonly string[] =>
  land.isLand(lonDeg, latDeg) ? [`the last known position, ${latDeg}, ${lonDeg}, is on land: particles there were moved to the nearest water`] : [];

/** Whether any position from `from` up to, not including, `to` is on land. */
export function anyAshore(lon: Float64Array, lat: Float64Array, from: number, to: number, land: Land): boolean {
  for (let i = from; i < to; i++) if (land.isLand(lon[i] ?? NaN, lat[i] ?? NaN)) return true;
  return false;
}

/**
 * Moves positions on land to the nearest water point (nearest in degrees, ties to the first from the south-west) of a
 * 0.01° lattice that starts 0.1° outside the box of all positions. Without any water there they stay.
 * A cloud across the date line is unrolled around its first particle.
 */
export function moveOffLand(lon: Float64Array, lat: Float64Array, land: Land): void {
  const ashore: number[] = [];
  for (let i = 0; i < lon.length; i++) if (land.isLand(lon[i] ?? NaN, lat[i] ?? NaN)) ashore.push(i);
  if (ashore.length === 0) return;
  const origin = lon[0] ?? 0;
  const unrolled = lon.map((value) => value - 360 * Math.round((value - origin) / 360));
  const west = extreme(unrolled, Math.min) - MARGIN_DEG;
  const south = extreme(lat, Math.min) - MARGIN_DEG;
  const columns = latticeSize(west, extreme(unrolled, Math.max) + MARGIN_DEG);
  const rows = latticeSize(south, extreme(lat, Math.max) + MARGIN_DEG);
  const lattice = new Lattice(west, south, columns, rows, land);
  for (const i of ashore) {
    const nearest = lattice.nearestWater(unrolled[i] ?? 0, lat[i] ?? 0);
    if (nearest === undefined) return;
    const x = west + nearest.column * SPACING_DEG;
    lon[i] = Math.fround(x - 360 * Math.floor((x + 180) / 360));
    lat[i] = Math.fround(south + nearest.row * SPACING_DEG);
  }
}

function extreme(values: Float64Array, pick: (a: number, b: number) => number): number {
  return values.reduce((best, value) => pick(best, value), values[0] ?? 0);
}

function latticeSize(from: number, to: number): number {
  return Math.max(1, Math.ceil((to - from) / SPACING_DEG));
}

interface Node {
  readonly column: number;
  readonly row: number;
}

/** Asks about land only where a search comes by, and only once a node. */
class Lattice {
  private readonly known = new Map<number, boolean>();
  private readonly west: number;
  private readonly south: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly land: Land;

  constructor(west: number, south: number, columns: number, rows: number, land: Land) {
    this.west = west;
    this.south = south;
    this.columns = columns;
    this.rows = rows;
    this.land = land;
  }

  /** Square rings outwards; a ring that cannot be nearer than the best one found ends the search. */
  nearestWater(lonDeg: number, latDeg: number): Node | undefined {
    const x = (lonDeg - this.west) / SPACING_DEG;
    const y = (latDeg - this.south) / SPACING_DEG;
    const [column0, row0] = [Math.round(x), Math.round(y)];
    let best: Node | undefined;
    let shortest = Infinity;
    for (let ring = 0; ring <= Math.max(this.columns, this.rows); ring++) {
      if ((ring - 0.5) ** 2 > shortest) break;
      for (const node of this.ring(column0, row0, ring)) {
        const distance = (node.column - x) ** 2 + (node.row - y) ** 2;
        if (distance < shortest && this.isWater(node)) [best, shortest] = [node, distance];
      }
    }
    return best;
  }

  private *ring(column0: number, row0: number, ring: number): Generator<Node> {
    for (let row = row0 - ring; row <= row0 + ring; row++) {
      if (row < 0 || row >= this.rows) continue;
      const edge = row === row0 - ring || row === row0 + ring;
      for (let column = column0 - ring; column <= column0 + ring; column += edge || ring === 0 ? 1 : 2 * ring) {
        if (column >= 0 && column < this.columns) yield { column, row };
      }
    }
  }

  private isWater({ column, row }: Node): boolean {
    const key = row * this.columns + column;
    let water = this.known.get(key);
    if (water === undefined) {
      water = !this.land.isLand(this.west + column * SPACING_DEG, this.south + row * SPACING_DEG);
      this.known.set(key, water);
    }
    return water;
  }
}
