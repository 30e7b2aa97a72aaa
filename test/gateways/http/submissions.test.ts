import { expect, test } from 'vitest';
import { Problem } from '../../../gateways/http/problems.ts';
import { readSubmissions } from '../../../gateways/http/submissions.ts';

const chains = [
  { domain: 'sky', source: 'observed', stages: ['ingest'] },
  { domain: 'sky', source: 'notice', stages: ['notify'] },
];
const read = (body: object): readonly unknown[] => readSubmissions([body], false, { key: undefined, traceparent: undefined }, { chains });

test('a domain with several events takes the one that is named, and the first when none is', () => {
  expect(read({ domain: 'sky', id: 'O1', payload: {} })).toMatchObject([{ event: 'observed', id: 'O1' }]);
  expect(read({ domain: 'sky', event: 'notice', id: 'N1', payload: {} })).toMatchObject([{ event: 'notice', id: 'N1' }]);
});

test.each([
  { body: { domain: 'sky', event: 'seen', payload: {} }, pointer: '/event', detail: 'is not taken by sky; it takes observed or notice' },
  { body: { domain: 'drift', payload: {} }, pointer: '/domain', detail: 'is not served here; there are sky' },
])('$pointer – $detail', ({ body, pointer, detail }) => {
  let problem: unknown;
  try {
    read(body);
  } catch (error) {
    problem = error;
  }
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).toMatchObject({ status: 422, errors: [{ pointer, detail }] });
});
