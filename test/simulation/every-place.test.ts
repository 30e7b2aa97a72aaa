import { describe, expect, test } from 'vitest';
import { failure, simulate, type Strike } from './simulate.ts';

/** Every call, effect and answer of a peaceful run is a place; each is struck once. */
async function strikeEverywhere(seed: number, what: Strike['what']): Promise<{ readonly places: number; readonly failures: readonly string[] }> {
  const peaceful = await simulate(seed, { at: 0, what });
  const failures: string[] = [];
  for (let at = 1; at <= peaceful.places; at++) {
    const report = await simulate(seed, { at, what });
    if (report.broken.length > 0) failures.push(`${what} at place ${at}: ${failure(report)}`);
  }
  return { places: peaceful.places, failures };
}

describe('one fault at every single place of a run', () => {
  test.each([
    { what: 'crash', seed: 3 },
    { what: 'crash', seed: 2 },
    { what: 'freeze', seed: 3 },
    { what: 'cut', seed: 2 },
  ] as const)('$what, run $seed: every job ends as it should', { timeout: 300_000 }, async ({ what, seed }) => {
    const { places, failures } = await strikeEverywhere(seed, what);
    expect(failures).toEqual([]);
    expect(places).toBeGreaterThan(60);
  });
});
