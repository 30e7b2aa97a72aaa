/** The pixels of a polar map: as `paint.ts`, with the place of every pixel looked up. */
import { landRaster } from '../../actors/drift/core/coastline.ts';
import type { MapPicture } from '../../actors/drift/ports.ts';
import { bandOf, NONE } from './bands.ts';
import { densityAtPixel, isReached, planeDensity } from './polar-bands.ts';
import type { PolarView } from './polar-view.ts';

/** Points of the lattice on which land is looked up, on an axis. */
const MOST_POINTS = 4000;
const METRES_PER_DEGREE = 111_000;

/** Of each pixel, row by row from the top: 1 is land. */
export function landOn(view: PolarView, coast: NonNullable<MapPicture['coast']>): Uint8Array {
  const { west, east, south, north, size, metresPerPixel } = view;
  // As fine as the pixels: on parallels those of the lowest latitude.
  const lowest = Math.min(Math.abs(south), Math.abs(north));
  const perDegree = METRES_PER_DEGREE / metresPerPixel;
  const lon = axis(west, east, (east - west) * perDegree * Math.cos((lowest * Math.PI) / 180));
  const lat = axis(south, north, (north - south) * perDegree);
  const raster = landRaster(coast, lon.middles, lat.middles);
  const onLand = new Uint8Array(size * size);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++, at++) {
      const place = view.where(x + 0.5, y + 0.5);
      const turned = west + ((((place.lonDeg - west) % 360) + 360) % 360);
      onLand[at] = raster[lat.indexOf(place.latDeg) * lon.middles.length + lon.indexOf(turned)] ?? 0;
    }
  }
  return onLand;
}

function axis(from: number, to: number, points: number): { readonly middles: Float64Array; indexOf(value: number): number } {
  const count = Math.min(MOST_POINTS, Math.max(2, Math.ceil(points)));
  const step = (to - from) / count;
  return { middles: Float64Array.from({ length: count }, (_, i) => from + (i + 0.5) * step), indexOf: (value) => Math.max(0, Math.min(count - 1, Math.floor((value - from) / step))) };
}

/** Colours of the areas where they show: `over(band, ashore)` for the pixel `at`. Land is painted only where particles are ashore. */
export function paintPolar(view: PolarView, { grid, probability, particles }: MapPicture, isLand: (at: number) => boolean, over: (at: number, band: number, ashore: boolean) => void): void {
  const plane = planeDensity(view, grid, probability, particles);
  for (let y = 0, at = 0; y < view.size; y++) {
    for (let x = 0; x < view.size; x++, at++) {
      const band = bandOf(densityAtPixel(plane, x + 0.5, y + 0.5), plane.limits);
      if (band === NONE) continue;
      const ashore = isLand(at);
      if (ashore) {
        const { lonDeg, latDeg } = view.where(x + 0.5, y + 0.5);
        if (!isReached(grid, probability, lonDeg, latDeg)) continue;
      }
      over(at, band, ashore);
    }
  }
}
