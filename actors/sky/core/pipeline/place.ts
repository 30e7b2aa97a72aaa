/** Where an exposure lies: what its header says, held against a catalogue or the template's stars, and solved anew where that is poor. */
import { pairsOf } from '../astrometry/pairing.ts';
import { NoSolution, solveField, type Catalogue, type Field, type Stars } from '../astrometry/solve.ts';
import { fitTanSip, type Matched, type TanSip } from '../astrometry/tan-sip.ts';
import { medianOf } from '../background/median.ts';
import { sumCircles } from '../extract/apertures.ts';
import type { Sources } from '../extract/sources.ts';
import type { NewCard } from '../fits/card-writer.ts';
import { headerFromCards } from '../fits/header.ts';
import type { Image } from '../image.ts';
import { zeroPointOf, type ZeroPoint } from '../photometry/zero-point.ts';
import { psfAt, type PsfModel } from '../psf/model.ts';
import { shapeOf } from '../psf/shape.ts';
import { wcsOf, type Wcs } from '../wcs/header-wcs.ts';
import { pixelToWorld, worldToPixel } from '../wcs/transform.ts';

export interface Placement {
  readonly wcs: Wcs;
  readonly from: 'header' | 'catalogue' | 'template';
  /** What replaces the header's coordinates; undefined where they stand. */
  readonly cards: readonly NewCard[] | undefined;
  /** Stars that the coordinates were held against, and how far they lie off, px: median, and root of the mean square of the fit. */
  readonly stars: number;
  readonly offset: number | null;
  readonly rms: number | null;
}

/** Pixels between a star and its entry that are still the same. */
const MATCH = 3;
/** Coordinates are good when the stars' median lies no farther off than this, px, and this share of the brightest stars is met. */
const GOOD_OFFSET = 0.1;
const GOOD_SHARE = 0.5;
const BRIGHTEST = 300;
const SIP_ORDER = 3;
const MOST_STARS = 2000;
const REACH = 2;

/** The brightest first; none whose peak lies beside a masked pixel, as what is left of a saturated star does. */
export function brightStars({ x, y, flux, xPeak, yPeak }: Sources, mask: Uint8Array, columns: number): Stars {
  const whole = (k: number): boolean => {
    for (let row = yPeak[k]! - REACH; row <= yPeak[k]! + REACH; row++) for (let column = xPeak[k]! - REACH; column <= xPeak[k]! + REACH; column++) if ((mask[row * columns + column] ?? 0) !== 0) return false;
    return true;
  };
  const order = Array.from(x.keys()).filter(whole).sort((i, j) => flux[j]! - flux[i]!).slice(0, MOST_STARS);
  const of = (values: Float64Array): Float64Array => Float64Array.from(order, (k) => values[k]!);
  return { x: of(x), y: of(y), flux: of(flux) };
}

/** A frame's stars on the sky by its own coordinates; magnitudes without a zero point. */
export function catalogueOf(stars: Stars, wcs: Wcs): Catalogue {
  const [ra, dec] = [Float64Array.from(stars.x), Float64Array.from(stars.y)];
  pixelToWorld(wcs, ra, dec, ra, dec);
  return { ra, dec, magnitude: Float64Array.from(stars.flux, (flux) => -2.5 * Math.log10(flux)) };
}

interface Held {
  readonly star: readonly number[];
  readonly entry: readonly number[];
  readonly offset: number;
  readonly share: number;
}

/** Pairs of stars and entries that coordinates bring within 3 px of each other. */
export function heldAgainst(wcs: Wcs, stars: Stars, catalogue: Catalogue): Held {
  const [x, y] = [Float64Array.from(catalogue.ra), Float64Array.from(catalogue.dec)];
  worldToPixel(wcs, x, y, x, y);
  return heldOn(stars, { x, y });
}

/** The same on the pixels of the stars' own frame. */
export function heldOn(stars: Stars, entries: { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> }): Held {
  const [x, y] = [Float64Array.from(entries.x), Float64Array.from(entries.y)];
  const bright = { x: Float64Array.from(stars.x).subarray(0, BRIGHTEST), y: Float64Array.from(stars.y).subarray(0, BRIGHTEST) };
  const { star, entry } = pairsOf(bright, { x, y }, MATCH, (u, v) => [u, v]);
  const [dx, dy] = [medianOf(star.map((k, i) => x[entry[i]!]! - bright.x[k]!)), medianOf(star.map((k, i) => y[entry[i]!]! - bright.y[k]!))];
  return { star, entry, offset: Math.hypot(dx, dy), share: star.length / Math.max(1, Math.min(bright.x.length, x.length)) };
}

