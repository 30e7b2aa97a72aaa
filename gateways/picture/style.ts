import type { SKRSContext2D } from '@napi-rs/canvas';

export const ink = '#20303c';
export const FONT = 'DejaVu Sans';

/** Letters with a light edge, readable on sea, land and areas alike. */
export function label(canvas: SKRSContext2D, text: string, x: number, y: number, size = 12): void {
  canvas.font = `${size}px "${FONT}"`;
  canvas.lineJoin = 'round';
  canvas.lineWidth = 3.5;
  canvas.strokeStyle = 'rgba(255, 255, 255, 0.85)';
  canvas.strokeText(text, x, y);
  canvas.fillStyle = ink;
  canvas.fillText(text, x, y);
}
