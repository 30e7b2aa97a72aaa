import { expect, test } from 'vitest';
import { normals, uniforms } from '../../../actors/numeric/draws.ts';
import { philox4x32 } from '../../../actors/numeric/philox.ts';

/** Known answers published with Random123 (Salmon et al. 2011), philox4x32-10. */
test.each([
  [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
])('philox gives the published answer for counter %j', (counter, key, answer) => {
  const out = new Uint32Array(4);
  philox4x32(counter[0] ?? 0, counter[1] ?? 0, counter[2] ?? 0, counter[3] ?? 0, key[0] ?? 0, key[1] ?? 0, out);
  expect([...out]).toEqual(answer);
});

const N = 40_000;

test('uniform and normal draws have the moments they should, over items and over steps', () => {
  for (const draw of [(k: number) => [k, 0] as const, (k: number) => [0, k] as const]) {
    const pair = { first: 0, second: 0 };
    const sums = { uniform: 0, square: 0, normal: 0, normalSquare: 0, product: 0, fourth: 0 };
    let outside = 0;
    for (let k = 0; k < N; k++) {
      const [item, step] = draw(k);
      uniforms(12, 1, item, step, pair);
      if (!(pair.first > 0 && pair.first < 1)) outside++;
      sums.uniform += pair.first;
      sums.square += pair.first * pair.second;
      normals(12, 2, item, step, pair);
      sums.normal += pair.first;
      sums.normalSquare += pair.first ** 2;
      sums.fourth += pair.second ** 4;
      sums.product += pair.first * pair.second;
    }
    expect(outside).toBe(0);
    const off = (sum: number, expected: number, deviation: number): number => Math.abs(sum / N - expected) / (deviation / Math.sqrt(N));
    expect(off(sums.uniform, 0.5, Math.sqrt(1 / 12))).toBeLessThan(5);
    expect(off(sums.square, 0.25, Math.sqrt(1 / 9 - 1 / 16))).toBeLessThan(5);
    expect(off(sums.normal, 0, 1)).toBeLessThan(5);
    expect(off(sums.normalSquare, 1, Math.SQRT2)).toBeLessThan(5);
    expect(off(sums.fourth, 3, Math.sqrt(96))).toBeLessThan(5);
    expect(off(sums.product, 0, 1)).toBeLessThan(5);
  }
});

test('seed, stream, item and step each give other numbers; the same four give the same', () => {
  const pair = { first: 0, second: 0 };
  const first = (...names: [number, number, number, number]): number => uniforms(...names, pair).first;
  const numbers = [first(1, 1, 1, 1), first(2, 1, 1, 1), first(1, 2, 1, 1), first(1, 1, 2, 1), first(1, 1, 1, 2), first(2 ** 32 + 1, 1, 1, 1), first(2 ** 53 - 1, 1, 1, 1)];
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(first(1, 1, 1, 1)).toBe(numbers[0]);
});
