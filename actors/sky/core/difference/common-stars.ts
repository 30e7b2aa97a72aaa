/** Stars that two frames on one grid have in common: what ties their fluxes and positions together. */
import { sumCircles } from '../extract/apertures.ts';
import { extract, extractDefaults } from '../extract/extract.ts';
import { select, type Sources } from '../extract/sources.ts';
import { medianOf } from '../background/median.ts';
import type { Image } from '../image.ts';

/** One frame minus its sky. */
export interface StarFrame {
  readonly image: Image;
  /** Noise of a sky pixel, ADU. */
  readonly sigma: number;
  /** Odd stamp of unit sum; where the PSF varies, that of the frame's middle. */
  readonly psf: Image;
  /** That of a place, where it varies. */
  readonly psfAt?: (x: number, y: number) => Image;
}

/** One array a quantity, one place a star. */
export interface CommonStars {
  readonly count: number;
  /** Stars of the science frame that the template should show as well, found there or not. */
  readonly expected: number;
  /** In the science frame, px. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Position in the template minus that in the science frame, px. */
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  /** ADU in the whole PSF of the science frame, corrected for what lies outside of the aperture. */
  readonly flux: Float64Array;
}

/** A pixel of a smoothed image must stand so many σ above the sky. */
const BRIGHT = 10;
const MATCH = 3;

/** Isolated, unflagged and bright; masked pixels are not searched. */
export function commonStars(science: StarFrame, template: StarFrame, mask: Uint8Array): CommonStars {
  const found = stars(science, mask);
  const others = stars(template, mask);
  const [mine, theirs] = matched(found, others);
  const here = select(found, mine);
  const there = select(others, theirs);
  const radius = Math.ceil(3 * Math.max(fwhmOf(science.psf), fwhmOf(template.psf)));
  const inside = enclosed(science.psf, radius);
  return {
    count: here.count, expected: found.count, x: here.x, y: here.y,
    dx: there.x.map((v, i) => v - here.x[i]!), dy: there.y.map((v, i) => v - here.y[i]!),
    flux: sumCircles(science.image, here.x, here.y, { radius, mask }).flux.map((v) => v / inside),
  };
}

function stars({ image, sigma }: StarFrame, mask: Uint8Array): Sources {
  const all = extract(image, { ...extractDefaults, threshold: BRIGHT, rms: sigma, mask });
  const edge = 16;
  return select(all, Int32Array.from(all.x.keys()).filter((k) => all.flag[k] === 0 && all.x[k]! > edge && all.y[k]! > edge && all.x[k]! < image.columns - edge && all.y[k]! < image.rows - edge));
}

/** Pairs that are each other's nearest. */
function matched(a: Sources, b: Sources): readonly [Int32Array, Int32Array] {
  const [toB, toA] = [nearest(a, b), nearest(b, a)];
  const mine = Int32Array.from(toB.keys()).filter((i) => toB[i]! >= 0 && toA[toB[i]!] === i);
  return [mine, mine.map((i) => toB[i]!)];
}

function nearest(from: Sources, to: Sources): Int32Array {
  const cells = new Map<string, number[]>();
  const cell = (v: number): number => Math.floor(v / MATCH);
  for (let k = 0; k < to.count; k++) {
    const key = `${cell(to.x[k]!)},${cell(to.y[k]!)}`;
    cells.set(key, [...(cells.get(key) ?? []), k]);
  }
  return Int32Array.from({ length: from.count }, (_, i) => {
    let [best, least] = [-1, MATCH];
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++)
        for (const k of cells.get(`${cell(from.x[i]!) + dx},${cell(from.y[i]!) + dy}`) ?? []) {
          const distance = Math.hypot(to.x[k]! - from.x[i]!, to.y[k]! - from.y[i]!);
          if (distance < least) [best, least] = [k, distance];
        }
    return best;
  });
}

/** Full width at half maximum of a Gaussian with the same sum of squares, px. */
export const fwhmOf = ({ data }: Image): number => 2.3548 / Math.sqrt(4 * Math.PI * data.reduce((sum, v) => sum + v * v, 0));

/** Share of a stamp within a circle around its middle. */
function enclosed(psf: Image, radius: number): number {
  const [mx, my] = [psf.columns >> 1, psf.rows >> 1];
  return sumCircles(psf, Float64Array.of(mx), Float64Array.of(my), { radius }).flux[0]!;
}

export interface Registration {
  /** Median offset of the template's stars, px. */
  readonly dx: number;
  readonly dy: number;
  /** Robust scatter around it along x and y, px. */
  readonly scatterX: number;
  readonly scatterY: number;
}

export function registration({ dx, dy }: CommonStars): Registration | undefined {
  if (dx.length < 3) return undefined;
  const [x, y] = [medianOf(dx), medianOf(dy)];
  return { dx: x, dy: y, scatterX: scatterAround(dx, x), scatterY: scatterAround(dy, y) };
}

const scatterAround = (values: Float64Array, centre: number): number => 1.4826 * medianOf(values.map((v) => Math.abs(v - centre)));
