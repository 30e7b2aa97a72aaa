/** Inhibition: an alert is mute while another one explains it. Pure; the traps are Alertmanager's own. */
import { labelOf, matchesAll, type Labels, type Matcher } from './matcher.ts';

export interface InhibitRule {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  /** Labels that source and target have in common. One that both lack counts as equal; none: any source mutes every target. */
  readonly equal: readonly string[];
}

/** Whether a rule mutes an alert, given the labels of those that fire. An alert on both sides is not muted by one that is on both sides too. */
export function isInhibited(rules: readonly InhibitRule[], labels: Labels, firing: Iterable<Labels>): boolean {
  const aimed = rules.filter(({ target }) => matchesAll(target, labels));
  if (aimed.length === 0) return false;
  const sides = aimed.map((rule) => ({ rule, both: matchesAll(rule.source, labels) }));
  for (const source of firing) {
    for (const { rule, both } of sides) {
      if (!matchesAll(rule.source, source) || (both && matchesAll(rule.target, source))) continue;
      if (rule.equal.every((name) => labelOf(source, name) === labelOf(labels, name))) return true;
    }
  }
  return false;
}
