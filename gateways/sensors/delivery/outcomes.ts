/** What became of other jobs, as the log says it. */
import type { Outcomes } from '../../../actors/sensors/ports.ts';
import { isTerminal, outcomeKindOf } from '../../../protocol/outcome.ts';
import { outcomeFilter, streamOf } from '../../../protocol/subjects.ts';
import type { Transport } from '../../../protocol/transport.ts';

/** Jobs that are over stay over; so many are remembered. */
const remembered = 50_000;

export function openOutcomes(transport: () => Promise<Pick<Transport, 'last'>>): Outcomes {
  const over = new Set<string>();
  return {
    async isOver(domain, stage, id) {
      const filter = outcomeFilter(domain, stage, id);
      if (over.has(filter)) return true;
      const message = await (await transport()).last(streamOf(domain), filter);
      const kind = message === undefined ? undefined : outcomeKindOf(message);
      if (kind === undefined || !isTerminal(kind)) return false;
      if (over.size >= remembered) over.clear();
      over.add(filter);
      return true;
    },
  };
}
