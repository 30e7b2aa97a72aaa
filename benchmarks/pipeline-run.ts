/**
 * One run of the four-stage pipeline in this process, the counterpart of the reference's raw
 * programs: fill stage 1, then time from the start of the host to the moment at which every job is
 * finished for the broker too (its last outcome stored and its input acknowledged). Prints one line
 * of JSON. A run fails when a job arrived at the last stage other than once, or when the log
 * disagrees.
 *
 *   node dist/benchmarks/pipeline-run.js --nats URL --jobs 20000 --mode windowed|durable [--server-pid N] [--profile FILE]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CommitMode } from '../protocol/commit.ts';
import { Ledger } from '../protocol/ledger.ts';
import { connectNats, type NatsTransport } from '../protocol/nats/transport.ts';
import { chainOf, type Pipeline } from '../protocol/pipeline.ts';
import { CpuMeter } from './cpu.ts';
import { fullHost } from './full-runtime.ts';
import { noopPipeline, parcelJson, stages } from './noop.ts';
import { profiled } from './profile.ts';

const { values } = parseArgs({
  options: { nats: { type: 'string', default: 'nats://127.0.0.1:4222' }, jobs: { type: 'string', default: '20000' }, mode: { type: 'string', default: 'windowed' }, 'server-pid': { type: 'string' }, profile: { type: 'string' } },
});

export interface PipelineFigures {
  readonly name: string;
  readonly jobs: number;
  readonly seconds: number;
  readonly jobsPerSecond: number;
  readonly cpuPerJob: { readonly clientMicros: number; readonly serverMicros: number | null };
}

interface Run {
  readonly jobs: number;
  readonly mode: CommitMode;
  readonly serverPid?: number | undefined;
  readonly profile?: string | undefined;
}

async function fill(transport: NatsTransport, pipeline: Pipeline, jobs: number): Promise<void> {
  await transport.nc.request('$JS.API.STREAM.DELETE.NOOP', '', { timeout: 10_000 });
  await transport.ensureStream({ name: 'NOOP', subjects: ['noop.>'], maxAgeSeconds: 30 * 86_400, maxBytes: 8 * 2 ** 30 });
  for (let first = 0; first < jobs; first += 500) {
    const numbers = Array.from({ length: Math.min(500, jobs - first) }, (_, i) => first + i);
    await transport.publishBatch(numbers.map((number) => ({ subject: `noop.${pipeline.source.name}.J${number}`, data: parcelJson(number) })));
  }
}

/** Throws unless every job is done, its log clean, and every job met the last stage once. */
async function verify(transport: NatsTransport, pipeline: Pipeline, arrivals: Uint16Array): Promise<void> {
  const ledger = new Ledger(pipeline.domain, [chainOf(pipeline)]);
  for await (const message of transport.scan('NOOP', ['noop.>'])) ledger.apply(message);
  const report = ledger.report();
  const wrong = arrivals.findIndex((times) => times !== 1);
  if (report.done === arrivals.length && report.faults.length === 0 && wrong < 0) return;
  throw new Error(`the log is not clean: ${report.done} of ${arrivals.length} done, ${report.faults.slice(0, 3).join('; ')}, job ${wrong} arrived ${arrivals[wrong] ?? 0} times`);
}

async function runOnce(transport: NatsTransport, { jobs, mode, serverPid, profile }: Run, folder: string): Promise<PipelineFigures> {
  const arrivals = new Uint16Array(jobs);
  let left = jobs;
  let finished: () => void = () => {};
  const allStarted = new Promise<void>((resolve) => (finished = resolve));
  const pipeline = noopPipeline((stage, number) => {
    if (stage !== stages) return;
    arrivals[number] = (arrivals[number] ?? 0) + 1;
    if (--left === 0) finished();
  });
  await fill(transport, pipeline, jobs);
  const { host, leave } = fullHost(transport, pipeline, { folder, mode, ackWaitMs: 30_000 });
  const cpu = new CpuMeter(serverPid);
  const began = performance.now();
  await profiled(profile, async () => {
    await host.start();
    await allStarted;
    while (host.running > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  });
  const seconds = (performance.now() - began) / 1000;
  const cpuPerJob = cpu.perJob(jobs);
  await leave();
  await verify(transport, pipeline, arrivals);
  return { name: `alidade ${mode}`, jobs, seconds, jobsPerSecond: jobs / seconds, cpuPerJob };
}

const folder = mkdtempSync(join(tmpdir(), 'alidade-bench-run-'));
const transport = await connectNats({ servers: values.nats, name: 'benchmark' });
const jobs = Number(values.jobs);
const mode = values.mode === 'durable' ? 'durable' : 'windowed';
const serverPid = values['server-pid'] === undefined ? undefined : Number(values['server-pid']);
try {
  await runOnce(transport, { jobs: Math.ceil(jobs / 10), mode }, folder);
  console.log(JSON.stringify(await runOnce(transport, { jobs, mode, serverPid, profile: values.profile }, folder)));
} finally {
  await transport.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
