/** The strip of a raw frame that saw no light says what level the amplifier had, row by row or column by column. */
import { medianInPlace } from '../combine/median.ts';
import { image } from '../image.ts';
import type { Image } from '../image.ts';

/** Pixels x0 … x1 − 1, y0 … y1 − 1, from 0. */
export interface Section {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** A section as FITS headers spell it, `[x1:x2,y1:y2]`, from 1 and with both ends; undefined when it is none or lies outside. */
export function sectionOf(text: string, columns: number, rows: number): Section | undefined {
  const found = /^\s*\[\s*(\d+)\s*:\s*(\d+)\s*,\s*(\d+)\s*:\s*(\d+)\s*\]\s*$/.exec(text);
  if (found === null) return undefined;
  const [x1 = 0, x2 = 0, y1 = 0, y2 = 0] = found.slice(1).map(Number);
  const section = { x0: Math.min(x1, x2) - 1, x1: Math.max(x1, x2), y0: Math.min(y1, y2) - 1, y1: Math.max(y1, y2) };
  return section.x0 < 0 || section.y0 < 0 || section.x1 > columns || section.y1 > rows ? undefined : section;
}

/**
 * Minus the median of the strip in each row (a strip taller than wide) or in each column, the medians smoothed by a running
 * median of `smooth` rows, odd, since the strip is narrow and noisy. Returns a new image of the same size.
 */
export function subtractOverscan(raw: Image, strip: Section, smooth = 1): Image {
  const byRow = strip.y1 - strip.y0 >= strip.x1 - strip.x0;
  const lines = byRow ? raw.rows : raw.columns;
  const level = runningMedian(Float64Array.from({ length: lines }, (_, line) => lineMedian(raw, strip, byRow, line)), smooth);
  return image(raw.columns, raw.rows, raw.data.map((value, i) => value - level[byRow ? Math.floor(i / raw.columns) : i % raw.columns]!));
}

/** The median of the strip in one line; lines that the strip does not reach have that of its nearest. */
function lineMedian({ data, columns }: Image, { x0, x1, y0, y1 }: Section, byRow: boolean, line: number): number {
  const values: number[] = [];
  const at = byRow ? Math.min(y1 - 1, Math.max(y0, line)) : Math.min(x1 - 1, Math.max(x0, line));
  for (let n = byRow ? x0 : y0; n < (byRow ? x1 : y1); n++) {
    const value = data[byRow ? at * columns + n : n * columns + at]!;
    if (value === value) values.push(value);
  }
  return medianInPlace(Float64Array.from(values), values.length);
}

function runningMedian(values: Float64Array, width: number): Float64Array {
  const half = width >> 1;
  return values.map((_, i) => {
    const window = values.slice(Math.max(0, i - half), i + half + 1);
    return medianInPlace(window, window.length);
  });
}

/** The section alone. */
export function trim({ columns, data }: Image, { x0, x1, y0, y1 }: Section): Image {
  const out = image(x1 - x0, y1 - y0);
  for (let y = y0; y < y1; y++) out.data.set(data.subarray(y * columns + x0, y * columns + x1), (y - y0) * (x1 - x0));
  return out;
}
