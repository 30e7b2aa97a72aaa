/**
 * Optimal image subtraction: Zackay, Ofek & Gal-Yam 2016 (ApJ 830, 27; equation numbers are theirs).
 *
 * N = F_n·T⊗P_n + noise σ_n and R = F_r·T⊗P_r + noise σ_r on one grid. D (13) is white with unit variance; S (17) is D
 * through its matched filter; S_corr (25) is S over its own noise, in which source noise (26–29) and, when asked for,
 * astrometric noise have their share. Edges are periodic on a grid that may be a little larger than the image.
 *
 * Work comes in steps that several threads can share: every step can be cut into parts, and each begins when all parts
 * of the one before it have ended. One thread's memory besides inputs and outputs: four planes of the image's size.
 */
import type { FftEngine } from '../../../numeric/fft.ts';
import { image, type Image } from '../image.ts';
import { combineColumns, type ColumnJob } from './columns.ts';
import { halfPlane, invertRows, planeFloats, STRIP, transformRows } from './half-plane.ts';
import { halfStamp } from './half-stamp.ts';
import { zogyKernels, type Side, type ZogyKernels } from './kernels.ts';

/** One of the two frames. Pixels and variance are finite; masked ones have been filled. */
export interface ZogyFrame extends Side {
  readonly image: Image;
  /** Constant to take away from the image, ADU. */
  readonly sky: number;
  /** Per-pixel variance, ADU². */
  readonly variance: Image;
}

export interface ZogyInput {
  readonly science: ZogyFrame;
  readonly template: ZogyFrame;
  /** Astrometric noise along x and y, px. */
  readonly sigmaX: number;
  readonly sigmaY: number;
}

export interface ZogyMaps {
  readonly difference: Image;
  readonly significance: Image;
  readonly score: Image;
}

export interface ZogyJob extends ColumnJob {
  readonly input: ZogyInput;
  readonly kernels: ZogyKernels;
  readonly maps: ZogyMaps;
  /** S_r, where S_n and S_r are wanted apart. */
  readonly templateSignificance: Image | undefined;
}

/** Makes room for float32 values; threads that share a job give memory that they share. */
export type Room = (floats: number) => Float32Array;
const ownRoom: Room = (floats) => new Float32Array(floats);

/** Everything before the first step. Throws RangeError when sizes do not agree or a scalar is not above 0. */
export function prepareZogy(engine: FftEngine, input: ZogyInput, room: Room = ownRoom): ZogyJob {
  check(input);
  const { science, template } = input;
  const { columns, rows } = science.image;
  const [nx, ny] = [engine.friendlyLength(columns), engine.friendlyLength(rows)];
  const separate = input.sigmaX > 0 || input.sigmaY > 0;
  const kernels = zogyKernels(engine, science, template);
  const plane = (): ReturnType<typeof halfPlane> => halfPlane(nx, ny, room(planeFloats(nx, ny)));
  const map = (): Image => image(columns, rows, room(columns * rows));
  const stamp = (of: Image): ReturnType<typeof halfStamp> => halfStamp(engine, of, nx, ny, room);
  return {
    input,
    kernels,
    planes: [plane(), plane(), plane(), plane()],
    stamps: [stamp(science.psf), stamp(template.psf), stamp(kernels.scienceSquared), stamp(kernels.templateSquared)],
    scienceSigma: science.sigma,
    templateSigma: template.sigma,
    scienceFlux: science.fluxZeroPoint,
    templateFlux: template.fluxZeroPoint,
    separate,
    templateSignificance: separate ? map() : undefined,
    maps: { difference: map(), significance: map(), score: map() },
  };
}

function check({ science, template, sigmaX, sigmaY }: ZogyInput): void {
  const { columns, rows } = science.image;
  for (const [name, other] of [['template', template.image], ['science variance', science.variance], ['template variance', template.variance]] as const)
    if (other.columns !== columns || other.rows !== rows) throw new RangeError(`the ${name} has ${other.columns} × ${other.rows} pixels, the science image ${columns} × ${rows}`);
  for (const [name, side] of [['science', science], ['template', template]] as const) {
    if (!(side.sigma > 0)) throw new RangeError(`the sky noise of the ${name} image is ${side.sigma}; it must be above 0`);
    if (!(side.fluxZeroPoint > 0)) throw new RangeError(`the flux zero point of the ${name} image is ${side.fluxZeroPoint}; it must be above 0`);
    if (side.psf.columns % 2 === 0 || side.psf.rows % 2 === 0) throw new RangeError(`the PSF of the ${name} image has ${side.psf.columns} × ${side.psf.rows} pixels; both numbers must be odd`);
  }
  if (!(sigmaX >= 0 && sigmaY >= 0)) throw new RangeError(`astrometric noise of ${sigmaX} and ${sigmaY} px: it cannot be below 0`);
}

