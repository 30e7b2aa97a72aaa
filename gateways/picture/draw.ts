/** A mission's map on a canvas: sea, land, probability, track, last known position, scale, legend in words. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { coastLines, landRaster } from '../../actors/drift/core/coastline.ts';
import { stepOf } from '../../actors/drift/core/density.ts';
import type { MapPicture } from '../../actors/drift/ports.ts';
import { bands, bandsOf, NONE } from './bands.ts';
import type { View } from './view.ts';

const sea = [214, 232, 242] as const;
const land = [226, 220, 203] as const;
const ink = '#20303c';
const FONT = 'DejaVu Sans';

/** The sea and the land, as pixels of the view; the same for every image of an animation. */
export function background(view: View, coast: MapPicture['coast']): Uint8ClampedArray {
  const { size } = view;
  const raster = coast === undefined ? undefined : landRaster(coast, axis(view.west, view.east, size), axis(view.south, view.north, size));
  const pixels = new Uint8ClampedArray(4 * size * size);
  const words = new Uint32Array(pixels.buffer).fill(word(sea));
  if (raster === undefined) return pixels;
  const onLand = word(land);
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

/** Lays the probability bands over the background, three quarters opaque, on land and sea alike. */
export function paintBands(pixels: Uint8ClampedArray, view: View, { grid, probability, particles }: MapPicture): void {
  const [nx, ny] = [grid.lonDeg.length, grid.latDeg.length];
  const of = bandsOf(probability, nx, ny, particles);
  const [perLon, perLat] = [1 / stepOf(grid.lonDeg), 1 / stepOf(grid.latDeg)];
  const turn = 360 * Math.round(((grid.lonDeg[nx >> 1] ?? 0) - (view.west + view.east) / 2) / 360);
  const columns = Int32Array.from(axis(view.west, view.east, view.size), (lon) => Math.round((lon + turn - (grid.lonDeg[0] ?? 0)) * perLon));
  const words = new Uint32Array(pixels.buffer);
  const onLand = word(land);
  const [overLand, overSea] = [land, sea].map((under) => Uint32Array.from(bands, ({ colour }) => word(mixed(under, colour))));
  for (let y = 0; y < view.size; y++) {
    const lat = view.north - ((y + 0.5) * (view.north - view.south)) / view.size;
    const row = Math.round((lat - (grid.latDeg[0] ?? 0)) * perLat);
    if (row < 0 || row >= ny) continue;
    for (let x = 0, at = y * view.size; x < view.size; x++, at++) {
      const column = columns[x]!;
      const band = column < 0 || column >= nx ? NONE : of[row * nx + column]!;
      if (band !== NONE) words[at] = (words[at] === onLand ? overLand : overSea)?.[band] ?? 0;
    }
  }
}

type Colour = readonly [red: number, green: number, blue: number];
const mixed = (under: Colour, over: Colour): Colour => [0.25 * under[0] + 0.75 * over[0], 0.25 * under[1] + 0.75 * over[1], 0.25 * under[2] + 0.75 * over[2]];

/** Everything with lines and letters. */
export function drawOver(canvas: SKRSContext2D, view: View, picture: MapPicture): void {
  if (picture.coast !== undefined) drawCoast(canvas, view, picture.coast);
  drawTrack(canvas, view, picture);
  drawScale(canvas, view);
  drawBanner(canvas, view, picture.banner);
}

function drawCoast(canvas: SKRSContext2D, view: View, coast: NonNullable<MapPicture['coast']>): void {
  canvas.strokeStyle = '#8a8068';
  canvas.lineWidth = 1;
  canvas.beginPath();
  for (const line of coastLines(coast, view, (view.north - view.south) / view.size)) {
    for (let i = 0; i + 1 < line.length; i += 2) {
      const [x, y] = [view.x(line[i] ?? 0), view.y(line[i + 1] ?? 0)];
      if (i === 0) canvas.moveTo(x, y);
      else canvas.lineTo(x, y);
    }
  }
  canvas.stroke();
}

function drawTrack(canvas: SKRSContext2D, view: View, { track, lastKnown }: MapPicture): void {
  canvas.strokeStyle = ink;
  canvas.lineWidth = 2;
  canvas.beginPath();
  for (const [i, { lonDeg, latDeg }] of track.entries()) {
    if (i === 0) canvas.moveTo(view.x(lonDeg), view.y(latDeg));
    else canvas.lineTo(view.x(lonDeg), view.y(latDeg));
  }
  canvas.stroke();
  const last = track.at(-1);
  if (last !== undefined) {
    canvas.fillStyle = ink;
    canvas.beginPath();
    canvas.arc(view.x(last.lonDeg), view.y(last.latDeg), 5, 0, 2 * Math.PI);
    canvas.fill();
  }
  drawCross(canvas, view.x(lastKnown.lonDeg), view.y(lastKnown.latDeg));
}

export function drawCross(canvas: SKRSContext2D, x: number, y: number): void {
  for (const [width, colour] of [[6, '#ffffff'], [3, '#0b5fa5']] as const) {
    canvas.strokeStyle = colour;
    canvas.lineWidth = width;
    canvas.beginPath();
    canvas.moveTo(x - 8, y - 8);
    canvas.lineTo(x + 8, y + 8);
    canvas.moveTo(x - 8, y + 8);
    canvas.lineTo(x + 8, y - 8);
    canvas.stroke();
  }
}

/** The longest round distance that fits into a quarter of the map. */
export function roundLength(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  return power * ([5, 2, 1].find((step) => step * power <= metres) ?? 1);
}

function drawScale(canvas: SKRSContext2D, view: View): void {
  const metres = roundLength((view.size * view.metresPerPixel) / 4);
  const width = metres / view.metresPerPixel;
  const [x, y] = [20, view.size - 24];
  canvas.fillStyle = 'rgba(255, 255, 255, 0.8)';
  canvas.fillRect(x - 10, y - 26, width + 20, 40);
  canvas.fillStyle = ink;
  canvas.fillRect(x, y, width, 4);
  canvas.fillRect(x, y - 6, 2, 10);
  canvas.fillRect(x + width - 2, y - 6, 2, 10);
  canvas.font = `13px "${FONT}"`;
  canvas.fillText(metres >= 1000 ? `${metres / 1000} km` : `${metres} m`, x + 6, y - 8);
}

function drawBanner(canvas: SKRSContext2D, view: View, banner: string | undefined): void {
  if (banner === undefined) return;
  canvas.fillStyle = 'rgba(170, 20, 20, 0.85)';
  canvas.fillRect(0, 0, view.size, 30);
  canvas.fillStyle = '#ffffff';
  canvas.font = `bold 14px "${FONT}"`;
  canvas.fillText(banner, 12, 20, view.size - 24);
}

/** Title, legend and notes beside the map; `x` and `width` of the panel. */
export function drawPanel(canvas: SKRSContext2D, picture: MapPicture, x: number, width: number): void {
  canvas.fillStyle = ink;
  let y = paragraph(canvas, picture.title, x, 34, width, `bold 17px "${FONT}"`, 23);
  y = paragraph(canvas, picture.subtitle, x, y + 8, width, `14px "${FONT}"`, 20) + 18;
  for (const { colour, words } of bands) {
    canvas.fillStyle = `rgb(${colour.join(', ')})`;
    canvas.fillRect(x, y - 13, 26, 16);
    canvas.fillStyle = ink;
    y = paragraph(canvas, words, x + 36, y, width - 36, `14px "${FONT}"`, 20) + 8;
  }
  drawCross(canvas, x + 13, y - 3);
  canvas.fillStyle = ink;
  y = paragraph(canvas, 'last known position', x + 36, y + 2, width - 36, `14px "${FONT}"`, 20) + 8;
  canvas.fillRect(x, y - 6, 20, 2);
  canvas.beginPath();
  canvas.arc(x + 20, y - 5, 5, 0, 2 * Math.PI);
  canvas.fill();
  y = paragraph(canvas, 'way of the mean position, and where it is now', x + 36, y, width - 36, `14px "${FONT}"`, 20) + 16;
  for (const note of picture.notes) y = paragraph(canvas, note, x, y, width, `13px "${FONT}"`, 18) + 6;
}

/** Breaks a text into lines; returns where the next one begins. */
function paragraph(canvas: SKRSContext2D, text: string, x: number, y: number, width: number, font: string, height: number): number {
  canvas.font = font;
  let line = '';
  let at = y;
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && canvas.measureText(longer).width > width) {
      canvas.fillText(line, x, at, width);
      at += height;
      line = word;
    } else line = longer;
  }
  canvas.fillText(line, x, at, width);
  return at + height;
}
