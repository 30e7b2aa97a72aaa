/** A supervisor's answer to `control.metrics`: its own process, and what became of its children. */
import { hostname } from 'node:os';
import { metricsSubject } from '../../protocol/subjects.ts';
import type { Subscription, Transport } from '../../protocol/transport.ts';
import { withLabels } from '../../supervisor/metrics/families.ts';
import { ProcessMetrics } from '../../supervisor/metrics/process-metrics.ts';
import type { TreeNumbers } from '../../supervisor/metrics/tree-numbers.ts';

/** `name`: the label `process` of what it answers. */
export function answerMetrics(transport: Transport, numbers: TreeNumbers, name: string): Subscription {
  const own = new ProcessMetrics();
  const answer = async (reply: string): Promise<void> => {
    const families = withLabels([...numbers.families(), ...(await own.families())], { process: name, host: hostname() });
    transport.send({ subject: reply, data: new TextEncoder().encode(JSON.stringify(families)) });
  };
  return transport.listen(metricsSubject, ({ reply }) => {
    if (reply !== undefined) void answer(reply);
  });
}
