/**
 * `npm run simulate -- --seeds 20000 [--from 1] [--workers N]`, or `--seed N` to replay one.
 * Seeds are dealt out to worker threads; progress is a line every few seconds on stderr.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { failure, simulate, type SimulationReport } from './simulate.ts';

const progressMs = 5_000;

interface Share {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

interface Options {
  readonly from: number;
  readonly count: number;
  readonly workers: number;
  readonly stopAtFirst: boolean;
  readonly json: boolean;
}

/** A worker: one report after the other. */
async function simulateShare({ from, to, step }: Share): Promise<void> {
  for (let seed = from; seed < to; seed += step) parentPort?.postMessage(await simulate(seed));
}

async function* reportsOf({ from, count, workers }: Options): AsyncIterable<SimulationReport> {
  if (workers === 1) {
    for (let seed = from; seed < from + count; seed++) yield simulate(seed);
    return;
  }
  const ready: SimulationReport[] = [];
  const errors: unknown[] = [];
  let [running, tell] = [workers, (): void => {}];
  const threads = Array.from({ length: workers }, (_, index) => {
    const share: Share = { from: from + index, to: from + count, step: workers };
    const thread = new Worker(new URL(import.meta.url), { workerData: share });
    thread.on('message', (report: SimulationReport) => (ready.push(report), tell()));
    thread.on('error', (error) => (errors.push(error), tell()));
    thread.on('exit', () => (running--, tell()));
    return thread;
  });
  try {
    for (;;) {
      if (errors.length > 0) throw errors[0];
      const report = ready.shift();
      if (report !== undefined) yield report;
      else if (running === 0) return;
      else await new Promise<void>((resolve) => (tell = resolve));
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

async function run(options: Options): Promise<boolean> {
  const began = performance.now();
  let saidAt = began;
  let [seeds, steps, crashes, trials] = [0, 0, 0, 0];
  const failing: number[] = [];
  const seconds = (): number => Number(((performance.now() - began) / 1000).toFixed(1));
  for await (const report of reportsOf(options)) {
    seeds++;
    steps += report.steps;
    crashes += report.crashes;
    trials += report.trials;
    if (report.broken.length > 0) {
      failing.push(report.seed);
      console.error(failure(report));
      if (options.stopAtFirst) break;
    }
    if (performance.now() - saidAt > progressMs) {
      saidAt = performance.now();
      console.error(`${seeds} of ${options.count} seeds, ${failing.length} failed, ${seconds()} s`);
    }
  }
  const summary = { seeds, failed: failing.length, failing: failing.slice(0, 20), steps, crashes, trials, seconds: seconds() };
  console.log(options.json ? JSON.stringify(summary) : `${seeds} seeds, ${failing.length} failed, ${steps} steps, ${crashes} crashes, ${trials} trials, ${summary.seconds} s`);
  return failing.length === 0;
}

async function replay(seed: number): Promise<boolean> {
  const report = await simulate(seed);
  console.log(JSON.stringify(report));
  if (report.broken.length > 0) console.error(failure(report));
  return report.broken.length === 0;
}

async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '2000' },
      from: { type: 'string', default: '1' },
      seed: { type: 'string' },
      workers: { type: 'string', default: String(availableParallelism()) },
      json: { type: 'boolean', default: false },
      'stop-at-first': { type: 'boolean', default: false },
    },
  });
  const whole = (name: string, text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1 on, not ${text}`);
    return value;
  };
  if (values.seed !== undefined) return replay(whole('seed', values.seed));
  const count = whole('seeds', values.seeds);
  return run({ from: whole('from', values.from), count, workers: Math.min(count, whole('workers', values.workers)), stopAtFirst: values['stop-at-first'], json: values.json });
}

if (isMainThread) {
  main().then(
    (ok) => (process.exitCode = ok ? 0 : 1),
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : String(error));
      process.exitCode = 2;
    },
  );
} else {
  await simulateShare(workerData);
}
