/** The routing tree of Alertmanager: which receivers an alert reaches, and how its notifications are grouped. Pure. */
import { formatMatcher, matchesAll, type Labels, type Matcher } from './matcher.ts';

export interface Route {
  /** Its matchers from the root down: `{}/{team="reef"}`; the root is `{}`. */
  readonly id: string;
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  readonly continues: boolean;
  readonly children: readonly Route[];
  /** `all`: every label. */
  readonly groupBy: readonly string[] | 'all';
  readonly groupWaitMs: number;
  readonly groupIntervalMs: number;
  readonly repeatIntervalMs: number;
  readonly muteIntervals: readonly string[];
  readonly activeIntervals: readonly string[];
  /** Name of an escalation policy; undefined: none. */
  readonly escalation: string | undefined;
}

/**
 * Depth first; after a child that matched the next is tried only if that one continues; where no child matched, the
 * route itself is the answer. A root without matchers always gives one at least.
 */
export function routesOf(route: Route, labels: Labels): readonly Route[] {
  if (!matchesAll(route.matchers, labels)) return [];
  const found: Route[] = [];
  for (const child of route.children) {
    const answers = routesOf(child, labels);
    found.push(...answers);
    if (answers.length > 0 && !child.continues) break;
  }
  return found.length > 0 ? found : [route];
}

export const receiversOf = (route: Route, labels: Labels): readonly string[] => routesOf(route, labels).map(({ receiver }) => receiver);

export const everyRoute = (route: Route): readonly Route[] => [route, ...route.children.flatMap(everyRoute)];

/** A group's name: its route and what its alerts have in common. */
export const groupKey = ({ id }: Route, common: Labels): string => `${id}:{${Object.entries(common).map(([name, value]) => formatMatcher({ name, op: '=', value })).join(',')}}`;

/** What alerts of one group have in common: the values of `group_by`, missing ones left out. */
export function groupLabels({ groupBy }: Route, labels: Labels): Labels {
  const names = groupBy === 'all' ? Object.keys(labels) : groupBy;
  return Object.fromEntries([...names].sort().filter((name) => Object.hasOwn(labels, name)).map((name) => [name, labels[name] ?? '']));
}
