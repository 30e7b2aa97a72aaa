/** What stands beside the map: title, legend in words, notes. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { MapPicture } from '../../actors/drift/ports.ts';
import { bands } from './bands.ts';
import { shownAs } from './paint.ts';
import { drawCross } from './track.ts';
import { FONT, ink } from './style.ts';

/** Title, legend and notes beside the map; `x` and `width` of the panel. */
export function drawPanel(canvas: SKRSContext2D, picture: MapPicture, x: number, width: number): void {
  canvas.fillStyle = ink;
  let y = paragraph(canvas, picture.title, x, 34, width, `bold 17px "${FONT}"`, 23);
  y = paragraph(canvas, picture.subtitle, x, y + 8, width, `14px "${FONT}"`, 20) + 18;
  for (const { colour, words } of bands) {
    canvas.fillStyle = `rgb(${shownAs(colour).join(', ')})`;
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
  y = paragraph(canvas, 'way of the mean position with the hours since the start, and where it is now', x + 36, y, width - 36, `14px "${FONT}"`, 20) + 16;
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
