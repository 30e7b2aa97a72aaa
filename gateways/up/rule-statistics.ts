/** What the evaluators that run now have counted. */
import type { NatsTransport } from '../../protocol/nats/transport.ts';
import { readWorkers } from '../registry/index.ts';
import { statisticsOf, type LiveStatistics } from '../sensors/statistics.ts';
import { gatherProcesses } from './metrics.ts';

/** Undefined when none answers within half a second. */
export async function gatherRuleStatistics(transport: NatsTransport): Promise<LiveStatistics | undefined> {
  const workers = await readWorkers(transport);
  return statisticsOf(await gatherProcesses(transport, workers.filter(({ state }) => state !== 'stale').length));
}
