/** What is measured of objects beside the isophotal table, each on the image without its sky. */
import type { Image } from '../image.ts';
import { fluxRadii } from './flux-radius.ts';
import { kron } from './kron.ts';
import type { Sources } from './sources.ts';
import { windowedPosition } from './windowed.ts';

/** Named as columns of a table. */
export interface Extended {
  /** Windowed positions, px; those of the table where there is none. */
  readonly x_windowed: Float64Array;
  readonly y_windowed: Float64Array;
  /** In units of a and b. */
  readonly kron_radius: Float64Array;
  readonly flux_kron: Float64Array;
  /** Half of the light within 6 a, px. */
  readonly flux_radius_50: Float64Array;
  readonly [column: string]: Float64Array;
}

/** σ of a Gaussian is its half-light radius over this. */
const HALF_LIGHT = Math.sqrt(2 * Math.LN2);
const REACH = 6;

export function measureExtended(image: Image, sources: Sources, mask?: Uint8Array): Extended {
  const { radius, flux } = kron(image, sources, mask);
  const half = fluxRadii(image, sources.x, sources.y, sources.a.map((a) => REACH * a), 0.5, mask === undefined ? {} : { mask });
  const [x, y] = [sources.x.slice(), sources.y.slice()];
  for (let k = 0; k < sources.count; k++) {
    const at = { x: x[k]!, y: y[k]! };
    windowedPosition(image, half[k]! > 0 ? half[k]! / HALF_LIGHT : 1, at, mask);
    [x[k], y[k]] = [at.x, at.y];
  }
  return { x_windowed: x, y_windowed: y, kron_radius: radius, flux_kron: flux, flux_radius_50: half };
}
