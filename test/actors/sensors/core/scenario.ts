/** Random rules, devices and readings, small enough that things happen often. */
import fc from 'fast-check';
import { checkDevices, checkRules } from '../../../../actors/sensors/core/check.ts';
import type { DeviceDefinition, RuleDefinition } from '../../../../actors/sensors/core/definition.ts';
import type { Evaluator } from '../../../../actors/sensors/core/evaluator.ts';
import type { ReadingBody } from '../../../../actors/sensors/core/metric-path.ts';
import type { Device, Rule } from '../../../../actors/sensors/core/rule.ts';
import type { Transition } from '../../../../actors/sensors/core/transition.ts';

export const deviceDefinitions: readonly DeviceDefinition[] = ['D1', 'D2', 'D3', 'D4', 'D5', 'D6'].map((id, i) => ({ id, labels: { site: `reef-${i % 3}`, kind: i % 2 === 0 ? 'tank' : 'pump' } }));
/** Sends readings without being listed. */
const unlisted = 'Unlisted_1';
const ids = [...deviceDefinitions.map(({ id }) => id), unlisted];

const durations = fc.constantFrom('0s', '10s', '20s', '25s', '1m');
const device = fc.oneof(fc.constant('*' as const), fc.constantFrom(...ids).map((id) => ({ id })), fc.constantFrom('reef-0', 'reef-1').map((site) => ({ match: { site } })));
const op = fc.constantFrom('>' as const, '<' as const, '>=' as const, '<=' as const, '==' as const, '!=' as const);
const common = { for: durations, keep_firing_for: durations };
const plain = fc.record({ ...common, device, op, threshold: fc.constantFrom(1, 2, 3), metric: fc.constantFrom('value', 'json_value.a', 'metadata.b.0'), no_data: fc.constantFrom('resolve' as const, 'keep' as const, 'alert' as const), evaluate: fc.constantFrom('tick' as const, 'reading' as const) });
const counted = fc.record({ ...common, device, op, threshold: fc.constantFrom(1, 2, 3), metric: fc.constant('value'), m_of_n: fc.constantFrom({ m: 2, n: 3 }, { m: 1, n: 40 }, { m: 5, n: 5 }) });
const over = fc.oneof(
  fc.record({ function: fc.constantFrom('avg' as const, 'min' as const, 'max' as const, 'stddev' as const, 'median' as const, 'deriv' as const, 'changes' as const, 'delta' as const, 'zscore' as const), window: fc.constantFrom('20s', '1m') }),
  fc.constant({ function: 'zscore' as const, window: '20s', season: '1m', seasons: 2, min_stddev: 0.1 }),
);
const windowed = fc.record({ ...common, device, op: fc.constantFrom('>' as const, '<=' as const), threshold: fc.constantFrom(0, 0.5, 2), metric: fc.constant('value'), over });

/** Rules 0…n−1 over readings, then some over those, then some across sites. */
export const ruleDefinitions: fc.Arbitrary<readonly RuleDefinition[]> = fc.array(fc.oneof(plain, counted, windowed), { minLength: 2, maxLength: 7 }).chain((simple) => {
  const base = simple.map((rule, i): RuleDefinition => ({ ...rule, id: `r${i}` }));
  const member = fc.constantFrom(...base.map(({ id }) => id));
  const expression = fc.oneof(fc.record({ all: fc.array(member, { minLength: 1, maxLength: 3 }) }), fc.record({ any: fc.array(fc.oneof(member, fc.record({ not: member })), { minLength: 1, maxLength: 3 }) }), fc.record({ not: member }));
  const local = fc.tuple(expression, device, durations).map(([rule, whom, hold]) => ({ ...rule, device: whom, for: hold }));
  const across = fc.tuple(expression, durations).map(([rule, hold]) => ({ ...rule, across: 'site', for: hold }));
  return fc.array(fc.oneof(local, across), { maxLength: 3 }).map((composites) => [...base, ...composites.map((rule, i): RuleDefinition => ({ ...rule, id: `c${i}` }))]);
});

export function checked(definitions: readonly RuleDefinition[]): { readonly rules: readonly Rule[]; readonly devices: readonly Device[] } {
  const { rules, faults } = checkRules(definitions, deviceDefinitions);
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return { rules, devices: checkDevices(deviceDefinitions).devices };
}

export interface Read {
  readonly device: string;
  readonly at: number;
  readonly body: ReadingBody;
}
/** What happens between two evaluations, and the evaluation. */
export interface Cycle {
  readonly reads: readonly Read[];
  readonly now: number;
}

export const START = 1_750_000_000_000;
const STEP = 10_000;

const value = fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 4 }) }, { weight: 1, arbitrary: fc.constantFrom(null, NaN, 'text') });
const body: fc.Arbitrary<ReadingBody> = fc.record({ value, json_value: value.map((a) => ({ a })), metadata: value.map((b) => ({ b: [b] })) });

/** Times of one device differ; they may lie before the last evaluation, or after the coming one. */
export const cycles: fc.Arbitrary<readonly Cycle[]> = fc.array(
  fc.uniqueArray(fc.record({ device: fc.constantFrom(...ids), after: fc.integer({ min: -40, max: 13 }), body }), { maxLength: 8, selector: ({ device: id, after }) => `${id} ${after}` }),
  { minLength: 3, maxLength: 25 },
).map((list) => list.map((reads, i): Cycle => {
  const now = START + (i + 1) * STEP;
  return { now, reads: reads.map(({ device: id, after, body: said }) => ({ device: id, at: now - STEP + after * 1000 + i, body: said })) };
}));

/** Readings come in at the evaluation's time, as far as the evaluator knows. */
export function play(evaluator: Evaluator, { reads, now }: Cycle, arrivals = true): readonly Transition[] {
  const arrived = reads.flatMap(({ device: id, at, body: said }) => {
    evaluator.read(id, at, said, now);
    return arrivals ? evaluator.evaluateDevice(id, now) : [];
  });
  return [...arrived, ...evaluator.evaluate(now)];
}

/** Comparable, whatever the order within one evaluation. */
export const told = (transitions: readonly Transition[]): readonly string[] => transitions.map((one) => JSON.stringify(one)).sort();
