import { mkdtemp, writeFile, rm, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inferenceModel } from '../../../actors/learning/core/training.ts';
import { initialParameters, type UNet } from '../../../actors/learning/core/unet.ts';
import { openModel } from '../../../gateways/models/index.ts';
import { ModelSession } from '../../../gateways/models/session.ts';
import { hasReference, referenceMissing, referencePath } from '../../support/index.ts';

const braai = referencePath('sky/braai/d6_m7.onnx');
const shape = [1, 3, 63, 63];
const input = { shape, data: new Float32Array(3 * 63 * 63).fill(0.01) };
let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'alidade-models-'))));
afterEach(() => rm(folder, { recursive: true }));

const floats = (values: ArrayLike<number>): Buffer => Buffer.from(Float32Array.from(values).buffer);
async function directory(name: string, manifest: object, output: readonly number[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  await copyFile(braai, join(path, 'model.onnx'));
  await writeFile(join(path, 'in.f32'), floats(input.data));
  await writeFile(join(path, 'out.f32'), floats(output));
  await writeFile(join(path, 'manifest.json'), JSON.stringify({ id: 'braai', version: 'd6_m7', kind: 'stamp-classifier', input: 'x', output: 'score', preprocessing: 'braai-rows', threshold: 0.5, golden: [{ input: 'in.f32', shape, output: 'out.f32', tolerance: 1e-4 }], ...manifest }));
  return path;
}

const own: UNet = { inputs: 1, channels: [4, 8], activation: 'relu', pooling: 'maximum' };
async function ownNetwork(): Promise<string> {
  const file = join(folder, 'own.onnx');
  await writeFile(file, inferenceModel(own, initialParameters(own, 1)));
  return file;
}
const square = (side: number): { shape: number[]; data: Float32Array } => ({ shape: [1, 1, side, side], data: new Float32Array(side * side).fill(0.5) });

test('a crash during a run: that run is worth a retry, and the next one has a new process with the same answer', async () => {
  const session = new ModelSession(await ownNetwork());
  const before = await session.run({ images: square(8) });
  const first = session.pid ?? 0;
  const running = session.run({ images: square(2048) });
  process.kill(first, 'SIGKILL');
  await expect(running).rejects.toMatchObject({ code: 'MODEL_CRASHED', retryable: true });
  const after = await session.run({ images: square(8) });
  expect(after.outputs).toEqual(before.outputs);
  expect(session.pid).not.toBe(first);
  await session.close();
});

test('a run over its time is ended with its process; a wrong shape is not', async () => {
  const session = new ModelSession(await ownNetwork(), { runTimeoutMs: 1 });
  await expect(session.run({ images: square(2048) })).rejects.toMatchObject({ code: 'MODEL_TIMEOUT', retryable: true });
  await session.close();
  const patient = new ModelSession(await ownNetwork());
  await expect(patient.run({ images: { shape: [1, 2, 8, 8], data: new Float32Array(128) } })).rejects.toMatchObject({ code: 'MODEL_INPUT', retryable: false });
  expect((await patient.run({ images: square(8) })).outputs['probability']?.shape).toEqual([1, 1, 8, 8]);
  await patient.close();
});

test('what is no model is refused with a reason', async () => {
  const file = join(folder, 'model.onnx');
  await writeFile(file, 'not a model');
  await expect(openModel(file)).rejects.toThrow(/model\.onnx is no model that ONNX Runtime can load/);
  await expect(openModel(join(folder, 'nothing'))).rejects.toThrow(/there is no model at .*nothing/);
});

test.skipIf(!hasReference('sky/braai'))(`a manifest with faults: all of them, by name (${referenceMissing('sky/braai') ?? 'reference found'})`, async () => {
  const path = await directory('faulty', { threshold: 2, colour: 'red', kind: 'oracle' }, [0]);
  await expect(openModel(path)).rejects.toThrow(/threshold must be <= 1.*|additional/);
  await expect(openModel(path)).rejects.toThrow(/colour/);
  await expect(openModel(path)).rejects.toThrow(/kind must be equal/);
});

describe.skipIf(!hasReference('sky/braai'))(`a published network (${referenceMissing('sky/braai') ?? 'reference found'})`, () => {
  test('one whose golden answer differs is not used', async () => {
    const good = await openModel(await directory('good', {}, [0.026127547]));
    expect(good.facts).toMatchObject({ provider: 'cpu', inputs: [{ name: 'x', type: 'float32', shape: ['N', 3, 63, 63] }] });
    await good.close();
    await expect(openModel(await directory('bad', {}, [0.5]))).rejects.toThrow(/differs from out\.f32 by 0\.47.*not used/);
  });

  test('a provider that is not there gives way to the next, and what is used is said', async () => {
    const session = new ModelSession(braai, { providers: ['cuda', 'cpu'] });
    const facts = await session.facts();
    await session.close();
    expect(facts.provider === 'cuda' || (facts.provider === 'cpu' && facts.refused?.startsWith('cuda: '))).toBe(true);
  });

  test('a process that is killed during a run fails that run as worth a retry, and the next run has a new one', async () => {
    const session = new ModelSession(braai);
    await session.facts();
    const many = { shape: [400, 3, 63, 63], data: new Float32Array(400 * 3 * 63 * 63).fill(0.01) };
    const running = session.run({ x: many });
    const first = session.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await expect(running).rejects.toMatchObject({ code: 'MODEL_CRASHED', retryable: true });
    const { outputs } = await session.run({ x: input });
    expect(outputs['score']?.data[0]).toBeCloseTo(0.0261275, 5);
    expect(session.pid).not.toBe(first);
    await session.close();
  });

  test('a run over its time is ended with its process', async () => {
    const session = new ModelSession(braai, { runTimeoutMs: 1 });
    const many = { shape: [400, 3, 63, 63], data: new Float32Array(400 * 3 * 63 * 63) };
    await expect(session.run({ x: many })).rejects.toMatchObject({ code: 'MODEL_TIMEOUT', retryable: true });
    await session.close();
  });

  test('an input of another shape is the fault of the input, and the process lives on', async () => {
    const session = new ModelSession(braai);
    await expect(session.run({ x: { shape: [1, 3, 10, 10], data: new Float32Array(300) } })).rejects.toMatchObject({ code: 'MODEL_INPUT', retryable: false });
    expect((await session.run({ x: input })).outputs['score']?.shape).toEqual([1, 1]);
    await session.close();
  });
});
