/** A replay as a picture: when which alert was pending and firing, and how many fired at once. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { encodePng } from '../../picture/png.ts';
import { library } from '../../picture/index.ts';
import { FONT, ink } from '../../picture/style.ts';
import { timeTicks, type Timeline, type TimelineRow } from './timeline.ts';

const WIDTH = 1400;
const [LEFT, RIGHT, TOP] = [330, 130, 190];
const ROW = 22;
const MOST_ROWS = 40;
const pale = '#e8edf0';
const colours = { pending: '#f2b441', firing: '#c8352b' } as const;
const PLOT = WIDTH - LEFT - RIGHT;

export interface PlottedReplay {
  readonly title: string;
  readonly from: number;
  readonly until: number;
  readonly timeline: Timeline;
}

/** A PNG, 1400 pixels wide. */
export async function plotReplay({ title, from, until, timeline }: PlottedReplay): Promise<Uint8Array> {
  const all = timeline.rows(until);
  const rows = all.slice(0, MOST_ROWS);
  const height = TOP + rows.length * ROW + 60;
  const canvas = (await library()).createCanvas(WIDTH, height).getContext('2d');
  const x = (at: number): number => LEFT + (PLOT * (at - from)) / Math.max(1, until - from);
  canvas.fillStyle = '#ffffff';
  canvas.fillRect(0, 0, WIDTH, height);
  text(canvas, title, 20, 34, 17, 'bold');
  text(canvas, `${iso(from)} to ${iso(until)} (UTC)`, 20, 58, 13);
  legend(canvas);
  drawTicks(canvas, from, until, x, TOP + rows.length * ROW);
  drawCounts(canvas, timeline.firingIn(from, until, PLOT));
  rows.forEach((row, i) => drawRow(canvas, row, TOP + i * ROW, x));
  if (rows.length === 0) text(canvas, 'Nothing was pending or firing.', LEFT, TOP + 14, 14);
  if (all.length > rows.length) text(canvas, `and ${all.length - rows.length} more that fired for less time`, LEFT, TOP + rows.length * ROW + 50, 13);
  return encodePng(canvas.getImageData(0, 0, WIDTH, height).data, WIDTH, height);
}

const iso = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

function text(canvas: SKRSContext2D, words: string, x: number, y: number, size: number, weight = 'normal', room?: number): void {
  canvas.font = `${weight} ${size}px "${FONT}"`;
  canvas.fillStyle = ink;
  if (room === undefined) canvas.fillText(words, x, y);
  else canvas.fillText(words, x, y, room);
}

function legend(canvas: SKRSContext2D): void {
  (['pending', 'firing'] as const).forEach((state, i) => {
    canvas.fillStyle = colours[state];
    canvas.fillRect(20 + i * 110, 76, 18, 12);
    text(canvas, state, 44 + i * 110, 87, 13);
  });
}

function drawTicks(canvas: SKRSContext2D, from: number, until: number, x: (at: number) => number, bottom: number): void {
  const { times, areDays } = timeTicks(from, until, 12);
  for (const at of times) {
    canvas.fillStyle = pale;
    canvas.fillRect(x(at), 90, 1, bottom - 90);
    canvas.textAlign = 'center';
    text(canvas, areDays ? iso(at).slice(5, 10) : iso(at).slice(11), x(at), bottom + 20, 12);
    canvas.textAlign = 'left';
  }
}

/** How many fire at once, above the rows. */
function drawCounts(canvas: SKRSContext2D, counts: Int32Array): void {
  const most = counts.reduce((a, b) => Math.max(a, b), 0);
  const [base, height] = [TOP - 14, 72];
  canvas.fillStyle = colours.firing;
  counts.forEach((count, i) => count > 0 && canvas.fillRect(LEFT + i, base - (height * count) / most, 1, (height * count) / most));
  canvas.fillStyle = ink;
  canvas.fillRect(LEFT, base, PLOT, 1);
  text(canvas, 'firing at once', 20, base, 13);
  text(canvas, `at most ${most}`, LEFT + PLOT + 10, base, 13);
}

function drawRow(canvas: SKRSContext2D, { rule, device, stretches, firingMs, openings }: TimelineRow, y: number, x: (at: number) => number): void {
  text(canvas, `${rule}  ${device}`, 20, y + 14, 13, 'normal', LEFT - 40);
  canvas.fillStyle = pale;
  canvas.fillRect(LEFT, y + ROW / 2, PLOT, 1);
  for (const { state, from, to } of stretches) {
    canvas.fillStyle = colours[state];
    // A stretch is seen however short it is.
    canvas.fillRect(x(from), y + 4, Math.max(1.5, x(to) - x(from)), ROW - 9);
  }
  text(canvas, openings === 0 ? '' : openings === 1 ? hours(firingMs) : `${hours(firingMs)} in ${openings}`, LEFT + PLOT + 10, y + 14, 12, 'normal', RIGHT - 14);
}

/** Together. */
function hours(ms: number): string {
  const minutes = ms / 60_000;
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(minutes < 600 ? 1 : 0)} h`;
}
