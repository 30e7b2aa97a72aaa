/** Why an alert is not told of, though it fires. */
import type { Inhibitor } from './inhibitor.ts';
import type { Labels } from './matcher.ts';
import type { Route } from './route.ts';
import type { Routing } from './routing.ts';
import { silences, type Silence } from './silence.ts';
import { holds } from './time-interval.ts';

/** Muted while any mute interval holds, or while there are active intervals and none holds. */
export function isOutOfHours({ muteIntervals, activeIntervals }: Route, { intervals }: Routing, now: number): boolean {
  const anyHolds = (names: readonly string[]): boolean => names.some((name) => {
    const interval = intervals.get(name);
    return interval !== undefined && holds(interval, now);
  });
  return anyHolds(muteIntervals) || (activeIntervals.length > 0 && !anyHolds(activeIntervals));
}

export function isMuted(labels: Labels, all: { readonly silences: Iterable<Silence>; readonly inhibitor: Inhibitor }, now: number): boolean {
  for (const silence of all.silences) if (silences(silence, labels, now)) return true;
  return all.inhibitor.mutes(labels);
}
