/** Escalation policies as they are written. */
import type { Escalation } from './escalation.ts';
import type { Reader } from './fault.ts';
import { readDuration } from './read-values.ts';
import type { Receiver } from './routing.ts';

export function readEscalations(list: Reader, receivers: ReadonlyMap<string, Receiver>): readonly Escalation[] {
  const seen = new Set<string>();
  return list.items().flatMap((item) => {
    const { name, steps, loops } = item.fields(['name', 'steps', 'loops']);
    const text = name.text() ?? '';
    if (text === '') return item.fault('an escalation has a name') ?? [];
    if (seen.has(text)) item.fault(`there are two escalations named ${text}`);
    seen.add(text);
    const read = steps.items().flatMap((step) => {
      const { to, escalate_after } = step.fields(['to', 'escalate_after']);
      const receiver = to.text();
      if (receiver === undefined || !receivers.has(receiver)) return to.fault(receiver === undefined ? 'is missing: the receiver to tell' : `there is no receiver ${receiver}`) ?? [];
      const after = readDuration(escalate_after, 1);
      if (after === undefined) return escalate_after.isAbsent ? (escalate_after.fault('is missing: how long to wait for an answer') ?? []) : [];
      return [{ to: receiver, escalateAfterMs: after }];
    });
    if (steps.items().length === 0) steps.fault('an escalation has one step at least');
    return [{ name: text, steps: read, loops: loops.whole(0, 100) ?? 0 }];
  });
}
