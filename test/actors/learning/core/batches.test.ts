import { expect, test } from 'vitest';
import { cosineRate, drawBatch, plainBatch, type Examples } from '../../../../actors/learning/core/batches.ts';

/** Two examples of 4 × 4 with one channel; every pixel says where it is, and the target is its parity. */
const examples: Examples = { count: 2, channels: 1, side: 4, images: Float32Array.from({ length: 32 }, (_, i) => i), targets: Uint8Array.from({ length: 32 }, (_, i) => i % 2) };

test('a batch is a function of seed and step', () => {
  const [one, again, next, other] = [drawBatch(examples, 8, 3, 1, 5), drawBatch(examples, 8, 3, 1, 5), drawBatch(examples, 8, 3, 1, 6), drawBatch(examples, 8, 3, 2, 5)];
  expect(again).toEqual(one);
  expect(next.images).not.toEqual(one.images);
  expect(other.images).not.toEqual(one.images);
});

test('shifts and turns keep each pixel with its target, and every orientation comes', () => {
  const seen = new Set<string>();
  for (let step = 0; step < 40; step++) {
    const { images, targets } = drawBatch(examples, 8, 3, 1, step);
    images.forEach((value, i) => expect(targets[i]).toBe(value % 2));
    for (let item = 0; item < 8; item++) seen.add([1, 3].map((at) => images[9 * item + at]! - images[9 * item]!).join());
  }
  // Steps along a row and along a column: ±1 and ±4 in either order.
  expect([...seen].sort()).toEqual(['-1,-4', '-1,4', '-4,-1', '-4,1', '1,-4', '1,4', '4,-1', '4,1']);
});

test('plain batches are the middles in their order, the first after the last', () => {
  const { images } = plainBatch(examples, 3, 2, 1);
  expect([...images]).toEqual([21, 22, 25, 26, 5, 6, 9, 10, 21, 22, 25, 26]);
  expect(() => plainBatch(examples, 1, 5, 0)).toThrow(/4 pixels a side give no batch of 5/);
});

test('the rate rises, then falls to a hundredth', () => {
  expect(cosineRate(1, 1, 1000)).toBeCloseTo(0.01);
  expect(cosineRate(1, 100, 1000)).toBe(1);
  expect(cosineRate(1, 1000, 1000)).toBeCloseTo(0.01);
  for (let step = 101; step < 1000; step += 50) expect(cosineRate(1, step + 50, 1000)).toBeLessThan(cosineRate(1, step, 1000));
});
