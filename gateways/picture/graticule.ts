/** Lines of latitude and longitude with their degrees and minutes. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { label } from './style.ts';
import type { PlainView } from './view.ts';

const STEPS_MINUTES = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800] as const;
const MOST_LINES = 6;
export const LINE = 'rgba(32, 48, 60, 0.22)';

/** Minutes of arc between the lines of an axis: at most six of them. */
export const graticuleStep = (spanDeg: number): number => STEPS_MINUTES.find((step) => (60 * spanDeg) / step <= MOST_LINES) ?? 3600;

/** Pixels at these edges where no label may stand, `left` only near the bottom. */
export interface Taken {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
}

export function drawGraticule(canvas: SKRSContext2D, view: PlainView, taken: Taken): void {
  const parallels = lines(view.south, view.north).filter(({ minutes }) => Math.abs(minutes) <= 90 * 60);
  const meridians = lines(view.west, view.east);
  canvas.strokeStyle = LINE;
  canvas.lineWidth = 1;
  canvas.beginPath();
  for (const { minutes } of parallels) {
    const y = Math.round(view.y(minutes / 60)) + 0.5;
    canvas.moveTo(0, y);
    canvas.lineTo(view.size, y);
  }
  for (const { minutes } of meridians) {
    const x = Math.round(view.x(minutes / 60)) + 0.5;
    canvas.moveTo(x, 0);
    canvas.lineTo(x, view.size);
  }
  canvas.stroke();
  for (const { minutes, step } of parallels) {
    const y = view.y(minutes / 60) - 4;
    if (y > taken.top + 14 && y < view.size - taken.bottom) label(canvas, angle(minutes, step, 'N', 'S'), 6, y, 11);
  }
  for (const { minutes, step } of meridians) {
    const x = view.x(minutes / 60) + 4;
    if (x > taken.left && x < view.size - 60) label(canvas, angle(minutes - 21_600 * Math.round(minutes / 21_600), step, 'E', 'W'), x, view.size - 8, 11);
  }
}

function lines(from: number, to: number): { readonly minutes: number; readonly step: number }[] {
  const step = graticuleStep(to - from);
  const first = Math.ceil((60 * from) / step);
  return Array.from({ length: Math.max(0, Math.floor((60 * to) / step) - first + 1) }, (_, i) => ({ minutes: (first + i) * step, step }));
}

/** 60°10′N; minutes only where the lines need them. */
export function angle(minutes: number, step: number, positive: string, negative: string): string {
  const size = Math.abs(minutes);
  const [degrees, rest] = [Math.floor(size / 60), size % 60];
  const side = size === 0 || size === 180 * 60 && positive === 'E' ? '' : minutes > 0 ? positive : negative;
  return step % 60 === 0 ? `${degrees}°${side}` : `${degrees}°${step < 1 ? rest.toFixed(1).padStart(4, '0') : String(rest).padStart(2, '0')}′${side}`;
}
