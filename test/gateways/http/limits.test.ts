import { expect, test } from 'vitest';
import { RateLimiter } from '../../../gateways/http/limits.ts';

test('a burst, then as many as the rate allows, each address for itself', () => {
  const limiter = new RateLimiter({ perSecond: 2, burst: 3 });
  expect([0, 0, 0, 0].map((now) => limiter.take('a', now))).toEqual([0, 0, 0, 1]);
  expect(limiter.take('b', 0)).toBe(0);
  expect([500, 500, 1000].map((now) => limiter.take('a', now))).toEqual([0, 1, 0]);
});

test('a clock that goes back gives nothing away', () => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 1 });
  expect([10_000, 0, 5_000].map((now) => limiter.take('a', now))).toEqual([0, 1, 0]);
});

test('addresses that were not heard of for long are forgotten', () => {
  const limiter = new RateLimiter({ perSecond: 1, burst: 2 });
  for (let n = 0; n < 10_000; n++) limiter.take(`old-${n}`, 0);
  limiter.take('new', 60_000);
  expect(limiter.size).toBe(1);
});
