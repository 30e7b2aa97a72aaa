/**
 * Windowed positions: centroids under a Gaussian that follows the object, nearly as good as a fit of the profile
 * (SExtractor manual, "Windowed positional parameters", XWIN_IMAGE; Stone 1989, AJ 97, 1227). The step is doubled since the
 * window itself pulls the centroid half of the way back.
 */
import type { Image } from '../image.ts';

export interface Position {
  x: number;
  y: number;
}

/** Rounds at most, and the step, px, at which it stands. */
const MOST_ROUNDS = 16;
const STANDS = 2e-4;
/** The window is cut at this many of its standard deviations. */
const REACH = 4;

/**
 * Moves `at` to the centre of what is there; `sigma` is the window's standard deviation, px, best that of the object. False,
 * and `at` as it was, when there is nothing positive there, when it wanders farther than the window, or when a pixel close by is bad.
 */
export function windowedPosition(image: Image, sigma: number, at: Position, mask?: Uint8Array): boolean {
  const start = { x: at.x, y: at.y };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const step = windowStep(image, sigma, at, mask);
    if (step === undefined || Math.hypot(at.x + step.x - start.x, at.y + step.y - start.y) > 2 * sigma) {
      [at.x, at.y] = [start.x, start.y];
      return false;
    }
    at.x += step.x;
    at.y += step.y;
    if (Math.hypot(step.x, step.y) < STANDS) break;
  }
  return true;
}

function windowStep({ columns, rows, data }: Image, sigma: number, { x, y }: Position, mask: Uint8Array | undefined): Position | undefined {
  const reach = REACH * sigma;
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let v = Math.max(0, Math.ceil(y - reach)); v <= Math.min(rows - 1, Math.floor(y + reach)); v++) {
    for (let u = Math.max(0, Math.ceil(x - reach)); u <= Math.min(columns - 1, Math.floor(x + reach)); u++) {
      const square = (u - x) ** 2 + (v - y) ** 2;
      if (square > reach * reach) continue;
      const value = data[v * columns + u]!;
      if (value - value !== 0 || (mask !== undefined && mask[v * columns + u] !== 0)) {
        if (square < 4 * sigma * sigma) return undefined;
        continue;
      }
      const weighted = value * Math.exp(-square / (2 * sigma * sigma));
      sum += weighted;
      sumX += weighted * (u - x);
      sumY += weighted * (v - y);
    }
  }
  return sum > 0 ? { x: (2 * sumX) / sum, y: (2 * sumY) / sum } : undefined;
}
