/** The same log, the same transitions: whatever restarts, however devices are divided, however readings are packed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../../protocol/keyed.ts';
import { alertsIn, device, noRule, open, reading, rule, said, storedAs, tick, told, type Written } from './log.ts';

const devices = ['A', 'B', 'C', 'D', 'E', 'F'];
const rules = [
  rule({ id: 'plain', device: '*', metric: 'value', op: '>', threshold: 50 }),
  rule({ id: 'held', device: { match: { site: 'reef' } }, metric: 'value', op: '>', threshold: 40, clear: 30, for: '60s', keep_firing_for: '30s' }),
  rule({ id: 'often', device: '*', metric: 'value', op: '<', threshold: 20, m_of_n: { m: 2, n: 4 } }),
  rule({ id: 'mean', device: '*', metric: 'value', op: '>', threshold: 45, over: { function: 'avg', window: '2m' } }),
  rule({ id: 'gone', device: { id: 'A' }, metric: 'value', op: '>', threshold: 0, no_data: 'alert' }),
  rule({ id: 'at-once', device: '*', metric: 'value', op: '>', threshold: 80, evaluate: 'reading' }),
  rule({ id: 'both', device: '*', all: ['plain', 'mean'] }),
  rule({ id: 'anywhere', any: ['plain'], across: 'site' }),
];
const setUp: readonly Written[] = [...devices.slice(0, 4).map((id) => device(id, { site: 'reef' })), ...rules];

/** What lies between two ticks: readings at distinct times, so that their order cannot matter to rules at ticks. */
const between = (from: number): fc.Arbitrary<readonly Written[]> =>
  fc.uniqueArray(fc.tuple(fc.constantFrom(...devices), fc.integer({ min: 1, max: 28 }), fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 100 }) }, { weight: 1, arbitrary: fc.constant('NaN') })), { maxLength: 8, selector: ([id, at]) => `${id}${at}` }).map((list) =>
    [...list].sort((one, other) => one[1] - other[1]).map(([id, at, value]) => reading(id, from + at, value, from + at)),
  );
const logs = fc.tuple(...Array.from({ length: 12 }, (_, index) => between(index * 30))).map((parts): readonly Written[] => [...setUp, ...parts.flatMap((part, index) => [...part, tick((index + 1) * 30)])]);

/** Readings, and what follows them before the next readings. */
function groups(log: readonly Written[]): readonly { readonly readings: readonly Written[]; readonly end: readonly Written[] }[] {
  const found: { readings: Written[]; end: Written[] }[] = [{ readings: [], end: [] }];
  for (const message of log) {
    const last = found.at(-1);
    if (!message.subject.startsWith('sensors.reading.')) last?.end.push(message);
    else if (last?.end.length === 0) last.readings.push(message);
    else found.push({ readings: [message], end: [] });
  }
  return found;
}

test('begun again from its own state before any message', () => {
  fc.assert(
    fc.property(logs, fc.array(fc.nat(), { maxLength: 6 }), (log, places) => {
      expect(alertsIn(said(log, { restartBefore: places.map((place) => place % log.length) }))).toEqual(alertsIn(said(log)));
    }),
    { numRuns: 20 },
  );
});

test('begun again before every single message', () => {
  fc.assert(
    fc.property(logs, (log) => {
      expect(alertsIn(said(log, { restartBefore: log.map((_, index) => index) }))).toEqual(alertsIn(said(log)));
    }),
    { numRuns: 5 },
  );
});

test('in steps of a few milliseconds, evaluations and snapshots alike', () => {
  const inSteps = (log: readonly Written[]): ReturnType<typeof said> => {
    let machine = open();
    return log.flatMap((message, index) => {
      const stored = storedAs(message, index + 1);
      const facts = [...(stepsOf(machine.applyInSteps?.(stored)) ?? [machine.apply(stored)])].flat();
      const steps = machine.snapshotInSteps?.();
      if (steps === undefined) throw new Error('no steps');
      const whole = machine.snapshot() ?? new Uint8Array(0);
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done !== true) continue;
        expect(Buffer.from(step.value).equals(whole)).toBe(true);
        break;
      }
      machine = open(whole);
      return facts;
    });
  };
  fc.assert(fc.property(logs, (log) => void expect(inSteps(log)).toEqual(said(log))), { numRuns: 5 });
});

