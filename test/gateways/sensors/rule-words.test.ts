import { expect, test } from 'vitest';
import { conditionWords, devicesWords } from '../../../gateways/sensors/rule-words.ts';

test.each([
  [{ metric: 'value', op: '>', threshold: 82, for: '2m' }, 'value > 82 for 2m'],
  [{ metric: 'json_value.workers', op: '<', threshold: 0, no_data: 'alert' }, 'json_value.workers < 0 or no value'],
  [{ metric: 'value', op: '>', threshold: 82, m_of_n: { m: 3, n: 5 } }, 'value > 82, 3 of 5'],
  [{ metric: 'value', op: '>', threshold: 4, over: { function: 'zscore', window: '1h', season: '1d' } }, 'zscore of value over 1h by 1d > 4'],
  [{ all: ['hot', { not: 'maintenance' }, { any: ['a', 'b'] }] }, 'hot and not maintenance and (a or b)'],
  [{ not: { all: ['a', 'b'] }, for: '1m' }, 'not (a and b) for 1m'],
])('%j is %s', (definition, words) => {
  expect(conditionWords(definition)).toBe(words);
});

test.each([
  [{ device: '*' }, 'every device'],
  [{ device: { id: 'D1' } }, 'D1'],
  [{ device: { match: { site: 'reef-1', kind: 'tank' } } }, 'site=reef-1, kind=tank'],
  [{ any: ['a'], across: 'site' }, 'each site'],
])('%j is about %s', (definition, words) => {
  expect(devicesWords(definition)).toBe(words);
});
