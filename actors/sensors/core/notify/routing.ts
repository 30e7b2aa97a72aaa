/** A whole notification configuration after it has been checked. `read-routing.ts` makes it. */
import type { Escalation } from './escalation.ts';
import type { InhibitRule } from './inhibition.ts';
import type { Route } from './route.ts';
import type { TimeInterval } from './time-interval.ts';

export const channels = ['email', 'slack', 'webhook'] as const;
/** How a receiver is reached. */
export type Channel = (typeof channels)[number];

/** One address of a receiver; its secrets and templates are known only to those who send. */
export interface Integration {
  readonly channel: Channel;
  /** Its place in the receiver's list of that channel. */
  readonly index: number;
  readonly sendResolved: boolean;
}

export interface Receiver {
  readonly name: string;
  readonly integrations: readonly Integration[];
  /** At most so many messages within so long through each address; what is beyond comes as a digest. */
  readonly rateLimit: { readonly max: number; readonly perMs: number } | undefined;
}

/** Percent of weighted change over the last 21 outcomes. */
export interface FlappingBounds {
  readonly high: number;
  readonly low: number;
}

export interface Routing {
  readonly route: Route;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly inhibitRules: readonly InhibitRule[];
  readonly intervals: ReadonlyMap<string, TimeInterval>;
  readonly escalations: ReadonlyMap<string, Escalation>;
  /** Undefined: changes are never damped. */
  readonly flapping: FlappingBounds | undefined;
  /** Things that are read but mean nothing here, in words. */
  readonly remarks: readonly string[];
}
