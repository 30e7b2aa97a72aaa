/** Statistics of rules as the evaluators' processes tell them in their metrics: all partitions together. Pure. */
import { fates, type Fate } from '../../actors/sensors/core/reading.ts';
import type { RuleStatistics } from '../../actors/sensors/core/evaluator.ts';
import type { MetricFamily } from '../../supervisor/metrics/families.ts';

export interface LiveStatistics {
  /** Evaluations of all rules so far, and those that should have been between them. */
  readonly cycles: number;
  readonly missed: number;
  /** The last evaluation's now; undefined before the first. */
  readonly lastCycleAt: string | undefined;
  /** Readings that were taken, and those of them that no rule is about. */
  readonly readings: number;
  readonly unmatched: number;
  /** Messages that were no readings, or not wholly. */
  readonly unreadable: number;
  readonly rules: ReadonlyMap<string, RuleStatistics>;
}

/** Undefined when no evaluator has answered. */
export function statisticsOf(answers: readonly (readonly MetricFamily[])[]): LiveStatistics | undefined {
  const numbers = new Numbers(answers.flat());
  if (!numbers.has('alidade_sensors_cycles_total')) return undefined;
  const lastCycle = numbers.most('alidade_sensors_last_cycle_timestamp_seconds');
  return {
    cycles: numbers.most('alidade_sensors_cycles_total'),
    missed: numbers.most('alidade_sensors_cycles_missed_total'),
    lastCycleAt: lastCycle === 0 ? undefined : new Date(lastCycle * 1000).toISOString(),
    readings: numbers.sum('alidade_sensors_readings_total'),
    unmatched: numbers.sum('alidade_sensors_unmatched_total'),
    unreadable: numbers.sum('alidade_sensors_unreadable_total'),
    rules: new Map(numbers.rules().map((rule) => [rule, ruleOf(numbers, rule)])),
  };
}

function ruleOf(numbers: Numbers, rule: string): RuleStatistics {
  const of = (name: string, labels: Readonly<Record<string, string>> = {}): number => numbers.sum(`alidade_sensors_${name}`, { rule, ...labels });
  const readings = Object.fromEntries(fates.map((fate) => [fate, of('rule_readings_total', { fate })]));
  return {
    rule, devices: of('rule_devices'), pending: of('pending'), firing: of('firing'), opened: of('opened_total'), resolved: of('resolved_total'),
    evaluations: of('rule_evaluations_total'), evaluationsWithoutValue: of('without_value_total'), readings: { ...noReadings, ...readings },
  };
}

const noReadings: Readonly<Record<Fate, number>> = { accepted: 0, no_number: 0, out_of_order: 0, duplicate: 0, late: 0, ahead: 0, future: 0, unmatched: 0 };

/** Samples by what they count. Of two processes that serve one partition for a moment, the one that has counted more. */
class Numbers {
  readonly #byPartition = new Map<string, Map<string, number>>();
  readonly #rules = new Set<string>();

  constructor(families: readonly MetricFamily[]) {
    for (const { name, values } of families) {
      if (!name.startsWith('alidade_sensors_')) continue;
      for (const { labels, value } of values) {
        const { rule, fate, partition } = labels;
        if (rule !== undefined) this.#rules.add(String(rule));
        const key = keyOf(name, rule, fate);
        const parts = this.#byPartition.get(key) ?? new Map<string, number>();
        this.#byPartition.set(key, parts);
        parts.set(String(partition), Math.max(value, parts.get(String(partition)) ?? 0));
      }
    }
  }

  has(name: string): boolean {
    return this.#byPartition.has(keyOf(name, undefined, undefined));
  }
  rules(): readonly string[] {
    return [...this.#rules].sort();
  }
  sum(name: string, { rule, fate }: { readonly rule?: string; readonly fate?: string } = {}): number {
    return this.#of(name, rule, fate).reduce((sum, value) => sum + value, 0);
  }
  /** All partitions count the same; one that came later has counted less. */
  most(name: string): number {
    return Math.max(0, ...this.#of(name, undefined, undefined));
  }
  #of(name: string, rule: string | undefined, fate: string | undefined): readonly number[] {
    return [...(this.#byPartition.get(keyOf(name, rule, fate))?.values() ?? [])];
  }
}

const keyOf = (name: string, rule: unknown, fate: unknown): string => `${name} ${String(rule ?? '')} ${String(fate ?? '')}`;

/** As programs read it: names with underscores, fates that are not zero. */
export function plainStatistics({ devices, pending, firing, opened, resolved, evaluations, evaluationsWithoutValue, readings }: RuleStatistics): Readonly<Record<string, unknown>> {
  return { devices, pending, firing, opened, resolved, evaluations, evaluations_without_value: evaluationsWithoutValue, readings };
}
export function plainCycles({ cycles, missed, lastCycleAt, readings, unmatched, unreadable }: LiveStatistics): Readonly<Record<string, unknown>> {
  return { cycles, missed, last_at: lastCycleAt ?? null, readings, unmatched, unreadable };
}
