/** Noise on wind and current: section by section what the model promises, as no reference case has it. */
import { expect, test } from 'vitest';
import { BUOY, SPORT_BOAT, constant, correlation, mean, mission, offsets, run, variance } from './scenes.ts';

const particles = 4000;
/** Five standard errors of a variance estimated from that many draws. */
const slack = 5 * Math.sqrt(2 / particles);

test('current uncertainty moves every particle by its own draw in each component, σ·Δt in a step', () => {
  const { last } = run(mission({ objectId: BUOY, particles, currentUncertaintyMps: 0.5 }), [constant(0, 0, 0.2, 0)]);
  const { east, north } = offsets(4, 60, last);
  expect(Math.abs(variance(east) / 300 ** 2 - 1)).toBeLessThan(slack);
  expect(Math.abs(variance(north) / 300 ** 2 - 1)).toBeLessThan(slack);
  expect(Math.abs(mean(east) - 120)).toBeLessThan((5 * 300) / Math.sqrt(particles));
  expect(Math.abs(correlation(east, north))).toBeLessThan(5 / Math.sqrt(particles));
});

test('current uncertainty is drawn anew at every step: variance grows with the steps, and halves with the step for the same time', () => {
  const spread = (timeStepSeconds: number): number => {
    const { last } = run(mission({ objectId: BUOY, particles, durationSeconds: 7200, outputIntervalSeconds: 7200, timeStepSeconds, currentUncertaintyMps: 0.5 }), [constant(0, 0)]);
    return variance(offsets(4, 60, last).east);
  };
  expect(Math.abs(spread(600) / (12 * 300 ** 2) - 1)).toBeLessThan(slack);
  expect(Math.abs(spread(300) / (24 * 150 ** 2) - 1)).toBeLessThan(slack);
});

test('wind uncertainty goes through the leeway: without offsets the displacement is linear in the wind', () => {
  const { last } = run(mission({ objectId: SPORT_BOAT, particles, windUncertaintyMps: 2 }), [constant(3, 9)]);
  const expected = (0.0654 ** 2 + 0.0219 ** 2) * 4 * 600 ** 2;
  const right = { east: [] as number[], north: [] as number[] };
  const { east, north } = offsets(4, 60, last);
  east.forEach((value, i) => {
    if (i % 2 !== 0) return;
    right.east.push(value);
    right.north.push(north[i] ?? NaN);
  });
  const halfSlack = 5 * Math.sqrt(4 / particles);
  expect(Math.abs(variance(right.east) / expected - 1)).toBeLessThan(halfSlack);
  expect(Math.abs(variance(right.north) / expected - 1)).toBeLessThan(halfSlack);
  expect(Math.abs(mean(right.north) - 600 * (0.0654 * 9 + 0.0219 * 3))).toBeLessThan((5 * Math.sqrt(expected)) / Math.sqrt(particles / 2));
});

test('noise of wind and current are independent of each other and of the seed positions', () => {
  const one = (overrides: object): number[] => offsets(4, 60, run(mission({ particles, ...overrides }), [constant(0, 10)]).last).east;
  const still = one({});
  const wind = one({ windUncertaintyMps: 1 }).map((value, i) => value - (still[i] ?? 0));
  const current = one({ currentUncertaintyMps: 1 }).map((value, i) => value - (still[i] ?? 0));
  const seeds = offsets(4, 60, run(mission({ particles, radiusMetres: 1000 }), [constant(0, 10)]).last).east;
  for (const [a, b] of [[wind, current], [wind, seeds], [current, seeds]] as const) expect(Math.abs(correlation(a, b))).toBeLessThan(5 / Math.sqrt(particles));
});
