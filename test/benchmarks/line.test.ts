import { describe, expect, it } from 'vitest';
import { describe as inWords, lineOf, quantileOf, spreadOf } from '../../benchmarks/line.ts';

describe('lines of a benchmark', () => {
  it('are the median of the rounds, and the ratio is taken within each round', () => {
    const line = lineOf({ name: 'x', unit: 'jobs/s', ours: [10, 90, 40], peer: { name: 'p', values: [20, 30, 40] } });
    expect(line).toMatchObject({ name: 'x', ours: 40, peer: 30, ratio: 1, unit: 'jobs/s', spread: { ours: { min: 10, max: 90 }, ratio: { median: 1, min: 0.5, max: 3 } } });
  });
  it.each([
    ['a ratio that is reached', { of: 'ratio', atLeast: 0.5 }, true],
    ['a ratio that is missed', { of: 'ratio', atLeast: 0.51 }, false],
    ['a value that is low enough', { of: 'ours', atMost: 5 }, true],
    ['a value that is too high', { of: 'ours', atMost: 4.9 }, false],
  ] as const)('judge %s', (_, target, met) => {
    expect(lineOf({ name: 'x', unit: 's', ours: [5], peer: { name: 'p', values: [10] }, target }).met).toBe(met);
  });
  it('judge nothing that was not measured', () => {
    const line = lineOf({ name: 'x', unit: 's', ours: [5], target: { of: 'ratio', atLeast: 1 } });
    expect(line.met).toBeNull();
    expect(inWords(line)).toContain('not judged');
  });
  it('say why something was skipped', () => expect(inWords({ name: 'bullmq', skipped: 'redis-server is not on PATH' })).toBe('bullmq: skipped: redis-server is not on PATH'));
  it('middle of an even number of rounds', () => expect(spreadOf([1, 2, 4, 9])).toEqual({ median: 3, min: 1, max: 9 }));
  it('quantiles are values that were met', () => expect([quantileOf([3, 1, 2], 0.5), quantileOf([3, 1, 2], 0.99)]).toEqual([2, 3]));
});
