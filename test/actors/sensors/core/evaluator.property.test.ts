import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Evaluator } from '../../../../actors/sensors/core/evaluator.ts';
import { migrate } from '../../../../actors/sensors/core/migrate.ts';
import { partitionOf } from '../../../../actors/sensors/core/partition.ts';
import { checked, cycles, play, ruleDefinitions, START, told, type Cycle } from './scenario.ts';

const runs = { numRuns: 100 };

describe('the same transitions', () => {
  test('in whatever order the readings of one evaluation arrive', () => {
    fc.assert(fc.property(ruleDefinitions, cycles, fc.infiniteStream(fc.nat()), (definitions, list, draws) => {
      const { rules, devices } = checked(definitions.map((rule) => ('evaluate' in rule ? { ...rule, evaluate: 'tick' as const } : rule)));
      const [one, other] = [new Evaluator(rules, devices), new Evaluator(rules, devices)];
      // Until an unlisted device is heard of its rules do not exist, so that its first reading comes first in both.
      for (const cycle of list) expect(told(play(other, shuffled(cycle, draws)))).toEqual(told(play(one, cycle)));
    }), runs);
  });

  test('when an evaluation is cut into chunks', () => {
    fc.assert(fc.property(ruleDefinitions, cycles, fc.integer({ min: 1, max: 9 }), (definitions, list, chunk) => {
      const { rules, devices } = checked(definitions);
      const [one, other] = [new Evaluator(rules, devices), new Evaluator(rules, devices)];
      for (const cycle of list) {
        const whole = play(one, cycle);
        const before = cycle.reads.flatMap(({ device, at, body }) => {
          other.read(device, at, body, cycle.now);
          return other.evaluateDevice(device, cycle.now);
        });
        expect([...before, ...[...other.evaluateInChunks(cycle.now, chunk)].flat()]).toEqual(whole);
      }
    }), runs);
  });

  test('when the evaluator is killed and restored from its snapshot between any two readings', () => {
    fc.assert(fc.property(ruleDefinitions, cycles, fc.infiniteStream(fc.boolean()), (definitions, list, kills) => {
      const { rules, devices } = checked(definitions);
      const [one, fresh] = [new Evaluator(rules, devices), () => new Evaluator(rules, devices)];
      let other = fresh();
      const perhapsKill = (): void => {
        if (kills.next().value !== true) return;
        const bytes = other.snapshot();
        other = fresh();
        expect(other.restore(bytes, START)).toEqual({ transitions: [], kept: [] });
        expect(Buffer.compare(other.snapshot(), bytes)).toBe(0);
      };
      for (const cycle of list) {
        const whole = play(one, cycle);
        const parts = cycle.reads.flatMap(({ device, at, body }) => {
          perhapsKill();
          other.read(device, at, body, cycle.now);
          perhapsKill();
          return other.evaluateDevice(device, cycle.now);
        });
        perhapsKill();
        expect([...parts, ...other.evaluate(cycle.now)]).toEqual(whole);
        expect(other.active()).toEqual(one.active());
      }
    }), { numRuns: 25 });
  });

  test('on 1, 2 or 8 partitions, and when their number changes on the way', () => {
    fc.assert(fc.property(ruleDefinitions, cycles, fc.constantFrom(2, 8), fc.constantFrom(1, 2, 8), fc.nat(25), (definitions, list, first, second, change) => {
      const { rules, devices } = checked(definitions);
      const one = new Evaluator(rules, devices);
      let parts = Array.from({ length: first }, (_, index) => new Evaluator(rules, devices, { partition: { index, count: first } }));
      list.forEach((cycle, i) => {
        if (i === change) {
          const state = parts.map((part) => part.snapshot());
          parts = Array.from({ length: second }, (_, index) => {
            const moved = migrate(rules, devices, state, cycle.now, { partition: { index, count: second } });
            expect(moved.transitions).toEqual([]);
            return moved.evaluator;
          });
        }
        const whole = play(one, cycle);
        const sharded = parts.map((part, index) => ({ index, transitions: play(part, { ...cycle, reads: cycle.reads.filter(({ device }) => part.wants(device)) }) }));
        expect(told(sharded.flatMap(({ transitions }) => transitions))).toEqual(told(whole));
        for (const { index, transitions } of sharded) for (const { device } of transitions) expect(partitionOf(device, parts.length)).toBe(index);
      });
    }), runs);
  });
});

describe('at any time', () => {
  test('an open alert is one per rule and device, and its transitions are a chain', () => {
    fc.assert(fc.property(ruleDefinitions, cycles, (definitions, list) => {
      const { rules, devices } = checked(definitions);
      const evaluator = new Evaluator(rules, devices);
      const states = new Map<string, string>();
      for (const cycle of list) {
        for (const { rule, device, from, to } of play(evaluator, cycle)) {
          expect(states.get(`${rule} ${device}`) ?? 'inactive').toBe(from);
          expect(to).not.toBe(from);
          states.set(`${rule} ${device}`, to);
        }
        const { pending, firing } = evaluator.active();
        for (const [list, state] of [[pending, 'pending'], [firing, 'firing']] as const) expect(list.map((pair) => pair.join(' ')).sort()).toEqual([...states].filter(([, current]) => current === state).map(([pair]) => pair).sort());
        const sums = evaluator.statistics().reduce((sum, rule) => [sum[0]! + rule.pending, sum[1]! + rule.firing], [0, 0]);
        expect(sums).toEqual([pending.length, firing.length]);
      }
    }), runs);
  });
});

function shuffled(cycle: Cycle, draws: Iterator<number>): Cycle {
  const keyed = cycle.reads.map((read) => ({ read, key: Number(draws.next().value) }));
  return { ...cycle, reads: keyed.sort((a, b) => a.key - b.key).map(({ read }) => read) };
}
