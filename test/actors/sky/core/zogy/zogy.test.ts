import { expect, test } from 'vitest';
import { normals } from '../../../../../actors/numeric/draws.ts';
import type { FftEngine } from '../../../../../actors/numeric/fft.ts';
import { plainFft } from '../../../../../actors/numeric/fft-plain.ts';
import { image, type Image } from '../../../../../actors/sky/core/image.ts';
import { prepareZogy, zogy, zogySteps, type ZogyInput } from '../../../../../actors/sky/core/zogy/zogy.ts';
import { simdFft } from '../../../../../gateways/sky/simd-fft.ts';
import { directZogy } from './direct.ts';

function moffat(side: number, fwhm: number, turn: number): Image {
  const out = image(side, side);
  const width = fwhm / (2 * Math.sqrt(2 ** (1 / 3.5) - 1));
  const middle = side >> 1;
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) out.data[y * side + x] = (1 + (((x - middle) * (1 + turn)) ** 2 + (y - middle + turn * (x - middle)) ** 2) / width ** 2) ** -3.5;
  const sum = out.data.reduce((total, v) => total + v, 0);
  return image(side, side, out.data.map((v) => v / sum));
}

function noisy(columns: number, rows: number, sky: number, sigma: number, stream: number): Image {
  const pair = { first: 0, second: 0 };
  return image(columns, rows, Float32Array.from({ length: columns * rows }, (_, i) => sky + sigma * normals(7, stream, i, 0, pair).first));
}

function star(picture: Image, psf: Image, x0: number, y0: number, flux: number): Image {
  const middle = psf.columns >> 1;
  psf.data.forEach((v, i) => {
    const [x, y] = [x0 + (i % psf.columns) - middle, y0 + Math.floor(i / psf.columns) - middle];
    if (x >= 0 && y >= 0 && x < picture.columns && y < picture.rows) picture.data[y * picture.columns + x]! += flux * v;
  });
  return picture;
}

function pair(columns: number, rows: number, sigmaX = 0, sigmaY = 0): ZogyInput {
  const [scienceSigma, templateSigma] = [20, 9];
  const [p, q] = [moffat(31, 2.9, 0.1), moffat(31, 2.2, -0.05)];
  const science = star(star(noisy(columns, rows, 600, scienceSigma, 1), p, 40, 30, 20000), p, 20, 44, 3000);
  const template = star(noisy(columns, rows, 450, templateSigma, 2), q, 40, 30, 25000);
  const variance = (picture: Image, exposures: number): Image => image(columns, rows, picture.data.map((v) => (v / 1.5 + 28) / exposures));
  return {
    science: { image: science, sky: 600, variance: variance(science, 1), psf: p, sigma: scienceSigma, fluxZeroPoint: 1 },
    template: { image: template, sky: 450, variance: variance(template, 4), psf: q, sigma: templateSigma, fluxZeroPoint: 1.25 },
    sigmaX,
    sigmaY,
  };
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>, inside: (i: number) => boolean = () => true): number =>
  Array.from(a).reduce((most, v, i) => (inside(i) ? Math.max(most, Math.abs(v - b[i]!)) : most), 0);
const scatter = (values: Float64Array): number => 1.4826 * [...values].map(Math.abs).sort((a, b) => a - b)[values.length >> 1]!;

const engines: readonly (readonly [string, () => Promise<FftEngine>])[] = [['plain', () => Promise.resolve(plainFft())], ['SIMD', simdFft]];
for (const [name, make] of engines)
  for (const [sigmaX, sigmaY] of [[0, 0], [0.05, 0.08]] as const)
    test(`${name} engine, astrometric noise ${sigmaX}, ${sigmaY}: D, S and S_corr are those of the equations`, async () => {
      const input = pair(96, 64, sigmaX, sigmaY);
      const { maps, kernels } = zogy(await make(), input);
      const direct = directZogy(input);
      expect(worst(maps.difference.data, direct.difference)).toBeLessThan(2e-4);
      expect(worst(maps.significance.data, direct.significance) / scatter(direct.significance)).toBeLessThan(2e-4);
      const firstLine = (i: number): boolean => i % 96 > 0 && i >= 96;
      expect(worst(maps.score.data, direct.score, firstLine)).toBeLessThan(5e-4);
      expect(kernels.fluxNorm / direct.fluxNorm).toBeCloseTo(1, 5);
      const middle = kernels.differencePsf.columns >> 1;
      expect(kernels.differencePsf.data[middle * kernels.differencePsf.columns + middle]! / direct.differencePsf[0]!).toBeCloseTo(1, 4);
    });

test('a size with a large prime is padded: the same inside', async () => {
  const input = pair(101, 97);
  const { maps } = zogy(await simdFft(), input);
  const direct = directZogy(input);
  const inside = (i: number): boolean => Math.min(i % 101, 100 - (i % 101), Math.floor(i / 101), 96 - Math.floor(i / 101)) >= 32;
  expect(worst(maps.score.data, direct.score, inside)).toBeLessThan(1e-3);
});

test('steps in three parts give the same as in one', async () => {
  const engine = await simdFft();
  const input = pair(96, 80, 0.05, 0);
  const whole = zogy(engine, input);
  const parts = prepareZogy(engine, input);
  for (const step of zogySteps) for (const part of [2, 0, 1]) step(engine, parts, part, 3);
  expect(parts.maps.score.data).toEqual(whole.maps.score.data);
  expect(parts.maps.significance.data).toEqual(whole.maps.significance.data);
});

test('inputs that do not fit together are refused by name', () => {
  const input = pair(64, 64);
  const engine = plainFft();
  expect(() => zogy(engine, { ...input, template: { ...input.template, image: image(32, 64) } })).toThrow(/template has 32 × 64/);
  expect(() => zogy(engine, { ...input, science: { ...input.science, sigma: 0 } })).toThrow(/sky noise of the science image is 0/);
  expect(() => zogy(engine, { ...input, template: { ...input.template, fluxZeroPoint: NaN } })).toThrow(/flux zero point of the template/);
  expect(() => zogy(engine, { ...input, science: { ...input.science, psf: image(30, 31) } })).toThrow(/odd/);
  expect(() => zogy(engine, { ...input, sigmaX: -1 })).toThrow(/astrometric noise/);
});
