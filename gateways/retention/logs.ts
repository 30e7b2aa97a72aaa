/** The logs whose tables refer to stored files, and how far they go. */
import type { QueueReader } from '../../protocol/nats/queues.ts';
import { streamOf } from '../../protocol/subjects.ts';

const domains = ['drift', 'sky'] as const;

/** Last message of each, by stream; of one that is not there nothing. `known`: the domains of the installation. */
export async function lastOfLogs(queues: Pick<QueueReader, 'size'>, known: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sizes = await Promise.all(domains.filter((domain) => known.includes(domain)).map(async (domain) => ({ stream: streamOf(domain), size: await queues.size(domain) })));
  return new Map(sizes.flatMap(({ stream, size }) => (size === undefined ? [] : [[stream, size.lastSequence] as const])));
}
