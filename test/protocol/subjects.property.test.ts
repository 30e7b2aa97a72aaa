import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deadSubject, eventSubject, inputFilters, isId, outcomeSubject, pairSubject, parseCancelSubject, cancelSubject, parseSubject, priorities, retrySubject, stateSubject, timerSubject } from '../../protocol/subjects.ts';

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,128}$/);
const name = fc.constantFrom('load', 'asked', 'simulate');
const priority = fc.constantFrom(...priorities);

test('every subject that is spelt is read back', () => {
  fc.assert(
    fc.property(name, id, priority, (stage, job, given) => {
      expect(parseSubject(outcomeSubject('d', stage, job, given))).toEqual({ kind: 'event', domain: 'd', name: stage, id: job, priority: given, classGiven: true });
      expect(parseSubject(eventSubject('d', stage, job))).toEqual({ kind: 'event', domain: 'd', name: stage, id: job, priority: 'normal', classGiven: false });
      expect(parseSubject(retrySubject('d', stage, job, given))).toEqual({ kind: 'retry', domain: 'd', stage, id: job, priority: given });
      expect(parseSubject(timerSubject('d', stage, job))).toEqual({ kind: 'timer', domain: 'd', stage, id: job });
      expect(parseSubject(deadSubject('d', stage, job))).toEqual({ kind: 'dead', domain: 'd', stage, id: job });
      expect(parseSubject(stateSubject('d', stage, job))).toEqual({ kind: 'state', domain: 'd', actor: stage, key: job });
      expect(parseSubject(pairSubject('sensors', 'alert', job, given))).toEqual({ kind: 'pair', domain: 'sensors', name: 'alert', one: job, other: given });
      expect(parseCancelSubject(cancelSubject('d', job))).toEqual({ domain: 'd', id: job });
    }),
  );
});

test('no subject makes it throw', () => {
  fc.assert(fc.property(fc.string(), (text) => void parseSubject(text)));
});

test.each(['', 'd', 'd.asked', 'd.asked.J.urgent', 'd.asked.J.normal.more', 'd.retry.s.J', 'd.retry.s.J.urgent', 'd.timer.s', 'd.dead.s', 'd.state.a', 'a.b.c.d.e.f'])('%o is no subject of a log', (subject) => {
  expect(parseSubject(subject)).toBeUndefined();
});

test.each([['M42', true], ['a_b-C', true], ['x'.repeat(128), true], ['x'.repeat(129), false], ['', false], ['a.b', false], ['a b', false], ['ä', false], ['*', false], ['a\n', false]])('%o as an id: %o', (text, allowed) => {
  expect(isId(text)).toBe(allowed);
});

test('only the normal class takes events that name no class', () => {
  expect(inputFilters('d', 'asked', 's', 'normal')).toEqual(['d.asked.*', 'd.asked.*.normal', 'd.retry.s.*.normal']);
  expect(inputFilters('d', 'asked', 's', 'low')).toEqual(['d.asked.*.low', 'd.retry.s.*.low']);
});
