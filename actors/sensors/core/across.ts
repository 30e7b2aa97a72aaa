/** Rules across the devices of a label: which there are for each label, and what they look at. */
import { membersOf, type Rule } from './rule.ts';

export interface AcrossGroup {
  readonly label: string;
  /** Places of the rules across this label. */
  readonly rules: readonly number[];
  /** Places of the rules that these look at on single devices. */
  readonly members: readonly number[];
}

export function acrossGroups(rules: readonly Rule[]): readonly AcrossGroup[] {
  const places = new Map(rules.map(({ id }, i) => [id, i]));
  const byLabel = new Map<string, number[]>();
  rules.forEach((rule, i) => {
    const label = acrossOf(rule);
    if (label !== undefined) byLabel.set(label, [...(byLabel.get(label) ?? []), i]);
  });
  return [...byLabel].map(([label, own]) => {
    const named = own.flatMap((i) => memberPlaces(rules[i]!, places));
    return { label, rules: own, members: [...new Set(named)].filter((i) => acrossOf(rules[i]!) === undefined) };
  });
}

/** For each label that rules are across: all rules of single devices that those depend on, directly or through others. */
export function acrossMembers(rules: readonly Rule[]): ReadonlyMap<string, ReadonlySet<number>> {
  const places = new Map(rules.map(({ id }, i) => [id, i]));
  return new Map(acrossGroups(rules).map(({ label, members }) => {
    const found = new Set<number>();
    const follow = (i: number): void => {
      if (found.has(i)) return;
      found.add(i);
      memberPlaces(rules[i]!, places).forEach(follow);
    };
    members.forEach(follow);
    return [label, found];
  }));
}

const acrossOf = ({ condition }: Rule): string | undefined => (condition.kind === 'composite' ? condition.across : undefined);

const memberPlaces = ({ condition }: Rule, places: ReadonlyMap<string, number>): readonly number[] =>
  condition.kind === 'composite' ? membersOf(condition.expression).flatMap((id) => places.get(id) ?? []) : [];
