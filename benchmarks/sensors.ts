/** Sensors: the evaluator alone. */
import type { Benchmark } from './benchmark.ts';
import { sensorsCore } from './sensors-core.ts';

export const sensors: Benchmark = {
  name: 'sensors',
  about: 'rule evaluations per second of the core, memory and longest chunk',
  run: (bench) => sensorsCore(bench),
};
