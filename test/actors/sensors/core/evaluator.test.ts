import { describe, expect, test } from 'vitest';
import { checkDevices, checkRules } from '../../../../actors/sensors/core/check.ts';
import type { DeviceDefinition, RuleDefinition } from '../../../../actors/sensors/core/definition.ts';
import { Evaluator, type EvaluatorOptions } from '../../../../actors/sensors/core/evaluator.ts';
import { migrate } from '../../../../actors/sensors/core/migrate.ts';
import type { Device, Rule } from '../../../../actors/sensors/core/rule.ts';
import type { Transition } from '../../../../actors/sensors/core/transition.ts';

const listed: readonly DeviceDefinition[] = [{ id: 'D1', labels: { site: 'reef-1' } }, { id: 'D2', labels: { site: 'reef-1' } }];
function checked(definitions: readonly RuleDefinition[], devices = listed): { readonly rules: readonly Rule[]; readonly devices: readonly Device[] } {
  const { rules, faults } = checkRules(definitions, devices);
  expect(faults).toEqual([]);
  return { rules, devices: checkDevices(devices).devices };
}
function made(definitions: readonly RuleDefinition[], options: EvaluatorOptions = {}): Evaluator {
  const { rules, devices } = checked(definitions);
  return new Evaluator(rules, devices, options);
}
const hot = (fields: Partial<RuleDefinition> = {}): RuleDefinition => ({ id: 'hot', device: '*', metric: 'value', op: '>', threshold: 82, ...fields });
const short = (transitions: readonly Transition[]): readonly string[] => transitions.map(({ rule, device, from, to, value, reason }) => `${rule} ${device} ${from} ${to} ${value} ${reason}`);
const fatesOf = (evaluator: Evaluator): Readonly<Record<string, number>> => Object.fromEntries(Object.entries(evaluator.statistics()[0]!.readings).filter(([, count]) => count > 0));

describe('what becomes of a reading', () => {
  test('newer: in force; without a number: counted, and no value', () => {
    const evaluator = made([hot()]);
    expect(evaluator.read('D1', 1000, { value: 83 }, 1000)).toBe('accepted');
    expect(evaluator.read('D1', 2000, { value: 'hot' }, 2000)).toBe('accepted');
    expect(evaluator.evaluate(3000)).toEqual([]);
    expect(fatesOf(evaluator)).toEqual({ accepted: 1, no_number: 1 });
  });

  test('of the same time: the later one counts', () => {
    const evaluator = made([hot()]);
    evaluator.read('D1', 1000, { value: 83 }, 1000);
    expect(evaluator.read('D1', 1000, { value: 81 }, 1000)).toBe('duplicate');
    expect(evaluator.evaluate(2000)).toEqual([]);
  });

  test('late: without effect where no window reaches it', () => {
    const evaluator = made([hot()]);
    evaluator.read('D1', 2000, { value: 81 }, 2000);
    expect(evaluator.read('D1', 1000, { value: 83 }, 2000)).toBe('late');
    expect(evaluator.evaluate(3000)).toEqual([]);
  });

  test('out of order: in the window, as if it had come in time', () => {
    const evaluator = made([hot({ over: { function: 'max', window: '1m' } })]);
    evaluator.read('D1', 2000, { value: 81 }, 2000);
    expect(evaluator.read('D1', 1000, { value: 83 }, 2000)).toBe('out_of_order');
    expect(short(evaluator.evaluate(3000))).toEqual(['hot D1 inactive firing 83 condition_met']);
    evaluator.evaluate(63_000);
    expect(evaluator.read('D1', 1500, { value: 99 }, 63_000)).toBe('late');
  });

  test('ahead of its time: kept until then; too far ahead: dropped', () => {
    const evaluator = made([hot()]);
    expect(evaluator.read('D1', 60_000, { value: 83 }, 0)).toBe('ahead');
    expect(evaluator.read('D1', 300_001, { value: 84 }, 0)).toBe('future');
    expect(evaluator.evaluate(59_999)).toEqual([]);
    expect(short(evaluator.evaluate(60_000))).toEqual(['hot D1 inactive firing 83 condition_met']);
    expect(fatesOf(evaluator)).toEqual({ ahead: 1, future: 1, accepted: 1 });
  });

  test('of more readings ahead than may wait: dropped', () => {
    const evaluator = made([hot()], { limits: { aheadCount: 2 } });
    expect([1, 2, 3].map((at) => evaluator.read('D1', at, { value: 1 }, 0))).toEqual(['ahead', 'ahead', 'future']);
  });

  test('of a device that no rule is about, or of one too many: not kept', () => {
    const evaluator = made([hot({ device: { id: 'D1' } })]);
    expect(evaluator.wants('D9')).toBe(false);
    expect(evaluator.read('D9', 0, { value: 1 }, 0)).toBe('unmatched');
    const crowded = made([hot()], { limits: { unlistedDevices: 1 } });
    expect(['D8', 'D9', 'D8'].map((id) => crowded.read(id, 0, { value: 1 }, 0))).toEqual(['accepted', 'unmatched', 'duplicate']);
  });
});

