import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideScale, firstState, type Demand, type ScaleRule, type ScaleState } from '../../supervisor/decide-scale.ts';

const rule: ScaleRule = { min: 1, max: 4, backlogPerHost: 100, oldestSeconds: 30, quietSeconds: 60 };
const at = (wanted: number, fewerSince?: number): ScaleState => ({ wanted, fewerSince, reason: '' });
const demand = (pending: number, oldestSeconds = 0, alive = 1, held = 0): Demand => ({ pending, held, oldestSeconds, alive });

describe('more at once', () => {
  test.each<[string, number, Demand, number]>([
    ['nothing waits', 1, demand(0), 1],
    ['what one host can do', 1, demand(100), 1],
    ['a little more than one host can do', 1, demand(101), 2],
    ['far more than all can do', 1, demand(100_000), 4],
    ['few inputs, but the oldest has waited too long', 1, demand(3, 31), 2],
    ['the same while the host that is wanted is not there yet', 2, demand(3, 31, 1), 2],
    ['the same when it is there and that was not enough', 2, demand(3, 31, 2), 3],
    ['old inputs at the limit', 4, demand(3, 31, 4), 4],
  ])('%s: from %i', (_, wanted, demanded, expected) => {
    expect(decideScale(rule, at(wanted), demanded, 0).wanted).toBe(expected);
  });
});

describe('down to none', () => {
  const idle: ScaleRule = { ...rule, min: 0 };
  test('the last host stays while inputs that it took have no end, and one comes for those of a host that is gone', () => {
    expect(decideScale(idle, at(1, 0), demand(0, 0, 1, 2), 120_000).wanted).toBe(1);
    expect(decideScale(idle, at(1, 0), demand(0), 120_000).wanted).toBe(0);
    expect(decideScale(idle, at(0), demand(0, 0, 0, 2), 0)).toMatchObject({ wanted: 1, reason: '2 inputs have no end yet' });
  });
  test('who takes over begins with the hosts that there are', () => {
    expect(firstState(idle, 3).wanted).toBe(3);
    expect(firstState(rule, 0).wanted).toBe(1);
  });
});

describe('fewer slowly', () => {
  test('one at a time, each after it was not needed for the whole quiet time', () => {
    let state = at(3);
    const wanted: number[] = [];
    for (let second = 0; second <= 180; second += 30) {
      state = decideScale(rule, state, demand(0), second * 1000);
      wanted.push(state.wanted);
    }
    expect(wanted).toEqual([3, 3, 2, 2, 1, 1, 1]);
  });

  test('a short rush begins the quiet time anew', () => {
    let state = decideScale(rule, at(2), demand(0), 0);
    state = decideScale(rule, state, demand(150), 50_000);
    expect(state).toMatchObject({ wanted: 2, fewerSince: undefined });
    state = decideScale(rule, state, demand(0), 61_000);
    expect(state.wanted).toBe(2);
  });

  test('nothing is let go while the oldest input waits too long', () => {
    expect(decideScale(rule, at(3, 0), demand(1, 100, 3), 1_000_000).wanted).toBeGreaterThanOrEqual(3);
  });
});

test('settings that changed bring the count within its limits at once', () => {
  expect(decideScale({ ...rule, max: 2 }, at(4), demand(0), 0).wanted).toBe(2);
  expect(decideScale({ ...rule, min: 2 }, firstState(rule), demand(0), 0).wanted).toBe(2);
});

test('whatever is demanded, the count stays within the limits and never falls by more than one', () => {
  const demands = fc.array(fc.record({ pending: fc.nat(2000), held: fc.nat(3), oldestSeconds: fc.nat(100), alive: fc.nat(6) }), { maxLength: 60 });
  fc.assert(
    fc.property(demands, (all) => {
      let state = firstState(rule);
      for (const [index, one] of all.entries()) {
        const next = decideScale(rule, state, one, index * 20_000);
        expect(next.wanted).toBeGreaterThanOrEqual(Math.max(rule.min, state.wanted - 1));
        expect(next.wanted).toBeLessThanOrEqual(rule.max);
        state = next;
      }
    }),
  );
});
