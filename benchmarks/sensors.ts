/** Sensors: the evaluator alone, and the way from a reading to the one who is told. */
import type { Benchmark } from './benchmark.ts';
import { sensorsCore } from './sensors-core.ts';
import { sensorsNotification } from './sensors-notification.ts';

export const sensors: Benchmark = {
  name: 'sensors',
  about: 'rule evaluations per second of the core, memory and longest chunk; from a reading to a webhook, a thousand alerts to mails',
  run: async (bench) => [...(await sensorsCore(bench)), ...(await sensorsNotification(bench))],
};
