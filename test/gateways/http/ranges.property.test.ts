/** Byte ranges against a reading of RFC 9110 that goes through the bytes one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, readRange } from '../../../gateways/http/ranges.ts';

/** The bytes that a single range asks for; undefined when the header is to be ignored. */
function naive(first: number | undefined, last: number | undefined, size: number): readonly number[] | undefined {
  if (first === undefined && last === undefined) return undefined;
  if (first !== undefined && last !== undefined && last < first) return undefined;
  const all = Array.from({ length: size }, (_, index) => index);
  return first === undefined ? all.filter((byte) => byte >= size - (last ?? 0)) : all.filter((byte) => byte >= first && byte <= (last ?? size));
}

const bound = fc.option(fc.nat(40), { nil: undefined });

test('every range gives the bytes that it names, and none beyond the file', () => {
  fc.assert(
    fc.property(bound, bound, fc.nat(30), (first, last, size) => {
      const answer = readRange(`bytes=${first ?? ''}-${last ?? ''}`, undefined, '"t"', size);
      const bytes = naive(first, last, size);
      if (bytes === undefined) expect(answer).toEqual({ kind: 'whole' });
      else if (bytes.length === 0) expect(answer).toEqual({ kind: 'unsatisfiable' });
      else expect(answer).toEqual({ kind: 'part', first: bytes[0], last: bytes.at(-1) });
    }),
  );
});

test('whatever else the header says is answered with the whole', () => {
  const other = fc.string().filter((text) => !/^bytes=\s*\d*-\d*\s*$/.test(text));
  fc.assert(
    fc.property(other, (text) => {
      expect(readRange(text, undefined, '"t"', 10)).toEqual({ kind: 'whole' });
    }),
  );
  expect(readRange('bytes=0-1', '"other"', '"t"', 10)).toEqual({ kind: 'whole' });
});

test('If-None-Match names one tag of several, weak or not, or any', () => {
  for (const header of ['"t"', '"a", W/"t"', '*']) expect(matches(header, '"t"')).toBe(true);
  for (const header of [undefined, '"a"', 't', '']) expect(matches(header, '"t"')).toBe(false);
});
