/** Escalations that are under way. Who is told when follows from when the alert opened; here is only which step was the last. */
import { newestDue, stepAt, type Escalation } from './escalation.ts';
import type { NotifiedAlert } from './intent.ts';
import { newSeries, type Series } from './outbox.ts';

export interface Escalating {
  readonly key: string;
  readonly alertKey: string;
  readonly alertId: string;
  readonly routeId: string;
  readonly policy: string;
  readonly openedAt: number;
  /** Ordinal of the first step that was not sent, over all loops. */
  unsent: number;
  /** Receivers that were told, and will be told of the end. */
  readonly told: Set<string>;
  readonly series: Series;
  /** How it ended, while that still has to be told. */
  ended: NotifiedAlert | undefined;
}

export const escalationKey = (alertId: string, routeId: string): string => `${alertId}@${routeId}`;

export function startEscalating(alertKey: string, alertId: string, routeId: string, policy: string, openedAt: number): Escalating {
  const key = escalationKey(alertId, routeId);
  return { key, alertKey, alertId, routeId, policy, openedAt, unsent: 0, told: new Set(), series: newSeries(`escalation ${key}`, openedAt), ended: undefined };
}

/** When its next step is due; undefined after the last. */
export function nextStepAt({ openedAt, unsent }: Escalating, policy: Escalation): number | undefined {
  const step = stepAt(policy, unsent);
  return step === undefined ? undefined : openedAt + step.afterMs;
}

/** The newest step that is due now and was not sent; then it counts as sent. */
export function takeStep(one: Escalating, policy: Escalation, now: number): { readonly to: string; readonly step: number; readonly loop: number } | undefined {
  const due = newestDue(policy, now - one.openedAt, one.unsent);
  if (due === undefined) return undefined;
  one.unsent = due.ordinal + 1;
  one.told.add(due.to);
  return { to: due.to, step: due.step, loop: due.loop };
}
