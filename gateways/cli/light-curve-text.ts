/** A light curve in letters: a line of bars a filter, or a plot. Pure. */

export interface CurvePoint {
  readonly mjd: number;
  readonly filter: string;
  /** ADU of its frame. */
  readonly flux: number;
  readonly fluxError: number;
  /** AB magnitude of 1 ADU. */
  readonly zeroPoint: number | null;
  readonly mag: number | null;
  readonly isForced: boolean;
}

/** AB magnitude of 1 µJy (Oke & Gunn 1983). */
const microJansky = 23.9;
/** µJy; ADU of its frame without a zero point. */
const fluxOf = ({ flux, zeroPoint }: CurvePoint): number => (zeroPoint === null ? flux : flux * 10 ** ((microJansky - zeroPoint) / 2.5));

const byFilter = (points: readonly CurvePoint[]): readonly (readonly [string, readonly CurvePoint[]])[] =>
  [...new Set(points.map(({ filter }) => filter))].sort().map((filter) => [filter, points.filter((point) => point.filter === filter).sort((a, b) => a.mjd - b.mjd)]);

const bars = '▁▂▃▄▅▆▇█';
/** Points of a line; of more, the latest. */
const mostBars = 60;

/** One line a filter: its fluxes in the order of time, the lowest bar the faintest; what was only forced is said in numbers. */
export function sparklines(points: readonly CurvePoint[]): readonly string[] {
  return byFilter(points).map(([filter, all]) => {
    const fluxes = all.slice(-mostBars).map(fluxOf);
    const [low, high] = [Math.min(...fluxes), Math.max(...fluxes)];
    const line = fluxes.map((flux) => bars[high > low ? Math.min(bars.length - 1, Math.floor(((flux - low) / (high - low)) * bars.length)) : 3] ?? '').join('');
    const seen = all.filter(({ isForced, flux }) => !isForced && flux > 0).flatMap(({ mag }) => mag ?? []);
    const mags = seen.length === 0 ? '' : ` ${Math.max(...seen).toFixed(2)} … ${Math.min(...seen).toFixed(2)} mag,`;
    const [forced, faded] = [all.filter(({ isForced }) => isForced).length, all.filter(({ isForced, flux }) => !isForced && flux < 0).length];
    return `${(filter === '' ? '–' : filter).padEnd(4)} ${line} ${mags} ${all.length} ${all.length === 1 ? 'point' : 'points'}${forced === 0 ? '' : `, ${forced} forced`}${faded === 0 ? '' : `, ${faded} fainter than the template`}`.replace(/ {2,}(?=\d)/, ' ');
  });
}

interface Placed {
  readonly mjd: number;
  readonly value: number;
  readonly mark: string;
}

/** `width`, `height`: letters of the frame inside. Magnitudes grow downwards; where something is negative, or has no zero point, fluxes grow upwards. */
export function plot(points: readonly CurvePoint[], width: number, height: number): readonly string[] {
  const isMag = points.every(({ flux, mag, isForced }) => isForced || (mag !== null && flux > 0));
  const placed = points.flatMap((point) => placedIn(point, isMag));
  if (placed.length === 0) return ['nothing that could be drawn'];
  const [values, times] = [placed.map(({ value }) => value), placed.map(({ mjd }) => mjd)];
  const [low, high, first, last] = [Math.min(...values), Math.max(...values), Math.min(...times), Math.max(...times)];
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '));
  for (const { mjd, value, mark } of placed) {
    const column = last > first ? Math.round(((mjd - first) / (last - first)) * (width - 1)) : Math.floor(width / 2);
    const down = high > low ? (value - low) / (high - low) : 0.5;
    const row = rows[Math.round((isMag ? down : 1 - down) * (height - 1))];
    if (row !== undefined) row[column] = mark;
  }
  const label = (row: number): string => (isMag ? low + ((high - low) * row) / (height - 1) : high - ((high - low) * row) / (height - 1)).toPrecision(4);
  const lines = rows.map((row, at) => `${(at === 0 || at === height - 1 || at === height >> 1 ? label(at) : '').padStart(9)} │${row.join('')}`.trimEnd());
  const [from, to] = [first.toFixed(3), last.toFixed(3)];
  const unit = isMag ? 'mag' : points.some(({ zeroPoint }) => zeroPoint === null) ? 'ADU' : 'µJy';
  return [...lines, `${unit.padStart(9)} └${'─'.repeat(width)}`, `${' '.repeat(11)}${from}${to.padStart(Math.max(1, width - from.length))} MJD`, `${' '.repeat(11)}letters: filters; v: fainter than this (3 σ, forced); +: forced; −: fainter than the template`];
}

/** Errors of a forced point below which it is a limit. */
const limitSigmas = 3;

function placedIn(point: CurvePoint, isMag: boolean): readonly Placed[] {
  const { mjd, filter, flux, fluxError, zeroPoint, mag, isForced } = point;
  const mark = flux < 0 && !isForced ? '−' : isForced ? '+' : (filter.at(-1) ?? 'o');
  if (!isMag) return [{ mjd, value: fluxOf(point), mark }];
  if (mag !== null && flux > 0) return [{ mjd, value: mag, mark }];
  return zeroPoint === null || fluxError <= 0 ? [] : [{ mjd, value: zeroPoint - 2.5 * Math.log10(limitSigmas * fluxError), mark: 'v' }];
}
