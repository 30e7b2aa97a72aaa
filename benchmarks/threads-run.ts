/**
 * What threads can gain on this machine at this moment: the same pure arithmetic, no memory, no waiting, on one thread
 * and divided among several: `threads-run --threads N`, one JSON line. Cores that are two halves of one, or that
 * others use, give less than N; no simulation gains more.
 */
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

export interface ThreadGain {
  readonly oneSeconds: number;
  readonly manySeconds: number;
}

/** Multiplications and additions that depend on one another in four chains. */
function work(rounds: number): number {
  let [a, b, c, d] = [1.1, 1.2, 1.3, 1.4];
  for (let i = 0; i < rounds; i++) {
    a = a * 0.999999 + 1e-6;
    b = b * 0.999998 + 1e-6;
    c = c * 0.999997 + 1e-6;
    d = d * 0.999996 + 1e-6;
  }
  return a + b + c + d;
}

const ROUNDS = 600_000_000;
const REPEATS = 3;

/** Seconds that `workers` take for all rounds together. */
async function timed(workers: readonly Worker[]): Promise<number> {
  const began = performance.now();
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise<void>((resolve, reject) => {
          worker.once('message', () => resolve()).once('error', reject);
          worker.postMessage(ROUNDS / workers.length);
        }),
    ),
  );
  return (performance.now() - began) / 1000;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

if (isMainThread) {
  const { values } = parseArgs({ options: { threads: { type: 'string', default: '2' } } });
  const workers = Array.from({ length: Number(values.threads) }, () => new Worker(new URL(import.meta.url)));
  await timed(workers);
  const [one, many]: [number[], number[]] = [[], []];
  for (let k = 0; k < REPEATS; k++) {
    one.push(await timed(workers.slice(0, 1)));
    many.push(await timed(workers));
  }
  const gain: ThreadGain = { oneSeconds: median(one), manySeconds: median(many) };
  console.log(JSON.stringify(gain));
  await Promise.all(workers.map((worker) => worker.terminate()));
} else {
  parentPort?.on('message', (rounds: number) => parentPort?.postMessage(work(rounds)));
}
