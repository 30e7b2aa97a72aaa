/** Where an image lies on the sky, from its stars and a catalogue; with a rough position or with none. */
import { headerFromCards } from '../fits/header.ts';
import { wcsOf, type Wcs } from '../wcs/header-wcs.ts';
import { pixelScale, worldAt, worldToPixel } from '../wcs/transform.ts';
import { alike, asterismsOf } from './asterisms.ts';
import { pairsOf, type Pairs } from './pairing.ts';
import { fromPlane, toPlane, type PlanePoints } from './plane.ts';
import { fitTanSip, type TanSip } from './tan-sip.ts';

export interface Stars {
  /** Pixels, from 0. */
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly flux: ArrayLike<number>;
}

export interface Catalogue {
  /** Degrees. */
  readonly ra: ArrayLike<number>;
  readonly dec: ArrayLike<number>;
  /** Only the order counts here. */
  readonly magnitude: ArrayLike<number>;
}

export interface Field {
  readonly stars: Stars;
  readonly columns: number;
  readonly rows: number;
  readonly catalogue: Catalogue;
  /** Rough coordinates: pointing within half a field, scale within a tenth. Without them the catalogue should not be much larger than the field. */
  readonly rough?: Wcs;
  /** SIP order at most; fewer stars get a lower one. 1: no distortion. */
  readonly order: number;
}

export interface Solution extends TanSip {
  readonly wcs: Wcs;
  /** Pairs of the final match, the clipped ones included: places in stars and catalogue. */
  readonly pairs: Pairs;
  readonly scaleArcsec: number;
}

/** No match that chance would not give as well; with the numbers. */
export class NoSolution extends Error {
  readonly code = 'NO_SOLUTION';
  override readonly name = 'NoSolution';
}

const brightStars = 60;
const triedStars = 150;
const codeTolerance = 0.015;
/** Pixels within which a star and an entry are one while the map is a rough one. */
const roughRadius = 4;

/** Throws NoSolution. Deterministic. */
export function solveField(field: Field): Solution {
  const { stars, columns, rows, order } = field;
  const detected = brightest(stars.flux, -1).map((k) => ({ k, x: stars.x[k] ?? Number.NaN, y: stars.y[k] ?? Number.NaN })).filter(({ x, y }) => Number.isFinite(x + y));
  const points = pointsOf(detected);
  const { entries, plane, centre } = nearby(field);
  if (detected.length < 5 || entries.length < 5) throw new NoSolution(`${detected.length} stars in the image, ${entries.length} catalogue entries near it: at least 5 of each are needed`);
  const map = roughMap(points, plane, field);
  let wcs: Wcs | undefined;
  let fitted: TanSip | undefined;
  let pairs = pairsOf(points, plane, roughRadius * map.scale, map.at);
  for (const [round, radius] of [4, 3, 2, 2].entries()) {
    const wanted = round < 1 ? 1 : Math.min(order, orderFor(pairs.star.length));
    const matched = { x: pairs.star.map((k) => points.x[k] ?? 0), y: pairs.star.map((k) => points.y[k] ?? 0), ...skyOf(pairs.entry, plane, centre) };
    const fit = fitTanSip(matched, columns, rows, wanted);
    if (fit === undefined) break;
    [fitted, wcs] = [fit, wcsOf(headerFromCards(fit.cards))];
    pairs = round === 3 ? pairs : matchAgain(wcs, points, entries, field, Math.max(radius, 4 * fit.rmsPixels));
  }
  if (fitted === undefined || wcs === undefined || fitted.kept.length < 5) throw new NoSolution(`only ${pairs.star.length} of ${detected.length} stars found a partner among ${entries.length} entries`);
  return { ...fitted, wcs, scaleArcsec: pixelScale(wcs) * 3600, pairs: { star: pairs.star.map((k) => detected[k]?.k ?? 0), entry: pairs.entry.map((k) => entries[k] ?? 0) } };
}

const orderFor = (count: number): number => (count >= 60 ? 5 : count >= 40 ? 4 : count >= 24 ? 3 : count >= 14 ? 2 : 1);

/** Places in the order of brightness: `sign` −1 for fluxes, 1 for magnitudes. What has no number comes last. */
const brightest = (values: ArrayLike<number>, sign: number): readonly number[] =>
  Array.from({ length: values.length }, (_, k) => k).sort((a, b) => sortKey(sign * (values[a] ?? Number.NaN)) - sortKey(sign * (values[b] ?? Number.NaN)) || a - b);
const sortKey = (value: number): number => (Number.isNaN(value) ? 1e300 : value);

const pointsOf = (list: readonly { readonly x: number; readonly y: number }[]): PlanePoints => ({ x: Float64Array.from(list, ({ x }) => x), y: Float64Array.from(list, ({ y }) => y) });

interface Nearby {
  /** Places in the catalogue, bright ones first. */
  readonly entries: readonly number[];
  readonly plane: PlanePoints;
  readonly centre: readonly [number, number];
}

