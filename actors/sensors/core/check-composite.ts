/** Rules over other rules: members that exist, that live in the same place, and no cycles. */
import type { DeviceDefinition, Fault, MemberDefinition, RuleDefinition } from './definition.ts';

/** Device ids, rule ids and values of a label that devices are grouped by. */
const idPattern = /^[A-Za-z0-9_-]{1,128}$/;

export function compositeFaults(definitions: readonly RuleDefinition[], devices: readonly DeviceDefinition[] | undefined, elsewhere: ReadonlySet<string>): readonly Fault[] {
  const faults: Fault[] = [];
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  const cyclic = cycles(byId);
  definitions.forEach((definition, i) => {
    const say = (message: string, field: string): void => void faults.push({ path: ['rules', i, field], id: definition.id, message, severity: 'error' });
    for (const { id, field } of namedBy(definition)) {
      const member = byId.get(id);
      if (member === undefined && !elsewhere.has(id)) say(`there is no rule ${id}`, field);
      else if (member?.across !== undefined && member.across !== definition.across) say(`rule ${id} is across ${member.across}, so it can be part only of rules across ${member.across}`, field);
    }
    const circle = cyclic.get(definition.id);
    if (circle !== undefined) say(`it depends on itself: ${circle.join(' → ')}`, namedBy(definition).find(({ id }) => id === circle[1])?.field ?? 'id');
    if (definition.across !== undefined && devices !== undefined) acrossFaults(definition.across, devices, say);
  });
  return faults;
}

function acrossFaults(label: string, devices: readonly DeviceDefinition[], say: (message: string, field: string) => void): void {
  const values = new Set(devices.flatMap(({ labels = {} }) => (Object.hasOwn(labels, label) ? [labels[label] ?? ''] : [])));
  if (values.size === 0) say(`no device has the label ${label}, so the rule is about nobody`, 'across');
  const odd = [...values].find((value) => !idPattern.test(value));
  if (odd !== undefined) say(`the label's value ${JSON.stringify(odd)} cannot name an alert: letters, digits, _ and -, at most 128`, 'across');
}

interface Named {
  readonly id: string;
  readonly field: string;
}

/** Rules that a definition speaks of, with the field where they stand. */
export function namedBy({ all, any, not }: RuleDefinition): readonly Named[] {
  const of = (field: string, members: readonly MemberDefinition[]): readonly Named[] => members.flatMap((member): readonly Named[] => (typeof member === 'string' ? [{ id: member, field }] : [...of(field, member.all ?? []), ...of(field, member.any ?? []), ...of(field, member.not === undefined ? [] : [member.not])]));
  return [...of('all', all ?? []), ...of('any', any ?? []), ...of('not', not === undefined ? [] : [not])];
}

/** Rule → a way from it back to itself, for every rule that lies on a cycle. */
function cycles(byId: ReadonlyMap<string, RuleDefinition>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const done = new Set<string>();
  const way: string[] = [];
  const walk = (id: string): void => {
    const start = way.indexOf(id);
    if (start >= 0) {
      const circle = way.slice(start);
      circle.forEach((member, i) => found.set(member, [...circle.slice(i), ...circle.slice(0, i), member]));
      return;
    }
    const definition = byId.get(id);
    if (done.has(id) || definition === undefined) return;
    way.push(id);
    for (const next of namedBy(definition)) walk(next.id);
    way.pop();
    done.add(id);
  };
  for (const id of byId.keys()) walk(id);
  return found;
}
