/** Stars that two frames on one grid have in common: what ties their fluxes and positions together. */
import { sumCircles } from '../extract/apertures.ts';
import { extract } from '../extract/extract.ts';
import type { Sources } from '../extract/sources.ts';
import { medianOf } from '../background/median.ts';
import { starSearch } from '../psf/measure.ts';
import { psfAt, type PsfModel } from '../psf/model.ts';
import type { Image } from '../image.ts';

/** What is asked of the objects of a frame; `Sources` has it. */
export type FoundStars = Pick<Sources, 'count' | 'x' | 'y' | 'smoothedPeak' | 'flag'>;

/** One frame minus its sky. */
export interface StarFrame {
  readonly image: Image;
  /** Noise of a sky pixel, ADU. */
  readonly sigma: number;
  /** Odd stamp of unit sum; where the PSF varies, that of the frame's middle. */
  readonly psf: Image;
  /** For every place, where it varies. */
  readonly varying?: PsfModel;
  /** Its objects, 5σ and more, where somebody has looked for them. */
  readonly found?: FoundStars;
}

/** The PSF at a place of a frame. */
export const psfOf = ({ psf, varying }: Pick<StarFrame, 'psf' | 'varying'>, x: number, y: number): Image => (varying === undefined ? psf : psfAt(varying, x, y));

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

/** The highest pixel of a smoothed star must stand so many σ above the sky: some of its neighbours then stand 10σ. */
const BRIGHT = 12;
const MATCH = 3;
/** px from a star's middle that no mask may reach, and from the frame's edge. */
const CLEAR = 2;
const EDGE = 16;

/** Isolated, unflagged and bright; none whose middle is masked in either frame. */
export function commonStars(science: StarFrame, template: StarFrame, mask: Uint8Array): CommonStars {
  const found = stars(science, mask);
  const others = stars(template, mask);
  const [mine, theirs] = matched(found, others);
  const here = at(found, mine);
  const there = at(others, theirs);
  const radius = Math.ceil(3 * Math.max(fwhmOf(science.psf), fwhmOf(template.psf)));
  const inside = enclosed(science.psf, radius);
  return {
    count: here.count, expected: found.count, x: here.x, y: here.y,
    dx: there.x.map((v, i) => v - here.x[i]!), dy: there.y.map((v, i) => v - here.y[i]!),
    flux: sumCircles(science.image, here.x, here.y, { radius, mask }).flux.map((v) => v / inside),
  };
}

interface Places {
  readonly count: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

function stars({ image, sigma, found }: StarFrame, mask: Uint8Array): Places {
  const all = found ?? extract(image, { ...starSearch, rms: sigma, mask });
  const { columns, rows } = image;
  const isInside = (k: number): boolean => all.x[k]! > EDGE && all.y[k]! > EDGE && all.x[k]! < columns - EDGE && all.y[k]! < rows - EDGE;
  return at(all, Int32Array.from(all.x.keys()).filter((k) => all.flag[k] === 0 && all.smoothedPeak[k]! > BRIGHT * sigma && isInside(k) && isClear(mask, columns, Math.round(all.x[k]!), Math.round(all.y[k]!))));
}

const at = ({ x, y }: Pick<FoundStars, 'x' | 'y'>, kept: Int32Array): Places => ({ count: kept.length, x: Float64Array.from(kept, (k) => x[k]!), y: Float64Array.from(kept, (k) => y[k]!) });

function isClear(mask: Uint8Array, columns: number, x: number, y: number): boolean {
  for (let j = y - CLEAR; j <= y + CLEAR; j++) for (let i = x - CLEAR; i <= x + CLEAR; i++) if (mask[j * columns + i] !== 0) return false;
  return true;
}

/** Pairs that are each other's nearest. */
function matched(a: Places, b: Places): readonly [Int32Array, Int32Array] {
  const [toB, toA] = [nearest(a, b), nearest(b, a)];
  const mine = Int32Array.from(toB.keys()).filter((i) => toB[i]! >= 0 && toA[toB[i]!] === i);
  return [mine, mine.map((i) => toB[i]!)];
}

function nearest(from: Places, to: Places): Int32Array {
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
