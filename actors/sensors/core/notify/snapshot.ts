/** The notifier's state as bytes and back: between any two inputs, with the same answers to all later ones. */
import { Flaps, type Flap } from './flaps.ts';
import type { Escalating } from './escalator.ts';
import type { Group, Said } from './group.ts';
import type { NotifiedAlert } from './intent.ts';
import type { KnownAlert } from './known-alert.ts';
import { formatMatcher, parseMatchers } from './matcher.ts';
import type { NotifierState } from './notifier.ts';
import type { Series } from './outbox.ts';
import type { PatternCompiler } from './pattern.ts';
import type { Silence } from './silence.ts';

const version = 1;

/** JSON has no infinities: null is as early, `"ever"` as late as can be. */
type Time = number | null | 'ever';
interface PlainSeries {
  readonly key: string;
  readonly begunAt: number;
  readonly count: number;
  readonly newest: readonly (readonly [string, { readonly id: string; readonly at: number }])[];
}
interface PlainSaid {
  readonly firing: readonly string[];
  readonly told: readonly string[];
  readonly sentAt: Time;
}
interface Plain {
  readonly version: typeof version;
  readonly now: number;
  readonly alerts: readonly (Omit<KnownAlert, 'groups' | 'acknowledgedUntil' | 'snoozedUntil'> & { readonly groups: readonly string[]; readonly acknowledgedUntil: Time; readonly snoozedUntil: Time })[];
  readonly groups: readonly (Omit<Group, 'members' | 'said' | 'series'> & { readonly members: readonly string[]; readonly said: { readonly withEnd: PlainSaid; readonly withoutEnd: PlainSaid }; readonly series: PlainSeries })[];
  readonly silences: readonly (Omit<Silence, 'matchers'> & { readonly matchers: string })[];
  readonly escalations: readonly (Omit<Escalating, 'told' | 'series' | 'ended'> & { readonly told: readonly string[]; readonly series: PlainSeries; readonly ended: NotifiedAlert | null })[];
  readonly cycle: number;
  readonly flaps: readonly (readonly [string, Omit<Flap, 'series'> & { readonly series: PlainSeries | null }])[];
  readonly budgets: readonly { readonly address: string; readonly series: PlainSeries; readonly sentAt: readonly number[]; readonly held: readonly NotifiedAlert[]; readonly heldMessages: number }[];
  readonly waiting: readonly string[];
}

const timeOut = (time: number): Time => (time === Infinity ? 'ever' : time === -Infinity ? null : time);
const timeIn = (time: Time): number => (time === 'ever' ? Infinity : (time ?? -Infinity));
const seriesOut = ({ newest, ...series }: Series): PlainSeries => ({ ...series, newest: [...newest] });
const seriesIn = ({ newest, ...series }: PlainSeries): Series => ({ ...series, newest: new Map(newest) });
const saidOut = ({ firing, told, sentAt }: Said): PlainSaid => ({ firing: [...firing], told: [...told], sentAt: timeOut(sentAt) });
const saidIn = ({ firing, told, sentAt }: PlainSaid): Said => ({ firing: new Set(firing), told: new Set(told), sentAt: timeIn(sentAt) });

export function plainState(state: NotifierState): Plain {
  return {
    version,
    now: state.now,
    alerts: [...state.alerts.values()].map((known) => ({ ...known, groups: [...known.groups], acknowledgedUntil: timeOut(known.acknowledgedUntil), snoozedUntil: timeOut(known.snoozedUntil) })),
    groups: [...state.groups.values()].map((group) => ({ ...group, members: [...group.members], said: { withEnd: saidOut(group.said.withEnd), withoutEnd: saidOut(group.said.withoutEnd) }, series: seriesOut(group.series) })),
    silences: [...state.silences.values()].map((silence) => ({ ...silence, matchers: silence.matchers.map(formatMatcher).join(',') })),
    escalations: [...state.escalations.values()].map((one) => ({ ...one, told: [...one.told], series: seriesOut(one.series), ended: one.ended ?? null })),
    cycle: state.flaps.cycle,
    flaps: [...state.flaps.flaps].map(([key, flap]) => [key, { ...flap, series: flap.series === undefined ? null : seriesOut(flap.series) }]),
    budgets: [...state.budgets].map(([address, { budget, series }]) => ({ address, series: seriesOut(series), sentAt: budget.sentAt, held: [...budget.held.values()], heldMessages: budget.heldMessages })),
    waiting: [...state.waiting],
  };
}

/** Throws when it is not a state of this version. */
export function stateOf(plain: unknown, compile: PatternCompiler): NotifierState {
  if (!isPlain(plain)) throw new Error('the snapshot is of another version of the notifier');
  return {
    now: plain.now,
    alerts: new Map(plain.alerts.map((known) => [known.key, { ...known, groups: new Set(known.groups), acknowledgedUntil: timeIn(known.acknowledgedUntil), snoozedUntil: timeIn(known.snoozedUntil) }])),
    groups: new Map(plain.groups.map((group) => [group.key, { ...group, members: new Set(group.members), said: { withEnd: saidIn(group.said.withEnd), withoutEnd: saidIn(group.said.withoutEnd) }, series: seriesIn(group.series) }])),
    silences: new Map(plain.silences.map((silence) => [silence.id, { ...silence, matchers: parseMatchers(silence.matchers, compile).matchers }])),
    escalations: new Map(plain.escalations.map((one) => [one.key, { ...one, told: new Set(one.told), series: seriesIn(one.series), ended: one.ended ?? undefined }])),
    flaps: new Flaps(plain.cycle, new Map(plain.flaps.map(([key, flap]) => [key, { ...flap, series: flap.series === null ? undefined : seriesIn(flap.series) }]))),
    budgets: new Map(plain.budgets.map(({ address, series, sentAt, held, heldMessages }) => [address, { series: seriesIn(series), budget: { sentAt: [...sentAt], held: new Map(held.map((alert) => [alert.alert_id, alert])), heldMessages } }])),
    waiting: new Set(plain.waiting),
  };
}

/** What `plainState` has written says its version; nobody else writes one. */
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && 'version' in value && value.version === version;
