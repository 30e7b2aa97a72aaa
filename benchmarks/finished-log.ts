/**
 * A log with a million finished jobs of four stages, five messages each on subjects of their own:
 * what it costs the server, and how soon a host begins after a restart. The jobs are written by the
 * benchmark in atomic batches, as their outcomes would stand there; the consumers stand behind them.
 */
import { readFileSync } from 'node:fs';
import { connectNats, type NatsTransport } from '../protocol/nats/transport.ts';
import { inputFilters, consumerName, priorities } from '../protocol/subjects.ts';
import { stagesOf } from '../protocol/pipeline.ts';
import { shareOf, type Benchmark } from './benchmark.ts';
import { startBroker, type Broker } from './broker.ts';
import { fullHost } from './full-runtime.ts';
import { lineOf, type Printed } from './line.ts';
import { noopPipeline, parcelJson, stages } from './noop.ts';

const jobsOfFullRun = 1_000_000;
const jobsOfBatch = 200;
const batchesInFlight = 8;

function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

async function writeJobs(transport: NatsTransport, jobs: number, say: (text: string) => void): Promise<void> {
  const body = parcelJson(1);
  const batchFrom = (first: number): Promise<unknown> => {
    const messages = [];
    for (let id = first; id < Math.min(first + jobsOfBatch, jobs); id++) {
      messages.push({ subject: `noop.asked.F${id}`, data: body });
      for (let stage = 1; stage <= stages; stage++) messages.push({ subject: `noop.stage${stage}.F${id}.normal`, data: body, headers: { Outcome: 'done', 'Input-Sequence': '1' }, ttl: 7 * 86_400 });
    }
    return transport.publishBatch(messages);
  };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < jobs) {
      const first = next;
      next += jobsOfBatch;
      await batchFrom(first);
      if (first % 100_000 === 0) say(`${first} of ${jobs} jobs are written`);
    }
  };
  await Promise.all(Array.from({ length: batchesInFlight }, work));
}

/** As a host makes them, but behind what is written: seconds for all of them, the longest one alone. */
async function makeConsumers(transport: NatsTransport, fromSequence: number): Promise<{ readonly all: number; readonly longest: number }> {
  const { jetstreamManager } = await import('@nats-io/jetstream');
  const manager = await jetstreamManager(transport.nc);
  const began = performance.now();
  let longest = 0;
  for (const stage of stagesOf(noopPipeline(() => {}))) {
    for (const priority of priorities) {
      const at = performance.now();
      await manager.consumers.add('NOOP', {
        durable_name: consumerName(stage.actor.name, priority),
        filter_subjects: [...inputFilters('noop', stage.upstream, stage.actor.name, priority)],
        ack_policy: 'explicit',
        ack_wait: 30e9,
        max_ack_pending: Math.max(2000, 8 * stage.actor.policy.concurrency),
        max_deliver: -1,
        max_waiting: 2048,
        deliver_policy: 'by_start_sequence',
        opt_start_seq: fromSequence,
      });
      longest = Math.max(longest, performance.now() - at);
    }
  }
  return { all: (performance.now() - began) / 1000, longest: longest / 1000 };
}

/** From the start of a host until its first actor starts with a job that waits for it, seconds. */
async function firstStart(broker: Broker): Promise<number> {
  const transport = await connectNats({ servers: broker.url, name: 'benchmark', timeoutMs: 60_000 });
  let started: () => void = () => {};
  const first = new Promise<void>((resolve) => (started = resolve));
  transport.nc.publish('noop.asked.NEW', parcelJson(7));
  await transport.nc.flush();
  const began = performance.now();
  const { host, leave } = fullHost(transport, noopPipeline((stage) => {
    if (stage === 1) started();
  }), { folder: broker.folder, mode: 'windowed', ackWaitMs: 30_000 });
  await host.start();
  await first;
  const seconds = (performance.now() - began) / 1000;
  await leave();
  await transport.close();
  return seconds;
}

export const finishedLog: Benchmark = {
  name: 'log',
  about: 'a million finished jobs in the log: server memory, restart, start of consumers',
  async run(bench) {
    const jobs = shareOf(jobsOfFullRun, bench);
    const broker = await startBroker({ durable: false });
    try {
      const transport = await connectNats({ servers: broker.url, name: 'benchmark', timeoutMs: 60_000 });
      await transport.ensureStream({ name: 'NOOP', subjects: ['noop.>'], maxAgeSeconds: 30 * 86_400, maxBytes: 64 * 2 ** 30 });
      await writeJobs(transport, jobs, bench.say);
      const consumers = await makeConsumers(transport, jobs * (stages + 1) + 1);
      const filled = residentMegabytes(broker.pid());
      await transport.close();
      const restart = await broker.restart();
      const restarted = residentMegabytes(broker.pid());
      const start = await firstStart(broker);
      const line = (name: string, value: number, unit: string, atMost?: number): Printed => lineOf({ name: `log of ${jobs} finished jobs, ${name}`, unit, ours: [value], ...(atMost === undefined ? {} : { target: { of: 'ours', atMost } }) });
      return [
        line('server memory after writing', filled, 'MB'),
        line('server memory after restart', restarted, 'MB'),
        line('server restart', restart, 's'),
        line('all 12 consumers made', consumers.all, 's'),
        line('slowest consumer made', consumers.longest, 's', 2),
        line('host start to first actor after restart', start, 's', 2),
      ];
    } finally {
      await broker.stop();
    }
  },
};
