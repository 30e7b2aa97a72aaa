import { describe, expect, test } from 'vitest';
import { parseCard } from '../../../../../actors/sky/core/fits/card.ts';
import { formatCard } from '../../../../../actors/sky/core/fits/card-writer.ts';
import { headerOf } from '../../../../../actors/sky/core/fits/header.ts';

const read = (text: string) => parseCard(text.padEnd(80));

describe('a card is read as the standard says', () => {
  test.each([
    ['NAXIS1  =                   11 / columns', 11],
    ['BIGINT  =     9007199254740993', 9007199254740993n],
    ['NEGATIVE=    -9007199254740993', -9007199254740993n],
    ['EXPO    =             1.5D-300', 1.5e-300],
    ['HALF    =                  -.5', -0.5],
    ['FLAG    =                    F / no', false],
    ["OBJECT  = 'O''Neill''''s'", "O'Neill''s"],
    ["SLASH   = 'a / b  ' / c", 'a / b'],
    ["EMPTY   = ''", ''],
    ['UNDEF   =', undefined],
    ['COMPLEXV=          (1.5, -2.0)', { re: 1.5, im: -2 }],
  ])('%s', (text, value) => {
    expect(read(text)).toMatchObject({ form: 'value', value });
  });

  test('a free-format mandatory card, as ZTF writes them', () => {
    expect(read('SIMPLE  =  T')).toMatchObject({ keyword: 'SIMPLE', value: true });
  });
  test('HIERARCH: the words are the keyword', () => {
    expect(read("HIERARCH ESO DET NAME = 'CCD-1   '")).toMatchObject({ keyword: 'ESO DET NAME', value: 'CCD-1' });
  });
  test("a vendor's card without a value is text and harms nobody", () => {
    expect(read("ESO-LOG 00:00:00> DATE         = '1992-10-26'  / Mon Oct 26, 1992")).toMatchObject({ keyword: 'ESO-LOG', form: 'text' });
    expect(read("DATE= '21:39:44 (08/02/2007)' / Time WCS keywords were copied.").form).toBe('text');
  });
  test('a value that is none is unreadable, and only who asks for it hears of it', () => {
    const header = headerOf(['DATE-OBS= 26-10-92T3', 'NAXIS   = 2'].map((text) => text.padEnd(80)), 3);
    expect(header.integer('NAXIS')).toBe(2);
    expect(() => header.text('DATE-OBS')).toThrow('HDU 3: the value of DATE-OBS cannot be read: 26-10-92T3');
  });
  test('asked for another type: the fault names both', () => {
    const header = headerOf(["GAIN    = 'high'".padEnd(80)], 1);
    expect(() => header.number('GAIN')).toThrow('HDU 1: GAIN must be a number, not high');
  });
});

describe('a card that is written comes back', () => {
  const long = `it's ${'x'.repeat(67)}'${'y'.repeat(150)}`;
  test.each([['A', 1], ['B', -0.1], ['C', 1e300], ['D', 5e-324], ['E', true], ['F', 'O\'Neill'], ['G', long], ['H', 2n ** 70n], ['I', undefined], ['ESO DET CHIP', 'x'], ['J', -0], ['K', { re: 1.5, im: 1e-9 }]])('%s = %s', (keyword, value) => {
    const lines = formatCard({ keyword, value, comment: 'why' });
    expect(lines.every((line) => line.length === 80)).toBe(true);
    const header = headerOf(lines);
    expect(header.get(keyword)).toEqual(value);
    expect(header.cards).toHaveLength(1);
  });
  test.each([['lower', 'lowercase', 1], ['a letter that is not ASCII', 'NAME', 'Å'], ['not finite', 'X', Number.NaN]])('refused: %s', (_, keyword, value) => {
    expect(() => formatCard({ keyword, value })).toThrow(/lowercase|NAME|X/);
  });
});
