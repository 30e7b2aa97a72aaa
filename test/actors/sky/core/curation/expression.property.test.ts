/** Any expression: it is understood as it was meant, or a fault stands at a place of it; never an exception. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alertFields } from '../../../../../actors/sky/core/curation/expression/fields.ts';
import { passes, valueOf } from '../../../../../actors/sky/core/curation/expression/judge.ts';
import { parseExpression } from '../../../../../actors/sky/core/curation/expression/parse.ts';

/** A number's expression, fully in brackets, and its value by JavaScript's own rules. */
const { number, truth } = fc.letrec<{ number: readonly [string, number]; truth: readonly [string, boolean] }>((tie) => ({
  number: fc.oneof({ maxDepth: 4 },
    fc.nat(99).map((n) => [String(n), n] as const), fc.constant(['detection.mag', 18.5] as const),
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number')).map(([[a, x], sign, [b, y]]) => [`(${a} ${sign} ${b})`, sign === '+' ? x + y : sign === '-' ? x - y : x * y] as const),
    tie('number').map(([a, x]) => [`-${a}`, -x] as const), fc.tuple(tie('number'), tie('number')).map(([[a, x], [b, y]]) => [`max(${a},${b})`, Math.max(x, y)] as const),
  ),
  truth: fc.oneof({ maxDepth: 4 },
    fc.tuple(tie('number'), fc.constantFrom('<', '>=', '=='), tie('number')).map(([[a, x], by, [b, y]]) => [`${a} ${by} ${b}`, by === '<' ? x < y : by === '>=' ? x >= y : x === y] as const),
    fc.tuple(tie('truth'), fc.constantFrom('and', 'or'), tie('truth')).map(([[a, x], by, [b, y]]) => [`(${a} ${by} ${b})`, by === 'and' ? x && y : x || y] as const),
    tie('truth').map(([a, x]) => [`not (${a})`, !x] as const),
  ),
}));
const alert = { detection: { mag: 18.5 } };

test('it is calculated as arithmetic and logic have it', () => {
  fc.assert(fc.property(truth, number, ([text, expected], [sum, value]) => {
    const parsed = parseExpression(text, alertFields);
    if ('fault' in parsed) return expect(parsed.fault.message).toMatch(/parts|deeper/);
    expect(passes(parsed.expression, alert)).toBe(expected);
    const compared = parseExpression(`${sum} == 0`, alertFields);
    if ('expression' in compared && compared.expression.node === 'compare') expect(valueOf(compared.expression.left, alert)).toBeCloseTo(value, 6);
  }), { numRuns: 300 });
});

const word = fc.constantFrom('detection.mag', 'and', 'or', 'not', 'in', '(', ')', '[', ']', ',', '<', '==', '-', '+', '*', '/', "'a'", '"', '1', '2.5e3', 'null', 'true', 'abs(', 'min(', 'watchlists', 'terms.x', '=', '!', '.', 'é', '\n', '#');
test('any text is taken or has a fault at a place in it', () => {
  fc.assert(fc.property(fc.oneof(fc.array(word, { maxLength: 30 }).map((all) => all.join(' ')), fc.string({ unit: 'binary-ascii', maxLength: 60 })), (text) => {
    const parsed = parseExpression(text, alertFields);
    if ('fault' in parsed) {
      expect(parsed.fault.at).toBeGreaterThanOrEqual(0);
      expect(parsed.fault.at).toBeLessThanOrEqual(text.length);
      expect(parsed.fault.message).not.toBe('');
    } else expect(typeof passes(parsed.expression, {})).toBe('boolean');
  }), { numRuns: 1000 });
});
