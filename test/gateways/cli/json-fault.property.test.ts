import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault, placeIn } from '../../../gateways/cli/json-fault.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('whatever JSON.parse takes has no fault, however it is spaced', () => {
  fc.assert(fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (text, space) => jsonFault(`${space}${text}${space}`) === undefined));
});

test('after one letter was lost, doubled or replaced, it agrees with JSON.parse whether it is JSON', () => {
  const mangled = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ':', '0', '\\')).map(([text, at, letter]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + letter + text.slice(place + 1);
  });
  fc.assert(fc.property(mangled, (text) => (jsonFault(text) === undefined) === isJson(text)), { numRuns: 2000 });
});

test.each([
  ['{"a": 1,\n "b": }', ':2:7'],
  ['{"a": 1', ':1:8'],
  ['{"a" 1}', ':1:6'],
  ['{\n  "a": 1,\n}', ':3:1'],
  ['{"a": nul}', ':1:7'],
  ['', ':1:1'],
  ['{} {}', ':1:4'],
])('%j stops being JSON at %s', (text, place) => {
  const at = jsonFault(text);
  expect(at === undefined ? undefined : placeIn(text, at)).toBe(place);
});

test('a text of a million brackets is refused, not a stack overflow', () => {
  expect(jsonFault('['.repeat(1e6))).toBe(1000);
});
