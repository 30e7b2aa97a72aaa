import { expect, test } from 'vitest';
import { statisticsOf } from '../../../gateways/sensors/statistics.ts';
import type { MetricFamily } from '../../../supervisor/metrics/families.ts';
import { open, reading, rule, storedAs, tick, type Written } from '../../actors/sensors/log.ts';

/** What the process of a partition answers. */
function answerOf(index: number, count: number, log: readonly Written[]): readonly MetricFamily[] {
  const machine = open(undefined, { index, count });
  log.forEach((message, place) => machine.apply(storedAs(message, place + 1)));
  return machine.numbers().map(({ name, help, type, values }) => ({ name, help, type, values: values.map(({ labels, value }) => ({ labels: { ...labels, partition: index }, value })) }));
}

const log = [
  rule({ id: 'hot', device: '*', metric: 'value', op: '>', threshold: 50 }),
  ...['A', 'B', 'C', 'D'].flatMap((id) => [reading(id, 1, 60), reading(id, 1, 61), reading(id, 0, 60), reading(id, 9_000, 60, 2)]), reading('A', 3, 'NaN', 3), tick(30), tick(120),
];
const fates = { accepted: 4, no_number: 1, duplicate: 4, late: 4, future: 4, out_of_order: 0, ahead: 0, unmatched: 0 };

test('over several partitions it is the same as over one', () => {
  const one = statisticsOf([answerOf(0, 1, log)]);
  expect(one).toMatchObject({ cycles: 2, missed: 2, lastCycleAt: '2026-01-01T00:02:00.000Z', readings: 17, unmatched: 0 });
  expect(one?.rules.get('hot')).toEqual({ rule: 'hot', devices: 4, pending: 0, firing: 3, opened: 3, resolved: 0, evaluations: 8, evaluationsWithoutValue: 2, readings: fates });
  expect(statisticsOf([0, 1, 2].map((index) => answerOf(index, 3, log)))).toEqual(one);
});

test('two processes that serve one partition for a moment are not counted twice', () => {
  expect(statisticsOf([answerOf(0, 1, log), answerOf(0, 1, log)])).toEqual(statisticsOf([answerOf(0, 1, log)]));
});

test('without an evaluator there are none', () => {
  expect(statisticsOf([[{ name: 'alidade_attempts_running', help: '', type: 'gauge', values: [] }]])).toBeUndefined();
});

test('neither a restart nor another configuration begins the counting anew; a rule that is gone is forgotten', () => {
  const changed = [...log, rule({ id: 'hot', device: '*', metric: 'value', op: '>', threshold: 55 }, 121), rule({ id: 'cold', device: '*', metric: 'value', op: '<', threshold: 5 }, 121), reading('A', 130, 60), tick(150)];
  let machine = open();
  changed.forEach((message, place) => {
    if (place % 3 === 0) machine = open(machine.snapshot());
    machine.apply(storedAs(message, place + 1));
  });
  const families = machine.numbers().map((family) => ({ ...family, values: family.values.map((sample) => ({ ...sample, labels: { ...sample.labels, partition: 0 } })) }));
  expect(statisticsOf([families])?.rules.get('hot')).toMatchObject({ evaluations: 12, opened: 4, firing: 4, readings: { ...fates, accepted: 5 } });
  expect(statisticsOf([families])?.rules.get('cold')).toMatchObject({ evaluations: 4, readings: { accepted: 1 } });
});
