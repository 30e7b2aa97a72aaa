/**
 * A generated field: a science frame with new sources, and a template without, on one grid. For demonstrations and for
 * tests that know the truth; call it generated, never observed. Noise is normal with the variance of photons and
 * readout; every pixel's draw is a function of the seed, so frames do not depend on the order of work.
 */
import { normals, uniforms } from '../../../numeric/draws.ts';
import { image, type Image } from '../image.ts';
import { addSources, moffatStamp, type Moffat, type PointSource } from './moffat.ts';

export interface PairSettings {
  readonly columns: number;
  readonly rows: number;
  readonly seed: number;
  readonly starsPerMegapixel: number;
  /** ADU of the brightest star in the science frame. */
  readonly brightest: number;
  readonly transients: number;
  /** Fluxes of the transients lie between, evenly in their logarithm. */
  readonly faintFlux: number;
  readonly brightFlux: number;
  readonly science: FrameSettings;
  readonly template: FrameSettings;
}

export interface FrameSettings {
  readonly psf: Moffat;
  /** Counts of a source of flux 1. */
  readonly fluxZeroPoint: number;
  /** ADU. */
  readonly sky: number;
  /** e⁻/ADU of the frame; of a mean of M exposures M times that of one. */
  readonly gain: number;
  /** e⁻ of the frame; of a mean of M exposures √M times that of one. */
  readonly readNoise: number;
}

export const pairDefaults: Omit<PairSettings, 'columns' | 'rows' | 'seed' | 'transients'> = {
  starsPerMegapixel: 500, brightest: 1e5, faintFlux: 120, brightFlux: 3000,
  science: { psf: { fwhm: 2.9, beta: 3.5, ellipticity: 0.08, angle: 0.5 }, fluxZeroPoint: 1, sky: 600, gain: 1.5, readNoise: 8 },
  template: { psf: { fwhm: 2.2, beta: 3.5, ellipticity: 0.03, angle: -0.3 }, fluxZeroPoint: 1.25, sky: 450, gain: 6, readNoise: 16 },
};

export interface GeneratedFrame {
  readonly image: Image;
  readonly variance: Image;
  readonly psf: Image;
  readonly sky: number;
  /** Noise of a sky pixel, ADU. */
  readonly sigma: number;
  readonly fluxZeroPoint: number;
}

export interface GeneratedPair {
  readonly science: GeneratedFrame;
  readonly template: GeneratedFrame;
  readonly stars: readonly PointSource[];
  readonly transients: readonly PointSource[];
}

/** Streams of the seed's draws. */
const draws = { stars: 1, transients: 2, science: 3, template: 4 } as const;
/** Least distance of two transients, and of one from the edge, px. */
const APART = 15;
const INSIDE = 33;

export function generatePair(settings: PairSettings): GeneratedPair {
  const { columns, rows, seed } = settings;
  const stars = starsOf(settings);
  const transients = transientsOf(settings);
  const scene = (frame: FrameSettings, lists: readonly (readonly PointSource[])[]): Image => {
    const sky = image(columns, rows, new Float32Array(columns * rows).fill(frame.sky));
    for (const list of lists) addSources(sky, list, frame.psf, frame.fluxZeroPoint);
    return sky;
  };
  return {
    science: exposed(scene(settings.science, [stars, transients]), settings.science, seed, draws.science),
    template: exposed(scene(settings.template, [stars]), settings.template, seed, draws.template),
    stars,
    transients,
  };
}

/** Numbers follow N(> flux) ~ flux^−0.6 from 200 ADU. */
export function starsOf({ columns, rows, seed, starsPerMegapixel, brightest }: Omit<PairSettings, 'science' | 'template'>): PointSource[] {
  const [faintest, slope] = [200, 0.6];
  const count = Math.round((starsPerMegapixel * columns * rows) / 1e6);
  const pair = { first: 0, second: 0 };
  return Array.from({ length: count }, (_, i) => {
    const { first: u, second: v } = { ...uniforms(seed, draws.stars, i, 0, pair) };
    const { first: w } = uniforms(seed, draws.stars, i, 1, pair);
    return { x: u * (columns - 1), y: v * (rows - 1), flux: (faintest ** -slope + w * (brightest ** -slope - faintest ** -slope)) ** (-1 / slope) };
  });
}

export function transientsOf({ columns, rows, seed, transients, faintFlux, brightFlux }: PairSettings): PointSource[] {
  const placed: PointSource[] = [];
  const pair = { first: 0, second: 0 };
  for (let i = 0, step = 0; i < transients && step < 200 * transients; step++) {
    const { first: u, second: v } = { ...uniforms(seed, draws.transients, i, 2 * step, pair) };
    const { first: w } = uniforms(seed, draws.transients, i, 2 * step + 1, pair);
    const one = { x: INSIDE + u * (columns - 1 - 2 * INSIDE), y: INSIDE + v * (rows - 1 - 2 * INSIDE), flux: faintFlux * (brightFlux / faintFlux) ** w };
    if (placed.some(({ x, y }) => Math.hypot(x - one.x, y - one.y) < APART)) continue;
    placed.push(one);
    i++;
  }
  return placed;
}

/** What a detector makes of a scene in ADU. */
function exposed(scene: Image, { gain, readNoise, psf, sky, fluxZeroPoint }: FrameSettings, seed: number, stream: number): GeneratedFrame {
  const floor = (readNoise / gain) ** 2;
  const pair = { first: 0, second: 0 };
  const noisy = scene.data.map((v, i) => v + Math.sqrt(v / gain + floor) * normals(seed, stream, i, 0, pair).first);
  return {
    image: image(scene.columns, scene.rows, noisy),
    variance: image(scene.columns, scene.rows, noisy.map((v) => Math.max(0, v) / gain + floor)),
    psf: moffatStamp(psf),
    sky, fluxZeroPoint,
    sigma: Math.sqrt(sky / gain + floor),
  };
}