describe('evaluation', () => {
  test('at a time that is not after the last one is none', () => {
    const evaluator = made([hot()]);
    evaluator.read('D1', 0, { value: 83 }, 0);
    expect(evaluator.evaluate(1000)).toHaveLength(1);
    evaluator.read('D1', 900, { value: 81 }, 1000);
    expect([evaluator.evaluate(1000), evaluator.evaluate(500)]).toEqual([[], []]);
    expect(evaluator.evaluate(1001)).toHaveLength(1);
  });

  test('on arrival is of the rules that ask for it, and of what stands on them', () => {
    const evaluator = made([hot({ id: 'tick' }), hot({ id: 'now', evaluate: 'reading' }), { id: 'both', device: '*', all: ['tick', 'now'] }, { id: 'any-now', device: '*', any: ['now'], evaluate: 'reading' }]);
    evaluator.read('D1', 1000, { value: 83 }, 1000);
    expect(short(evaluator.evaluateDevice('D1', 1000))).toEqual(['now D1 inactive firing 83 condition_met', 'any-now D1 inactive firing 1 condition_met']);
    expect(short(evaluator.evaluate(30_000))).toEqual(['tick D1 inactive firing 83 condition_met', 'both D1 inactive firing 1 condition_met']);
  });

  test('keeps the value that lay farthest beyond the threshold', () => {
    const evaluator = made([hot(), hot({ id: 'cold', op: '<', threshold: 50 })]);
    [90, 95, 85, 40, 45, 60].forEach((value, i) => {
      evaluator.read('D1', i * 1000, { value }, i * 1000);
    });
    const play = [90, 95, 85, 40, 45, 60].flatMap((value, i) => {
      evaluator.read('D2', 10_000 + i * 1000, { value }, 10_000 + i * 1000);
      return evaluator.evaluate(10_000 + i * 1000);
    }).filter(({ device, to }) => device === 'D2' && to === 'inactive');
    expect(play.map(({ rule, worstValue }) => [rule, worstValue])).toEqual([['hot', 95], ['cold', 40]]);
  });

  test('is not begun, and nothing is read, while a chunked one is under way', () => {
    const evaluator = made([hot()]);
    const chunks = evaluator.evaluateInChunks(1000, 1);
    chunks.next();
    expect(() => evaluator.read('D1', 0, {}, 0)).toThrow('is under way');
    expect(() => evaluator.snapshot()).toThrow('is under way');
    expect(() => evaluator.evaluate(2000)).toThrow('is under way');
    expect([...chunks].flat()).toEqual([]);
    expect(evaluator.evaluate(2000)).toEqual([]);
  });

  test('after an end by hand opens the alert again while the condition holds', () => {
    const evaluator = made([hot(), { id: 'site', across: 'site', any: ['hot'] }]);
    evaluator.read('D1', 0, { value: 83 }, 0);
    evaluator.evaluate(0);
    expect(short(evaluator.resolve('hot', 'D1', 10))).toEqual(['hot D1 firing inactive 83 by_hand']);
    expect(short(evaluator.resolve('site', 'reef-1', 10))).toEqual(['site reef-1 firing inactive null by_hand']);
    expect([evaluator.resolve('hot', 'D1', 10), evaluator.resolve('hot', 'D7', 10), evaluator.resolve('cold', 'D1', 10)]).toEqual([[], [], []]);
    expect(short(evaluator.evaluate(20))).toEqual(['hot D1 inactive firing 83 condition_met', 'site reef-1 inactive firing 1 condition_met']);
  });
});

