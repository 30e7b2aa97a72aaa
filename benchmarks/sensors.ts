/** Sensors: the evaluator alone, over a file, the path from readings in the log to notifications in the log, and the way to the one who is told. */
import type { Benchmark } from './benchmark.ts';
import { sensorsCore } from './sensors-core.ts';
import { sensorsNotification } from './sensors-notification.ts';
import { sensorsPath } from './sensors-path.ts';
import { sensorsReplay } from './sensors-replay.ts';

export const sensors: Benchmark = {
  name: 'sensors',
  about: 'rule evaluations per second of the core; replay of a file; intake, a full cycle, memory; from a reading to a webhook, a thousand alerts to mails',
  run: async (bench) => [...(await sensorsCore(bench)), ...(await sensorsReplay(bench)), ...(await sensorsPath(bench)), ...(await sensorsNotification(bench))],
};
