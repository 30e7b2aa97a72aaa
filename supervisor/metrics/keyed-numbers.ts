/** What the partitions of a keyed actor have to say of themselves. */
import type { KeyedActor, MachineNumber, Partition } from '../../protocol/keyed.ts';
import type { KeyedStatus } from '../keyed-host.ts';
import type { Labels, MetricFamily } from './families.ts';
import { Histogram, histogramFamily } from './histogram.ts';

export class KeyedNumbers {
  readonly settleSeconds = new Histogram();
  settled(seconds: number): void {
    this.settleSeconds.add(Math.max(0, seconds));
  }
}

export interface ServedPartition {
  readonly partition: Partition;
  readonly status: KeyedStatus;
  readonly numbers: KeyedNumbers;
}

export function keyedFamilies(actor: Pick<KeyedActor, 'domain' | 'name'>, served: readonly ServedPartition[]): readonly MetricFamily[] {
  const labelsOf = ({ partition }: ServedPartition): Labels => ({ domain: actor.domain, actor: actor.name, partition: partition.index });
  const each = (name: string, help: string, type: 'counter' | 'gauge', read: (status: KeyedStatus) => number): MetricFamily => ({ name, help, type, values: served.map((one) => ({ labels: labelsOf(one), value: read(one.status) })) });
  const facts = served.flatMap((one) => Object.entries(one.status.facts).map(([result, value]) => ({ labels: { ...labelsOf(one), result }, value })));
  return [
    each('alidade_keyed_position', 'Sequence of the last message that a partition has seen.', 'gauge', (status) => status.position),
    each('alidade_keyed_checkpoint', 'Sequence up to which its newest checkpoint holds.', 'gauge', (status) => status.checkpoint),
    each('alidade_keyed_live', '1 when it has caught up with the log.', 'gauge', (status) => Number(status.isLive)),
    each('alidade_keyed_waiting', 'Facts that the log has not answered yet.', 'gauge', (status) => status.waiting),
    each('alidade_keyed_restarts_total', 'Times that it started again from its checkpoint.', 'counter', (status) => status.restarts),
    { name: 'alidade_keyed_facts_total', help: 'Facts by what became of them: stored; found in the log when computed again; refused, since somebody had spoken on their subject.', type: 'counter', values: facts },
    histogramFamily('alidade_keyed_settle_seconds', 'From the log’s taking of an input to the storing of all that follows from it; of inputs from which something follows.', served.flatMap((one) => one.numbers.settleSeconds.samples('alidade_keyed_settle_seconds', labelsOf(one)))),
    ...machineFamilies(served, labelsOf),
  ];
}

function machineFamilies(served: readonly ServedPartition[], labelsOf: (one: ServedPartition) => Labels): readonly MetricFamily[] {
  const merged = new Map<string, { readonly number: MachineNumber; readonly values: MetricFamily['values'][number][] }>();
  for (const one of served) {
    for (const number of one.status.numbers) {
      const family = merged.get(number.name) ?? { number, values: [] };
      merged.set(number.name, family);
      family.values.push(...number.values.map(({ labels, value }) => ({ labels: { ...labelsOf(one), ...labels }, value })));
    }
  }
  return [...merged.values()].map(({ number: { name, help, type }, values }) => ({ name, help, type, values }));
}
