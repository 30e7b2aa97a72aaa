import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inferenceModel } from '../../../actors/learning/core/training.ts';
import { initialParameters, type UNet } from '../../../actors/learning/core/unet.ts';
import { waitFor } from '../../support/index.ts';

const net: UNet = { inputs: 1, channels: [2, 3], activation: 'relu', pooling: 'maximum' };
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alidade-model-thread-'));
  await writeFile(join(folder, 'model.onnx'), inferenceModel(net, initialParameters(net, 1)));
});
afterAll(() => rm(folder, { recursive: true }));

/** A thread that opens the model, runs it, says the process's id and stays. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.session).then(async ({ ModelSession }) => {
  const session = new ModelSession(workerData.file);
  const { outputs } = await session.run({ images: { shape: [1, 1, 8, 8], data: new Float32Array(64) } });
  parentPort.postMessage({ pid: session.pid, values: outputs.probability.data.length });
  setInterval(() => undefined, 1000);
});`;
/** A process that has ended, and that nobody has asked for its exit code, still has a number: the thread that would ask is gone. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}

test.skipIf(platform() !== 'linux')('a thread that is ended takes the process of its model along', async () => {
  const worker = new Worker(program, { eval: true, workerData: { session: new URL('../../../dist/gateways/models/session.js', import.meta.url).href, file: join(folder, 'model.onnx') } });
  const said = await new Promise<{ pid: number; values: number }>((resolve, reject) => worker.once('message', resolve).once('error', reject));
  expect(said.values).toBe(64);
  expect(await isAlive(said.pid)).toBe(true);
  await worker.terminate();
  await waitFor(async () => !(await isAlive(said.pid)));
});
