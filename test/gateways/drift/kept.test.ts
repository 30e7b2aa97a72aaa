import { expect, test } from 'vitest';
import { Kept } from '../../../gateways/drift/kept.ts';

const counting = (): { make: (value: string) => () => Promise<string>; made: () => number } => {
  let made = 0;
  return { make: (value) => () => Promise.resolve(`${value}${made++}`), made: () => made };
};

test('made once, also for those who ask while it is being made', async () => {
  const kept = new Kept<string>(10);
  const { make, made } = counting();
  expect(await Promise.all([kept.get('a', 1, make('a')), kept.get('a', 1, make('a'))])).toEqual(['a0', 'a0']);
  expect(await kept.get('a', 1, make('a'))).toBe('a0');
  expect(made()).toBe(1);
});

test('beyond the limit the longest unused goes', async () => {
  const kept = new Kept<string>(10);
  const { make } = counting();
  await kept.get('a', 5, make('a'));
  await kept.get('b', 5, make('b'));
  await kept.get('a', 5, make('a'));
  await kept.get('c', 5, make('c'));
  expect(await kept.get('a', 5, make('a'))).toBe('a0');
  expect(await kept.get('b', 5, make('b'))).toBe('b3');
});

test('what is heavier than the limit, and what failed, is made again', async () => {
  const kept = new Kept<string>(10);
  const { make } = counting();
  await kept.get('heavy', 11, make('h'));
  expect(await kept.get('heavy', 11, make('h'))).toBe('h1');
  await expect(kept.get('bad', 1, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await kept.get('bad', 1, make('good'))).toBe('good2');
});
