/** Devices with the same rules share a profile: which rules, in which order, over which numbers of a reading. */
import { compile, type Program } from './composite.ts';
import type { MetricPath } from './metric-path.ts';
import { membersOf, type Rule } from './rule.ts';
import { retentionOf } from './window.ts';

export interface Profile {
  /** Places in the list of rules; what a composite rule speaks of stands before it. */
  readonly rules: Int32Array;
  /** For each rule, which of `paths` it judges; -1 for composite rules. */
  readonly series: Int32Array;
  /** Numbers to take from a reading, each once. */
  readonly paths: readonly MetricPath[];
  /** How far back readings are kept for each path, milliseconds; 0: only the newest. */
  readonly retention: Float64Array;
  /** First 32-bit word of each rule's m-of-n history within the device's; and how many there are in all. */
  readonly bitWord: Int32Array;
  readonly bitWords: number;
  /** Of composite rules; leaves are places within the profile. */
  readonly programs: readonly (Program | undefined)[];
  /** 1 where the rule is about anyone, so about an unlisted device only from its first reading on. */
  readonly afterHearing: Uint8Array;
  readonly readsOnArrival: boolean;
}

/** `chosen`: places in `all`, ascending. */
export function makeProfile(all: readonly Rule[], chosen: readonly number[], anyone: ReadonlySet<number>): Profile {
  const order = membersFirst(all, chosen);
  const rules = order.map((i) => all[i]!);
  const paths: MetricPath[] = [];
  const retention: number[] = [];
  const series = rules.map(({ condition }) => {
    if (condition.kind === 'composite') return -1;
    const known = paths.findIndex(({ text }) => text === condition.path.text);
    const at = known < 0 ? paths.push(condition.path) - 1 : known;
    retention[at] = Math.max(retention[at] ?? 0, condition.over === undefined ? 0 : retentionOf(condition.over));
    return at;
  });
  const words = rules.map(({ condition }) => (condition.kind === 'threshold' && condition.mOfN !== undefined ? Math.ceil(condition.mOfN.n / 32) : 0));
  const placeOf = new Map(rules.map(({ id }, k) => [id, k]));
  return {
    rules: Int32Array.from(order), series: Int32Array.from(series), paths, retention: Float64Array.from(retention),
    bitWord: Int32Array.from(words, (_, k) => words.slice(0, k).reduce((sum, count) => sum + count, 0)),
    bitWords: words.reduce((sum, count) => sum + count, 0),
    programs: rules.map(({ condition }) => (condition.kind === 'composite' ? compile(condition.expression, (id) => placeOf.get(id)) : undefined)),
    afterHearing: Uint8Array.from(order, (i) => (anyone.has(i) ? 1 : 0)),
    readsOnArrival: rules.some(({ evaluate }) => evaluate === 'reading'),
  };
}

/**
 * Of a group (all devices with one value of a label): its rules look at each other's state, and, by leaves after those,
 * at `members` on the devices of the group.
 */
export function makeAcrossProfile(all: readonly Rule[], chosen: readonly number[], members: readonly number[]): Profile {
  const order = membersFirst(all, chosen);
  const leaves = new Map([...order, ...members].map((i, k) => [all[i]!.id, k]));
  return {
    rules: Int32Array.from(order), series: new Int32Array(order.length).fill(-1), paths: [], retention: new Float64Array(0),
    bitWord: new Int32Array(order.length), bitWords: 0, afterHearing: new Uint8Array(order.length), readsOnArrival: false,
    programs: order.map((i) => {
      const { condition } = all[i]!;
      return condition.kind === 'composite' ? compile(condition.expression, (id) => leaves.get(id)) : undefined;
    }),
  };
}

/** The same places, each after those of the rules that it speaks of. There are no cycles. */
export function membersFirst(all: readonly Rule[], chosen: readonly number[]): readonly number[] {
  const place = new Map(chosen.map((i) => [all[i]!.id, i]));
  const order = new Set<number>();
  const visit = (i: number): void => {
    const { condition } = all[i]!;
    if (order.has(i)) return;
    if (condition.kind === 'composite') for (const id of membersOf(condition.expression)) {
      const member = place.get(id);
      if (member !== undefined) visit(member);
    }
    order.add(i);
  };
  chosen.forEach(visit);
  return [...order];
}
