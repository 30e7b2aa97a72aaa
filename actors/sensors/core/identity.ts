/** When two versions of a rule are the same question, so that a running alert may go on; and how their answers differ. */
import { formatDuration } from './duration.ts';
import type { Rule } from './rule.ts';

/** What is asked. Another question ends the alerts of the old one. */
export function questionOf({ condition }: Rule): string {
  if (condition.kind === 'composite') return JSON.stringify([condition.expression, condition.across ?? null]);
  const { path, op, over, mOfN } = condition;
  return JSON.stringify([path.text, op, over ?? null, mOfN ?? null]);
}

/** What may change while an alert lives, as people read it; the next evaluation judges by the new ones. */
export function termsOf({ condition, forMs, keepFiringMs }: Rule): Readonly<Record<string, string>> {
  const times = { for: formatDuration(forMs), keep_firing_for: formatDuration(keepFiringMs) };
  if (condition.kind === 'composite') return times;
  const { threshold, clear, noData } = condition;
  return { threshold: String(threshold), ...(clear !== undefined && { clear: String(clear) }), no_data: noData, ...times };
}

/** `threshold 82 → 84, for 0s → 1m`; empty when nothing differs. */
export function differences(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => before[name] !== after[name]).map((name) => `${name} ${before[name] ?? 'none'} → ${after[name] ?? 'none'}`).join(', ');
}