/** Entries around the rough pointing, or all of a catalogue around its own middle. */
function nearby({ catalogue, rough, columns, rows }: Field): Nearby {
  const order = brightest(catalogue.magnitude, 1).filter((k) => Number.isFinite((catalogue.ra[k] ?? Number.NaN) + (catalogue.dec[k] ?? Number.NaN)));
  const centre = rough === undefined ? middleOf(catalogue, order) : worldAt(rough, (columns - 1) / 2, (rows - 1) / 2);
  const reach = rough === undefined ? 60 : 1.1 * Math.hypot(columns, rows) * pixelScale(rough);
  const all = toPlane(order.map((k) => catalogue.ra[k] ?? 0), order.map((k) => catalogue.dec[k] ?? 0), centre[0], centre[1]);
  const kept = order.map((_, k) => k).filter((k) => Math.hypot(all.x[k] ?? Number.NaN, all.y[k] ?? Number.NaN) <= reach);
  return { entries: kept.map((k) => order[k] ?? 0), plane: { x: Float64Array.from(kept, (k) => all.x[k] ?? 0), y: Float64Array.from(kept, (k) => all.y[k] ?? 0) }, centre };
}

function middleOf({ ra, dec }: Catalogue, order: readonly number[]): readonly [number, number] {
  let [x, y, z] = [0, 0, 0];
  for (const k of order) {
    const [a, d] = [((ra[k] ?? 0) * Math.PI) / 180, ((dec[k] ?? 0) * Math.PI) / 180];
    x += Math.cos(d) * Math.cos(a);
    y += Math.cos(d) * Math.sin(a);
    z += Math.sin(d);
  }
  return [((Math.atan2(y, x) * 180) / Math.PI + 360) % 360, (Math.atan2(z, Math.hypot(x, y)) * 180) / Math.PI];
}

function skyOf(entries: readonly number[], plane: PlanePoints, [ra0, dec0]: readonly [number, number]): { readonly ra: readonly number[]; readonly dec: readonly number[] } {
  const sky = entries.map((k) => fromPlane(plane.x[k] ?? 0, plane.y[k] ?? 0, ra0, dec0));
  return { ra: sky.map(([ra]) => ra), dec: sky.map(([, dec]) => dec) };
}

interface RoughMap {
  readonly at: (x: number, y: number) => readonly [number, number];
  /** Degrees a pixel. */
  readonly scale: number;
}

/** The similarity under which most stars find partners, from asterisms that are alike; fields of any density are tried. */
function roughMap(stars: PlanePoints, plane: PlanePoints, { rough }: Field): RoughMap {
  const tried = { x: stars.x.slice(0, triedStars), y: stars.y.slice(0, triedStars) };
  let [best, score]: [RoughMap | undefined, number] = [undefined, 0];
  for (const most of [brightStars, 2 * brightStars, 5 * brightStars, 12 * brightStars]) {
    const there = asterismsOf(plane, most, false);
    for (const mirrored of [true, false]) {
      const here = asterismsOf(stars, brightStars, mirrored);
      for (const pair of alike(here, there, codeTolerance).slice(0, 4000)) {
        const [a, b, c, d] = [here.stars[4 * pair.first] ?? 0, here.stars[4 * pair.first + 1] ?? 0, there.stars[4 * pair.second] ?? 0, there.stars[4 * pair.second + 1] ?? 0];
        const map = similarity(stars, a, b, plane, c, d, mirrored);
        if (rough !== undefined && Math.abs(Math.log(map.scale / pixelScale(rough))) > 0.1) continue;
        const partners = pairsWithin(tried, plane, map);
        if (partners > score) [best, score] = [map, partners];
        if (score >= 0.6 * Math.min(tried.x.length, plane.x.length)) break;
      }
    }
    // A good match ends the search; a fair one may be beaten where more entries are looked at.
    if (score >= 0.5 * Math.min(tried.x.length, plane.x.length) || most >= plane.x.length) break;
  }
  if (best === undefined || score < needed(tried, plane)) throw new NoSolution(`no pattern of stars fits: at best ${score} of ${tried.x.length} stars meet an entry, ${needed(tried, plane)} must`);
  return best;
}

const needed = (stars: PlanePoints, plane: PlanePoints): number => Math.max(6, Math.ceil(0.2 * Math.min(stars.x.length, plane.x.length)));

function similarity(stars: PlanePoints, a: number, b: number, plane: PlanePoints, c: number, d: number, mirrored: boolean): RoughMap {
  const flip = mirrored ? -1 : 1;
  const [x, y] = [stars.x[a] ?? 0, flip * (stars.y[a] ?? 0)];
  const [u, v] = [(stars.x[b] ?? 0) - x, flip * (stars.y[b] ?? 0) - y];
  const [s, t] = [(plane.x[d] ?? 0) - (plane.x[c] ?? 0), (plane.y[d] ?? 0) - (plane.y[c] ?? 0)];
  const square = u * u + v * v;
  const [re, im] = [(s * u + t * v) / square, (t * u - s * v) / square];
  return { scale: Math.hypot(re, im), at: (px, py) => [(plane.x[c] ?? 0) + re * (px - x) - im * (flip * py - y), (plane.y[c] ?? 0) + im * (px - x) + re * (flip * py - y)] };
}

function pairsWithin(stars: PlanePoints, plane: PlanePoints, map: RoughMap): number {
  return pairsOf(stars, plane, roughRadius * map.scale, map.at).star.length;
}

/** Through the fitted coordinates, in pixels. */
function matchAgain(wcs: Wcs, stars: PlanePoints, entries: readonly number[], { catalogue }: Field, radius: number): Pairs {
  const [ra, dec] = [Float64Array.from(entries, (k) => catalogue.ra[k] ?? 0), Float64Array.from(entries, (k) => catalogue.dec[k] ?? 0)];
  worldToPixel(wcs, ra, dec, ra, dec);
  return pairsOf(stars, { x: ra, y: dec }, radius, (x, y) => [x, y]);
}
