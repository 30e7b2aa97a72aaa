/** Alidade's own health: what is said, and what the shipped rules make of it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkoutRoot } from '../../../deploy/embedded/root.ts';
import { Evaluator } from '../../../actors/sensors/core/evaluator.ts';
import { readConfiguration } from '../../../gateways/sensors/index.ts';
import { FailureWindow, healthReading, windowMs, type Findings } from '../../../gateways/up/health-reading.ts';

const well: Findings = { waiting: { drift: 3, sensors: 0 }, orphanedSeconds: 0, finished: 0, failed: 0, diskUsed: 0.4, diskFreeBytes: 40 * 2 ** 30, workers: 2, isDatabaseUp: true, brokerAwaySeconds: 0, skewSeconds: 0.002 };
const text = readFileSync(`${checkoutRoot}/deploy/sensors/operations.yaml`, 'utf8');
const { configuration, findings } = readConfiguration([{ name: 'operations.yaml', text }], []);

/** Rules that fire after three readings in a row that say so. */
function firing(change: Partial<Findings>, ended?: { readonly finished: number; readonly failed: number }): readonly string[] {
  if (configuration === undefined) throw new Error(JSON.stringify(findings));
  const evaluator = new Evaluator(configuration.rules, configuration.devices);
  const window = new FailureWindow();
  window.add({ at: 0, finished: 0, failed: 0 });
  for (let at = 0; at <= 60_000; at += 30_000) {
    window.add({ at, finished: ended?.finished ?? 0, failed: ended?.failed ?? 0 });
    evaluator.read('alidade', at, { json_value: healthReading({ ...well, ...change }, window) }, at);
    evaluator.evaluate(at);
  }
  return evaluator.active().firing.map(([rule]) => rule);
}

describe('the shipped rules', () => {
  test('are sound, and silent while all is well', () => {
    expect(findings).toEqual([]);
    expect(firing({})).toEqual([]);
  });

  test.each<[string, Partial<Findings>, readonly string[]]>([
    ['50 wait', { waiting: { drift: 50 } }, ['operations-queue-deep']],
    ['49 wait', { waiting: { drift: 49, sensors: 49 } }, []],
    ['100 wait', { waiting: { drift: 100 } }, ['operations-queue-deep', 'operations-queue-very-deep']],
    ['the disk is at 85 %', { diskUsed: 0.85 }, ['operations-disk-filling']],
    ['the disk is at 95 %', { diskUsed: 0.95 }, ['operations-disk-filling', 'operations-disk-full']],
    ['511 MiB are left on a large disk', { diskFreeBytes: 512 * 2 ** 20 - 1 }, ['operations-disk-no-room']],
    ['nobody works', { workers: 0 }, ['operations-no-workers']],
    ['a task without a host for longer than two hours', { orphanedSeconds: 7_201 }, ['operations-task-forgotten']],
    ['PostgreSQL is away', { isDatabaseUp: false }, ['operations-database-unreachable']],
    ['the broker was away', { brokerAwaySeconds: 20 }, ['operations-broker-unreachable']],
    ['the clock is behind', { skewSeconds: -6 }, ['operations-clock-skew']],
  ])('%s', (_, change, rules) => {
    expect(firing(change)).toEqual(rules);
  });

  test.each([
    [{ finished: 20, failed: 2 }, ['operations-failures']],
    [{ finished: 20, failed: 5 }, ['operations-failures', 'operations-many-failures']],
    [{ finished: 19, failed: 19 }, []],
    [{ finished: 100, failed: 9 }, []],
  ])('of %o jobs', (ended, rules) => {
    expect(firing({}, ended)).toEqual(rules);
  });
});

test('no word for five minutes is an alert', () => {
  if (configuration === undefined) throw new Error('the rules are not sound');
  const evaluator = new Evaluator(configuration.rules, configuration.devices);
  evaluator.read('alidade', 0, { json_value: healthReading(well, new FailureWindow()) }, 0);
  evaluator.evaluate(300_000);
  expect(evaluator.active().firing).toEqual([]);
  evaluator.evaluate(300_001);
  expect(evaluator.active().firing).toEqual([['operations-silent', 'alidade']]);
});

test('a host that begins anew counts from zero, and what happened before stays in the window until it is old', () => {
  const window = new FailureWindow();
  for (const [at, finished, failed] of [[0, 100, 10], [10, 140, 20], [20, 5, 1]] as const) window.add({ at, finished, failed });
  expect(window.within).toEqual({ finished: 45, failed: 11 });
  window.add({ at: 20 + windowMs, finished: 6, failed: 1 });
  expect(window.within).toEqual({ finished: 1, failed: 0 });
});
