/** What the evaluator has counted, for the metrics. */
import type { MachineNumber } from '../../protocol/keyed.ts';
import type { RuleStatistics } from './core/evaluator.ts';

export interface CycleCounts {
  readonly cycles: number;
  readonly missed: number;
  readonly ignoredTicks: number;
  readonly readings: number;
  readonly unmatched: number;
  readonly unreadable: number;
  readonly badConfigurations: number;
  readonly lastTickMs: number;
}

export function evaluatorNumbers(counts: CycleCounts, rules: readonly RuleStatistics[]): readonly MachineNumber[] {
  const one = (name: string, help: string, value: number, type: 'counter' | 'gauge' = 'counter'): MachineNumber => ({ name, help, type, values: [{ labels: {}, value }] });
  const each = (name: string, help: string, read: (rule: RuleStatistics) => number, type: 'counter' | 'gauge' = 'counter'): MachineNumber => ({ name, help, type, values: rules.map((rule) => ({ labels: { rule: rule.rule }, value: read(rule) })) });
  const fates = rules.flatMap(({ rule, readings }) => Object.entries(readings).filter(([, value]) => value > 0).map(([fate, value]) => ({ labels: { rule, fate }, value })));
  return [
    one('alidade_sensors_cycles_total', 'Evaluations of all rules.', counts.cycles),
    one('alidade_sensors_cycles_missed_total', 'Evaluations that should have been between two that were.', counts.missed),
    one('alidade_sensors_ticks_ignored_total', 'Ticks that were not after the one before.', counts.ignoredTicks),
    one('alidade_sensors_last_cycle_timestamp_seconds', 'The last evaluation’s now.', Number.isFinite(counts.lastTickMs) ? counts.lastTickMs / 1000 : 0, 'gauge'),
    one('alidade_sensors_readings_total', 'Readings that were taken.', counts.readings),
    one('alidade_sensors_unmatched_total', 'Readings of devices that no rule is about.', counts.unmatched),
    one('alidade_sensors_unreadable_total', 'Messages that could not be read, or not wholly.', counts.unreadable),
    one('alidade_sensors_bad_configurations_total', 'Changes of rules and devices that were not put into force.', counts.badConfigurations),
    each('alidade_sensors_rule_devices', 'Devices that a rule is about.', (rule) => rule.devices, 'gauge'),
    each('alidade_sensors_pending', 'Alerts that are pending.', (rule) => rule.pending, 'gauge'),
    each('alidade_sensors_firing', 'Alerts that fire.', (rule) => rule.firing, 'gauge'),
    each('alidade_sensors_opened_total', 'Alerts that began to fire.', (rule) => rule.opened),
    each('alidade_sensors_resolved_total', 'Alerts that ceased to fire.', (rule) => rule.resolved),
    each('alidade_sensors_rule_evaluations_total', 'Evaluations of a rule, each for one device.', (rule) => rule.evaluations),
    each('alidade_sensors_without_value_total', 'Evaluations of a rule for which there was no value.', (rule) => rule.evaluationsWithoutValue),
    { name: 'alidade_sensors_rule_readings_total', help: 'Readings of a rule’s devices by what became of them.', type: 'counter', values: fates },
  ];
}
