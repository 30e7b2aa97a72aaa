/** The pixels of a map: sea, land and where the object may be. */
import { landRaster } from '../../actors/drift/core/coastline.ts';
import { stepOf } from '../../actors/drift/core/density.ts';
import type { MapPicture } from '../../actors/drift/ports.ts';
import { bandOf, bands, NONE, smoothed } from './bands.ts';
import { landOn, paintPolar } from './polar-paint.ts';
import type { PlainView, View } from './view.ts';

const sea = [214, 232, 242] as const;
const land = [226, 220, 203] as const;

/** The sea and the land, as pixels of the view; the same for every image of an animation. */
export function background(view: View, coast: MapPicture['coast']): Uint8ClampedArray {
  const { size } = view;
  const pixels = new Uint8ClampedArray(4 * size * size);
  const words = new Uint32Array(pixels.buffer).fill(word(sea));
  if (coast === undefined) return pixels;
  const onLand = word(land);
  if (view.kind === 'polar') {
    for (const [at, isLand] of landOn(view, coast).entries()) if (isLand === 1) words[at] = onLand;
    return pixels;
  }
  const raster = landRaster(coast, axis(view.west, view.east, size), axis(view.south, view.north, size));
  // The raster's rows go from south to north, the canvas's from north to south.
  for (let row = 0; row < size; row++) {
    const from = (size - 1 - row) * size;
    for (let column = 0; column < size; column++) if (raster[from + column] === 1) words[row * size + column] = onLand;
  }
  return pixels;
}

/** An opaque colour as a pixel of this machine's byte order. */
const word = (colour: Colour): number => new Uint32Array(Uint8Array.of(...colour, 255).buffer)[0] ?? 0;

/** Middles of the pixels. */
const axis = (from: number, to: number, size: number): Float64Array => Float64Array.from({ length: size }, (_, i) => from + ((i + 0.5) * (to - from)) / size);

/**
 * Lays the areas over the background, three quarters opaque, with the smoothed density bilinear between the cells'
 * centres. Smoothing must not carry the object inland: land is painted only in cells where particles are ashore.
 */
export function paintBands(pixels: Uint8ClampedArray, view: View, picture: MapPicture): void {
  const words = new Uint32Array(pixels.buffer);
  const onLand = word(land);
  const [overLand, overSea] = [land, sea].map((under) => Uint32Array.from(bands, ({ colour }) => word(mixed(under, colour))));
  const over = (at: number, band: number, ashore: boolean): void => void (words[at] = (ashore ? overLand : overSea)?.[band] ?? 0);
  if (view.kind === 'polar') paintPolar(view, picture, (at) => words[at] === onLand, over);
  else paintPlain(view, picture, (at) => words[at] === onLand, over);
}

function paintPlain(view: PlainView, { grid, probability, particles }: MapPicture, isLand: (at: number) => boolean, over: (at: number, band: number, ashore: boolean) => void): void {
  const [nx, ny] = [grid.lonDeg.length, grid.latDeg.length];
  const { density, limits } = smoothed(probability, nx, ny, particles);
  const perLat = 1 / stepOf(grid.latDeg);
  const columns = columnsOf(view, grid.lonDeg);
  const line = new Float64Array(nx);
  for (let y = 0; y < view.size; y++) {
    const row = (view.north - ((y + 0.5) * (view.north - view.south)) / view.size - (grid.latDeg[0] ?? 0)) * perLat;
    if (!(row >= 0 && row < ny - 1)) continue;
    const [below, nearest] = [Math.floor(row), Math.round(row)];
    for (let i = 0; i < nx; i++) line[i] = density[below * nx + i]! + (row - below) * (density[(below + 1) * nx + i]! - density[below * nx + i]!);
    for (let x = 0, at = y * view.size; x < view.size; x++, at++) {
      const column = columns[x]!;
      if (!(column >= 0 && column < nx - 1)) continue;
      const west = Math.floor(column);
      const band = bandOf(line[west]! + (column - west) * (line[west + 1]! - line[west]!), limits);
      if (band === NONE) continue;
      const ashore = isLand(at);
      if (ashore && probability[nearest * nx + Math.round(column)] === 0) continue;
      over(at, band, ashore);
    }
  }
}

/** Of each column of pixels its place on the grid's axis, in cells from the first centre. */
function columnsOf(view: PlainView, lonDeg: Float64Array): Float64Array {
  const turn = 360 * Math.round(((lonDeg[lonDeg.length >> 1] ?? 0) - (view.west + view.east) / 2) / 360);
  const perLon = 1 / stepOf(lonDeg);
  return axis(view.west, view.east, view.size).map((lon) => (lon + turn - (lonDeg[0] ?? 0)) * perLon);
}

type Colour = readonly [red: number, green: number, blue: number];
/** An area's colour over the sea, as on the map. */
export const shownAs = (colour: Colour): Colour => mixed(sea, colour);
const mixed = (under: Colour, over: Colour): Colour => [0.25 * under[0] + 0.75 * over[0], 0.25 * under[1] + 0.75 * over[1], 0.25 * under[2] + 0.75 * over[2]];
