import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeatedly } from '../../supervisor/repeat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the pause is counted from the end of the work, so that it never runs beside itself; told to stop, it is done no more', async () => {
  const begun: number[] = [];
  const stop = repeatedly(100, async () => {
    begun.push(Date.now());
    await new Promise((resolve) => setTimeout(resolve, 250));
  });
  const start = Date.now();
  await vi.advanceTimersByTimeAsync(900);
  stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(begun.map((at) => at - start)).toEqual([100, 450, 800]);
});

test('stopped in the middle of the work, which ends: it is not done again', async () => {
  let times = 0;
  const stop = repeatedly(100, async () => {
    times++;
    await new Promise((resolve) => setTimeout(resolve, 50));
  });
  await vi.advanceTimersByTimeAsync(120);
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(times).toBe(1);
});