/** Part `part` of `parts`, from 0. */
export type ZogyStep = (engine: FftEngine, job: ZogyJob, part: number, parts: number) => void;

/** In this order; parts of one step in any order or at once. */
export const zogySteps: readonly ZogyStep[] = [rowsForward, columns, rowsBack, scores, joined];

/** On the thread that calls. */
export function zogy(engine: FftEngine, input: ZogyInput): ZogyJob {
  const job = prepareZogy(engine, input);
  for (const step of zogySteps) step(engine, job, 0, 1);
  return job;
}

/** Cut so that no two parts write to one line of the cache. */
function share(of: number, part: number, parts: number): [number, number] {
  const edge = (i: number): number => (i === parts ? of : Math.round((of * i) / parts / 16) * 16);
  return [edge(part), edge(part + 1)];
}

function rowsForward(engine: FftEngine, job: ZogyJob, part: number, parts: number): void {
  const { science, template } = job.input;
  const [from, to] = share(job.planes[0].rows, part, parts);
  const sources = [[science.image, science.sky], [template.image, template.sky], [science.variance, 0], [template.variance, 0]] as const;
  sources.forEach(([source, sky], i) => {
    const plane = job.planes[i]!;
    transformRows(engine, plane, from, to, (memory, at, y) => writeRow(source, sky, y, memory, at, plane.columns));
  });
}

/** A row of the padded grid; beyond the image there is nothing. */
function writeRow({ columns, rows, data }: Image, sky: number, y: number, memory: Float32Array, at: number, length: number): void {
  if (y >= rows) {
    memory.fill(0, at, at + length);
    return;
  }
  const from = y * columns;
  for (let x = 0; x < columns; x++) memory[at + x] = data[from + x]! - sky;
  memory.fill(0, at + columns, at + length);
}

function columns(engine: FftEngine, job: ZogyJob, part: number, parts: number): void {
  const strips = job.planes[0].columns / (2 * STRIP);
  combineColumns(engine, job, Math.round((strips * part) / parts), Math.round((strips * (part + 1)) / parts));
}

/** D; S, or S_n when separate; and, for the time being in the place of the score, the variance of S. */
function rowsBack(engine: FftEngine, job: ZogyJob, part: number, parts: number): void {
  const { difference, significance, score } = job.maps;
  const [from, to] = share(difference.rows, part, parts);
  const back = (i: number, { data, columns }: Image): void =>
    invertRows(engine, job.planes[i]!, from, to, (memory, at, y) => data.set(memory.subarray(at, at + columns), y * columns));
  back(0, difference);
  back(1, significance);
  back(2, score);
  if (job.templateSignificance !== undefined) back(3, job.templateSignificance);
}

/** Equation 25; NaN where rounding has left no variance. */
function scores(_engine: FftEngine, job: ZogyJob, part: number, parts: number): void {
  const { significance, score } = job.maps;
  const { columns } = score;
  const [from, to] = share(score.rows, part, parts);
  if (job.templateSignificance !== undefined) return separateScores(job, job.templateSignificance, from, to);
  const [s, v] = [significance.data, score.data];
  for (let i = from * columns; i < to * columns; i++) v[i] = s[i]! / Math.sqrt(v[i]!);
}

/** Equations 30–33 with backward differences; forward ones in the first row and column. */
function separateScores(job: ZogyJob, templateSignificance: Image, from: number, to: number): void {
  const { columns } = job.maps.score;
  const [n, r, v] = [job.maps.significance.data, templateSignificance.data, job.maps.score.data];
  const noiseX = job.input.sigmaX ** 2;
  const noiseY = job.input.sigmaY ** 2;
  for (let y = from; y < to; y++) {
    const first = y * columns;
    const over = y === 0 ? columns : -columns;
    let sideN = n[first + 1]!;
    let sideR = r[first + 1]!;
    for (let i = first; i < first + columns; i++) {
      const hereN = n[i]!;
      const hereR = r[i]!;
      const nx = hereN - sideN;
      const rx = hereR - sideR;
      const ny = hereN - n[i + over]!;
      const ry = hereR - r[i + over]!;
      v[i] = (hereN - hereR) / Math.sqrt(v[i]! + noiseX * (nx * nx + rx * rx) + noiseY * (ny * ny + ry * ry));
      sideN = hereN;
      sideR = hereR;
    }
  }
}

/** S = S_n − S_r, once no part needs S_n of its neighbour any more. */
function joined(_engine: FftEngine, job: ZogyJob, part: number, parts: number): void {
  if (job.templateSignificance === undefined) return;
  const { data, columns, rows } = job.maps.significance;
  const [from, to] = share(rows, part, parts);
  for (let i = from * columns; i < to * columns; i++) data[i]! -= job.templateSignificance.data[i]!;
}
