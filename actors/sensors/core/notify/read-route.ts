/** The tree of routes as it is written; what a child does not say it has from its parent. */
import type { Reader } from './fault.ts';
import { formatMatcher, isLabelName, labelNameRule, type Matcher } from './matcher.ts';
import type { PatternCompiler } from './pattern.ts';
import { readDuration, readMatch, readMatchers } from './read-values.ts';
import type { Route } from './route.ts';

/** What a route may name. */
export interface RouteNames {
  readonly receivers: ReadonlySet<string>;
  readonly intervals: ReadonlySet<string>;
  readonly escalations: ReadonlySet<string>;
}

type Inherited = Pick<Route, 'groupBy' | 'groupWaitMs' | 'groupIntervalMs' | 'repeatIntervalMs' | 'escalation'> & { readonly receiver: string | undefined };
const usual: Inherited = { receiver: undefined, groupBy: [], groupWaitMs: 30_000, groupIntervalMs: 300_000, repeatIntervalMs: 14_400_000, escalation: undefined };

const fields = ['receiver', 'group_by', 'matchers', 'match', 'match_re', 'mute_time_intervals', 'active_time_intervals', 'continue', 'routes', 'group_wait', 'group_interval', 'repeat_interval', 'escalation'] as const;
type Fields = Readonly<Record<(typeof fields)[number], Reader>>;

/** Undefined when there is none, or its root has no receiver. */
export function readRoute(tree: Reader, names: RouteNames, compile: PatternCompiler): Route | undefined {
  if (tree.isAbsent) return tree.fault('is missing: the tree of routes');
  const root = tree.fields(fields);
  for (const name of ['matchers', 'match', 'match_re'] as const) if (!root[name].isAbsent) root[name].fault('the root matches every alert; it has no matchers');
  for (const name of ['mute_time_intervals', 'active_time_intervals'] as const) if (!root[name].isAbsent) root[name].fault('the root is never mute; give its children intervals');
  if (root.continue.flag() === true) root.continue.fault('nothing comes after the root');
  if (root.receiver.isAbsent) return root.receiver.fault('is missing: the root names the receiver of what no other route takes');
  return readOne(root, '{}', [], { own: usual, names, compile });
}

type Inherits = { readonly id: string; readonly own: Inherited; readonly names: RouteNames; readonly compile: PatternCompiler };

function readOne(read: Fields, id: string, matchers: readonly Matcher[], { own: parent, names, compile }: Omit<Inherits, 'id'>): Route {
  const own: Inherited = {
    receiver: known(read.receiver, names.receivers, 'receiver') ?? parent.receiver,
    groupBy: readGroupBy(read.group_by) ?? parent.groupBy,
    groupWaitMs: readDuration(read.group_wait) ?? parent.groupWaitMs,
    groupIntervalMs: readDuration(read.group_interval, 1) ?? parent.groupIntervalMs,
    repeatIntervalMs: readDuration(read.repeat_interval, 1) ?? parent.repeatIntervalMs,
    escalation: known(read.escalation, names.escalations, 'escalation') ?? parent.escalation,
  };
  return {
    ...own,
    id,
    receiver: own.receiver ?? '',
    matchers,
    continues: read.continue.flag() ?? false,
    muteIntervals: knownOnes(read.mute_time_intervals, names.intervals),
    activeIntervals: knownOnes(read.active_time_intervals, names.intervals),
    children: readChildren(read.routes, { id, own, names, compile }),
  };
}

/** A child is named by its matchers, so that an edit elsewhere in the tree does not rename it; twins are counted. */
function readChildren(list: Reader, inherits: Inherits): readonly Route[] {
  const seen = new Map<string, number>();
  return list.items().map((child) => {
    const read = child.fields(fields);
    const matchers = [...readMatch(read.match, '=', inherits.compile), ...readMatch(read.match_re, '=~', inherits.compile), ...readMatchers(read.matchers, inherits.compile)];
    const name = `${inherits.id}/{${matchers.map(formatMatcher).join(',')}}`;
    const twins = seen.get(name) ?? 0;
    seen.set(name, twins + 1);
    return readOne(read, twins === 0 ? name : `${name}#${twins + 1}`, matchers, inherits);
  });
}

function known(name: Reader, names: ReadonlySet<string>, what: string): string | undefined {
  const text = name.text();
  return text === undefined || names.has(text) ? text : name.fault(`there is no ${what} ${JSON.stringify(text)}`);
}
const knownOnes = (list: Reader, names: ReadonlySet<string>): readonly string[] => list.items().flatMap((one) => known(one, names, 'time interval') ?? []);

function readGroupBy(list: Reader): Route['groupBy'] | undefined {
  if (list.isAbsent) return undefined;
  const names: string[] = [];
  for (const item of list.items()) {
    const name = item.text() ?? '';
    if (name !== '...' && !isLabelName(name)) item.fault(`expected ${labelNameRule}, or ... for all labels`);
    else if (names.includes(name)) item.fault(`${name} stands there twice`);
    names.push(name);
  }
  if (!names.includes('...')) return names;
  return names.length === 1 ? 'all' : list.fault('... means all labels; it stands alone');
}
