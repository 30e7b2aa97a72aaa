/** What rules have counted over all lives of an evaluator: another configuration or a restart begins nothing anew. */
import type { RuleStatistics } from './core/evaluator.ts';
import { fates, type Fate } from './core/reading.ts';

/** Counters alone: what is true now (devices, pending, firing) has no past. */
export interface RuleTotal {
  readonly opened: number;
  readonly resolved: number;
  readonly evaluations: number;
  readonly evaluationsWithoutValue: number;
  readonly readings: Readonly<Partial<Record<Fate, number>>>;
}

export class RuleTotals {
  #before: ReadonlyMap<string, RuleTotal>;

  constructor(before: readonly (readonly [string, RuleTotal])[] = []) {
    this.#before = new Map(before);
  }

  /** An evaluator ends; those of rules that it did not have are forgotten. */
  end(statistics: readonly RuleStatistics[]): void {
    this.#before = new Map(this.entries(statistics));
  }

  with(statistics: readonly RuleStatistics[]): readonly RuleStatistics[] {
    return statistics.map((one) => {
      const before = this.#before.get(one.rule);
      if (before === undefined) return one;
      const readings = Object.fromEntries(fates.map((fate) => [fate, one.readings[fate] + (before.readings[fate] ?? 0)]));
      return {
        ...one, opened: one.opened + before.opened, resolved: one.resolved + before.resolved, evaluations: one.evaluations + before.evaluations,
        evaluationsWithoutValue: one.evaluationsWithoutValue + before.evaluationsWithoutValue, readings: { ...one.readings, ...readings },
      };
    });
  }

  /** To begin from again. */
  entries(statistics: readonly RuleStatistics[]): readonly (readonly [string, RuleTotal])[] {
    return this.with(statistics).map(({ rule, opened, resolved, evaluations, evaluationsWithoutValue, readings }) => [rule, { opened, resolved, evaluations, evaluationsWithoutValue, readings: Object.fromEntries(Object.entries(readings).filter(([, count]) => count > 0)) }]);
  }
}
