/** A supervisor's answer to `control.metrics`: its own process, and what became of its children. */
import { hostname } from 'node:os';
import { metricsSubject } from '../../protocol/subjects.ts';
import type { Subscription, Transport } from '../../protocol/transport.ts';
import { withLabels, type MetricFamily } from '../../supervisor/metrics/families.ts';
import { readDisks, type Disk, type DiskPlace } from '../disk/index.ts';
import { ProcessMetrics } from '../../supervisor/metrics/process-metrics.ts';
import type { TreeNumbers } from '../../supervisor/metrics/tree-numbers.ts';

function diskFamilies(disks: readonly Disk[]): readonly MetricFamily[] {
  if (disks.length === 0) return [];
  const gauge = (name: string, help: string, read: (disk: Disk) => number): MetricFamily => ({ name, help, type: 'gauge', values: disks.map((disk) => ({ labels: { folder: disk.name }, value: read(disk) })) });
  return [
    gauge('alidade_disk_free_bytes', 'Bytes left on the disk of the home and of the folder of artifacts.', ({ freeBytes }) => freeBytes),
    gauge('alidade_disk_size_bytes', 'Bytes that it holds in all.', ({ totalBytes }) => totalBytes),
  ];
}

/** `name`: the label `process` of what it answers. */
export function answerMetrics(transport: Transport, numbers: TreeNumbers, name: string, disks: readonly DiskPlace[] = []): Subscription {
  const own = new ProcessMetrics();
  const answer = async (reply: string): Promise<void> => {
    const families = withLabels([...numbers.families(), ...diskFamilies(await readDisks(disks)), ...(await own.families())], { process: name, host: hostname() });
    transport.send({ subject: reply, data: new TextEncoder().encode(JSON.stringify(families)) });
  };
  return transport.listen(metricsSubject, ({ reply }) => {
    if (reply !== undefined) void answer(reply);
  });
}
