/**
 * Keyed actors in the simulation: several hosts of one partition at once, without leases, that lose
 * messages, freeze, are cut off and die at any call; a machine that adds up, so that the right facts
 * are known. Checked: each fact once and in order, checkpoints that never go back and are true.
 */
import { createCommitter } from '../../protocol/commit.ts';
import { defineKeyedActor, placeOf, type Fact, type Machine } from '../../protocol/keyed.ts';
import type { LogCursor, LogReader } from '../../protocol/log-reader.ts';
import { sleep } from '../../protocol/clock.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { Checkpoints } from '../../supervisor/keyed-checkpoint.ts';
import { KeyedHost } from '../../supervisor/keyed-host.ts';
import { asStored, Broker, type Record as Stored } from './broker.ts';
import { VirtualClock } from './clock.ts';
import { Link, type Faults, type World } from './link.ts';
import { Chance } from './random.ts';

export interface KeyedReport {
  readonly seed: number;
  readonly crashes: number;
  readonly facts: number;
  readonly checkpoints: number;
  readonly broken: readonly string[];
}

const stream = 'SIM';
const start = Date.UTC(2030, 0, 1);
const troubleMs = 60_000;
const patienceMs = 120_000;
const every = 5;
const silent = { debug: () => {}, info: () => {}, warn: () => {} };
const event = (name: string) => ({ domain: 'sim', name, version: 1, schema: { type: 'record', name, fields: [] } }) as const;
const numberIn = (data: Uint8Array): number => Number(Buffer.from(data).toString());
const keyOf = (subject: string): string => subject.split('.')[2] ?? '';

