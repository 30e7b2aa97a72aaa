/**
 * Flux at a known place of a difference, whether or not anything stands out there. The matched filter has been applied
 * already: S over its norm F_S is the flux of a point source at each pixel, and S over S_corr over F_S its error, with
 * source and astrometric noise (Zackay, Ofek & Gal-Yam 2016, eqs 17 and 25); S is smooth, so it is interpolated.
 */
import { interpolated, interpolationSide } from './peak.ts';

/** px on a side of the squares of S and S_corr around the nearest pixel. */
export const forcedSide = 9;
const middle = (forcedSide - 1) / 2;

export interface ForcedFlux {
  /** As the norm has it: ADU of the science frame. */
  readonly flux: number;
  readonly fluxError: number;
}

/**
 * `significance` and `score`: forcedSide² values each, by rows, NaN outside; score is NaN where a frame is masked.
 * `dx`, `dy`: from the middle pixel's centre, within half a pixel. Undefined when the place is masked, or too near the edge.
 */
export function forcedFlux(significance: Float32Array, score: Float32Array, dx: number, dy: number, fluxNorm: number): ForcedFlux | undefined {
  for (let j = -1; j <= 1; j++) for (let i = -1; i <= 1; i++) if (!Number.isFinite(at(score, middle + i, middle + j))) return undefined;
  const patch = new Float64Array(interpolationSide ** 2);
  const edge = middle - (interpolationSide - 1) / 2;
  for (let j = 0; j < interpolationSide; j++) for (let i = 0; i < interpolationSide; i++) patch[j * interpolationSide + i] = at(significance, edge + i, edge + j);
  const noise = noiseOf(significance, score);
  const value = interpolated(patch, dx, dy);
  return noise === undefined || !Number.isFinite(value) ? undefined : { flux: value / fluxNorm, fluxError: noise / fluxNorm };
}

const at = (stamp: Float32Array, x: number, y: number): number => stamp[y * forcedSide + x] ?? NaN;

/** |score| at which S over S_corr says what the noise is. */
const telling = 0.5;

/** Where a score is about 0 its quotient says nothing: the most telling of the nine pixels in the middle, else the median of all that tell. */
function noiseOf(significance: Float32Array, score: Float32Array): number | undefined {
  let best = telling;
  let noise: number | undefined;
  for (let y = middle - 1; y <= middle + 1; y++)
    for (let x = middle - 1; x <= middle + 1; x++) {
      const height = Math.abs(at(score, x, y));
      if (height < best) continue;
      [best, noise] = [height, at(significance, x, y) / at(score, x, y)];
    }
  if (noise !== undefined) return noise > 0 ? noise : undefined;
  const all = Array.from(score, (value, i) => (Math.abs(value) >= telling / 5 ? (significance[i] ?? NaN) / value : NaN)).filter((one) => one > 0 && Number.isFinite(one)).sort((a, b) => a - b);
  return all[all.length >> 1];
}
