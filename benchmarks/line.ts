/** What a benchmark prints: one line of JSON for each figure, and a table for people. */

/** Middle, smallest and largest of some rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Line {
  readonly name: string;
  /** Median of the rounds. */
  readonly ours: number;
  /** Who it is compared with; null where nobody does the same, or where the peer could not be measured here. */
  readonly peer: number | null;
  /** ours / peer, each round by itself, then the median. */
  readonly ratio: number | null;
  readonly unit: string;
  readonly against: string;
  readonly spread: { readonly ours: Spread; readonly peer: Spread | null; readonly ratio: Spread | null };
  readonly target: string | null;
  readonly met: boolean | null;
  readonly note: string | null;
}

/** A row, or a part of one, that could not be measured, and why. */
export interface Skip {
  readonly name: string;
  readonly skipped: string;
}

export type Printed = Line | Skip;
export const isSkip = (printed: Printed): printed is Skip => 'skipped' in printed;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const half = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, min: at(0), max: at(sorted.length - 1) };
}

/** The value below which a share of the values lies; the nearest one that was met. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** What must be reached: at least or at most a value of ours or of the ratio. */
export interface Target {
  readonly of: 'ours' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly ours: readonly number[];
  /** One value for each round of ours. */
  readonly peer?: { readonly name: string; readonly values: readonly number[] };
  readonly target?: Target;
  readonly note?: string;
}

/** A line from the rounds; whether the target is met is judged by the median. */
export function lineOf({ name, unit, ours, peer, target, note }: Measured): Line {
  const own = spreadOf(ours);
  const other = peer === undefined ? null : spreadOf(peer.values);
  const ratio = peer === undefined ? null : spreadOf(ours.map((value, round) => value / (peer.values[round] ?? Number.NaN)));
  return {
    name,
    ours: own.median,
    peer: other?.median ?? null,
    ratio: ratio?.median ?? null,
    unit,
    against: peer?.name ?? '',
    spread: { ours: own, peer: other, ratio },
    target: target === undefined ? null : words(target),
    met: target === undefined ? null : isMet(target, target.of === 'ours' ? own.median : ratio?.median),
    note: note ?? null,
  };
}

const words = ({ of, atLeast, atMost }: Target): string => [atLeast === undefined ? [] : `${of} ≥ ${atLeast}`, atMost === undefined ? [] : `${of} ≤ ${atMost}`].flat().join(', ');

function isMet({ atLeast = -Infinity, atMost = Infinity }: Target, value: number | undefined): boolean | null {
  return value === undefined || Number.isNaN(value) ? null : value >= atLeast && value <= atMost;
}

const figure = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
const withRange = (spread: Spread | null): string => (spread === null ? '–' : spread.min === spread.max ? figure(spread.median) : `${figure(spread.median)} (${figure(spread.min)}–${figure(spread.max)})`);

/** One line for a person. */
export function describe(printed: Printed): string {
  if (isSkip(printed)) return `${printed.name}: skipped: ${printed.skipped}`;
  const { name, unit, against, spread, target, met, note } = printed;
  const compared = spread.peer === null ? '' : `; ${against} ${withRange(spread.peer)}; ratio ${withRange(spread.ratio)}`;
  const judged = target === null ? '' : `; target ${target}: ${met === null ? 'not judged' : met ? 'met' : 'MISSED'}`;
  return `${name}: ${withRange(spread.ours)} ${unit}${compared}${judged}${note === null ? '' : `; ${note}`}`;
}
