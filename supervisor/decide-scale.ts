/**
 * How many hosts of a group there should be. Pure. Up at once, down slowly: more are wanted as soon
 * as the backlog or the age of its oldest input says so, fewer only after that many were enough for
 * a while, and then one at a time. What is at its limit, or cannot be counted, stays as it is.
 */
export interface ScaleRule {
  readonly min: number;
  readonly max: number;
  /** Waiting inputs that justify one host more. */
  readonly backlogPerHost: number;
  /** Age, seconds, of the oldest waiting input at which one host more is wanted. */
  readonly oldestSeconds: number;
  /** Seconds that fewer must have been enough before one is let go. */
  readonly quietSeconds: number;
}

export interface Demand {
  readonly pending: number;
  /** Inputs that were handed out and have no end yet; those of a host that is gone come again only to another one. */
  readonly held: number;
  readonly oldestSeconds: number;
  /** Hosts that beat now. */
  readonly alive: number;
}

export interface ScaleState {
  readonly wanted: number;
  /** Since when fewer would do, Unix milliseconds; undefined while they would not. */
  readonly fewerSince: number | undefined;
  readonly reason: string;
}

/** `running`: hosts that there are already, when somebody takes over who has not decided before. */
export const firstState = (rule: ScaleRule, running = 0): ScaleState => ({ wanted: Math.max(rule.min, running), fewerSince: undefined, reason: 'at start' });

export function decideScale(rule: ScaleRule, state: ScaleState, demand: Demand, now: number): ScaleState {
  const within = (count: number): number => Math.min(rule.max, Math.max(rule.min, count));
  const wanted = within(state.wanted);
  const byBacklog = Math.ceil(demand.pending / rule.backlogPerHost);
  const isLate = demand.oldestSeconds >= rule.oldestSeconds;
  // Hosts that are wanted and not there yet must come before more are asked for.
  const byAge = isLate ? Math.max(1, demand.alive + (demand.alive >= wanted ? 1 : 0)) : 0;
  const byHeld = demand.held > 0 ? 1 : 0;
  const needed = within(Math.max(byBacklog, byAge, byHeld));
  if (needed > wanted) {
    const reason = byHeld > Math.max(byBacklog, byAge) ? `${demand.held} inputs have no end yet` : byBacklog >= byAge ? `${demand.pending} inputs wait` : `the oldest input waits for ${Math.round(demand.oldestSeconds)} s`;
    return { wanted: needed, fewerSince: undefined, reason };
  }
  if (needed === wanted || isLate) return { wanted, fewerSince: undefined, reason: wanted === state.wanted ? state.reason : 'within the limits' };
  const fewerSince = state.fewerSince ?? now;
  if (now - fewerSince < rule.quietSeconds * 1000) return { wanted, fewerSince, reason: state.reason };
  return { wanted: wanted - 1, fewerSince: now, reason: `${needed} were enough for ${rule.quietSeconds} s` };
}
