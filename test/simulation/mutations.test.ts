import { afterAll, describe, expect, test } from 'vitest';
import { judge, runSimulation, Translation } from './mutant.ts';
import { mutations } from './mutation-list.ts';

/** Nearly all are caught within the first twenty, or the first twenty from where they begin. */
const seeds = 500;
const translation = new Translation();
afterAll(() => translation.remove());

describe('the simulation bites', () => {
  test.each(mutations)('$name', { timeout: 300_000 }, async (mutation) => {
    const verdict = await judge(translation, mutation, seeds);
    expect(verdict.seed, `not caught: ${verdict.words}`).toBeDefined();
  });
});

describe('a seed that fails', () => {
  const [mutation] = mutations;

  test('is printed, and replays identically from its number alone', { timeout: 300_000 }, async () => {
    const folder = translation.copy(mutation);
    const first = await runSimulation(folder, ['--seeds', '20', '--workers', '2', '--stop-at-first']);
    expect(first.code).toBe(1);
    const seed = /replay it with: npm run simulate -- --seed (\d+)/.exec(first.stderr)?.[1] ?? '';
    const [once, again] = [await runSimulation(folder, ['--seed', seed]), await runSimulation(folder, ['--seed', seed])];
    expect(once.code).toBe(1);
    expect(JSON.parse(once.stdout).broken.length).toBeGreaterThan(0);
    expect(again).toEqual(once);
    expect(first.stderr).toContain(once.stderr.trim());
  });

  test('does not fail without the mutation', { timeout: 300_000 }, async () => {
    const { code, stdout } = await runSimulation(translation.copy(), ['--seeds', '20', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ seeds: 20, failed: 0 });
    expect(code).toBe(0);
  });
});
