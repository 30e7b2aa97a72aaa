/** How transitions and statistics of rules are printed. */
import type { RuleStatistics } from '../../actors/sensors/core/evaluator.ts';
import type { Transition } from '../../actors/sensors/core/transition.ts';
import { paintOf } from './given.ts';
import type { Terminal } from './terminal.ts';
import { table } from './text.ts';

export function asJson({ at, rule, device, from, to, value, threshold, reason }: Transition): string {
  return JSON.stringify({ at: new Date(at).toISOString(), rule, device, from, to, value, threshold, reason });
}

export function asText({ at, rule, device, from, to, value, reason }: Transition): string {
  return `${new Date(at).toISOString()}  ${rule}  ${device}  ${from} -> ${to}  ${value === null ? 'no value' : value}  ${reason}`;
}

export function statisticsTable(statistics: readonly RuleStatistics[], terminal: Terminal): string {
  return table(statistics, [
    { title: 'rule', of: ({ rule }) => rule },
    { title: 'devices', of: ({ devices }) => String(devices), right: true },
    { title: 'evaluations', of: ({ evaluations }) => String(evaluations), right: true },
    { title: 'opened', of: ({ opened }) => String(opened), right: true },
    { title: 'resolved', of: ({ resolved }) => String(resolved), right: true },
    { title: 'firing', of: ({ firing }) => String(firing), right: true },
    { title: 'pending', of: ({ pending }) => String(pending), right: true },
    { title: 'no value', of: ({ evaluationsWithoutValue }) => String(evaluationsWithoutValue), right: true },
    { title: 'readings', of: ({ readings: fates }) => Object.entries(fates).filter(([, count]) => count > 0).map(([fate, count]) => `${fate} ${count}`).join(', ') },
  ], { paint: paintOf(terminal) });
}
