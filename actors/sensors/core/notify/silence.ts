/** Silences: who is not to be told of what, from when to when. Pure; what is asked becomes events, which the notifier reads. */
import { isSpecific, matchesAll, parseMatchers, type Labels, type Matcher } from './matcher.ts';
import type { PatternCompiler } from './pattern.ts';

/** Times are milliseconds since 1970. */
export interface Silence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: number;
  /** Not included. */
  readonly endsAt: number;
  readonly by: string;
  readonly comment: string | null;
}

export type SilenceState = 'pending' | 'active' | 'expired';
export const stateOfSilence = ({ startsAt, endsAt }: Pick<Silence, 'startsAt' | 'endsAt'>, now: number): SilenceState => (now < startsAt ? 'pending' : now < endsAt ? 'active' : 'expired');

export const silences = (silence: Silence, labels: Labels, now: number): boolean => stateOfSilence(silence, now) === 'active' && matchesAll(silence.matchers, labels);

/** As a person asks for it. */
export interface WantedSilence {
  readonly matchers: readonly string[];
  readonly startsAt: number;
  readonly endsAt: number;
  readonly by: string;
  readonly comment: string | null;
}
export interface SilenceFault {
  readonly field: 'matchers' | 'starts_at' | 'ends_at' | 'by';
  readonly message: string;
}

/** All faults at once. */
export function readSilence(id: string, wanted: WantedSilence, compile: PatternCompiler): { readonly silence: Silence } | { readonly faults: readonly SilenceFault[] } {
  const read = wanted.matchers.map((text) => parseMatchers(text, compile));
  const faults: SilenceFault[] = read.flatMap((one) => one.faults.map((message): SilenceFault => ({ field: 'matchers', message })));
  const matchers = read.flatMap((one) => one.matchers);
  if (faults.length === 0 && !isSpecific(matchers)) faults.push({ field: 'matchers', message: 'one at least must ask for something that is not empty; these would silence alerts of every kind' });
  if (!(wanted.endsAt > wanted.startsAt)) faults.push({ field: 'ends_at', message: 'lies after starts_at' });
  if (wanted.by.trim() === '') faults.push({ field: 'by', message: 'says who silences' });
  return faults.length > 0 ? { faults } : { silence: { id, matchers, startsAt: wanted.startsAt, endsAt: wanted.endsAt, by: wanted.by, comment: wanted.comment } };
}

/** What has to be said so that a silence stands as wanted: its new form, or its end and another one. */
export interface SilenceChange {
  /** Ended now, when it can no longer be changed in place. */
  readonly expired: Silence | undefined;
  readonly silence: Silence;
}

/** A new end keeps the id. Other matchers, or the start of one that has begun, end it and make one named `newId`. */
export function changeSilence(existing: Silence, wanted: Silence, now: number, newId: string): SilenceChange {
  const state = stateOfSilence(existing, now);
  const isSame = matcherTexts(existing) === matcherTexts(wanted);
  if (isSame && state !== 'expired' && (state === 'pending' || existing.startsAt === wanted.startsAt)) return { expired: undefined, silence: { ...wanted, id: existing.id } };
  return { expired: state === 'expired' ? undefined : expireSilence(existing, now), silence: { ...wanted, id: newId, startsAt: Math.max(wanted.startsAt, now) } };
}

/** Ended now; one that has not begun never does. */
export const expireSilence = (silence: Silence, now: number): Silence => ({ ...silence, startsAt: Math.min(silence.startsAt, now), endsAt: Math.min(silence.endsAt, now) });

/** Which of these it would keep from being told. */
export const previewSilence = <T extends { readonly labels: Labels }>(matchers: readonly Matcher[], alerts: Iterable<T>): readonly T[] => [...alerts].filter(({ labels }) => matchesAll(matchers, labels));

const matcherTexts = ({ matchers }: Silence): string => JSON.stringify(matchers.map(({ name, op, value }) => `${name}${op}${value}`).sort());
