import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inferenceModel, rateAt, trainingModel } from '../../../../actors/learning/core/training.ts';
import { initialParameters, parameterCount, type UNet } from '../../../../actors/learning/core/unet.ts';
import { ModelSession } from '../../../../gateways/models/session.ts';
import { normals, uniforms } from '../../../../actors/numeric/draws.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'alidade-training-'))));
afterAll(() => rm(folder, { recursive: true }));

async function sessionOf(name: string, bytes: Uint8Array): Promise<ModelSession> {
  await writeFile(join(folder, name), bytes);
  return new ModelSession(join(folder, name));
}
const drawn = { first: 0, second: 0 };
const noise = (seed: number, length: number): Float32Array => Float32Array.from({ length }, (_, i) => normals(seed, 0, i, 0, drawn).first);
const bits = (seed: number, length: number): Float32Array => Float32Array.from({ length }, (_, i) => (uniforms(seed, 1, i, 0, drawn).first < 0.3 ? 1 : 0));
const vector = (data: Float32Array): { shape: number[]; data: Float32Array } => ({ shape: [data.length], data });

const tiny: UNet = { inputs: 2, channels: [2, 3], activation: 'softplus', pooling: 'mean' };
const shape = { batch: 2, side: 4, positiveWeight: 3 };
const images = { shape: [2, 2, 4, 4], data: noise(7, 64) };
const targets = { shape: [2, 1, 4, 4], data: bits(8, 32) };
const feeds = (parameters: Float32Array, rate = 0): Parameters<ModelSession['run']>[0] => ({ parameters: vector(parameters), mean: vector(new Float32Array(parameters.length)), square: vector(new Float32Array(parameters.length)), rate: { shape: [], data: Float32Array.of(rate) }, images, targets });

test('gradients agree with differences of the loss, in every layer', async () => {
  const session = await sessionOf('tiny.onnx', trainingModel(tiny, shape));
  const parameters = initialParameters(tiny, 3).map((value, i) => value + 0.1 * Math.sin(i));
  const { outputs } = await session.run(feeds(parameters));
  const gradient = outputs['gradient']?.data ?? new Float32Array();
  expect(gradient.length).toBe(parameterCount(tiny));
  const lossAt = async (i: number, by: number): Promise<number> => {
    const moved = parameters.slice();
    moved[i] = (moved[i] ?? 0) + by;
    return (await session.run(feeds(moved))).outputs['loss']?.data[0] ?? NaN;
  };
  // float32 sums leave 1e-7 of the loss, so a step of 0.01 gives a slope to 1e-5, and the cubic term less than that.
  for (let i = 0; i < gradient.length; i += 4) {
    const difference = ((await lossAt(i, 0.01)) - (await lossAt(i, -0.01))) / 0.02;
    expect(Math.abs((gradient[i] ?? NaN) - difference), `parameter ${i}`).toBeLessThan(1e-4 + 2e-3 * Math.abs(difference));
  }
  await session.close();
});

test('a step moves every parameter as Adam says', async () => {
  const session = await sessionOf('adam.onnx', trainingModel(tiny, shape));
  const parameters = initialParameters(tiny, 3);
  const rate = rateAt(0.01, 1);
  const { outputs } = await session.run(feeds(parameters, rate));
  const gradient = outputs['gradient']?.data ?? new Float32Array();
  gradient.forEach((g, i) => {
    expect(outputs['mean_next']?.data[i]).toBeCloseTo(0.1 * g, 7);
    expect(outputs['square_next']?.data[i]).toBeCloseTo(0.001 * g * g, 7);
    // At the first step the corrected mean over the corrected root is the gradient's sign.
    if (Math.abs(g) > 1e-4) expect(outputs['parameters_next']?.data[i]).toBeCloseTo((parameters[i] ?? NaN) - 0.01 * Math.sign(g), 4);
  });
  await session.close();
});

test('it learns to mark what stands out, and the trained network alone gives the same answer at another size', async () => {
  const net: UNet = { inputs: 1, channels: [4, 8], activation: 'relu', pooling: 'maximum' };
  const session = await sessionOf('learn.onnx', trainingModel(net, { batch: 4, side: 16, positiveWeight: 5 }));
  let parameters = initialParameters(net, 1);
  let mean = new Float32Array(parameters.length);
  let square = new Float32Array(parameters.length);
  const losses: number[] = [];
  for (let step = 1; step <= 120; step++) {
    const { outputs } = await session.run({ parameters: vector(parameters), mean: vector(mean), square: vector(square), rate: { shape: [], data: Float32Array.of(rateAt(0.01, step)) }, ...blobs(step) });
    parameters = Float32Array.from(outputs['parameters_next']?.data ?? []);
    mean = Float32Array.from(outputs['mean_next']?.data ?? []);
    square = Float32Array.from(outputs['square_next']?.data ?? []);
    losses.push(outputs['loss']?.data[0] ?? NaN);
  }
  await session.close();
  expect(losses.at(-1)).toBeLessThan((losses[0] ?? NaN) / 4);

  const alone = await sessionOf('alone.onnx', inferenceModel(net, parameters));
  const { images: { data } } = blobs(999);
  const big = new Float32Array(32 * 32);
  for (let y = 0; y < 16; y++) big.set(data.subarray(y * 16, y * 16 + 16), (y + 8) * 32 + 8);
  const probability = (await alone.run({ images: { shape: [1, 1, 32, 32], data: big } })).outputs['probability'];
  await alone.close();
  expect(probability?.shape).toEqual([1, 1, 32, 32]);
  const best = (probability?.data ?? new Float32Array()).reduce((most, value, i, all) => (value > (all[most] ?? 0) ? i : most), 0);
  expect([Math.floor(best / 32), best % 32].map((at) => Math.abs(at - 16) <= 6)).toEqual([true, true]);
});

/** Four noisy tiles of 16 × 16 with one bright 3 × 3 square each. */
function blobs(seed: number): { readonly images: { shape: number[]; data: Float32Array }; readonly targets: { shape: number[]; data: Float32Array } } {
  const data = noise(seed + 1000, 4 * 256).map((value) => value * 0.3);
  const truth = new Float32Array(4 * 256);
  for (let tile = 0; tile < 4; tile++) {
    const { first, second } = uniforms(seed, 2, tile, 0, drawn);
    const [left, top] = [4 + Math.floor(first * 6), 4 + Math.floor(second * 6)];
    for (let place = 0; place < 9; place++) {
      const at = tile * 256 + (top + Math.floor(place / 3)) * 16 + left + (place % 3);
      data[at] = (data[at] ?? 0) + 3;
      truth[at] = 1;
    }
  }
  return { images: { shape: [4, 1, 16, 16], data }, targets: { shape: [4, 1, 16, 16], data: truth } };
}
