/** Parts of the sky: cones, polygons of great circles, coverage maps, and lists of places. */
import { separationDeg, vectorOf, type Vector } from '../coordinates/direction.ts';
import { isInMoc, type Moc } from './moc.ts';
import { SkyIndex, type Position } from './sky-index.ts';

/** A place of a list. */
export interface Entry extends Position {
  readonly radiusArcsec: number | null;
  readonly name: string | null;
  readonly redshift: number | null;
}

export type Area =
  | { readonly kind: 'cone'; readonly ra: number; readonly dec: number; readonly radiusArcsec: number }
  | { readonly kind: 'polygon'; readonly polygon: Polygon }
  | { readonly kind: 'moc'; readonly moc: Moc }
  | { readonly kind: 'entries'; readonly places: Places };

/** Entries and the largest distance at which one of them counts. */
export interface Places {
  readonly index: SkyIndex<Entry>;
  readonly farthestArcsec: number;
  readonly reachOf: (entry: Entry) => number;
}

export function placesOf(entries: readonly Entry[], reachOf: (entry: Entry) => number): Places {
  const farthestArcsec = entries.reduce((most, entry) => Math.max(most, reachOf(entry)), 0);
  // Cells about as wide as what is asked for: 59° over nside.
  const nside = 2 ** Math.max(0, Math.min(12, Math.floor(Math.log2(58.6 / Math.max(farthestArcsec / 3600, 0.01)))));
  const index = new SkyIndex<Entry>(nside);
  for (const entry of entries) index.put(entry);
  return { index, farthestArcsec, reachOf };
}

/** The nearest entry within its own reach; of two at the same distance the first by name. */
export function nearestOf({ index, farthestArcsec, reachOf }: Places, place: Position): { readonly entry: Entry; readonly separationArcsec: number } | undefined {
  const near = index.within(place, farthestArcsec / 3600).map(({ item, separationDeg: deg }) => ({ entry: item, separationArcsec: deg * 3600 })).filter(({ entry, separationArcsec }) => separationArcsec <= reachOf(entry));
  return near.reduce<(typeof near)[number] | undefined>((best, one) => (best === undefined || one.separationArcsec < best.separationArcsec || (one.separationArcsec === best.separationArcsec && (one.entry.name ?? '') < (best.entry.name ?? '')) ? one : best), undefined);
}

export function isIn(area: Area, place: Position): boolean {
  switch (area.kind) {
    case 'cone':
      return separationDeg(area.ra, area.dec, place.ra, place.dec) * 3600 <= area.radiusArcsec;
    case 'polygon':
      return isInPolygon(area.polygon, place);
    case 'moc':
      return isInMoc(area.moc, place);
    case 'entries':
      return nearestOf(area.places, place) !== undefined;
  }
}

/** Vertices on the plane that touches the sphere at the centre, where great circles are straight lines. */
export interface Polygon {
  readonly centre: Vector;
  readonly east: Vector;
  readonly north: Vector;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/** Of the angle from the middle to a corner, degrees. */
export const farthestCornerDeg = 80;

/** Undefined when it has fewer than three corners or reaches too far from its middle. Which way round does not matter. */
export function polygonOf(corners: readonly Position[]): Polygon | undefined {
  if (corners.length < 3) return undefined;
  const vectors = corners.map(({ ra, dec }) => vectorOf(ra, dec));
  const sum = vectors.reduce<Vector>(([x, y, z], [a, b, c]) => [x + a, y + b, z + c], [0, 0, 0]);
  const length = Math.hypot(...sum);
  if (length < 1e-6) return undefined;
  const centre: Vector = [sum[0] / length, sum[1] / length, sum[2] / length];
  if (vectors.some((vector) => dot(vector, centre) < Math.cos((farthestCornerDeg * Math.PI) / 180))) return undefined;
  // Any two axes across the centre will do.
  const pole: Vector = Math.abs(centre[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const east = unit(cross(pole, centre));
  const north = cross(centre, east);
  const plane = { centre, east, north };
  const flat = vectors.map((vector) => projected(plane, vector));
  return { ...plane, xs: flat.map(([x]) => x), ys: flat.map(([, y]) => y) };
}

/** Even-odd rule. */
export function isInPolygon(polygon: Polygon, { ra, dec }: Position): boolean {
  const vector = vectorOf(ra, dec);
  if (dot(vector, polygon.centre) <= 0) return false;
  const [x, y] = projected(polygon, vector);
  const { xs, ys } = polygon;
  let isInside = false;
  for (let i = 0, j = xs.length - 1; i < xs.length; j = i++) {
    const [xi, yi, xj, yj] = [xs[i] ?? 0, ys[i] ?? 0, xs[j] ?? 0, ys[j] ?? 0];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isInside = !isInside;
  }
  return isInside;
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
function unit(a: Vector): Vector {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}
function projected({ centre, east, north }: Pick<Polygon, 'centre' | 'east' | 'north'>, vector: Vector): readonly [number, number] {
  const depth = dot(vector, centre);
  return [dot(vector, east) / depth, dot(vector, north) / depth];
}
