import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Examples } from '../../../../actors/learning/core/batches.ts';
import { normals, uniforms } from '../../../../actors/numeric/draws.ts';
import { trainNetwork, type TrainingPlan, type TrainingWork } from '../../../../gateways/models/training/train.ts';
import { temporaryFolder, type TemporaryFolder } from '../../../support/index.ts';

let folder: TemporaryFolder;
beforeAll(async () => void (folder = await temporaryFolder('train')));
afterAll(() => folder.remove());

const plan: TrainingPlan = { net: { inputs: 1, channels: [3, 4], activation: 'relu', pooling: 'maximum' }, batch: 4, side: 8, positiveWeight: 3, steps: 40, rate: 0.03, seed: 4, examples: 'squares' };
const quiet = (name: string): TrainingWork => ({ folder: join(folder.path, name), threads: 1, signal: new AbortController().signal, onStep: () => undefined, onHeldOut: () => undefined });

/** Noise with one bright square of 3 × 3 each. */
function squares(count: number, seed: number): Examples {
  const side = 10;
  const pair = { first: 0, second: 0 };
  const images = Float32Array.from({ length: count * side * side }, (_, i) => 0.3 * normals(seed, 1, i, 0, pair).first);
  const targets = new Uint8Array(images.length);
  for (let k = 0; k < count; k++) {
    const { first, second } = uniforms(seed, 2, k, 0, pair);
    const start = k * side * side + (1 + Math.floor(first * 6)) * side + 1 + Math.floor(second * 6);
    for (let place = 0; place < 9; place++) {
      const at = start + Math.floor(place / 3) * side + (place % 3);
      images[at]! += 3;
      targets[at] = 1;
    }
  }
  return { count, channels: 1, side, images, targets };
}
const [learn, watch] = [squares(40, 1), squares(12, 2)];

test('training lowers the loss of what it has not seen', async () => {
  const heldOut: number[] = [];
  const trained = await trainNetwork(plan, learn, watch, { ...quiet('lowers'), onHeldOut: (_, loss) => heldOut.push(loss) });
  expect(heldOut).toHaveLength(20);
  expect(trained.heldOutLoss).toBe(heldOut.at(-1));
  expect(trained.heldOutLoss).toBeLessThan(heldOut[0]! / 2);
});

test('interrupted and gone on with, it comes out the same as in one go', async () => {
  const whole = await trainNetwork(plan, learn, watch, quiet('whole'));
  const stop = new AbortController();
  const cut = { ...quiet('cut'), signal: stop.signal, onStep: (step: number) => (step === 15 ? stop.abort() : undefined) };
  await expect(trainNetwork(plan, learn, watch, cut)).rejects.toThrow(/abort/i);
  const steps: number[] = [];
  const rest = await trainNetwork(plan, learn, watch, { ...quiet('cut'), onStep: (step) => steps.push(step) });
  expect(steps[0]).toBe(16);
  expect(rest.parameters).toEqual(whole.parameters);
});

test('a checkpoint of other settings, or a damaged one, is not gone on with', async () => {
  const short = { ...plan, steps: 2 };
  await trainNetwork(short, learn, watch, quiet('other'));
  await expect(trainNetwork({ ...short, rate: 0.01 }, learn, watch, quiet('other'))).rejects.toThrow(/belongs to a training with other settings: remove it/);
  await writeFile(join(folder.path, 'other', 'checkpoint'), 'x');
  await expect(trainNetwork(short, learn, watch, quiet('other'))).rejects.toThrow(/no checkpoint of a training: remove it/);
  await rm(join(folder.path, 'other'), { recursive: true });
});

test('a loss that is no number ends the training with the step', async () => {
  const bad = { ...learn, images: learn.images.map(() => NaN) };
  await expect(trainNetwork(plan, bad, watch, quiet('bad'))).rejects.toThrow(/the loss of step 1 is NaN/);
});
