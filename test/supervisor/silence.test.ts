import { expect, test } from 'vitest';
import { SilenceWatch } from '../../supervisor/silence.ts';

const beats = (...ids: readonly string[]): ReadonlySet<string> => new Set(ids);

test('a host is silent once its beat was missing for the whole limit; a beat begins it anew', () => {
  const watch = new SilenceWatch(10);
  expect(watch.look(['a', 'b'], beats('a', 'b'), 0)).toEqual([]);
  expect(watch.look(['a', 'b'], beats('b'), 10_000)).toEqual([]);
  expect(watch.look(['a', 'b'], beats('b'), 10_001)).toEqual(['a']);
  expect(watch.look(['a', 'b'], beats('a', 'b'), 11_000)).toEqual([]);
  expect(watch.look(['a', 'b'], beats('b'), 21_000)).toEqual([]);
});

test('a new host has the whole limit to give its first beat', () => {
  const watch = new SilenceWatch(10);
  watch.look([], beats(), 0);
  expect(watch.look(['a'], beats(), 100_000)).toEqual([]);
  expect(watch.look(['a'], beats(), 110_001)).toEqual(['a']);
});

test('while the broker was away nobody could be heard: nobody is blamed when it is back', () => {
  const watch = new SilenceWatch(10);
  watch.look(['a'], beats('a'), 0);
  watch.missed();
  expect(watch.look(['a'], beats(), 60_000)).toEqual([]);
  expect(watch.look(['a'], beats('a'), 62_000)).toEqual([]);
});