describe('a change of rules', () => {
  const running = (definitions: readonly RuleDefinition[]): Uint8Array => {
    const evaluator = made(definitions);
    evaluator.read('D1', 1000, { value: 83 }, 1000);
    evaluator.read('D2', 1000, { value: 80 }, 1000);
    evaluator.evaluate(1000);
    return evaluator.snapshot();
  };
  const moved = (before: readonly RuleDefinition[], after: readonly RuleDefinition[], devices = listed): ReturnType<typeof migrate> => {
    const { rules, devices: known } = checked(after, devices);
    return migrate(rules, known, [running(before)], 2000);
  };

  test.for<readonly [string, Partial<RuleDefinition>, string]>([
    ['threshold', { threshold: 84 }, 'threshold 82 → 84'],
    ['clear', { clear: 80 }, 'clear none → 80'],
    ['for and policy', { for: '1m', no_data: 'keep' }, 'no_data resolve → keep, for 0s → 1m'],
    ['keep_firing_for', { keep_firing_for: '90s' }, 'keep_firing_for 0s → 1m30s'],
  ])('of its %s keeps the alert and says what changed', ([, change, why]) => {
    const { transitions, kept, evaluator } = moved([hot()], [hot(change)]);
    expect([transitions, kept]).toEqual([[], [{ rule: 'hot', device: 'D1', why }]]);
    expect(evaluator.active().firing).toEqual([['hot', 'D1']]);
  });

  test('is judged by the next evaluation', () => {
    const { evaluator } = moved([hot()], [hot({ threshold: 84 })]);
    expect(short(evaluator.evaluate(31_000))).toEqual(['hot D1 firing inactive 83 condition_cleared']);
  });

  test.for<readonly [string, readonly RuleDefinition[]]>([
    ['gone', []],
    ['of another metric', [hot({ metric: 'json_value.temp' })]],
    ['of another operator', [hot({ op: '>=' })]],
    ['about another device', [hot({ device: { id: 'D2' } })]],
    ['over a window', [hot({ over: { function: 'avg', window: '5m' } })]],
  ])('that is %s ends the alert with rule_changed', ([, after]) => {
    const { transitions, kept, evaluator } = moved([hot()], after);
    expect(transitions).toEqual([{ at: 2000, rule: 'hot', device: 'D1', from: 'firing', to: 'inactive', value: null, threshold: 82, reason: 'rule_changed', since: 1000, openedAt: 1000, worstValue: 83 }]);
    expect(kept).toEqual([]);
    expect(evaluator.active()).toEqual({ pending: [], firing: [] });
  });

  test('does not restart what is pending', () => {
    const { evaluator } = moved([hot({ for: '1m' })], [hot({ for: '1m', severity: 'high' }), hot({ id: 'new', for: '1m' })]);
    const at = evaluator.evaluate(31_000);
    expect(short(at)).toEqual(['new D1 inactive pending 83 condition_met']);
    expect(short(evaluator.evaluate(61_000))).toEqual(['hot D1 pending firing 83 held_for']);
  });

  test('of a label moves a device from one group to another', () => {
    const across: readonly RuleDefinition[] = [hot(), { id: 'site', across: 'site', any: ['hot'] }];
    const { transitions, evaluator } = moved(across, across, [{ id: 'D1', labels: { site: 'reef-2' } }, { id: 'D2', labels: { site: 'reef-1' } }]);
    expect(transitions).toEqual([]);
    expect(short(evaluator.evaluate(2500)).toSorted()).toEqual(['site reef-1 firing inactive 0 condition_cleared', 'site reef-2 inactive firing 1 condition_met']);
  });
});

test('a snapshot in chunks is the same, and nothing may happen meanwhile', () => {
  const evaluator = made([hot({ over: { function: 'avg', window: '5m' } })]);
  for (const device of ['D1', 'D2', 'D3']) evaluator.read(device, 0, { value: 83 }, 0);
  evaluator.evaluate(0);
  const chunks = evaluator.snapshotInChunks(1);
  chunks.next();
  expect(() => evaluator.read('D1', 1, {}, 1)).toThrow('is under way');
  let step = chunks.next();
  while (step.done !== true) step = chunks.next();
  expect(Buffer.compare(step.value, evaluator.snapshot())).toBe(0);
});

test('damaged bytes are refused, and the evaluator stays as it was', () => {
  const evaluator = made([hot()]);
  evaluator.read('D1', 0, { value: 83 }, 0);
  evaluator.evaluate(0);
  const before = evaluator.snapshot();
  for (const bytes of [before.subarray(0, before.length - 5), Uint8Array.of(), Uint8Array.of(2, 0x7b, 0x7d), new Uint8Array(100).fill(255)]) expect(() => evaluator.restore(bytes, 1)).toThrow();
  expect(Buffer.compare(evaluator.snapshot(), before)).toBe(0);
});
