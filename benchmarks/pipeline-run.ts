/**
 * One run of the four-stage pipeline in this process, the counterpart of the reference's raw
 * programs: fill stage 1, then time from the start of the hosts to the last outcome. Prints one
 * line of JSON. A run fails when a job arrived at the last stage other than once, or when the log
 * disagrees.
 *
 *   node dist/benchmarks/pipeline-run.js --nats URL --jobs 20000 --mode windowed|durable [--server-pid N] [--profile FILE]
 */
import { parseArgs } from 'node:util';
import { createCommitter } from '../protocol/commit.ts';
import { systemClock } from '../protocol/clock.ts';
import { Ledger } from '../protocol/ledger.ts';
import { connectNats, type NatsTransport } from '../protocol/nats/transport.ts';
import { defaultLifetimes } from '../protocol/outcome.ts';
import { stagesOf } from '../protocol/pipeline.ts';
import { HostGroup } from '../supervisor/host-group.ts';
import { CpuMeter } from './cpu.ts';
import { benchObserver, quietLog } from './full-runtime.ts';
import { inlineExecutor } from './full-runtime.ts';
import { noopPipeline, parcelJson, stages } from './noop.ts';
import { profiled } from './profile.ts';

const { values } = parseArgs({
  options: { nats: { type: 'string', default: 'nats://127.0.0.1:4222' }, jobs: { type: 'string', default: '20000' }, mode: { type: 'string', default: 'windowed' }, 'server-pid': { type: 'string' }, profile: { type: 'string' } },
});

export interface PipelineFigures {
  readonly jobs: number;
  readonly seconds: number;
  readonly jobsPerSecond: number;
  readonly cpuPerJob: { readonly clientMicros: number; readonly serverMicros: number | null };
}

async function runOnce(transport: NatsTransport, jobs: number, mode: 'windowed' | 'durable', serverPid: number | undefined, profile: string | undefined): Promise<PipelineFigures> {
  const arrivals = new Uint16Array(jobs);
  let left = jobs;
  let finished: () => void = () => {};
  const allDone = new Promise<void>((resolve) => (finished = resolve));
  const pipeline = noopPipeline((stage, number) => {
    if (stage === stages) arrivals[number] = (arrivals[number] ?? 0) + 1;
  });
  await transport.nc.request('$JS.API.STREAM.DELETE.NOOP', '', { timeout: 10_000 });
  await transport.ensureStream({ name: 'NOOP', subjects: ['noop.>'], maxAgeSeconds: 30 * 86_400, maxBytes: 8 * 2 ** 30 });
  for (let first = 0; first < jobs; first += 500) {
    const numbers = Array.from({ length: Math.min(500, jobs - first) }, (_, i) => first + i);
    await transport.publishBatch(numbers.map((number) => ({ subject: `noop.${pipeline.source.name}.J${number}`, data: parcelJson(number) })));
  }
  const committer = createCommitter(transport, { mode, clock: systemClock });
  const group = new HostGroup(stagesOf(pipeline), {
    transport,
    commit: (message) => committer.commit(message),
    clock: systemClock,
    random: Math.random,
    executor: inlineExecutor,
    lifetimes: defaultLifetimes,
    ackWaitMs: 30_000,
    log: quietLog,
    observe: (stage) => benchObserver(stage, () => {
      if (stage.actor.name === `stage${stages}` && --left === 0) finished();
    }),
  });
  const cpu = new CpuMeter(serverPid);
  const began = performance.now();
  await profiled(profile, async () => {
    await group.start();
    await allDone;
  });
  const seconds = (performance.now() - began) / 1000;
  const cpuPerJob = cpu.perJob(jobs);
  await group.drain(10_000);
  const ledger = new Ledger(pipeline);
  for await (const message of transport.scan('NOOP', ['noop.>'])) ledger.apply(message);
  const report = ledger.report();
  const wrong = arrivals.findIndex((times) => times !== 1);
  if (report.done !== jobs || report.faults.length > 0 || wrong >= 0) throw new Error(`the log is not clean: ${report.done} of ${jobs} done, ${report.faults.slice(0, 3).join('; ')}, job ${wrong} arrived ${arrivals[wrong] ?? 0} times`);
  return { jobs, seconds, jobsPerSecond: jobs / seconds, cpuPerJob };
}

const transport = await connectNats({ servers: values.nats, name: 'benchmark' });
const jobs = Number(values.jobs);
const mode = values.mode === 'durable' ? 'durable' : 'windowed';
const serverPid = values['server-pid'] === undefined ? undefined : Number(values['server-pid']);
await runOnce(transport, Math.ceil(jobs / 10), mode, undefined, undefined);
console.log(JSON.stringify({ name: `alidade ${mode}`, ...(await runOnce(transport, jobs, mode, serverPid, values.profile)) }));
await transport.close();
process.exit(0);
