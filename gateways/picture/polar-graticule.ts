/** Parallels as arcs around the pole and meridians towards it, with their degrees where they leave the map. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import { angle, graticuleStep, LINE, type Taken } from './graticule.ts';
import type { Pixel } from './place.ts';
import type { PolarView } from './polar-view.ts';
import { label } from './style.ts';

const MERIDIAN_STEPS_MINUTES = [10, 20, 30, 60, 120, 300, 600, 900, 1800, 2700, 5400] as const;
const MOST_MERIDIANS = 12;
const POINTS = 360;

interface Line {
  readonly words: string;
  /** On the map and around it. */
  readonly points: readonly Pixel[];
}

export function drawPolarGraticule(canvas: SKRSContext2D, view: PolarView, taken: Taken): void {
  const [around, towards] = [parallels(view), meridians(view)];
  canvas.strokeStyle = LINE;
  canvas.lineWidth = 1;
  canvas.beginPath();
  for (const { points } of [...around, ...towards]) {
    for (const [i, { x, y }] of points.entries()) {
      if (i === 0) canvas.moveTo(x, y);
      else canvas.lineTo(x, y);
    }
  }
  canvas.stroke();
  const labelled: Pixel[] = [];
  const write = ({ words, points }: Line, order: (point: Pixel) => number): void => {
    const free = points.filter(({ x, y }) => x > 6 && x < view.size - 58 && y > taken.top + 16 && y < view.size - 10 && (x > taken.left || y < view.size - taken.bottom) && labelled.every((one) => Math.abs(one.x - x) > 56 || Math.abs(one.y - y) > 16));
    const [best] = [...free].sort((a, b) => order(a) - order(b));
    if (best === undefined) return;
    label(canvas, words, best.x + 3, best.y - 3, 11);
    labelled.push(best);
  };
  const pole = view.place(0, view.side * 90);
  // Meridians at their outer ends, parallels at the left.
  for (const line of towards) write(line, ({ x, y }) => -Math.hypot(x - pole.x, y - pole.y));
  for (const line of around) write(line, ({ x }) => x);
}

const between = (from: number, to: number, step: number): readonly number[] => {
  const first = Math.ceil((60 * from) / step - 1e-9);
  return Array.from({ length: Math.max(0, Math.floor((60 * to) / step + 1e-9) - first + 1) }, (_, i) => (first + i) * step);
};
const along = (from: number, to: number): readonly number[] => Array.from({ length: POINTS + 1 }, (_, i) => from + ((to - from) * i) / POINTS);

function parallels({ west, east, south, north, place }: PolarView): readonly Line[] {
  const step = graticuleStep(north - south);
  return between(south, north, step).filter((minutes) => Math.abs(minutes) < 90 * 60).map((minutes) => ({ words: angle(minutes, step, 'N', 'S'), points: along(west, east).map((lon) => place(lon, minutes / 60)) }));
}

/** All but every 90° end one parallel before the pole, so that they do not run into one spot. */
function meridians({ west, east, south, north, side, holdsPole, place }: PolarView): readonly Line[] {
  const step = MERIDIAN_STEPS_MINUTES.find((one) => (60 * (east - west)) / one <= MOST_MERIDIANS) ?? 5400;
  const inner = holdsPole ? side * (90 - graticuleStep(north - south) / 60) : side === 1 ? north : south;
  const outer = side === 1 ? south : north;
  return between(west, holdsPole ? east - step / 60 : east, step).map((minutes) => {
    const whole = holdsPole && minutes % 5400 === 0;
    return { words: angle(minutes - 21_600 * Math.round(minutes / 21_600), step, 'E', 'W'), points: along(outer, whole ? side * 90 : inner).map((lat) => place(minutes / 60, lat)) };
  });
}
