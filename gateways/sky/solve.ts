/** `alidade sky solve`: coordinates and zero point of an image from a catalogue or a template. */
import { NoSolution, solveField, type Catalogue, type Field, type Solution, type Stars } from '../../actors/sky/core/astrometry/solve.ts';
import { measureBackground } from '../../actors/sky/core/background/mesh.ts';
import { subtractBackground } from '../../actors/sky/core/background/render.ts';
import { sumCircles } from '../../actors/sky/core/extract/apertures.ts';
import { extract, extractDefaults } from '../../actors/sky/core/extract/extract.ts';
import { rewritten, type NewCard } from '../../actors/sky/core/fits/card-writer.ts';
import type { Image } from '../../actors/sky/core/image.ts';
import { zeroPointOf, type ZeroPoint } from '../../actors/sky/core/photometry/zero-point.ts';
import { WcsFault } from '../../actors/sky/core/wcs/fault.ts';
import { hasWcs, wcsOf, type Wcs } from '../../actors/sky/core/wcs/header-wcs.ts';
import { isWcsKeyword } from '../../actors/sky/core/wcs/keywords.ts';
import { pixelToWorld } from '../../actors/sky/core/wcs/transform.ts';
import { readCatalogue, type CatalogueColumns } from './catalogue.ts';
import { SkyFileError } from './errors.ts';
import { imageHduOf, readImageFile, writeImageFile } from './files.ts';
import { withFits } from './open.ts';
import { seconds } from './seconds.ts';
import { wcsOfHdu } from './wcs-file.ts';

export interface SolveRequest {
  readonly image: string;
  readonly hdu?: number | string;
  readonly catalogue?: string;
  readonly columns: CatalogueColumns;
  readonly template?: string;
  /** Do not believe the header's coordinates at all. */
  readonly blind: boolean;
  readonly order: number;
  /** Detection threshold in σ of the sky. */
  readonly threshold: number;
  readonly out?: string;
}

export interface SolveAnswer {
  readonly seconds: number;
  readonly stars: number;
  readonly matched: number;
  readonly kept: number;
  readonly sip_order: number;
  readonly rms_arcsec: number;
  readonly rms_px: number;
  readonly scale_arcsec: number;
  readonly ra: number;
  readonly dec: number;
  /** m = zero_point − 2.5 log10(ADU in an aperture), without a colour term; null with a template or too few stars. */
  readonly zero_point: number | null;
  readonly zero_point_scatter: number | null;
  readonly zero_point_error: number | null;
  readonly zero_point_stars: number;
  /** Radius of the aperture. */
  readonly zero_point_aperture_px: number;
}

const mostStars = 2000;

interface Detected extends Stars {
  /** Flux in a circle that holds a star's light, 4.5 times the median of its σ; NaN where it tells nothing. */
  readonly aperture: readonly number[];
  readonly radius: number;
}

/** Throws SkyFileError for the files, NoSolution with numbers when nothing fits. */
export function solveFile({ image: path, hdu, catalogue, columns, template, blind, order, threshold, out }: SolveRequest): SolveAnswer {
  const { image, header } = readImageFile(path, hdu);
  const known = catalogue === undefined ? starsOfTemplate(template, threshold) : readCatalogue(catalogue, columns);
  let found: { readonly stars: Detected; readonly solution: Solution; readonly zero: ZeroPoint | undefined } | undefined;
  const spent = seconds(() => {
    const stars = starsOf(image, threshold);
    const rough = blind || !hasWcs(header) ? undefined : roughWcs(path, () => wcsOf(header));
    const solution = solved(path, { stars, columns: image.columns, rows: image.rows, catalogue: known, ...(rough === undefined ? {} : { rough }), order });
    const { star, entry } = solution.pairs;
    const zero = catalogue === undefined ? undefined : zeroPointOf(star.map((k) => stars.aperture[k] ?? 0), entry.map((k) => known.magnitude[k] ?? Number.NaN));
    found = { stars, solution, zero };
  });
  if (found === undefined) throw new Error('nothing was solved');
  const { stars, solution, zero } = found;
  if (out !== undefined) writeImageFile(out, { image, cards: cardsOf(header.cards.filter(({ keyword }) => !isWcsKeyword(keyword)).map(rewritten), solution, zero, stars.radius) });
  return {
    seconds: spent, stars: stars.x.length, matched: solution.pairs.star.length, kept: solution.kept.length, sip_order: solution.order,
    rms_arcsec: solution.rmsArcsec, rms_px: solution.rmsPixels, scale_arcsec: solution.scaleArcsec, ra: solution.wcs.centre[0], dec: solution.wcs.centre[1],
    zero_point: zero?.zeroPoint ?? null, zero_point_scatter: zero?.scatter ?? null, zero_point_error: zero?.error ?? null, zero_point_stars: zero?.stars ?? 0, zero_point_aperture_px: stars.radius,
  };
}

