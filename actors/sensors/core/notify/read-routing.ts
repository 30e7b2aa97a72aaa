/** Reads a notification configuration: Alertmanager's own, with a few fields more. All faults are found at once. */
import { Reader, type ConfigFault } from './fault.ts';
import type { InhibitRule } from './inhibition.ts';
import { isLabelName, labelNameRule } from './matcher.ts';
import type { PatternCompiler } from './pattern.ts';
import { readEscalations } from './read-escalations.ts';
import { readReceivers } from './read-receivers.ts';
import { readRoute, type RouteNames } from './read-route.ts';
import { readTimeIntervals } from './read-time-interval.ts';
import { readMatch, readMatchers } from './read-values.ts';
import type { FlappingBounds, Routing } from './routing.ts';
import type { TimeInterval } from './time-interval.ts';

const topFields = ['global', 'route', 'receivers', 'inhibit_rules', 'time_intervals', 'mute_time_intervals', 'templates', 'escalations', 'flapping'] as const;

/** Nagios' program defaults. */
const usualFlapping: FlappingBounds = { high: 30, low: 20 };

/** `value`: plain data as YAML gives it. What stands inside a receiver's addresses is read by those who send, here only that it is a known kind. */
export function readRouting(value: unknown, compile: PatternCompiler): { readonly routing: Routing } | { readonly faults: readonly ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const top = new Reader(value, [], faults).fields(topFields);
  const remarks: string[] = [];
  if (!top.templates.isAbsent && top.templates.items().length > 0) top.templates.fault("templates of Go are not read; write subject, text or body into the receiver's address, as docs/notification.md says");
  const receivers = readReceivers(top.receivers);
  const intervals = new Map<string, TimeInterval>();
  for (const list of [top.mute_time_intervals, top.time_intervals]) {
    for (const interval of readTimeIntervals(list)) {
      if (intervals.has(interval.name)) list.fault(`there are two intervals named ${interval.name}`);
      intervals.set(interval.name, interval);
    }
  }
  const escalations = new Map(readEscalations(top.escalations, receivers).map((one) => [one.name, one]));
  const names: RouteNames = { receivers: new Set(receivers.keys()), intervals: new Set(intervals.keys()), escalations: new Set(escalations.keys()) };
  const route = readRoute(top.route, names, compile);
  const inhibitRules = top.inhibit_rules.items().map((rule) => readInhibitRule(rule, compile));
  const flapping = readFlapping(top.flapping);
  if (faults.length > 0 || route === undefined) return { faults };
  return { routing: { route, receivers, inhibitRules, intervals, escalations, flapping, remarks } };
}

function readFlapping(flapping: Reader): FlappingBounds | undefined {
  if (flapping.isAbsent) return usualFlapping;
  if (typeof flapping.value !== 'object' && flapping.flag() === false) return undefined;
  const { high, low } = flapping.fields(['high', 'low']);
  const bounds = { high: high.number(0, 100) ?? usualFlapping.high, low: low.number(0, 100) ?? usualFlapping.low };
  if (bounds.low >= bounds.high) flapping.fault(`low (${bounds.low} %) lies below high (${bounds.high} %): flapping starts at high and stops at low`);
  return bounds;
}

function readInhibitRule(rule: Reader, compile: PatternCompiler): InhibitRule {
  const read = rule.fields(['source_matchers', 'source_match', 'source_match_re', 'target_matchers', 'target_match', 'target_match_re', 'equal']);
  const equal = read.equal.items().flatMap((one) => {
    const name = one.text() ?? '';
    return isLabelName(name) ? [name] : (one.fault(`expected ${labelNameRule}`) ?? []);
  });
  return {
    source: [...readMatchers(read.source_matchers, compile), ...readMatch(read.source_match, '=', compile), ...readMatch(read.source_match_re, '=~', compile)],
    target: [...readMatchers(read.target_matchers, compile), ...readMatch(read.target_match, '=', compile), ...readMatch(read.target_match_re, '=~', compile)],
    equal,
  };
}
