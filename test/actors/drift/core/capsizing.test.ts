import { expect, test } from 'vitest';
import { Advance } from '../../../../actors/drift/core/advance.ts';
import { openOcean } from '../../../../actors/drift/core/land.ts';
import { seedParticles } from '../../../../actors/drift/core/seeding.ts';
import { SPORT_BOAT, constant, mission, offsets, run } from './scenes.ts';

const particles = 4000;
/** Per hour in a wind of 35 m/s. */
const perHour = 0.5 + 0.5 * Math.tanh(1);

/** Share of capsized particles of a run that is taken apart, so that the flag can be looked at. */
function capsizedAfter(steps: number, overrides: object, initially: number, windNorth = 35): number {
  const theMission = mission({ particles, durationSeconds: steps * 600, capsizing: true, ...overrides });
  const all = seedParticles(theMission, openOcean);
  all.capsized.fill(initially);
  const range = new Advance({ mission: theMission, forcing: [constant(0, windNorth)], land: openOcean, particles: all }, 0, particles);
  for (let step = 0; step < steps; step++) range.step(step);
  return all.capsized.reduce((sum, value) => sum + value, 0) / particles;
}

test('capsizing happens each step with the probability of its wind times the step in hours, and is for good', () => {
  const p = perHour / 6;
  for (const steps of [1, 6]) {
    const expected = 1 - (1 - p) ** steps;
    expect(Math.abs(capsizedAfter(steps, {}, 0) - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / particles));
  }
});

test('capsizing depends on the step by its length: an hour at once has the hour’s probability', () => {
  expect(Math.abs(capsizedAfter(1, { timeStepSeconds: 3600, outputIntervalSeconds: 3600, durationSeconds: 3600 }, 0) - perHour)).toBeLessThan(5 * Math.sqrt((perHour * (1 - perHour)) / particles));
});

test('capsizing is rare in a breeze and off by default', () => {
  expect(capsizedAfter(6, {}, 0, 8)).toBeLessThan(0.01);
  expect(capsizedAfter(6, { capsizing: false }, 0)).toBe(0);
});

test('a backward run only puts capsized particles upright', () => {
  expect(capsizedAfter(6, { direction: 'backward' }, 0)).toBe(0);
  const left = (1 - perHour / 6) ** 6;
  expect(Math.abs(capsizedAfter(6, { direction: 'backward' }, 1) - left)).toBeLessThan(5 * Math.sqrt((left * (1 - left)) / particles));
});

test('a capsized object keeps 0.4 of its leeway and all of its current, from the very step in which it capsizes', () => {
  const { last } = run(mission({ objectId: SPORT_BOAT, particles, capsizing: true }), [constant(0, 35, 0.5, 0)]);
  const { east, north } = offsets(4, 60, last);
  const upright = 600 * 0.0654 * 35;
  const kinds = new Set(north.map((value) => (Math.abs(value - upright) < 1 ? 'upright' : Math.abs(value - 0.4 * upright) < 1 ? 'capsized' : 'neither')));
  expect([...kinds].sort()).toEqual(['capsized', 'upright']);
  north.forEach((value, i) => {
    const crosswind = (i % 2 === 0 ? -1 : 1) * 600 * 0.0219 * 35 * (value < 0.7 * upright ? 0.4 : 1);
    expect(Math.abs((east[i] ?? NaN) - crosswind - 300)).toBeLessThan(1);
  });
});
