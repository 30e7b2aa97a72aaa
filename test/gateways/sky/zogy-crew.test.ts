import { expect, test } from 'vitest';
import { uniforms } from '../../../actors/numeric/draws.ts';
import { image, type Image } from '../../../actors/sky/core/image.ts';
import type { ZogyInput } from '../../../actors/sky/core/zogy/zogy.ts';
import { sharedImage, ZogyCrew } from '../../../gateways/sky/zogy-crew.ts';

const pair = { first: 0, second: 0 };
const random = (columns: number, rows: number, stream: number): Image => sharedImage(image(columns, rows, Float32Array.from({ length: columns * rows }, (_, i) => 1 + uniforms(3, stream, i, 0, pair).first)));
const psf = image(9, 9, Float32Array.from({ length: 81 }, (_, i) => Math.exp(-(((i % 9) - 4) ** 2 + (Math.floor(i / 9) - 4) ** 2) / 3) / 9.42));

function input(columns: number, rows: number): ZogyInput {
  const side = (stream: number): ZogyInput['science'] => ({ image: random(columns, rows, stream), variance: random(columns, rows, stream + 1), sky: 1.5, psf, sigma: 0.3 * stream, fluxZeroPoint: 1 });
  return { science: side(1), template: side(3), sigmaX: 0.1, sigmaY: 0 };
}

test('three threads give the bytes that one gives, again and again', async () => {
  const [one, three] = [await ZogyCrew.start(1), await ZogyCrew.start(3)];
  for (const [columns, rows] of [[96, 64], [130, 97], [96, 64]] as const) {
    const wanted = await one.subtract(input(columns, rows));
    const got = await three.subtract(input(columns, rows));
    expect(got.maps.score.data).toEqual(wanted.maps.score.data);
    expect(got.maps.significance.data).toEqual(wanted.maps.significance.data);
    expect(got.maps.difference.data).toEqual(wanted.maps.difference.data);
  }
  await Promise.all([one.close(), three.close()]);
});

test('what cannot be subtracted is refused, and the crew goes on', async () => {
  const crew = await ZogyCrew.start(2);
  const good = input(64, 64);
  await expect(crew.subtract({ ...good, template: input(64, 96).template })).rejects.toThrow(/template has 64 × 96/);
  expect((await crew.subtract(good)).maps.score.data.every(Number.isFinite)).toBe(true);
  await crew.close();
});
