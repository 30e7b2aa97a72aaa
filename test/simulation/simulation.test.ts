import { describe, expect, test } from 'vitest';
import { failure, simulate } from './simulate.ts';

const seeds = 500;
const perTest = 50;
const firsts = Array.from({ length: seeds / perTest }, (_, index) => ({ from: 1 + index * perTest, to: (index + 1) * perTest }));

describe('every promise holds, whatever is lost, late, doubled, cut off, frozen or killed', () => {
  test.each(firsts)('seeds $from to $to', { timeout: 300_000 }, async ({ from, to }) => {
    const failures: string[] = [];
    for (let seed = from; seed <= to; seed++) {
      const report = await simulate(seed);
      if (report.broken.length > 0) failures.push(failure(report));
    }
    if (failures.length > 0) throw new Error(failures.join('\n'));
  });
});

describe('replay', () => {
  test.each([3, 76, 225])('seed %i is the same run again, step by step', async (seed) => {
    const [once, again] = [await simulate(seed), await simulate(seed)];
    expect(again).toEqual(once);
    expect(once.steps).toBeGreaterThan(100);
  });

  test('two seeds are two runs', async () => {
    expect((await simulate(1)).trace).not.toBe((await simulate(2)).trace);
  });
});
