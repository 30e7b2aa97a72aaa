/** Escalation: who is told next when nobody answers. A pure function of when the alert opened; restarts cannot shift it. */

export interface EscalationStep {
  /** A receiver. */
  readonly to: string;
  /** How long it waits for an answer before the next step. */
  readonly escalateAfterMs: number;
}
export interface Escalation {
  readonly name: string;
  readonly steps: readonly EscalationStep[];
  /** How often it begins again after the last step's wait. */
  readonly loops: number;
}

/** A step in time: `ordinal` counts from 0 over all loops. */
export interface DueStep {
  readonly ordinal: number;
  /** From 0. */
  readonly loop: number;
  /** From 1. */
  readonly step: number;
  readonly to: string;
  /** After opening, milliseconds. */
  readonly afterMs: number;
}

export function stepAt({ steps, loops }: Escalation, ordinal: number): DueStep | undefined {
  const place = ordinal % steps.length;
  const loop = Math.floor(ordinal / steps.length);
  const step = steps[place];
  if (step === undefined || loop > loops) return undefined;
  const sum = (end: number): number => steps.slice(0, end).reduce((total, { escalateAfterMs }) => total + escalateAfterMs, 0);
  return { ordinal, loop, step: place + 1, to: step.to, afterMs: loop * sum(steps.length) + sum(place) };
}

/** The newest step that has fallen due `elapsedMs` after opening and comes after those that were sent; what was missed in between is left out. */
export function newestDue(policy: Escalation, elapsedMs: number, firstUnsent: number): DueStep | undefined {
  let newest: DueStep | undefined;
  for (let ordinal = firstUnsent; ; ordinal++) {
    const next = stepAt(policy, ordinal);
    if (next === undefined || next.afterMs > elapsedMs) return newest;
    newest = next;
  }
}
