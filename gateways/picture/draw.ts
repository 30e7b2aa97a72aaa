/** Everything on a map that has lines and letters. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { coastLines } from '../../actors/drift/core/coastline.ts';
import type { MapPicture } from '../../actors/drift/ports.ts';
import { drawGraticule } from './graticule.ts';
import { drawPolarGraticule } from './polar-graticule.ts';
import { FONT, ink } from './style.ts';
import { drawTrack } from './track.ts';
import type { View } from './view.ts';

const NAUTICAL_MILE = 1852;
const SCALE_HEIGHT = 62;

export function drawOver(canvas: SKRSContext2D, view: View, picture: MapPicture): void {
  if (picture.coast !== undefined) drawCoast(canvas, view, picture.coast);
  const banner = picture.banner === undefined ? 0 : bannerHeight(view);
  const taken = { top: banner, left: scaleWidth(view) + 10, bottom: SCALE_HEIGHT + 10 };
  if (view.kind === 'polar') drawPolarGraticule(canvas, view, taken);
  else drawGraticule(canvas, view, taken);
  // Beneath the track: on a small map the box may reach the last known position.
  drawScale(canvas, view);
  drawTrack(canvas, view, picture);
  if (picture.banner !== undefined) drawBanner(canvas, view, picture.banner);
}

function drawCoast(canvas: SKRSContext2D, view: View, coast: NonNullable<MapPicture['coast']>): void {
  canvas.strokeStyle = '#8a8068';
  canvas.lineWidth = 1;
  canvas.beginPath();
  for (const line of coastLines(coast, view, (view.north - view.south) / view.size)) {
    for (let i = 0; i + 1 < line.length; i += 2) {
      const { x, y } = view.place(line[i] ?? 0, line[i + 1] ?? 0);
      if (i === 0) canvas.moveTo(x, y);
      else canvas.lineTo(x, y);
    }
  }
  canvas.stroke();
}

/** The longest round distance that is not longer than this. */
export function roundLength(length: number): number {
  const power = 10 ** Math.floor(Math.log10(length));
  return power * ([5, 2, 1].find((step) => step * power <= length) ?? 1);
}

/** Round lengths that fit into a quarter of the map, in kilometres (metres) and nautical miles. */
function scaleBars(view: View): readonly { readonly pixels: number; readonly words: string }[] {
  const most = (view.size * view.metresPerPixel) / 4;
  const metres = roundLength(most);
  const miles = roundLength(most / NAUTICAL_MILE);
  return [
    { pixels: metres / view.metresPerPixel, words: metres >= 1000 ? `${metres / 1000} km` : `${metres} m` },
    { pixels: (miles * NAUTICAL_MILE) / view.metresPerPixel, words: `${Number(miles.toPrecision(1))} nautical mile${miles === 1 ? '' : 's'}` },
  ];
}

const scaleWidth = (view: View): number => Math.max(150, ...scaleBars(view).map(({ pixels }) => pixels + 24)) + 10;

function drawScale(canvas: SKRSContext2D, view: View): void {
  const top = view.size - SCALE_HEIGHT - 8;
  canvas.fillStyle = 'rgba(255, 255, 255, 0.85)';
  canvas.fillRect(8, top, scaleWidth(view) - 8, SCALE_HEIGHT);
  canvas.fillStyle = ink;
  canvas.font = `12px "${FONT}"`;
  for (const [k, { pixels, words }] of scaleBars(view).entries()) {
    const y = top + 22 + 28 * k;
    canvas.fillRect(18, y, pixels, 3);
    canvas.fillRect(18, y - 4, 2, 9);
    canvas.fillRect(18 + pixels - 2, y - 4, 2, 9);
    canvas.fillText(words, 23, y - 5);
  }
}

const bannerHeight = (view: View): number => Math.round(view.size / 18);

function drawBanner(canvas: SKRSContext2D, view: View, banner: string): void {
  const height = bannerHeight(view);
  canvas.fillStyle = 'rgb(170, 20, 20)';
  canvas.fillRect(0, 0, view.size, height);
  canvas.fillStyle = '#ffffff';
  canvas.font = `bold ${Math.round(0.5 * height)}px "${FONT}"`;
  canvas.fillText(banner, 12, Math.round(0.68 * height), view.size - 24);
}
