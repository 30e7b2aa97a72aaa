/**
 * Pixels of a blend that lie below all cores: each goes to the core whose bivariate Gaussian, with the core's peak and
 * moments, is highest there (Bertin & Arnouts 1996, section 5). The paper draws lots where several come near; taking the
 * likeliest gives the same blend the same parts each time.
 */
import { momentsOf, noMoments } from './moments.ts';
import { Profiles } from './profiles.ts';
import type { Profile } from './profiles.ts';

/** Gives every pixel with label 0 that of a core, 1 … cores, as a negative number: it belongs to the object, not to the core. The lists are one blend's. */
export function shareOut(pixels: Int32Array, values: Float32Array, columns: number, cores: number, label: Int32Array): void {
  const profiles = new Profiles(profilesOf(pixels, values, columns, cores, label));
  for (let i = 0; i < values.length; i++) if (label[i] === 0) label[i] = -1 - profiles.highestAt(pixels[i]! % columns, Math.floor(pixels[i]! / columns));
}

/** Each core as a Gaussian. */
function profilesOf(pixels: Int32Array, values: Float32Array, columns: number, cores: number, label: Int32Array): readonly Profile[] {
  const moments = noMoments();
  const counts = new Int32Array(cores + 1);
  for (let i = 0; i < values.length; i++) counts[label[i]!]!++;
  const place = new Int32Array(cores + 2);
  for (let k = 1; k <= cores; k++) place[k + 1] = place[k]! + counts[k]!;
  const at = place.slice();
  const [ownPixels, ownValues] = [new Int32Array(place[cores + 1]!), new Float32Array(place[cores + 1]!)];
  for (let i = 0; i < values.length; i++) {
    const k = label[i]!;
    if (k === 0) continue;
    ownPixels[at[k]!] = pixels[i]!;
    ownValues[at[k]!++] = values[i]!;
  }
  return Array.from({ length: cores }, (_, k): Profile => {
    const [from, to] = [place[k + 1]!, place[k + 2]!];
    momentsOf(ownPixels, ownValues, from, to, columns, moments);
    let peak = -Infinity;
    for (let i = from; i < to; i++) peak = Math.max(peak, ownValues[i]!);
    return { x: moments.x, y: moments.y, logPeak: Math.log(peak), x2: moments.x2, y2: moments.y2, xy: moments.xy };
  });
}
