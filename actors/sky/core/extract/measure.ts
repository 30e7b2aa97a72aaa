/** From pixel lists to a table: position, shape, isophotal flux, flags. */
import type { Image } from '../image.ts';
import type { Deblended } from './deblend.ts';
import { sourceFlags } from './flags.ts';
import { ellipseOf, momentsOf, noMoments } from './moments.ts';
import type { Ellipse, Moments } from './moments.ts';
import { emptySources } from './sources.ts';
import type { Sources } from './sources.ts';

/** Every object of `objects`; a blended one has the position of its core, which its neighbours' light bends least. `image` is the one that was searched, `thresholdOf` in the smoothed image's unit. */
export function measure({ data, columns, rows }: Image, objects: Deblended, minArea: number, thresholdOf: (from: number, to: number) => number): Sources {
  const sources = emptySources(objects.count);
  const [moments, core] = [noMoments(), noMoments()];
  const ellipse: Ellipse = { a: 0, b: 0, theta: 0 };
  const highest = new Float64Array(minArea + 1);
  for (let k = 0; k < objects.count; k++) {
    const [from, to] = [objects.start[k]!, objects.start[k + 1]!];
    momentsOf(objects.pixels, objects.filtered, from, to, columns, moments);
    ellipseOf(moments, ellipse);
    store(sources, k, moments, ellipse);
    if (objects.blended[k] === 1) {
      momentsOf(objects.pixels, objects.filtered, from, objects.coreEnd[k]!, columns, core);
      [sources.x[k], sources.y[k]] = [core.x, core.y];
    }
    sources.npix[k] = to - from;
    sources.threshold[k] = thresholdOf(from, to);
    sources.margin[k] = margin(objects.filtered, from, to, highest) - sources.threshold[k]!;
    const atEdge = scan(sources, k, objects, from, to, data, columns, rows);
    sources.flag[k] = (objects.blended[k] === 1 ? sourceFlags.blended : 0) | (atEdge ? sourceFlags.atEdge : 0) | (moments.singular ? sourceFlags.singular : 0);
  }
  return sources;
}

function store(sources: Sources, k: number, { x, y, x2, y2, xy, flux }: Moments, { a, b, theta }: Ellipse): void {
  [sources.x[k], sources.y[k], sources.x2[k], sources.y2[k], sources.xy[k]] = [x, y, x2, y2, xy];
  [sources.a[k], sources.b[k], sources.theta[k], sources.smoothedFlux[k]] = [a, b, theta, flux];
}

/** Sums and peaks of one object's pixels; true when one of them lies at the border of the image. */
function scan(sources: Sources, k: number, { pixels, filtered }: Deblended, from: number, to: number, data: Float32Array, columns: number, rows: number): boolean {
  let [flux, peak, peakAt, smoothedPeak, atEdge] = [0, -Infinity, 0, -Infinity, false];
  for (let i = from; i < to; i++) {
    const at = pixels[i]!;
    const value = data[at]!;
    flux += value;
    if (value > peak) [peak, peakAt] = [value, at];
    if (filtered[i]! > smoothedPeak) smoothedPeak = filtered[i]!;
    const x = at % columns;
    if (x === 0 || x === columns - 1 || at < columns || at >= columns * (rows - 1)) atEdge = true;
  }
  [sources.flux[k], sources.peak[k], sources.smoothedPeak[k]] = [flux, peak, smoothedPeak];
  [sources.xPeak[k], sources.yPeak[k]] = [peakAt % columns, Math.floor(peakAt / columns)];
  return atEdge;
}

/**
 * The n-th highest value, n the length of `highest`. Of fewer it is the lowest but one: an object of least size always has
 * a pixel just above the threshold.
 */
function margin(values: Float32Array, from: number, to: number, highest: Float64Array): number {
  const room = Math.min(highest.length, to - from);
  let held = 0;
  for (let i = from; i < to; i++) {
    const value = values[i]!;
    if (held === room && !(value > highest[held - 1]!)) continue;
    let place = held === room ? held - 1 : held++;
    while (place > 0 && highest[place - 1]! < value) {
      highest[place] = highest[place - 1]!;
      place--;
    }
    highest[place] = value;
  }
  return highest[room < highest.length ? Math.max(0, room - 2) : room - 1]!;
}
