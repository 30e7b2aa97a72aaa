import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import type { State, Transition } from '../../../actors/sensors/core/transition.ts';
import { plotReplay } from '../../../gateways/sensors/plot/draw.ts';
import { Timeline, timeTicks } from '../../../gateways/sensors/plot/timeline.ts';

const move = (at: number, device: string, from: State, to: State): Transition => ({ at, rule: 'hot', device, from, to, value: 1, threshold: 0, reason: 'condition_met', since: at, openedAt: at, worstValue: 1 });
const timeline = (): Timeline => {
  const made = new Timeline();
  for (const one of [move(100, 'A', 'inactive', 'pending'), move(200, 'A', 'pending', 'firing'), move(250, 'B', 'inactive', 'firing'), move(300, 'A', 'firing', 'inactive')]) made.add(one);
  return made;
};

describe('a timeline', () => {
  test('has a row for each alert, the longest first, and what still fires reaches to the end', () => {
    expect(timeline().rows(1000)).toEqual([
      { rule: 'hot', device: 'B', stretches: [{ state: 'firing', from: 250, to: 1000 }], firingMs: 750, openings: 1 },
      { rule: 'hot', device: 'A', stretches: [{ state: 'pending', from: 100, to: 200 }, { state: 'firing', from: 200, to: 300 }], firingMs: 100, openings: 1 },
    ]);
  });

  test('counts how many fire at once in each part of the time', () => {
    expect([...timeline().firingIn(0, 1000, 10)]).toEqual([0, 0, 2, 2, 1, 1, 1, 1, 1, 1]);
  });

  test.for([[3_600_000, 12], [86_400_000, 12], [30 * 86_400_000, 12], [10 * 365 * 86_400_000, 12]] as const)('%i ms have at most %i marks, at round times', ([span, most]) => {
    const { times, areDays } = timeTicks(1_777_593_600_000, 1_777_593_600_000 + span, most);
    expect(times.length).toBeLessThanOrEqual(most + 1);
    expect(times.length).toBeGreaterThan(2);
    for (const at of times) expect(at % (areDays ? 86_400_000 : 60_000)).toBe(0);
  });
});

test('the picture shows pending and firing where they were', async () => {
  const png = decode(await plotReplay({ title: 'hot', from: 0, until: 1000, timeline: timeline() }));
  expect([png.width, png.height]).toEqual([1400, 190 + 2 * 22 + 60]);
  const colourAt = (x: number, y: number): readonly number[] => [...png.data.slice((y * png.width + x) * 3, (y * png.width + x) * 3 + 3)];
  const x = (at: number): number => Math.round(330 + (940 * at) / 1000);
  expect(colourAt(x(500), 200)).toEqual([0xc8, 0x35, 0x2b]);
  expect(colourAt(x(150), 222)).toEqual([0xf2, 0xb4, 0x41]);
  expect(colourAt(x(250), 222)).toEqual([0xc8, 0x35, 0x2b]);
  expect(colourAt(x(50), 216)).toEqual([255, 255, 255]);
});

test('nothing at all is a picture as well', async () => {
  expect(decode(await plotReplay({ title: 'nothing', from: 0, until: 0, timeline: new Timeline() })).height).toBe(250);
});
