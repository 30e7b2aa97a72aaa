import { describe, expect, test } from 'vitest';
import { alertFields } from '../../../../../actors/sky/core/curation/expression/fields.ts';
import { passes, valueOf } from '../../../../../actors/sky/core/curation/expression/judge.ts';
import { parseExpression } from '../../../../../actors/sky/core/curation/expression/parse.ts';

const alert = {
  alert_id: 'A_1', priority: 0.7, terms: { novelty: 0.5 }, watchlists: ['sne', 'agn'], near: null, zero_point: 27, light_curve: [{}, {}],
  detection: { ra: 10, dec: 20, mag: 18.5, mag_error: null, score: -12, flux: -100, is_positive: false, class: 'real', features: { shape: 1.2 }, reliability: 0.9 }, object: { ra: 10, dec: 20, detections: 3 }, observation: { filter: 'r', synthetic: false },
};

function judged(text: string): boolean {
  const parsed = parseExpression(text, alertFields);
  if ('fault' in parsed) throw new Error(`at ${parsed.fault.at + 1}: ${parsed.fault.message}`);
  return passes(parsed.expression, alert);
}
const faultOf = (text: string): string => {
  const parsed = parseExpression(text, alertFields);
  return 'fault' in parsed ? `${parsed.fault.at + 1}: ${parsed.fault.message}` : 'no fault';
};

describe('what an expression means', () => {
  test.each([
    ['detection.mag < 19', true], ['detection.mag < 18.5', false], ['detection.mag <= 18.5', true], ['detection.mag > 18 and detection.mag < 19', true], ['abs(detection.score) >= 12', true],
    ["detection.class == 'real'", true], ['detection.class != "real"', false], ["observation.filter in ['g', 'r']", true], ["observation.filter not in ['g', 'r']", false], ["'sne' in watchlists", true], ["'lens' in watchlists", false], ["object.detections in [1, 3, -5]", true],
    ['1 + 2 * 3 == 7', true], ['(1 + 2) * 3 == 9', true], ['10 - 4 - 3 == 3', true], ['2 - -2 == 4', true], ['-2 * -3 == 6', true], ['7 % 4 == 3', true], ['8 / 4 / 2 == 1', true], ['1e3 == 1000', true], ['.5 + .5 == 1.0', true],
    ['true or false and false', true], ['(true or false) and false', false], ['not true or true', true], ['not (true or true)', false], ['not not detection.is_positive', false], ['not detection.is_positive', true],
    ['min(3, 1, 2) == 1 and max(3, 1, 2) == 3', true], ['sqrt(16) == 4', true], ['log10(1000) == 3', true], ['floor(2.7) == 2 and round(2.7) == 3', true], ['length(watchlists) == 2', true], ['length(light_curve) == 2', true], ["length('abc') == 3", true],
    ['separation(detection.ra, detection.dec, object.ra, object.dec + 1 / 3600) > 0.999', true], ['galactic_latitude(detection.ra, detection.dec) < 0', true], ['terms.novelty == 0.5', true], ['detection.features.shape > 1', true], ['detection.is_positive == false', true],
  ])('%s is %s', (text, expected) => expect(judged(text)).toBe(expected));

  test.each([
    ['near.separation_arcsec < 10', false], ['not (near.separation_arcsec < 10)', true], ['near.separation_arcsec >= 10', false], ['near.name == null', true], ['near.name != null', false], ['detection.mag_error + 1 > 0', false], ['detection.mag_error == null', true],
    ['terms.galaxy > 0', false], ['terms.galaxy == null', true], ['1 / 0 > 0', false], ['sqrt(-1) == null', true], ['log10(detection.flux) > 0', false], ['min(detection.mag_error, 1) < 5', false], ['near.name in watchlists', false],
  ])('where there is no value: %s is %s', (text, expected) => expect(judged(text)).toBe(expected));

  test('a text keeps its quotes and backslashes', () => {
    const parsed = parseExpression("alert_id == 'it\\'s \\\\'", alertFields);
    expect('expression' in parsed && passes(parsed.expression, { alert_id: "it's \\" })).toBe(true);
  });
  test('only what is the alert’s own is looked at', () => {
    const parsed = parseExpression('terms.constructor == null', alertFields);
    expect('expression' in parsed && valueOf(parsed.expression, { terms: {} })).toBe(true);
  });
});

describe('a fault says where it is and what would be right', () => {
  test.each([
    ['detection.mga < 3', '1: an alert has no field detection.mga; detection.mag perhaps'], ['mag < 3', '1: an alert has no field mag; detection.mag perhaps'], ['1 + 2', '1: expected true or false, this is a number'],
    ['detection.mag = 3', '15: "=" is not understood: write == for "is equal"'], ['detection.mag < 3 && true', '19: "&" is not understood: write and'], ['1 < 2 < 3', '7: comparisons are not chained: write a < b and b < c'],
    ["detection.mag < 'x'", '15: a number cannot be compared with a text'], ['detection.class + 1 == 2', '1: expected a number, this is a text'], ['(1 < 2', '7: expected ) for the bracket at 1'], ['1 < 2)', '6: ")" is one too many: expected and, or, or the end'],
    ['', '1: the expression ends where a value is expected'], ['1 <', '4: the expression ends where a value is expected'], ["'abc", `1: "'" is not understood: the text does not end`], ['sin(1) > 0', '1: there is no function sin; there are abs, sqrt, log10, floor, round, min, max, length, separation, galactic_latitude'],
    ['abs(1, 2) > 0', '1: abs takes 1 values, not 2'], ['abs(detection.class) > 0', '5: expected a number, this is a text'], ['detection.mag < null', '15: null is compared with == or !='], ['watchlists == watchlists', '12: lists are not compared: write x in list'],
    ["'a' in observation.filter", '8: expected a list, this is a text'], ['true < false', '6: true and false are compared with == or !='], ['filters', '1: an alert has no field filters'], ['and', '1: and stands where a value is expected'], ['[1, 2', '6: expected , or ] in the list'],
    ['detection.mag < 19; drop', '19: ";" is not understood: a filter is one expression'],
  ])('%s → %s', (text, expected) => expect(faultOf(text)).toContain(expected));
});

describe('what it costs is bounded', () => {
  test('by characters, parts and depth', () => {
    expect(faultOf(`1 < 2${' and 1 < 2'.repeat(1000)}`)).toContain('at most 4000 are read');
    expect(faultOf(`1 < 2${' and 1 < 2'.repeat(200)}`)).toContain('more than 500 parts');
    expect(faultOf(`${'('.repeat(1000)}true${')'.repeat(1000)}`)).toContain('nested deeper than 50');
    expect(faultOf(`${'not '.repeat(900)}true`)).toContain('nested deeper than 50');
    expect(faultOf(`${'-'.repeat(900)}1 < 2`)).toContain('nested deeper than 50');
    expect(faultOf(`1 in [${'1,'.repeat(600)}1]`)).toContain('more than 500 parts');
  });
});
