/** The way of the cloud's middle: a line with a tick and the hours since the start, from the last known position to now. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { MapPicture } from '../../actors/drift/ports.ts';
import { ink, label } from './style.ts';
import type { View } from './view.ts';

const TICK_EVERY_HOURS = [1, 2, 3, 6, 12, 24, 48, 96, 240, 480] as const;
const TICK_PIXELS = 45;

export function drawTrack(canvas: SKRSContext2D, view: View, { track, lastKnown }: MapPicture): void {
  const points = track.map(({ lonDeg, latDeg, hours }) => ({ ...view.place(lonDeg, latDeg), hours }));
  for (const [width, colour] of [[5, 'rgba(255, 255, 255, 0.7)'], [2, ink]] as const) {
    canvas.strokeStyle = colour;
    canvas.lineWidth = width;
    canvas.beginPath();
    for (const [i, { x, y }] of points.entries()) {
      if (i === 0) canvas.moveTo(x, y);
      else canvas.lineTo(x, y);
    }
    canvas.stroke();
  }
  const start = view.place(lastKnown.lonDeg, lastKnown.latDeg);
  drawTicks(canvas, points, start);
  const last = points.at(-1);
  if (last !== undefined) dot(canvas, last.x, last.y, 5);
  drawCross(canvas, start.x, start.y);
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly hours: number;
}

/** A dot at every tick. The end has its label first; another one only where it stands clear of those before. */
function drawTicks(canvas: SKRSContext2D, points: readonly Point[], start: Omit<Point, 'hours'>): void {
  const every = tickHours(points);
  const ticks = points.filter(({ hours }, i) => hours !== 0 && (i === points.length - 1 || isMultiple(hours, every)));
  const labelled: Omit<Point, 'hours'>[] = [start];
  for (const point of [...ticks.slice(-1), ...ticks.slice(0, -1)]) {
    dot(canvas, point.x, point.y, 3);
    if (labelled.some(({ x, y }) => Math.abs(point.x - x) < LABEL_WIDTH && Math.abs(point.y - y) < LABEL_HEIGHT)) continue;
    label(canvas, `${point.hours > 0 ? '+' : '−'}${Number(Math.abs(point.hours).toFixed(1))} h`, point.x + 8, point.y - 7);
    labelled.push(point);
  }
}

const LABEL_WIDTH = 48;
const LABEL_HEIGHT = 22;
const isMultiple = (hours: number, of: number): boolean => Math.abs(hours / of - Math.round(hours / of)) < 1e-6;

/** The least round interval whose ticks stand apart on the way taken, on the average. */
export function tickHours(points: readonly Point[]): number {
  const length = points.slice(1).reduce((sum, { x, y }, i) => sum + Math.hypot(x - (points[i]?.x ?? x), y - (points[i]?.y ?? y)), 0);
  const hours = Math.abs(points.at(-1)?.hours ?? 0);
  return TICK_EVERY_HOURS.find((every) => length * every >= TICK_PIXELS * hours) ?? 960;
}

function dot(canvas: SKRSContext2D, x: number, y: number, radius: number): void {
  canvas.fillStyle = ink;
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fill();
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
