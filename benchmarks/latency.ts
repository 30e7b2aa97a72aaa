/** Idle latency: one job at a time in a system that has nothing else to do. */
import { shareOf, type Benchmark } from './benchmark.ts';
import { figuresOf, isSkipped, own, raw, runCells } from './cells.ts';
import { lineOf, type Printed, type Target } from './line.ts';
import type { ReferenceRun } from './reference.ts';

const ours = own('alidade', 'latency-run', false, (bench) => ['--samples', String(shareOf(500, bench))]);
const byHand = raw('raw latency', false, (bench) => ['--mode', 'latency', '--samples', String(shareOf(500, bench))]);

const atMost = (limit: number): Target => ({ of: 'ours', atMost: limit });

export const latency: Benchmark = {
  name: 'latency',
  about: 'idle: from publish until the actor starts, and through all four stages',
  async run(bench) {
    const found = await runCells([ours, byHand], bench);
    const line = (name: string, figure: (run: ReferenceRun) => number | undefined, target: Target | undefined, comparable: boolean): Printed => {
      const own = figuresOf(found, ours.name, figure);
      if (isSkipped(own)) return { ...own, name };
      const other = figuresOf(found, byHand.name, figure);
      return lineOf({ name, unit: 'ms', ours: own, ...(target === undefined ? {} : { target }), ...(comparable && !isSkipped(other) ? { peer: { name: byHand.name, values: other } } : {}) });
    };
    return [
      line('latency, publish to actor, p50', (run) => run.latency?.p50Millis, atMost(1), true),
      line('latency, publish to actor, p99', (run) => run.latency?.p99Millis, atMost(5), true),
      line('latency, publish to last outcome of four stages, p50', (run) => run.through?.p50Millis, atMost(4), false),
      line('latency, publish to last outcome of four stages, p99', (run) => run.through?.p99Millis, undefined, false),
    ];
  },
};
