/** The four-stage pipeline with actors that do nothing: what a job costs in the runtime and its broker. */
import { shareOf, type Bench, type Benchmark } from './benchmark.ts';
import { figuresOf, isSkipped, own, peer, raw, runCells, type Cell } from './cells.ts';
import { lineOf, type Printed, type Skip, type Target } from './line.ts';
import type { ReferenceRun } from './reference.ts';

const jobs = (amount: number) => (bench: Bench) => ['--jobs', String(shareOf(amount, bench))];
const mode = (name: string, amount: number) => (bench: Bench) => ['--mode', name, ...jobs(amount)(bench)];

const rate = (run: ReferenceRun): number | undefined => run.jobsPerSecond;
/** Client and server together. */
const perCpuSecond = ({ cpuPerJob }: ReferenceRun): number | undefined => (cpuPerJob === undefined || cpuPerJob.serverMicros === null ? undefined : 1e6 / (cpuPerJob.clientMicros + cpuPerJob.serverMicros));

interface Comparison {
  readonly cell: Cell;
  readonly target: Target;
}

function compare(prefix: string, ours: Cell, comparisons: readonly Comparison[]) {
  return async (bench: Bench): Promise<readonly Printed[]> => {
    const found = await runCells([ours, ...comparisons.map(({ cell }) => cell)], bench);
    return comparisons.flatMap(({ cell, target }) => [
      against(found, `${prefix}, jobs/s / ${cell.name}`, ours, cell, rate, 'jobs/s', target),
      against(found, `${prefix}, jobs per CPU second / ${cell.name}`, ours, cell, perCpuSecond, 'jobs/CPU s', undefined),
    ]);
  };
}

function against(found: ReadonlyMap<string, readonly ReferenceRun[] | Skip>, name: string, ours: Cell, cell: Cell, figure: (run: ReferenceRun) => number | undefined, unit: string, target: Target | undefined): Printed {
  const own = figuresOf(found, ours.name, figure);
  const other = figuresOf(found, cell.name, figure);
  if (isSkipped(own)) return { ...own, name };
  if (isSkipped(other)) return { ...other, name };
  return lineOf({ name, unit, ours: own, peer: { name: cell.name, values: other }, ...(target === undefined ? {} : { target }) });
}

const ratio = (atLeast: number): Target => ({ of: 'ratio', atLeast });

export const pipeline: Benchmark = {
  name: 'pipeline',
  about: 'four stages of no-op actors on the full runtime, against the same fence by hand and other job queues',
  run: compare('pipeline', own('alidade', 'pipeline-run', false, mode('windowed', 20_000)), [
    { cell: raw('raw outcome', false, mode('outcome', 20_000)), target: ratio(0.6) },
    { cell: peer('bullmq', 'redis', jobs(8_000)), target: ratio(4) },
    { cell: peer('pgboss', 'postgres', jobs(2_000)), target: ratio(1) },
    { cell: peer('pgboss-batch', 'postgres', jobs(10_000)), target: ratio(1) },
    { cell: peer('graphile', 'postgres', jobs(500)), target: ratio(1) },
  ]),
};

export const durable: Benchmark = {
  name: 'durable',
  about: 'the same with every message fsynced before it is answered',
  run: compare('durable pipeline', own('alidade durable', 'pipeline-run', true, mode('durable', 20_000)), [
    { cell: raw('raw fenced, durable', true, mode('fenced', 20_000)), target: ratio(0.8) },
    { cell: peer('pgboss', 'postgres', jobs(2_000)), target: ratio(1) },
    { cell: peer('pgboss-batch', 'postgres', jobs(10_000)), target: ratio(1) },
  ]),
};
