/** Filters against matching itself: one filter covers another when it matches all that the other does. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { covers, readWanted } from '../../../gateways/ws/filter.ts';

const words = ['drift', 'a', 'b'] as const;
/** All subjects of one to three words. */
const subjects = [...words.map((x) => [x]), ...words.flatMap((x) => words.map((y) => [x, y])), ...words.flatMap((x) => words.flatMap((y) => words.map((z) => [x, y, z])))];

function isMatched(filter: string, subject: readonly string[]): boolean {
  const parts = filter.split('.');
  if (parts.at(-1) === '>') return subject.length >= parts.length && parts.slice(0, -1).every((word, index) => word === '*' || word === subject[index]);
  return parts.length === subject.length && parts.every((word, index) => word === '*' || word === subject[index]);
}

const word = fc.constantFrom('a', 'b', '*');
const filter = fc.tuple(fc.array(word, { maxLength: 2 }), fc.boolean()).map(([middle, open]) => ['drift', ...middle, ...(open && middle.length < 2 ? ['>'] : [])].join('.'));

test('covering is matching all that the other matches', () => {
  fc.assert(fc.property(filter, filter, (outer, inner) => {
    if (covers(outer, inner)) for (const subject of subjects) expect(!isMatched(inner, subject) || isMatched(outer, subject), `${outer} ⊇ ${inner} at ${subject.join('.')}`).toBe(true);
    else expect(subjects.some((subject) => isMatched(inner, subject) && !isMatched(outer, subject)) || inner.split('.').length > 2, `${outer} ⊉ ${inner}`).toBe(true);
  }));
});

test('filters that are accepted together never match one subject twice, and lose none', () => {
  fc.assert(fc.property(fc.array(filter, { minLength: 1, maxLength: 4 }), (filters) => {
    let accepted: readonly string[];
    try {
      accepted = readWanted({ filter: filters.join(',') }, ['drift']).filters;
    } catch {
      return;
    }
    for (const subject of subjects) {
      const matching = accepted.filter((one) => isMatched(one, subject)).length;
      const asked = filters.map((one) => (one === 'drift' ? 'drift.>' : one)).some((one) => isMatched(one, subject));
      expect(matching, `${accepted.join(', ')} at ${subject.join('.')}`).toBe(asked ? 1 : 0);
    }
  }));
});

test('what is refused says what is wrong', () => {
  expect(() => readWanted({ filter: 'drift.>,sensors.>' }, ['drift', 'sensors'])).toThrow('one domain');
  expect(() => readWanted({ filter: 'drift.*.M1,drift.prepare.*' }, ['drift'])).toThrow('overlap in part');
  expect(() => readWanted({ filter: 'drift.>.x' }, ['drift'])).toThrow('not words joined by dots');
  expect(() => readWanted({ filter: 'moon.>' }, ['drift'])).toThrow('must begin with a domain: drift');
  expect(() => readWanted({ from: '0' }, ['drift'])).toThrow('from must be a sequence');
});
