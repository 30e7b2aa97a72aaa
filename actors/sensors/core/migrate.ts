/** From one set of rules, devices or partitions to another, with the alerts that are under way. */
import { Evaluator, type EvaluatorOptions } from './evaluator.ts';
import type { Kept } from './restore.ts';
import type { Device, Rule } from './rule.ts';
import type { Transition } from './transition.ts';

export interface Migrated {
  readonly evaluator: Evaluator;
  /** Alerts that ended: their rule is gone, asks something else, or is no longer about their device. Reason `rule_changed`. */
  readonly transitions: readonly Transition[];
  /** Alerts that go on although something of their rule has changed. */
  readonly kept: readonly Kept[];
}

/**
 * Pure: the same snapshots and rules give the same result. `state`: snapshots that together hold what the new
 * evaluator is about, such as those of all old partitions when their number changes.
 */
export function migrate(rules: readonly Rule[], devices: readonly Device[], state: readonly Uint8Array[], now: number, options: EvaluatorOptions = {}): Migrated {
  const evaluator = new Evaluator(rules, devices, options);
  const parts = state.map((bytes) => evaluator.restore(bytes, now));
  return { evaluator, transitions: parts.flatMap(({ transitions }) => transitions), kept: parts.flatMap(({ kept }) => kept) };
}
