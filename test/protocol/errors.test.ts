import { expect, test } from 'vitest';
import { AlidadeError, classify, oneLine } from '../../protocol/errors.ts';
import { LogFull, Unanswered, WrongSequence } from '../../protocol/transport.ts';

const withCode = (code: string): Error => Object.assign(new Error('it failed'), { code });

test.each([
  { what: 'our own, final', error: new AlidadeError('BAD', 'no'), code: 'BAD', retryable: false },
  { what: 'our own, passing', error: new AlidadeError('SOON', 'no', { retryable: true }), code: 'SOON', retryable: true },
  { what: 'no connection', error: withCode('ECONNREFUSED'), code: 'ECONNREFUSED', retryable: true },
  { what: 'a full disk', error: withCode('ENOSPC'), code: 'ENOSPC', retryable: true },
  { what: 'a full quota', error: withCode('EDQUOT'), code: 'EDQUOT', retryable: true },
  { what: 'another’s, which says that it passes', error: Object.assign(withCode('NOT_WRITTEN'), { retryable: true }), code: 'NOT_WRITTEN', retryable: true },
  { what: 'another’s, which says that it stays', error: Object.assign(withCode('EBUSY'), { retryable: false }), code: 'EBUSY', retryable: false },
  { what: 'PostgreSQL is shutting down', error: withCode('57P01'), code: '57P01', retryable: true },
  { what: 'PostgreSQL lost the connection', error: withCode('08006'), code: '08006', retryable: true },
  { what: 'a row that is there already', error: withCode('23505'), code: '23505', retryable: false },
  { what: 'no such file', error: withCode('ENOENT'), code: 'ENOENT', retryable: false },
  { what: 'a full log', error: new LogFull('d.s.J', 'full'), code: 'LOG_FULL', retryable: true },
  { what: 'no answer', error: new Unanswered('publish', 'late'), code: 'UNANSWERED', retryable: true },
  { what: 'a refusal', error: new WrongSequence('d.s.J.*'), code: 'WRONG_SEQUENCE', retryable: false },
  { what: 'a programming error', error: new TypeError('x is undefined'), code: 'TypeError', retryable: false },
  { what: 'something unforeseen', error: new Error('hm'), code: 'Error', retryable: true },
  { what: 'a thrown string', error: 'hm', code: 'THROWN_VALUE', retryable: false },
])('$what', ({ error, code, retryable }) => {
  expect(classify(error)).toMatchObject({ code, retryable });
});

test('a reason is one line, and bounded', () => {
  expect(oneLine(' a\r\n\tb  c ')).toBe('a b c');
  expect(oneLine('x'.repeat(5_000))).toHaveLength(1_000);
});