function solved(path: string, field: Field): Solution {
  try {
    return solveField(field);
  } catch (error) {
    if (error instanceof NoSolution) throw new SkyFileError('BAD_INPUT', path, `${error.message}${field.rough === undefined ? '' : "; --blind does not use the header's pointing"}`, error);
    throw error;
  }
}

/** The brightest, saturated or not: patterns need positions only. */
function starsOf(image: Image, threshold: number): Detected {
  const mesh = measureBackground(image, { cell: 64, filter: 3 });
  const flat = subtractBackground(image, mesh);
  const { x, y, flux, a, b, flag } = extract(flat, { ...extractDefaults, threshold, rms: mesh.globalRms });
  const order = Array.from({ length: flux.length }, (_, k) => k).sort((k, n) => (flux[n] ?? 0) - (flux[k] ?? 0)).slice(0, mostStars);
  const sizes = order.map((k) => Math.sqrt((a[k] ?? 0) * (b[k] ?? 0))).sort((k, n) => k - n);
  const radius = Math.max(3, 4.5 * (sizes[Math.floor(sizes.length / 2)] ?? 0));
  const [px, py] = [Float64Array.from(order, (k) => x[k] ?? 0), Float64Array.from(order, (k) => y[k] ?? 0)];
  const sums = sumCircles(flat, px, py, { radius });
  // A blend, or an aperture that leaves the image, tells nothing of the zero point.
  const aperture = order.map((k, place) => ((flag[k] ?? 0) === 0 && (sums.flag[place] ?? 0) === 0 ? (sums.flux[place] ?? 0) : Number.NaN));
  return { x: px, y: py, flux: order.map((k) => flux[k] ?? 0), aperture, radius };
}

/** The template's stars on the sky, by its own coordinates; magnitudes without a zero point. */
function starsOfTemplate(template: string | undefined, threshold: number): Catalogue {
  if (template === undefined) throw new Error('neither a catalogue nor a template');
  const { image } = readImageFile(template);
  const wcs: Wcs = withFits(template, (file) => wcsOfHdu(file, imageHduOf(file, undefined)));
  const { x, y, flux } = starsOf(image, threshold);
  const [ra, dec] = [Float64Array.from(x), Float64Array.from(y)];
  pixelToWorld(wcs, ra, dec, ra, dec);
  return { ra, dec, magnitude: Float64Array.from(flux, (value) => -2.5 * Math.log10(value)) };
}

/** Coordinates that contradict themselves are told, not passed over. */
function roughWcs(path: string, read: () => Wcs): Wcs | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WcsFault) throw new SkyFileError('BAD_INPUT', path, `${error.message}; --blind solves it without the header's coordinates`, error);
    throw error;
  }
}

const cardsOf = (kept: readonly NewCard[], { cards, rmsArcsec, kept: used }: Solution, zero: ZeroPoint | undefined, radius: number): readonly NewCard[] => [
  ...cards,
  { keyword: 'ASTRRMS', value: rmsArcsec, comment: 'rms of the astrometric fit, arcsec' }, { keyword: 'ASTRNST', value: used.length, comment: 'stars of the astrometric fit' },
  ...(zero === undefined ? [] : [{ keyword: 'MAGZP', value: zero.zeroPoint, comment: 'mag = MAGZP - 2.5 log10(ADU in MAGZPR), no colour' }, { keyword: 'MAGZPR', value: radius, comment: 'radius of the aperture, px' }, { keyword: 'MAGZPSC', value: zero.scatter, comment: 'scatter of a star' }, { keyword: 'MAGZPN', value: zero.stars, comment: 'stars' }]),
  ...kept.filter(({ keyword }) => !['ASTRRMS', 'ASTRNST', 'MAGZP', 'MAGZPR', 'MAGZPSC', 'MAGZPN'].includes(keyword)),
];
