/**
 * Image subtraction with a fitted kernel (Alard & Lupton 1998; Alard 2000): the sharper frame is convolved until it
 * looks like the other. The difference is on the science frame's scale whichever was convolved, and has the PSF of the
 * frame that was not. Noise of the convolved frame is correlated afterwards: see `score`.
 */
import type { FftEngine } from '../../../numeric/fft.ts';
import { image, type Image } from '../image.ts';
import { convolve } from '../zogy/convolve.ts';
import { basisFor, kernelBasis, kernelStamp } from './basis.ts';
import { backgroundTermValues, fitKernel, siteReach, weightsAt, weightsOfTerm, type KernelFit, type Term } from './fit.ts';
import { matchedFilter, type Matched } from './matched-filter.ts';
import { chooseSites } from './sites.ts';

export interface ClassicFrame {
  /** Minus sky, finite. */
  readonly image: Image;
  readonly variance: Image;
  /** Odd stamp of unit sum. */
  readonly psf: Image;
  /** Non-zero: not to be learnt from. */
  readonly bad: Uint8Array;
}

export interface ClassicResult extends Matched {
  /** science − kernel ⊗ template, or its like; ADU of the science frame. */
  readonly difference: Image;
  readonly variance: Image;
  readonly convolved: 'template' | 'science';
  readonly fit: KernelFit;
  /** The kernel in the middle of the frame. */
  readonly kernel: Image;
  readonly psf: Image;
}

/** Throws TooFewSites where there is too little to learn the kernel from. Memory: about eight images. */
export function classic(engine: FftEngine, science: ClassicFrame, template: ClassicFrame): ClassicResult {
  const convolved = widthOf(template.psf) <= widthOf(science.psf) ? 'template' : 'science';
  const [sharp, wide] = convolved === 'template' ? [template, science] : [science, template];
  const basis = kernelBasis(basisFor(widthOf(sharp.psf), widthOf(wide.psf)));
  const bad = sharp.bad.map((v, i) => v | wide.bad[i]!);
  const sites = chooseSites(sharp.image, sharp.variance, bad, { margin: siteReach(basis), cell: 64, perCell: 3, threshold: 20 });
  const ratio = roughRatio(sharp.image, wide.image, sites);
  const weights = image(wide.image.columns, wide.image.rows, wide.variance.data.map((v, i) => v + ratio * ratio * sharp.variance.data[i]! * SMOOTHED));
  const fit = fitKernel({ sharp: sharp.image, wide: wide.image, variance: weights }, basis, sites);
  const model = modelOf(engine, sharp.image, fit);
  const kernel = kernelStamp(basis, weightsAt(fit, { column: model.columns / 2, row: model.rows / 2 }));
  const sharpNoise = convolve(engine, sharp.variance, image(kernel.columns, kernel.rows, kernel.data.map((v) => v * v)));
  // On the science frame's scale: the template was scaled to it, or the science frame to the template's.
  const scale = convolved === 'template' ? 1 : -1 / fit.fluxRatio;
  const difference = image(model.columns, model.rows, model.data.map((v, i) => (wide.image.data[i]! - v) * scale));
  const variance = image(model.columns, model.rows, sharpNoise.data.map((v, i) => (Math.max(0, v) + wide.variance.data[i]!) * scale * scale));
  return { ...matchedFilter(engine, difference, variance, wide.psf), difference, variance, convolved, fit, kernel, psf: wide.psf };
}

/** What a kernel leaves of the white noise that it smooths, for weights alone. */
const SMOOTHED = 0.3;

/** A star's width as the σ of the Gaussian with the same sum of squares, px. */
export const widthOf = ({ data }: Image): number => 1 / Math.sqrt(4 * Math.PI * data.reduce((sum, v) => sum + v * v, 0));

function roughRatio(sharp: Image, wide: Image, sites: ReturnType<typeof chooseSites>): number {
  const around = ({ columns, data }: Image, column: number, row: number): number => {
    let sum = 0;
    for (let y = row - 6; y <= row + 6; y++) for (let x = column - 6; x <= column + 6; x++) sum += data[y * columns + x]!;
    return sum;
  };
  const ratios = sites.map(({ column, row }) => around(wide, column, row) / around(sharp, column, row)).filter((r) => r > 0 && r < Infinity).sort((a, b) => a - b);
  return ratios[ratios.length >> 1] ?? 1;
}

/** Σ over spatial terms of term(x, y) × (kernel of the term ⊗ sharp), plus the background. */
function modelOf(engine: FftEngine, sharp: Image, fit: KernelFit): Image {
  const out = image(sharp.columns, sharp.rows);
  fit.kernelTerms.forEach((term, k) => addTerm(out, term, convolve(engine, sharp, kernelStamp(fit.basis, weightsOfTerm(fit, k)))));
  for (const { term, weight } of backgroundTermValues(fit)) addTerm(out, term, weight);
  return out;
}

function addTerm(out: Image, [a, b]: Term, values: Image | number): void {
  const { columns, rows, data } = out;
  const alongX = Float64Array.from({ length: columns }, (_, x) => ((2 * x) / (columns - 1) - 1) ** a);
  for (let y = 0, i = 0; y < rows; y++) {
    const factor = ((2 * y) / (rows - 1) - 1) ** b;
    for (let x = 0; x < columns; x++, i++) data[i]! += factor * alongX[x]! * (typeof values === 'number' ? values : values.data[i]!);
  }
}
