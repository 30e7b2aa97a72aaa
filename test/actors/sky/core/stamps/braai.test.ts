import { expect, test } from 'vitest';
import { image } from '../../../../../actors/sky/core/image.ts';
import { braaiInput, stampSide } from '../../../../../actors/sky/core/stamps/braai.ts';

const flat = (columns: number, rows: number, value: number): ReturnType<typeof image> => image(columns, rows, new Float32Array(columns * rows).fill(value));
const full = flat(63, 63, 2);
const at = (input: Float32Array, plane: number, x: number, y: number): number => input[(plane * stampSide + y) * stampSide + x] ?? NaN;

test('each row has norm one, whatever the others hold', () => {
  const science = image(63, 63, Float32Array.from({ length: 63 * 63 }, (_, i) => Math.floor(i / 63) + 1));
  const input = braaiInput({ science, template: full, difference: full });
  for (const y of [0, 31, 62]) expect(at(input, 0, 5, y)).toBeCloseTo(1 / Math.sqrt(63), 6);
});

test('missing pixels are zeros and leave the norm to the others', () => {
  const difference = image(63, 63, Float32Array.from({ length: 63 * 63 }, (_, i) => (i % 63 === 0 ? NaN : 1)));
  const input = braaiInput({ science: full, template: full, difference });
  expect(at(input, 2, 0, 0)).toBe(0);
  expect(at(input, 2, 1, 0)).toBeCloseTo(1 / Math.sqrt(62), 6);
});

test('a row with a pixel of -3.4e38 becomes zeros, as in single precision', () => {
  const template = flat(63, 63, 1);
  template.data[63] = -3.4028235e38;
  const input = braaiInput({ science: full, template, difference: full });
  expect([at(input, 1, 1, 1), at(input, 1, 1, 2)]).toEqual([0, Math.fround(1 / Math.fround(Math.sqrt(63)))]);
});

test('a stamp cut by the edge is filled up at the high end of each axis', () => {
  const input = braaiInput({ science: flat(47, 63, 1), template: flat(63, 48, 1), difference: full });
  expect([at(input, 0, 46, 0) > 0.1, at(input, 0, 47, 0)]).toEqual([true, Math.fround(1e-9)]);
  expect([at(input, 1, 0, 47) > 0.1, at(input, 1, 0, 48)]).toEqual([true, Math.fround(1e-9)]);
});

test('an empty row stays empty, and a larger stamp is refused', () => {
  expect(at(braaiInput({ science: flat(63, 63, 0), template: full, difference: full }), 0, 3, 3)).toBe(0);
  expect(() => braaiInput({ science: flat(64, 63, 0), template: full, difference: full })).toThrow(/64 × 63/);
});
