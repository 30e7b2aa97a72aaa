import { expect, test } from 'vitest';
import { paintWith, printable, span, table } from '../../../gateways/cli/text.ts';

const columns = [
  { title: 'ID', of: (row: readonly [string, string]) => row[0] },
  { title: 'WHY', of: (row: readonly [string, string]) => row[1] },
] as const;

test('columns line up, and the last is cut to the terminal', () => {
  const text = table([['M1', 'short'], ['mission-22', 'a reason that is much longer than the line']], columns, { paint: paintWith(false), fit: 34 });
  expect(text.split('\n')).toEqual(['ID          WHY', 'M1          short', 'mission-22  a reason that is much…']);
});

test("somebody's input cannot move the cursor or change the colours", () => {
  const shown = table([['M1', '\u001b[2J\u001b[31mgone\nnext']], columns, { paint: paintWith(false) });
  expect(shown).not.toContain('\u001b');
  expect(shown).not.toContain('gone\n');
  expect(printable('a\u0007b\u202Ec')).toBe('a\u{FFFD}b\u{FFFD}c');
});

test('without colours no escape is printed, with them columns still line up', () => {
  expect(paintWith(false)('red', 'x')).toBe('x');
  const painted = table([['M1', 'x']], [{ ...columns[0], colour: () => 'red' as const }, columns[1]], { paint: paintWith(true) });
  expect(painted).toContain('\u001b[31mM1\u001b[0m  x');
});

test.each([[0, '0 ms'], [900, '900 ms'], [4200, '4.2 s'], [60_000, '60 s'], [120_000, '2 min'], [7_200_000, '2 h'], [86_400_000 * 3, '3 d'], [-5, '0 ms']])('%d ms is %s', (ms, words) => {
  expect(span(ms)).toBe(words);
});
