/**
 * Master frames: what every exposure of a camera has in common.
 *   bias = C(biasᵢ)    dark = C(darkᵢ − bias)    flat = C(fᵢ / median(fᵢ)), fᵢ = flatᵢ − bias − dark · tᵢ / t_dark
 * C is the combination of `combine.ts`. The flat is scaled to a mean of 1 in the end. Howell 2006, Handbook of CCD
 * Astronomy, section 4.5.
 */
import { combineFrames } from '../combine/combine.ts';
import type { CombineSettings, FrameRows } from '../combine/combine.ts';
import { medianOfPlane } from '../combine/median.ts';
import { defectDefaults, findDefects } from './defects.ts';
import { image } from '../image.ts';
import type { Image } from '../image.ts';

export interface Exposed extends FrameRows {
  /** Exposure time, s. */
  readonly seconds: number;
}

export interface Dark {
  readonly image: Image;
  readonly seconds: number;
}

export interface Masters {
  readonly bias?: Image;
  readonly dark?: Dark;
  /** Mean 1. */
  readonly flat?: Image;
  /** What they show to be bad, as `findDefects` with its defaults; looked for where it is not at hand. */
  readonly defects?: Uint8Array;
  /** How many frames each was made of. */
  readonly counts: { readonly bias: number; readonly dark: number; readonly flat: number };
  /** Undefined where they were not made here. */
  readonly noise?: MastersNoise;
}

/** What is left of the noise of single frames. */
export interface MastersNoise {
  /** Variance of a master's pixel over that of one frame's; 0 without a master. */
  readonly bias: number;
  readonly dark: number;
  readonly flat: number;
  /** ADU in a pixel of one flat frame: the harmonic mean of their medians. Infinity without flats. */
  readonly flatLevel: number;
}

export interface MasterInput {
  readonly bias: readonly FrameRows[];
  readonly dark: readonly Exposed[];
  readonly flat: readonly Exposed[];
}

/** Kinds that have no frames have no master. Dark frames must have one exposure time: RangeError. Memory: the masters, two frames, one tile. */
export function makeMasters({ bias, dark, flat }: MasterInput, settings: CombineSettings): Masters {
  const counts = { bias: bias.length, dark: dark.length, flat: flat.length };
  const masterBias = bias.length === 0 ? undefined : combineFrames(bias, settings);
  const masterDark = dark.length === 0 ? undefined : { image: combineFrames(dark.map((one) => less(one, masterBias)), settings), seconds: oneTime(dark) };
  const flats = flat.map((one) => normalised(less(one, masterBias, masterDark, one.seconds)));
  const masterFlat = flats.length === 0 ? undefined : toMeanOne(combineFrames(flats, settings));
  const left = (count: number): number => (count === 0 ? 0 : varianceLeft(count, settings));
  const noise = { bias: left(bias.length), dark: left(dark.length), flat: left(flat.length), flatLevel: flats.length / flats.reduce((sum, { share }) => sum + share, 0) || Infinity };
  const masters = { ...(masterBias === undefined ? {} : { bias: masterBias }), ...(masterDark === undefined ? {} : { dark: masterDark }), ...(masterFlat === undefined ? {} : { flat: masterFlat }), counts, noise };
  const judged = masterDark?.image ?? masterFlat;
  return judged === undefined ? masters : { ...masters, defects: findDefects(masters, defectDefaults, judged.columns, judged.rows) };
}

/**
 * Variance of the combination of so many normal values over that of one. A median of many has π/2 times that of their mean,
 * one of few less: n times this is 1.35, 1.43, 1.47 and 1.50 for 3, 5, 7 and 9 values, 1.19 and 1.29 for 4 and 6; met to 2 %
 * for odd numbers and to 6 % for even ones.
 */
export function varianceLeft(count: number, { method }: CombineSettings): number {
  if (method === 'mean' || count <= 2) return 1 / count;
  return Math.PI / 2 / (count % 2 === 1 ? count + Math.PI / 2 - 1 : count + 1);
}

function oneTime(dark: readonly Exposed[]): number {
  const times = new Set(dark.map(({ seconds }) => seconds));
  const [seconds = NaN] = times;
  if (times.size > 1 || !(seconds > 0)) throw new RangeError(`dark frames must have one exposure time of more than 0 s; these have ${[...times].join(', ')} s`);
  return seconds;
}

/** A frame without bias, and without the dark current of its exposure. */
function less({ columns, rows, read }: FrameRows, bias?: Image, dark?: Dark, seconds = 0): FrameRows {
  const scale = dark === undefined ? 0 : seconds / dark.seconds;
  return {
    columns, rows,
    read(first, count) {
      const from = first * columns;
      const values = read(first, count);
      if (bias === undefined && dark === undefined) return values;
      const out = new Float32Array(values.length);
      if (bias === undefined) out.set(values);
      else for (let i = 0; i < out.length; i++) out[i] = values[i]! - bias.data[from + i]!;
      if (dark !== undefined) for (let i = 0; i < out.length; i++) out[i]! -= dark.image.data[from + i]! * scale;
      return out;
    },
  };
}

/** Divided by its own median, which takes one look at the whole frame. */
function normalised({ columns, rows, read }: FrameRows): FrameRows & { readonly share: number } {
  const share = 1 / medianOfPlane(read(0, rows));
  return {
    columns, rows, share,
    read(first, count) {
      const values = read(first, count);
      const out = new Float32Array(values.length);
      for (let i = 0; i < out.length; i++) out[i] = values[i]! * share;
      return out;
    },
  };
}

function toMeanOne({ columns, rows, data }: Image): Image {
  let [sum, count] = [0, 0];
  for (const value of data) {
    if (value - value !== 0) continue;
    sum += value;
    count++;
  }
  const out = image(columns, rows);
  const scale = count / sum;
  for (let i = 0; i < data.length; i++) out.data[i] = data[i]! * scale;
  return out;
}
