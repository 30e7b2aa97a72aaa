import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { uniforms } from '../../../actors/numeric/draws.ts';
import { image, type Image } from '../../../actors/sky/core/image.ts';
import { sharedFloats, sharedImage } from '../../../actors/sky/core/crew/shared.ts';
import { prepareZogy, zogySteps, type ZogyInput, type ZogyJob } from '../../../actors/sky/core/zogy/zogy.ts';
import { CrewOfThreads } from '../../../gateways/sky/crew.ts';
import { waitFor } from '../../support/wait-for.ts';

const faulty = new URL('threads/faulty.mjs', import.meta.url);
const pair = { first: 0, second: 0 };
const random = (columns: number, rows: number, stream: number): Image => sharedImage(image(columns, rows, Float32Array.from({ length: columns * rows }, (_, i) => 1 + uniforms(3, stream, i, 0, pair).first)));
const psf = image(9, 9, Float32Array.from({ length: 81 }, (_, i) => Math.exp(-(((i % 9) - 4) ** 2 + (Math.floor(i / 9) - 4) ** 2) / 3) / 9.42));

function input(columns: number, rows: number): ZogyInput {
  const side = (stream: number): ZogyInput['science'] => ({ image: random(columns, rows, stream), variance: random(columns, rows, stream + 1), sky: 1.5, psf, sigma: 0.3 * stream, fluxZeroPoint: 1 });
  return { science: side(1), template: side(3), sigmaX: 0.1, sigmaY: 0 };
}

async function subtracted(crew: CrewOfThreads): Promise<ZogyJob> {
  const job = prepareZogy(crew.engine, input(130, 97), sharedFloats);
  for (let step = 0; step < zogySteps.length; step++) await crew.together('zogy-step', { job, step });
  return job;
}

test('three threads give the bytes that one gives, all together or one alone', async () => {
  const [one, three] = [await CrewOfThreads.start(1), await CrewOfThreads.start(3)];
  const [wanted, got] = [await subtracted(one), await subtracted(three)];
  expect(got.maps.score.data).toEqual(wanted.maps.score.data);
  expect(got.maps.difference.data).toEqual(wanted.maps.difference.data);
  const job = prepareZogy(three.engine, input(130, 97), sharedFloats);
  for (let step = 0; step < zogySteps.length; step++) await three.beside('zogy-step', { job, step });
  expect(job.maps.score.data).toEqual(wanted.maps.score.data);
  await three.close();
});

test('a fault of a task reaches the caller as it is, and the crew goes on', async () => {
  for (const threads of [1, 2]) {
    const crew = await CrewOfThreads.start(threads);
    const job = prepareZogy(crew.engine, input(64, 64), sharedFloats);
    await expect(crew.beside('zogy-step', { job, step: 7 })).rejects.toThrow(new RangeError('the subtraction has 5 steps, not 8'));
    await expect(crew.together('zogy-step', { job, step: 7 })).rejects.toThrow(RangeError);
    expect((await subtracted(crew)).maps.score.data.every(Number.isFinite)).toBe(true);
    await crew.close();
  }
});

test('a thread that dies fails its task with a fault that may be tried again, and is replaced', async () => {
  const crew = await CrewOfThreads.start(2, faulty);
  const job = prepareZogy(crew.engine, input(64, 64), sharedFloats);
  await expect(crew.beside('zogy-step', { job, step: 99 })).rejects.toMatchObject({ code: 'THREAD_DIED', retryable: true });
  await expect(Promise.all([crew.beside('zogy-step', { job, step: 99 }), crew.beside('zogy-step', { job, step: 0 })])).rejects.toMatchObject({ code: 'THREAD_DIED' });
  expect((await subtracted(crew)).maps.score.data.every(Number.isFinite)).toBe(true);
  await crew.close();
});

test('memory is lent again and again: a run of the same sizes gets what the last one had, one that failed leaves nothing', async () => {
  const crew = await CrewOfThreads.start(2);
  const run = (): Promise<readonly ArrayBufferLike[]> => crew.lending(async (memory) => [memory.floats(1000).buffer, memory.bytes(10).buffer, memory.floats(1000).buffer]);
  const [first, second] = [await run(), await run()];
  expect(new Set(second)).toEqual(new Set(first));
  expect(new Set(first).size).toBe(3);
  await expect(crew.lending(async (memory) => Promise.reject(new Error(`given up with ${memory.floats(1000).length}`)))).rejects.toThrow('given up with 1000');
  expect((await run()).some((one) => first.includes(one))).toBe(false);
  await crew.close();
});

test('shared memory of runs that are too large to be kept is freed as they end', async () => {
  const crew = await CrewOfThreads.start(1);
  const before = process.memoryUsage.rss();
  for (let k = 0; k < 12; k++) await crew.lending(async (memory) => memory.floats(200 * 2 ** 20).fill(1, 0, 2 ** 24).length);
  // 64 MiB of each run's 800 were touched: of all of them together it would be 768.
  expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(500);
  await crew.close();
});

test('the threads end with their keeper, whatever they are doing', async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const keeper = new Worker(new URL('threads/keeper.mjs', import.meta.url), { workerData: counter });
  await waitFor(() => Atomics.load(counter, 0) > 0, { withinMs: 30_000, what: 'the thread works' });
  await keeper.terminate();
  const before = Atomics.load(counter, 0);
  expect(Atomics.wait(counter, 0, before, 200)).toBe('timed-out');
  expect(Atomics.load(counter, 0)).toBe(before);
});

test('idle threads let their process end', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL('threads/idle.mjs', import.meta.url))], { timeout: 60_000 });
  expect(stdout).toBe('RangeError\n');
});
