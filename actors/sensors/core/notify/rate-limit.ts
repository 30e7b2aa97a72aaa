/** At most so many messages within so long through one address; what is beyond is kept for a digest. */
import type { Receiver } from './routing.ts';
import type { NotifiedAlert } from './intent.ts';

export type Limit = NonNullable<Receiver['rateLimit']>;

export interface Budget {
  /** When messages went out within the window, oldest first. */
  readonly sentAt: number[];
  /** Newest state by alert. */
  readonly held: Map<string, NotifiedAlert>;
  heldMessages: number;
}
export const emptyBudget = (): Budget => ({ sentAt: [], held: new Map(), heldMessages: 0 });

/** Whether one may go out now; then it counts. While something is held back everything is: the digest comes first. */
export function mayGo(budget: Budget, limit: Limit, now: number): boolean {
  return budget.heldMessages === 0 && takeRoom(budget, limit, now);
}

export function hold(budget: Budget, alerts: readonly NotifiedAlert[]): void {
  budget.heldMessages++;
  for (const alert of alerts) budget.held.set(alert.alert_id, alert);
}

/** When the next message may go out. */
export const roomAt = ({ sentAt }: Budget, { max, perMs }: Limit): number => (sentAt.length < max ? -Infinity : (sentAt[sentAt.length - max] ?? -Infinity) + perMs);

/** What was held back, once there is room for it (without a limit there is); then it is empty, and the digest counts as a message. */
export function takeDigest(budget: Budget, limit: Limit | undefined, now: number): { readonly alerts: readonly NotifiedAlert[]; readonly heldBack: number } | undefined {
  if (budget.heldMessages === 0 || (limit !== undefined && !takeRoom(budget, limit, now))) return undefined;
  const digest = { alerts: [...budget.held.values()], heldBack: budget.heldMessages };
  budget.held.clear();
  budget.heldMessages = 0;
  return digest;
}

function takeRoom(budget: Budget, limit: Limit, now: number): boolean {
  while ((budget.sentAt[0] ?? Infinity) <= now - limit.perMs) budget.sentAt.shift();
  if (budget.sentAt.length >= limit.max) return false;
  budget.sentAt.push(now);
  return true;
}