test('an evaluation of many devices comes in many steps, each with few facts', () => {
  const machine = open();
  const devices = Array.from({ length: 2_000 }, (_, index) => `D${index}`);
  const rules = Array.from({ length: 10 }, (_, index) => rule({ id: `R${index}`, device: '*', metric: 'value', op: '>', threshold: 50 + index }));
  const list: Written = { subject: 'sensors.readings.gateway', body: devices.map((id) => ({ device_id: id, at: '2026-01-01T00:00:01Z', value: 70 })), stored: 1 };
  [...rules, list].forEach((message, index) => machine.apply(storedAs(message, index + 1)));
  const steps = [...(stepsOf(machine.applyInSteps?.(storedAs(tick(30), 100))) ?? [])];
  expect(steps.flat()).toHaveLength(20_000);
  expect(Math.max(...steps.map(({ length }) => length))).toBeLessThanOrEqual(250);
});

const stepsOf = (steps: Iterator<readonly Fact[], void, undefined> | undefined): Iterable<readonly Fact[]> | undefined => (steps === undefined ? undefined : { [Symbol.iterator]: () => steps });

test.each([2, 8])('over %i partitions', (count) => {
  fc.assert(
    fc.property(logs, (log) => {
      const parts = Array.from({ length: count }, (_, index) => said(log, { partition: { index, count } })).flat();
      expect(told(parts)).toEqual(told(said(log)));
    }),
    { numRuns: 20 },
  );
});

test('readings of one evaluation in any order of arrival', () => {
  const atTicks = (log: readonly Written[]): readonly string[] => told(said(log)).filter((line) => !line.includes('at-once'));
  fc.assert(
    fc.property(logs, fc.infiniteStream(fc.nat()), (log, numbers) => {
      const shuffled = groups(log).flatMap(({ readings, end }) => {
        const keyed = readings.map((one) => ({ one, key: numbers.next().value }));
        // The log takes them at the end of their evaluation: none arrives before its own time.
        return [...keyed.sort((a, b) => a.key - b.key).map(({ one }) => ({ ...one, stored: end[0]?.stored ?? one.stored })), ...end];
      });
      expect(atTicks(shuffled)).toEqual(atTicks(log));
    }),
    { numRuns: 20 },
  );
});

test('readings packed into lists of any size', () => {
  fc.assert(
    fc.property(logs, fc.integer({ min: 1, max: 5 }), (log, size) => {
      const packed = groups(log).flatMap(({ readings, end }) => {
        const lists: Written[] = [];
        for (let from = 0; from < readings.length; from += size) {
          const part = readings.slice(from, from + size);
          lists.push({ subject: 'sensors.readings.gateway', body: part.map(({ body }) => body), stored: part.at(-1)?.stored ?? 0 });
        }
        return [...lists, ...end];
      });
      const lines = (facts: ReturnType<typeof said>): readonly string[] => told(facts).filter((line) => !line.includes('at-once'));
      expect(lines(said(packed))).toEqual(lines(said(log)));
    }),
    { numRuns: 20 },
  );
});

test('rules that come, change and go: alerts end or go on with a reason, and a restart changes nothing', () => {
  const warm = [...setUp, ...Array.from({ length: 5 }, (_, index) => [reading('A', index * 30 + 1, 60), tick((index + 1) * 30)]).flat()];
  const changed = rule({ id: 'held', device: { match: { site: 'reef' } }, metric: 'value', op: '>', threshold: 45, clear: 30, for: '60s', keep_firing_for: '30s' }, 151);
  const log = [...warm, changed, noRule('both', 152), noRule('plain', 152), noRule('anywhere', 152), reading('A', 160, 60), tick(180)];
  const after = alertsIn(said(log)).filter(({ at }) => Date.parse(at) > Date.UTC(2026, 0, 1, 0, 2, 30));
  expect(after.find(({ rule: id }) => id === 'plain')).toMatchObject({ from: 'firing', to: 'inactive', reason: 'rule_changed', trigger: 'configuration' });
  const kept = after.find(({ rule: id, from, to }) => id === 'held' && from === to);
  expect(kept).toMatchObject({ from: 'firing', to: 'firing', reason: 'rule_changed', threshold: 45, comment: expect.stringContaining('40 → 45') });
  expect(alertsIn(said(log, { restartBefore: log.map((_, index) => index) }))).toEqual(alertsIn(said(log)));
});