type Totals = Map<string, number>;
const textOf = (totals: Totals): string => JSON.stringify([...totals].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Adds under each key and says so at every fifth; an addition may pass several. */
function add(totals: Totals, message: Pick<StoredMessage, 'subject' | 'data'>): readonly number[] {
  const key = keyOf(message.subject);
  const before = totals.get(key) ?? 0;
  const after = before + numberIn(message.data);
  totals.set(key, after);
  return Array.from({ length: Math.floor(after / every) - Math.floor(before / every) }, (_, index) => (Math.floor(before / every) + 1 + index) * every);
}

function machine(snapshot: Uint8Array | undefined): Machine {
  const read: unknown = snapshot === undefined ? [] : JSON.parse(Buffer.from(snapshot).toString());
  const totals: Totals = new Map(Array.isArray(read) ? read : []);
  return {
    apply: (message) => add(totals, message).map((total): Fact => ({ subject: `sim.reached.${keyOf(message.subject)}`, data: Buffer.from(String(total)) })),
    snapshot: () => Buffer.from(textOf(totals)),
    numbers: () => [],
  };
}

const actor = defineKeyedActor({ domain: 'sim', name: 'sum', consumes: [event('added')], emits: [event('reached')], settings: {}, partitions: () => 1, machine: (_, __, snapshot) => machine(snapshot) });

/** Reads one message after the other through the link, with all that may go wrong there. */
class Cursor implements LogCursor {
  readonly #link: Link;
  #next: number;
  #closed = false;

  constructor(link: Link, from: number) {
    this.#link = link;
    this.#next = from;
  }

  async take(): Promise<readonly StoredMessage[]> {
    for (;;) {
      if (this.#closed) return [];
      const found = await this.#link.get(stream, this.#next).catch(() => undefined);
      if (this.#closed) return [];
      if (found !== undefined) {
        this.#next = found.sequence + 1;
        return [found];
      }
      await sleep(this.#link.clock, 100);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}

function readerOn(link: Link, broker: Broker): LogReader {
  return {
    state: async () => {
      await link.get(stream, 1);
      return { created: 'once', firstSequence: 1, lastSequence: [...broker.all(stream)].at(-1)?.sequence ?? 0 };
    },
    read: (_, { from }) => new Cursor(link, from),
  };
}

export async function simulateKeyed(seed: number): Promise<KeyedReport> {
  const [clock, chance] = [new VirtualClock(start), new Chance(seed)];
  const broker = new Broker(clock, chance);
  const one = (most: number): number => (chance.happens(0.6) ? chance.between(0, most) : 0);
  const faults: Faults = { lose: one(0.05), double: one(0.08), crash: one(0.02), freeze: one(0.01), cut: one(0.01), longestDelayMs: chance.between(20, 6_000) };
  const world: World = { clock, broker, chance, troubled: () => clock.now() < start + troubleMs, faults, trace: () => {}, listeners: new Set() };
  let crashes = 0;
  const startHost = (): void => {
    let host: KeyedHost | undefined = undefined;
    const link: Link = new Link(world, () => {
      crashes++;
      host?.stop('now');
      clock.after(chance.between(100, 3_000), startHost);
    });
    const committer = createCommitter(link, { mode: chance.happens(0.5) ? 'windowed' : 'durable', clock: link.clock });
    host = new KeyedHost({
      actor, partition: { index: 0, count: 1 }, env: {}, transport: link, reader: readerOn(link, broker), clock: link.clock, log: silent, deadSeconds: 3_600,
      commit: (message) => committer.commit(message),
      checkpoints: new Checkpoints({ domain: 'sim', actor: 'sum', partition: { index: 0, count: 1 }, transport: link }),
      checkpointMs: chance.between(500, 5_000), checkpointMessages: 10,
    });
    void host.run();
  };
  for (let count = 0; count < 2; count++) startHost();
  const additions = 30 + chance.whole(60);
  for (let count = 0; count < additions; count++) {
    clock.after(chance.between(0, troubleMs), () => broker.store({ subject: `sim.added.${'abc'[chance.whole(3)]}`, data: Buffer.from(String(1 + chance.whole(12))) }));
  }
  for (let steps = 1; clock.now() < start + troubleMs + patienceMs; steps++) {
    if (!(await clock.step())) break;
    if (steps % 256 === 0 && clock.now() > start + troubleMs * 1.2 && broken(broker).missing === 0) break;
  }
  const found = broken(broker);
  return { seed, crashes, facts: found.facts, checkpoints: found.checkpoints, broken: found.words };
}

/** What is wrong in the log as it stands. */
function broken(broker: Broker): { readonly words: readonly string[]; readonly missing: number; readonly facts: number; readonly checkpoints: number } {
  const log = [...broker.all(stream)].map((record: Stored) => asStored(record));
  const words: string[] = [];
  const totals: Totals = new Map();
  const [expected, said] = [new Map<string, number[]>(), new Map<string, number[]>()];
  const truth = new Map<number, string>();
  for (const message of log) {
    if (message.subject.startsWith('sim.added.')) {
      const key = keyOf(message.subject);
      expected.set(key, [...(expected.get(key) ?? []), ...add(totals, message)]);
    }
    if (message.subject.startsWith('sim.reached.')) said.set(keyOf(message.subject), [...(said.get(keyOf(message.subject)) ?? []), numberIn(message.data)]);
    truth.set(message.sequence, textOf(totals));
  }
  let missing = 0;
  for (const [key, all] of expected) {
    const told = said.get(key) ?? [];
    missing += Math.max(0, all.length - told.length);
    if (told.join() !== all.join()) words.push(`${key}: said ${told.join()} instead of ${all.join()}`);
  }
  const checkpoints = log.filter(({ subject }) => subject.startsWith('sim.state.'));
  checkpoints.forEach((message, index) => {
    const { input } = placeOf(message);
    const before = checkpoints[index - 1];
    if (before !== undefined && placeOf(before).input >= input) words.push(`a checkpoint at ${input} follows one at ${placeOf(before).input}`);
    if (Buffer.from(message.data).toString() !== truth.get(input)) words.push(`the checkpoint at ${input} is not what the log says`);
    for (const [key, total] of new Map<string, number>(JSON.parse(Buffer.from(message.data).toString()))) {
      const told = log.filter(({ subject, sequence }) => subject === `sim.reached.${key}` && sequence < message.sequence).length;
      if (told < Math.floor(total / every)) words.push(`the checkpoint at ${input} was stored before what ${key} had reached`);
    }
  });
  return { words, missing, facts: [...said.values()].reduce((sum, list) => sum + list.length, 0), checkpoints: checkpoints.length };
}
