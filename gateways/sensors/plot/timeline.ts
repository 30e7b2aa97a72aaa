/** Transitions as stretches of time, one row a rule and device. Pure. */
import type { State, Transition } from '../../../actors/sensors/core/transition.ts';

export interface Stretch {
  readonly state: Exclude<State, 'inactive'>;
  readonly from: number;
  /** The end of the whole when it was still so. */
  readonly to: number;
}

export interface TimelineRow {
  readonly rule: string;
  readonly device: string;
  readonly stretches: readonly Stretch[];
  readonly firingMs: number;
  readonly openings: number;
}

export class Timeline {
  readonly #open = new Map<string, { readonly state: Stretch['state']; readonly from: number }>();
  readonly #rows = new Map<string, { readonly rule: string; readonly device: string; readonly stretches: Stretch[] }>();
  /** Times at which the number of firing alerts changes, and by how much. */
  readonly #steps: { readonly at: number; readonly by: number }[] = [];

  add({ at, rule, device, from, to }: Transition): void {
    const key = `${rule}\0${device}`;
    const row = this.#rows.get(key) ?? { rule, device, stretches: [] };
    this.#rows.set(key, row);
    const open = this.#open.get(key);
    if (open !== undefined) row.stretches.push({ ...open, to: at });
    if (to === 'inactive') this.#open.delete(key);
    else this.#open.set(key, { state: to, from: at });
    const by = Number(to === 'firing') - Number(from === 'firing');
    if (by !== 0) this.#steps.push({ at, by });
  }

  /** Those that fired longest first. */
  rows(until: number): readonly TimelineRow[] {
    return [...this.#rows].map(([key, { rule, device, stretches }]) => {
      const open = this.#open.get(key);
      const all = open === undefined ? stretches : [...stretches, { ...open, to: until }];
      const firing = all.filter(({ state }) => state === 'firing');
      return { rule, device, stretches: all, firingMs: firing.reduce((sum, { from, to }) => sum + to - from, 0), openings: firing.length };
    }).sort((a, b) => b.firingMs - a.firingMs || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : a.device < b.device ? -1 : 1));
  }

  /** The largest number that fired at once in each of `count` equal parts of the time. */
  firingIn(from: number, until: number, count: number): Int32Array {
    const parts = new Int32Array(count);
    let firing = 0;
    let part = 0;
    for (const { at, by } of this.#steps) {
      const here = Math.min(count - 1, Math.max(0, Math.floor(((at - from) / Math.max(1, until - from)) * count)));
      for (; part < here; part++) parts[part + 1] = firing;
      firing += by;
      parts[here] = Math.max(parts[here]!, firing);
    }
    for (; part < count - 1; part++) parts[part + 1] = firing;
    return parts;
  }
}

const steps = [1, 2, 5, 10, 15, 30].flatMap((minutes) => minutes * 60_000).concat([1, 2, 3, 6, 12].map((hours) => hours * 3_600_000), [1, 2, 7, 14, 28, 56, 112, 365].map((days) => days * 86_400_000));

/** At most `most` round times (UTC) between two times, and whether they are whole days. */
export function timeTicks(from: number, until: number, most: number): { readonly times: readonly number[]; readonly areDays: boolean } {
  const step = steps.find((one) => (until - from) / one <= most) ?? Math.ceil((until - from) / most / 86_400_000) * 86_400_000;
  const times: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= until; at += step) times.push(at);
  return { times, areDays: step >= 86_400_000 };
}
