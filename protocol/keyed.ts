/**
 * What a keyed actor is: a state machine over the order of its domain's log. It is given every
 * message that it consumes, one at a time, in order, and answers with the facts that follow. State
 * of all keys of a partition lives in one machine; the partition of a key is a hash of it.
 *
 * The machine is deterministic: same messages, same facts. Time enters as a message (a tick), or as
 * the time at which the log took one. So a machine can be made again at any time from a checkpoint
 * (its snapshot, and the sequence it stands for) and the log after it, and two machines of a
 * partition at once can never disagree. Each fact names the input it follows from; the host stores
 * it only when its subject holds nothing of that input or a later one: every fact once, whatever dies.
 */
import { header } from './headers.ts';
import { readSettings, type Environment, type SettingsTable, type SettingsValues } from './settings.ts';
import type { Ticking } from './ticker.ts';
import { deadFilter, deadSubject, eventFilter, eventSubject, isId, reservedNames } from './subjects.ts';
import type { HeaderRecord, StoredMessage } from './transport.ts';
import type { EventType } from '../schemas/event.ts';

/** Which share of the keys: those whose hash modulo `count` is `index`. */
export interface Partition {
  readonly index: number;
  readonly count: number;
}

/** What follows from an input: one message on a subject of its own. Two of one input and subject keep their order. */
export interface Fact {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers?: HeaderRecord;
  /** Seconds, or never; without it the stream's longest lifetime. */
  readonly ttl?: number | 'never';
}

/** A number of a machine for the metrics. Labels are few: not one a key. */
export interface MachineNumber {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly values: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

export interface Machine {
  /** Never throws, whatever the payload: what cannot be read is counted and answered with a dead letter. */
  apply(message: StoredMessage): readonly Fact[];
  /**
   * For a message that may mean much work: the same facts, a few milliseconds of work at a time; undefined for others. It is
   * run to its end, and nothing but its numbers is asked of the machine meanwhile.
   */
  applyInSteps?(message: StoredMessage): Iterator<readonly Fact[], void, undefined> | undefined;
  /** All that later answers depend on; undefined when it cannot be told now. */
  snapshot(): Uint8Array | undefined;
  /** The same, a few milliseconds of work at a time. */
  snapshotInSteps?(): Iterator<undefined, Uint8Array, undefined>;
  numbers(): readonly MachineNumber[];
}

export interface KeyedActor {
  readonly domain: string;
  readonly name: string;
  readonly consumes: readonly EventType<unknown>[];
  readonly emits: readonly EventType<unknown>[];
  readonly settings: SettingsTable;
  /** Subject filters of what it consumes, and of what it has said itself. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** The schedule by which time enters its log; undefined when it needs none. */
  ticking(env: Environment): Pick<Ticking, 'target' | 'data' | 'everySeconds'> | undefined;
  /** Into how many partitions its keys are split; the same in every process. */
  partitions(env: Environment): number;
  /**
   * The machine as it was when the snapshot was taken; without one as before the first message.
   * Throws when the snapshot cannot be read: then the log is read from its beginning.
   */
  open(env: Environment, partition: Partition, snapshot?: Uint8Array): Machine;
}

export interface KeyedActorDefinition<Table extends SettingsTable> {
  readonly domain: string;
  readonly name: string;
  readonly consumes: readonly EventType<unknown>[];
  readonly emits: readonly EventType<unknown>[];
  readonly settings: Table;
  readonly partitions: (settings: SettingsValues<Table>) => number;
  /** Seconds and body of its tick, and the event that it is; `id` is the third word of its subject. */
  readonly ticks?: (settings: SettingsValues<Table>) => { readonly event: EventType<unknown>; readonly id: string; readonly data: Uint8Array; readonly everySeconds: number };
  readonly machine: (settings: SettingsValues<Table>, partition: Partition, snapshot: Uint8Array | undefined) => Machine;
}

/** Makes a keyed actor. Throws when its name cannot be part of a subject. */
export function defineKeyedActor<Table extends SettingsTable>(definition: KeyedActorDefinition<Table>): KeyedActor {
  const { domain, name, consumes, emits, settings } = definition;
  if (!isId(name) || reservedNames.includes(name)) throw new Error(`an actor cannot be named ${name}`);
  const filters = (events: readonly EventType<unknown>[]): readonly string[] => events.map((event) => eventFilter(event.domain, event.name));
  return {
    domain,
    name,
    consumes,
    emits,
    settings,
    inputs: filters(consumes),
    outputs: [...filters(emits), deadFilter(domain, name)],
    ticking(env) {
      const ticks = definition.ticks?.(readSettings(settings, env));
      return ticks === undefined ? undefined : { target: eventSubject(ticks.event.domain, ticks.event.name, ticks.id), data: ticks.data, everySeconds: ticks.everySeconds };
    },
    partitions: (env) => definition.partitions(readSettings(settings, env)),
    open: (env, partition, snapshot) => definition.machine(readSettings(settings, env), partition, snapshot),
  };
}

/**
 * The letter for an input that cannot be taken: the input's own bytes, and why. The newest of an id is kept. `ofItself`: the
 * fault is in the input, which can be given again; otherwise in what came before it.
 */
export function deadFact(actor: { readonly domain: string; readonly name: string }, id: string, input: StoredMessage, fault: { readonly code: string; readonly reason: string }, ttl: number, ofItself = true): Fact {
  return { subject: deadSubject(actor.domain, actor.name, id), data: input.data, headers: { [header.reason]: fault.reason, [header.errorCode]: fault.code, ...(ofItself ? { [header.subject]: input.subject } : {}) }, ttl };
}

/** Place of a fact among all that were ever said on its subject: the input it follows from, and which of that input's facts. */
export interface Place {
  readonly input: number;
  readonly part: number;
}
export const isAtOrBefore = (one: Place, other: Place): boolean => one.input < other.input || (one.input === other.input && one.part <= other.part);

const counted = (text: string | undefined): number => {
  const value = Number(text ?? '0');
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
};
/** Of a stored message; what nobody's machine has said stands before everything. */
export const placeOf = (message: Pick<StoredMessage, 'header'>): Place => ({ input: counted(message.header(header.input)), part: counted(message.header(header.part)) });
export const placeHeaders = ({ input, part }: Place): HeaderRecord => (part === 0 ? { [header.input]: String(input) } : { [header.input]: String(input), [header.part]: String(part) });