/** Whether coordinates that leave the stars so can stand. */
export const isGood = ({ offset, share }: Held): boolean => offset <= GOOD_OFFSET && share >= GOOD_SHARE;

export interface ToPlace {
  readonly stars: Stars;
  readonly columns: number;
  readonly rows: number;
  /** Of the header; undefined where it has none. */
  readonly header: Wcs | undefined;
}

/** By the header where it is good, else solved. Throws NoSolution where nothing fits. */
export function place({ stars, columns, rows, header }: ToPlace, catalogue: Catalogue, from: 'catalogue' | 'template'): Placement {
  if (header !== undefined) {
    const held = heldAgainst(header, stars, catalogue);
    if (isGood(held)) return { wcs: header, from: 'header', cards: undefined, stars: held.star.length, offset: held.offset, rms: null };
  }
  const { pairs } = solvedWith({ stars, columns, rows, catalogue, order: 1 }, header);
  const at = (list: readonly number[], values: ArrayLike<number>): number[] => list.map((k) => values[k]!);
  const fit = simplest({ x: at(pairs.star, stars.x), y: at(pairs.star, stars.y), ra: at(pairs.entry, catalogue.ra), dec: at(pairs.entry, catalogue.dec) }, columns, rows);
  return { wcs: wcsOf(headerFromCards(fit.cards)), from, cards: fit.cards, stars: fit.kept.length, offset: null, rms: fit.rmsPixels };
}

/** The order of distortion that the stars ask for (Schwarz 1978, Ann. Statist. 6, 461): what they do not ask for swings at the frame's edge. */
function simplest(matched: Matched, columns: number, rows: number): TanSip {
  let best: { readonly fit: TanSip; readonly score: number } | undefined;
  for (let order = 1; order <= SIP_ORDER; order++) {
    const fit = fitTanSip(matched, columns, rows, order);
    if (fit === undefined) break;
    const score = 2 * matched.x.length * Math.log(fit.rmsPixels ** 2) + (order + 1) * (order + 2) * Math.log(2 * matched.x.length);
    if (best === undefined || score < best.score) best = { fit, score };
  }
  if (best === undefined) throw new NoSolution(`the ${matched.x.length} stars that found partners lie in a line`);
  return best.fit;
}

/** A pointing that leads astray is given up. */
function solvedWith(field: Omit<Field, 'rough'>, rough: Wcs | undefined): ReturnType<typeof solveField> {
  if (rough === undefined) return solveField(field);
  try {
    return solveField({ ...field, rough });
  } catch (error) {
    if (error instanceof NoSolution) return solveField(field);
    throw error;
  }
}

/** Widths of the PSF that the aperture of the zero point reaches. */
const APERTURE = 2.5;

/** Magnitude of 1 ADU in the whole PSF, by the stars that the coordinates bring to entries of known magnitude. */
export function zeroPointBy(flat: Image, mask: Uint8Array, psf: PsfModel, stars: Stars, wcs: Wcs, catalogue: Catalogue): ZeroPoint | undefined {
  const { star, entry } = heldAgainst(wcs, stars, catalogue);
  const middle = psfAt(psf, (flat.columns - 1) / 2, (flat.rows - 1) / 2);
  const radius = Math.min(psf.size >> 1, Math.max(3, APERTURE * shapeOf(middle).fwhm));
  const inside = sumCircles(middle, Float64Array.of(psf.size >> 1), Float64Array.of(psf.size >> 1), { radius }).flux[0]!;
  const at = (values: ArrayLike<number>): Float64Array => Float64Array.from(star, (k) => values[k]!);
  const { flux, flag } = sumCircles(flat, at(stars.x), at(stars.y), { radius, mask });
  return zeroPointOf(Float64Array.from(flux, (v, i) => (flag[i] === 0 ? v / inside : NaN)), Float64Array.from(entry, (k) => catalogue.magnitude[k]!));
}
