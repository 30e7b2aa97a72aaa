/** Cells: one measuring program against one server of its own, interleaved over the rounds. */
import { loadavg } from 'node:os';
import type { Bench } from './benchmark.ts';
import { startBroker } from './broker.ts';
import { isSkip, type Skip } from './line.ts';
import { ownProgram, runNode } from './programs.ts';
import { ServerMissing, type ReferenceRun } from './reference.ts';

export interface Cell {
  readonly name: string;
  measure(bench: Bench): Promise<ReferenceRun>;
}

type Flags = readonly string[];

async function onBroker(durable: boolean, measure: (args: Flags) => Promise<ReferenceRun>): Promise<ReferenceRun> {
  const broker = await startBroker({ durable });
  try {
    return await measure(['--nats', broker.url, '--server-pid', String(broker.pid())]);
  } finally {
    await broker.stop();
  }
}

function referenceOf({ reference }: Bench): Exclude<Bench['reference'], { readonly missing: string }> {
  if ('missing' in reference) throw new ServerMissing(reference.missing);
  return reference;
}

/** A program of ours on a broker. */
export const own = (name: string, program: string, durable: boolean, flags: (bench: Bench) => Flags): Cell => ({
  name,
  measure: (bench) => onBroker(durable, (args) => runNode<ReferenceRun>(ownProgram(program), [...args, ...flags(bench)])),
});

/** JetStream driven by hand. */
export const raw = (name: string, durable: boolean, flags: (bench: Bench) => Flags): Cell => ({
  name,
  measure: (bench) => {
    const reference = referenceOf(bench);
    return onBroker(durable, (args) => reference.run('raw', [...args, ...flags(bench)]));
  },
});

/** Another job queue on its own server. */
export const peer = (name: string, server: 'redis' | 'postgres', flags: (bench: Bench) => Flags): Cell => ({
  name,
  measure: async (bench) => {
    const reference = referenceOf(bench);
    const started = await reference.start(server);
    try {
      return await reference.run('peers', ['--peer', name, ...started.args, '--server-pid', String(started.pid), ...flags(bench)]);
    } finally {
      await started.stop();
    }
  },
});

export interface CellRuns {
  readonly runs: readonly ReferenceRun[];
}

/**
 * Every cell once in each round, so that a slow spell of the machine strikes all of them. A cell
 * whose server or program is missing is skipped with the reason; any other failure ends the benchmark.
 */
export async function runCells(cells: readonly Cell[], bench: Bench): Promise<ReadonlyMap<string, readonly ReferenceRun[] | Skip>> {
  const found = new Map<string, ReferenceRun[] | Skip>(cells.map(({ name }) => [name, []]));
  for (let round = 1; round <= bench.rounds; round++) {
    for (const cell of cells) {
      const runs = found.get(cell.name);
      if (runs === undefined || !Array.isArray(runs)) continue;
      const load = loadavg()[0] ?? 0;
      try {
        const run = await cell.measure(bench);
        runs.push(run);
        bench.say(`round ${round}, load ${load.toFixed(1)}, ${cell.name}: ${words(run)}`);
      } catch (error) {
        if (!(error instanceof ServerMissing)) throw error;
        found.set(cell.name, { name: cell.name, skipped: error.message });
        bench.say(`${cell.name}: skipped: ${error.message}`);
      }
    }
  }
  return found;
}

function words({ jobsPerSecond, cpuPerJob, latency }: ReferenceRun): string {
  const parts = [];
  if (jobsPerSecond !== undefined) parts.push(`${jobsPerSecond.toFixed(0)} jobs/s`);
  if (cpuPerJob !== undefined) parts.push(`CPU per job: client ${cpuPerJob.clientMicros.toFixed(0)} µs, server ${cpuPerJob.serverMicros?.toFixed(0) ?? '?'} µs`);
  if (latency !== undefined) parts.push(`p50 ${latency.p50Millis.toFixed(2)} ms, p99 ${latency.p99Millis.toFixed(2)} ms`);
  return parts.join(', ');
}

/** The figure of every run of a cell; the reason when it was skipped. */
export function figuresOf(found: ReadonlyMap<string, readonly ReferenceRun[] | Skip>, cell: string, figure: (run: ReferenceRun) => number | null | undefined): readonly number[] | Skip {
  const runs = found.get(cell);
  if (runs === undefined || 'skipped' in runs) return runs ?? { name: cell, skipped: 'not measured' };
  return runs.map((run) => figure(run) ?? Number.NaN);
}
export const isSkipped = (figures: readonly number[] | Skip): figures is Skip => 'skipped' in figures && isSkip(figures);
