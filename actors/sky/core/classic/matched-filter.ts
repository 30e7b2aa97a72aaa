/** Point sources in a difference whose pixels have their own variances: the most likely flux at every pixel, and its score. */
import type { FftEngine } from '../../../numeric/fft.ts';
import { image, type Image } from '../image.ts';
import { convolve } from '../zogy/convolve.ts';

export interface Matched {
  /** Flux × fluxNorm. */
  readonly significance: Image;
  /** Flux over its error. */
  readonly score: Image;
  readonly fluxNorm: number;
  /** The score's scatter before it was divided by it; 1 when that was not above 1. */
  readonly scoreScatter: number;
}

/**
 * For each pixel, flux = Σ P·d/V / Σ P²/V and error = 1/√(Σ P²/V) (weighted least squares). The sum treats pixels as
 * independent; where a convolution has tied them together the score scatters by more than 1 and is divided by that.
 */
export function matchedFilter(engine: FftEngine, difference: Image, variance: Image, psf: Image): Matched {
  const { columns, rows } = difference;
  const turned = image(psf.columns, psf.rows, psf.data.slice().reverse());
  const weighted = convolve(engine, image(columns, rows, difference.data.map((v, i) => v / variance.data[i]!)), turned);
  const norm = convolve(engine, image(columns, rows, variance.data.map((v) => 1 / v)), image(psf.columns, psf.rows, turned.data.map((v) => v * v)));
  const score = image(columns, rows, weighted.data.map((v, i) => v / Math.sqrt(norm.data[i]!)));
  const scoreScatter = Math.max(1, scatterOf(score));
  const fluxNorm = medianOfSample(norm);
  const significance = image(columns, rows, weighted.data.map((v, i) => (v / norm.data[i]!) * fluxNorm));
  return { significance, score: image(columns, rows, score.data.map((v) => v / scoreScatter)), fluxNorm, scoreScatter };
}

const sampled = ({ data }: Image): Float32Array => {
  const step = Math.max(1, Math.floor(data.length / 20_000)) | 1;
  return Float32Array.from({ length: Math.ceil(data.length / step) }, (_, i) => data[i * step]!).filter(Number.isFinite).sort();
};
const medianOfSample = (map: Image): number => middleOf(sampled(map));
const middleOf = (sorted: Float32Array): number => sorted[sorted.length >> 1] ?? NaN;

/** 1.4826 × the median distance from the median. */
function scatterOf(map: Image): number {
  const sorted = sampled(map);
  const centre = middleOf(sorted);
  return 1.4826 * middleOf(sorted.map((v) => Math.abs(v - centre)).sort());
}
