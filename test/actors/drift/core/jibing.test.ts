import { expect, test } from 'vitest';
import { constant, mission, offset, run } from './scenes.ts';

const particles = 4000;
const share = (codes: Uint8Array, born: 0 | 1): number => codes.filter((side, i) => i % 2 === born && side !== born).length / (particles / 2);

test.each(['forward', 'backward'] as const)('jibing flips sides with 1 − (1 − p)^(|Δt| / 1 h) a step, %s', (direction) => {
  for (const timeStepSeconds of [600, 3600]) {
    const { last } = run(mission({ particles, direction, durationSeconds: 6 * 3600, outputIntervalSeconds: 3600, timeStepSeconds, jibeProbabilityPerHour: 0.1 }), [constant(0, 10)]);
    const steps = (6 * 3600) / timeStepSeconds;
    const p = 1 - 0.9 ** (timeStepSeconds / 3600);
    const odd = (1 - (1 - 2 * p) ** steps) / 2;
    for (const born of [0, 1] as const) expect(Math.abs(share(last.orientation, born) - odd)).toBeLessThan(5 * Math.sqrt((odd * (1 - odd)) / (particles / 2)));
  }
});

test('a jibe turns the crosswind slope alone: the offset stays, and the other side’s coefficients are not loaded', () => {
  // Object 7: right 0.62 % − 3 cm/s, left −0.45 % − 0.2 cm/s. Certain to jibe at every step.
  const { frames } = run(mission({ objectId: 7, durationSeconds: 1800, jibeProbabilityPerHour: 1 }), [constant(0, 10)]);
  const expected = [[0.62 * 10 - 3, -0.62 * 10 - 3, 0.62 * 10 - 3], [-0.45 * 10 - 0.2, 0.45 * 10 - 0.2, -0.45 * 10 - 0.2]];
  expected.forEach((crosswind, i) => {
    crosswind.forEach((cms, step) => {
      const [before, after] = [frames[step], frames[step + 1]];
      const { east } = offset(before?.lon[i] ?? NaN, before?.lat[i] ?? NaN, after?.lon[i] ?? NaN, after?.lat[i] ?? NaN);
      // A positive crosswind component goes to the left of the wind: west in a wind towards north.
      expect(east).toBeCloseTo(-6 * cms, 2);
      expect(after?.orientation[i]).toBe((i + step + 1) % 2);
    });
  });
});

test('the crosswind error stays through a jibe', () => {
  const { frames } = run(mission({ durationSeconds: 1200, jibeProbabilityPerHour: 1 }), [constant(0, 10)], undefined, { prescribed: { downwind: 0, crosswind: 5 } });
  const east = [0, 1].map((step) => offset(frames[step]?.lon[0] ?? NaN, frames[step]?.lat[0] ?? NaN, frames[step + 1]?.lon[0] ?? NaN, frames[step + 1]?.lat[0] ?? NaN).east);
  expect(east[0]).toBeCloseTo(-6 * (21.9 + 5), 2);
  expect(east[1]).toBeCloseTo(-6 * (-21.9 + 5), 2);
});
