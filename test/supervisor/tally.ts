/** A keyed actor for tests: counts what is added under each key, and says so at every tenth. */
import { codecFor } from '../../protocol/codec.ts';
import { deadFact, defineKeyedActor, type Fact, type Machine, type Partition } from '../../protocol/keyed.ts';
import { settingsTable } from '../../protocol/settings.ts';
import { eventSubject, parseSubject } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { defineEvent } from '../../schemas/index.ts';

export interface Added {
  readonly count: number;
}
export interface Reached {
  readonly total: number;
}
const record = (name: string, field: string) => ({ type: 'record', name, namespace: 'alidade.tally', fields: [{ name: field, type: 'int' }] }) as const;
export const TallyAdded = defineEvent<Added>({ domain: 'tally', name: 'added', version: 1, schema: record('Added', 'count') });
export const TallyReached = defineEvent<Reached>({ domain: 'tally', name: 'reached', version: 1, schema: record('Reached', 'total') });
const every = 10;

const settings = settingsTable({ partitions: { env: 'TALLY_PARTITIONS', type: 'integer', default: 1, min: 1, doc: 'Partitions.' } });
const hash = (key: string): number => [...key].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);

class TallyMachine implements Machine {
  readonly #partition: Partition;
  readonly #totals: Map<string, number>;
  applied = 0;

  constructor(partition: Partition, snapshot: Uint8Array | undefined) {
    this.#partition = partition;
    const read: unknown = snapshot === undefined ? [] : JSON.parse(Buffer.from(snapshot).toString());
    this.#totals = new Map(Array.isArray(read) ? read : []);
  }

  apply(message: StoredMessage): readonly Fact[] {
    const subject = parseSubject(message.subject);
    if (subject?.kind !== 'event' || hash(subject.id) % this.#partition.count !== this.#partition.index) return [];
    const read = codecFor(TallyAdded).decode(message.data);
    if ('fault' in read) return [deadFact({ domain: 'tally', name: 'tell' }, subject.id, message, { code: read.fault.code, reason: read.fault.message }, 3600)];
    if (read.ok.value.count < 0) throw new Error('the machine has a fault');
    this.applied++;
    const before = this.#totals.get(subject.id) ?? 0;
    const after = before + read.ok.value.count;
    this.#totals.set(subject.id, after);
    const facts: Fact[] = [];
    for (let total = (Math.floor(before / every) + 1) * every; total <= after; total += every) facts.push({ subject: eventSubject('tally', 'reached', subject.id), data: codecFor(TallyReached).encode({ total }) });
    return facts;
  }

  /** Additions to the key `slow` are much work: a fact a step. */
  applyInSteps(message: StoredMessage): Iterator<readonly Fact[], void, undefined> | undefined {
    const subject = parseSubject(message.subject);
    return subject?.kind === 'event' && subject.id === 'slow' ? this.#inSteps(message) : undefined;
  }

  *#inSteps(message: StoredMessage): Generator<readonly Fact[], void, undefined> {
    for (const fact of this.apply(message)) {
      const until = performance.now() + 4;
      while (performance.now() < until);
      yield [fact];
    }
  }

  snapshot(): Uint8Array {
    return Buffer.from(JSON.stringify([...this.#totals]));
  }

  numbers(): ReturnType<Machine['numbers']> {
    return [{ name: 'tally_applied_total', help: 'Applied.', type: 'counter', values: [{ labels: {}, value: this.applied }] }];
  }
}

export const tally = defineKeyedActor({
  domain: 'tally',
  name: 'tell',
  consumes: [TallyAdded],
  emits: [TallyReached],
  settings,
  partitions: (values) => values.partitions,
  machine: (_, partition, snapshot) => new TallyMachine(partition, snapshot),
});

/** What the log should hold in the end: of each key every tenth once, in order. */
export const expectedOf = (sum: number): readonly number[] => Array.from({ length: Math.floor(sum / every) }, (_, index) => (index + 1) * every);
