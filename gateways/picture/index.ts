/** Maps as pictures. The canvas is native code and is loaded when the first picture is drawn. */
import { createRequire } from 'node:module';
import type * as Canvas from '@napi-rs/canvas';
import type { MapPicture, PicturesPort } from '../../actors/drift/ports.ts';
import { drawOver } from './draw.ts';
import { loadGifenc } from './gif-encoder.ts';
import { background, paintBands } from './paint.ts';
import { drawPanel } from './panel.ts';
import { encodePng } from './png.ts';
import { projectionNote } from './polar-view.ts';
import { viewOf, type View } from './view.ts';

const SIZE = 800;
const PANEL = 320;
const GIF_SIZE = 480;

type CanvasLibrary = typeof Canvas;
let loading: Promise<CanvasLibrary> | undefined;

/** With our font, so that a map has its words on a machine without any. */
export function library(): Promise<CanvasLibrary> {
  loading ??= import('@napi-rs/canvas').then((canvas) => {
    const { resolve } = createRequire(import.meta.url);
    for (const font of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) canvas.GlobalFonts.registerFromPath(resolve(`dejavu-fonts-ttf/ttf/${font}`), 'DejaVu Sans');
    return canvas;
  });
  return loading;
}

/** A PNG of 1120 × 800 pixels. */
export async function drawDensity(picture: MapPicture): Promise<Uint8Array> {
  const { createCanvas } = await library();
  const view = viewOf([picture], SIZE);
  const canvas = createCanvas(SIZE + PANEL, SIZE);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, SIZE + PANEL, SIZE);
  drawMap(context, view, picture, background(view, picture.coast));
  drawPanel(context, view.kind === 'polar' ? { ...picture, notes: [...picture.notes, projectionNote(view)] } : picture, SIZE + 22, PANEL - 40);
  return encodePng(context.getImageData(0, 0, SIZE + PANEL, SIZE).data, SIZE + PANEL, SIZE);
}

/** A GIF of 480 × 480 pixels, four images a second; the last one stays for two seconds. */
export async function animate(pictures: readonly MapPicture[]): Promise<Uint8Array> {
  const { createCanvas } = await library();
  const { GIFEncoder, applyPalette, quantize } = loadGifenc();
  const view = viewOf(pictures, GIF_SIZE);
  const base = background(view, pictures[0]?.coast);
  const context = createCanvas(GIF_SIZE, GIF_SIZE).getContext('2d');
  const gif = GIFEncoder();
  for (const [index, picture] of pictures.entries()) {
    drawMap(context, view, picture, base.slice());
    const { data } = context.getImageData(0, 0, GIF_SIZE, GIF_SIZE);
    const palette = quantize(data, 64);
    gif.writeFrame(applyPalette(data, palette), GIF_SIZE, GIF_SIZE, { palette, delay: index === pictures.length - 1 ? 2000 : 250 });
  }
  gif.finish();
  return gif.bytes();
}

type Context = ReturnType<ReturnType<CanvasLibrary['createCanvas']>['getContext']>;

function drawMap(context: Context, view: View, picture: MapPicture, pixels: Uint8ClampedArray): void {
  paintBands(pixels, view, picture);
  const image = context.createImageData(view.size, view.size);
  image.data.set(pixels);
  context.putImageData(image, 0, 0);
  context.save();
  context.beginPath();
  context.rect(0, 0, view.size, view.size);
  context.clip();
  drawOver(context, view, picture);
  context.restore();
}

export const pictures: PicturesPort = { map: drawDensity, animation: animate };
