/**
 * Serves one partition of a keyed actor: checkpoint, then the log after it, in order, for ever. The
 * whole log: a consumer with several filters costs the server (2.15.1, measured) a walk over all
 * subjects that match for each message, 1 ms at 10,000 of them; passing over a message costs 0.03. What
 * the machine answers goes to `Facts`; a checkpoint is written when all facts before it are stored.
 * Anything may die at any time: the next life starts at the newest checkpoint, computes the same facts
 * and finds in the log which of them are there. Two hosts of one partition at once waste work and
 * change nothing.
 *
 * Much work (an evaluation of everything, a snapshot) comes in steps, with the event loop free in between.
 *
 * A message on which the machine throws is a fault in the machine. The partition starts again from
 * its checkpoint; a message on which it throws again becomes a dead letter and is passed over.
 */
import { sleep, type Clock } from '../protocol/clock.ts';
import { oneLine } from '../protocol/errors.ts';
import { deadFact, type Fact, type KeyedActor, type Machine, type MachineNumber, type Partition } from '../protocol/keyed.ts';
import type { LogCursor, LogReader } from '../protocol/log-reader.ts';
import type { Environment } from '../protocol/settings.ts';
import { parseSubject, streamOf } from '../protocol/subjects.ts';
import type { LogMessage, StoredMessage, Transport } from '../protocol/transport.ts';
import type { HostLog } from './host-options.ts';
import type { Checkpoints } from './keyed-checkpoint.ts';
import { Facts, type FactCounts } from './keyed-facts.ts';
import { inSteps } from './keyed-steps.ts';

export interface KeyedHostOptions {
  readonly actor: KeyedActor;
  readonly partition: Partition;
  readonly env: Environment;
  readonly transport: Pick<Transport, 'last' | 'publish'>;
  readonly commit: (message: LogMessage) => Promise<number>;
  readonly reader: LogReader;
  readonly checkpoints: Pick<Checkpoints, 'load' | 'save'>;
  readonly clock: Clock;
  readonly log: HostLog;
  /** A checkpoint after so long, or so many messages, whichever comes first. */
  readonly checkpointMs: number;
  readonly checkpointMessages: number;
  readonly deadSeconds: number;
  /** Told when all that follows from a message is stored. */
  readonly settled?: (message: StoredMessage, facts: number) => void;
}

export interface KeyedStatus {
  /** Last message that the machine has seen. */
  readonly position: number;
  readonly checkpoint: number;
  /** True when the machine has caught up with the log and publishes as it goes. */
  readonly isLive: boolean;
  readonly facts: FactCounts;
  readonly waiting: number;
  readonly restarts: number;
  readonly numbers: readonly MachineNumber[];
}

const batch = 1_000;
const firstRetryMs = 100;
const lastRetryMs = 5_000;
/** The end of the log as it was at the start may have expired before it was read. */
const idleMs = 2_000;
/** Reading what earlier lives have stored spares questions; it is no reason to be silent for longer. */
const longestSilenceMs = 10_000;
const none: FactCounts = { stored: 0, found: 0, refused: 0, dropped: 0 };

export class KeyedHost {
  readonly #options: KeyedHostOptions;
  readonly #stream: string;
  readonly #throwsAt = new Map<number, number>();
  #life: Life | undefined;
  #before: FactCounts = none;
  #restarts = 0;
  #stopping: 'no' | 'finish' | 'now' = 'no';
  #wake: () => void = () => undefined;

  constructor(options: KeyedHostOptions) {
    this.#options = options;
    this.#stream = streamOf(options.actor.domain);
  }

  /** Serves until it is stopped. Whatever fails is begun again from the checkpoint, after a while. */
  async run(): Promise<void> {
    const { log, clock, actor, partition } = this.#options;
    for (let retryMs = firstRetryMs; this.#stopping === 'no'; ) {
      const life = new Life(this.#options, this.#stream, this.#throwsAt);
      this.#life = life;
      try {
        await life.run();
      } catch (error) {
        log.warn({ actor: actor.name, partition: partition.index, position: life.position, error: oneLine(error instanceof Error ? error.message : String(error)) }, 'the partition starts again from its checkpoint');
      }
      this.#before = sum(this.#before, life.facts.counts);
      if (this.#stopping !== 'no') return;
      this.#restarts++;
      retryMs = life.hasMoved ? firstRetryMs : Math.min(2 * retryMs, lastRetryMs);
      await Promise.race([sleep(clock, retryMs), new Promise<void>((resolve) => (this.#wake = resolve))]);
    }
  }

  /** `finish`: reads nothing more, stores what follows from what was read, and writes a checkpoint. */
  stop(how: 'finish' | 'now'): void {
    this.#stopping = how;
    this.#wake();
    this.#life?.stop(how);
  }

  status(): KeyedStatus {
    const life = this.#life;
    return {
      position: life?.position ?? 0,
      checkpoint: life?.checkpoint ?? 0,
      isLive: life?.isLive ?? false,
      facts: sum(this.#before, life?.facts.counts ?? none),
      waiting: life?.facts.open ?? 0,
      restarts: this.#restarts,
      numbers: life?.numbers() ?? [],
    };
  }
}

const sum = (one: FactCounts, other: FactCounts): FactCounts => ({ stored: one.stored + other.stored, found: one.found + other.found, refused: one.refused + other.refused, dropped: one.dropped + other.dropped });

/** From one checkpoint to the next failure. */
class Life {
  readonly facts: Facts;
  readonly #options: KeyedHostOptions;
  readonly #stream: string;
  readonly #throwsAt: Map<number, number>;
  readonly #isOutput: (subject: string) => boolean;
  readonly #isInput: (subject: string) => boolean;
  #machine: Machine | undefined;
  #cursor: LogCursor | undefined;
  #stopping: 'no' | 'finish' | 'now' = 'no';
  #saving: Promise<void> | undefined;
  #savedAtMs = 0;
  #lastInput = 0;
  position = 0;
  checkpoint = 0;
  isLive = false;
  hasMoved = false;

  constructor(options: KeyedHostOptions, stream: string, throwsAt: Map<number, number>) {
    const { clock, commit, transport, actor } = options;
    this.#options = options;
    this.#stream = stream;
    this.#throwsAt = throwsAt;
    this.#isOutput = startsLike(actor.outputs);
    this.#isInput = startsLike(actor.inputs);
    this.facts = new Facts({
      clock,
      commit,
      last: (subject) => transport.last(stream, subject),
      dropped: (subject, error) => options.log.warn({ subject, error: oneLine(error instanceof Error ? error.message : String(error)) }, 'a fact was dropped: the log will never take it'),
    });
  }

  numbers(): readonly MachineNumber[] {
    return this.#machine?.numbers() ?? [];
  }

  stop(how: 'finish' | 'now'): void {
    this.#stopping = how;
    if (how === 'now') this.facts.stop();
    void this.#cursor?.close();
  }

  async run(): Promise<void> {
    const { reader, actor, log, partition } = this.#options;
    const state = await reader.state(this.#stream);
    if (state === undefined) throw new Error(`there is no stream ${this.#stream} yet`);
    const machine = await this.#restore(state.firstSequence);
    const end = state.lastSequence;
    if (this.#stopping !== 'no') return this.facts.stop();
    log.info({ actor: actor.name, partition: partition.index, from: this.position + 1, end }, 'the partition is read');
    const cursor = reader.read(this.#stream, { from: this.position + 1, created: state.created });
    this.#cursor = cursor;
    this.#savedAtMs = this.#options.clock.now();
    let stopIdle = this.#liveAfter(idleMs);
    const stopSilence = this.#liveAfter(longestSilenceMs);
    try {
      if (this.position >= end) this.#goLive();
      for (let messages = await cursor.take(batch); messages.length > 0; messages = await cursor.take(batch)) {
        stopIdle();
        for (const message of messages) {
          const steps = this.#take(machine, message);
          if (steps !== undefined && !(await steps)) break;
        }
        if (this.position >= end) this.#goLive();
        if (!(await this.facts.room())) break;
        await this.#saveWhenDue(machine);
        if (!this.isLive) stopIdle = this.#liveAfter(idleMs);
      }
      if (this.#isFinishing()) await this.#finish(machine);
    } finally {
      stopIdle();
      stopSilence();
      this.facts.stop();
      await cursor.close();
      await this.#saving;
    }
  }

  #isFinishing(): boolean {
    return this.#stopping === 'finish';
  }

  async #restore(firstSequence: number): Promise<Machine> {
    const { checkpoints, actor, env, partition, log } = this.#options;
    const found = await checkpoints.load();
    if (found !== undefined) {
      if (found.sequence + 1 < firstSequence) log.warn({ actor: actor.name, partition: partition.index, checkpoint: found.sequence, first: firstSequence }, 'what the log held after the checkpoint has partly expired');
      try {
        this.#machine = actor.open(env, partition, found.snapshot);
        this.position = found.sequence;
        this.checkpoint = found.sequence;
        return this.#machine;
      } catch (error) {
        log.warn({ actor: actor.name, partition: partition.index, error: oneLine(error instanceof Error ? error.message : String(error)) }, 'the checkpoint cannot be read: the log is read from its beginning');
      }
    }
    this.#machine = actor.open(env, partition);
    return this.#machine;
  }

  #liveAfter(ms: number): () => void {
    return this.#options.clock.after(ms, () => this.#goLive());
  }

  #goLive(): void {
    if (this.isLive || this.#stopping === 'now') return;
    this.isLive = true;
    this.facts.goLive();
  }

  /** A promise when it is much work: false when it was stopped before its end. */
  #take(machine: Machine, message: StoredMessage): Promise<boolean> | undefined {
    if (this.#isOutput(message.subject)) this.facts.seen(message);
    if (this.#isInput(message.subject)) {
      this.#lastInput = message.sequence;
      const steps = this.#hasFailed(message) ? undefined : machine.applyInSteps?.(message);
      if (steps !== undefined) return this.#takeInSteps(steps, message);
      const facts = this.#apply(machine, message);
      if (facts.length > 0) this.facts.add(message.sequence, facts);
      this.#tell(message, facts.length);
    }
    this.#moved(message);
    return undefined;
  }

  #moved({ sequence }: StoredMessage): void {
    this.position = sequence;
    this.hasMoved = true;
  }

  async #takeInSteps(steps: Iterator<readonly Fact[], void, undefined>, message: StoredMessage): Promise<boolean> {
    const parts = new Map<string, number>();
    let count = 0;
    try {
      const end = await inSteps(this.#options.clock, steps, async (facts) => {
        if (facts.length > 0) this.facts.add(message.sequence, facts, parts);
        count += facts.length;
        await this.facts.room();
      }, () => this.#stopping === 'now');
      if (end === undefined) return false;
    } catch (error) {
      throw this.#failed(message, error);
    }
    this.#tell(message, count);
    this.#moved(message);
    return true;
  }

  #tell(message: StoredMessage, facts: number): void {
    const { settled } = this.#options;
    if (settled === undefined) return;
    if (facts === 0) settled(message, 0);
    else void this.facts.settled(message.sequence).then((isSo) => isSo && settled(message, facts));
  }

  #apply(machine: Machine, message: StoredMessage): readonly Fact[] {
    const { actor, deadSeconds } = this.#options;
    if (this.#hasFailed(message)) {
      const parsed = parseSubject(message.subject);
      const id = parsed?.kind === 'event' ? parsed.id : `input-${message.sequence}`;
      return [deadFact(actor, id, message, { code: 'POISON', reason: 'the actor fails on it each time' }, deadSeconds)];
    }
    try {
      return machine.apply(message);
    } catch (error) {
      throw this.#failed(message, error);
    }
  }

  #hasFailed({ sequence }: StoredMessage): boolean {
    return (this.#throwsAt.get(sequence) ?? 0) > 1;
  }

  #failed({ sequence, subject }: StoredMessage, error: unknown): unknown {
    const { actor, log } = this.#options;
    this.#throwsAt.set(sequence, (this.#throwsAt.get(sequence) ?? 0) + 1);
    log.warn({ actor: actor.name, sequence, subject, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }, 'the actor threw on a message');
    return error;
  }

  async #saveWhenDue(machine: Machine): Promise<void> {
    const { clock, checkpointMs, checkpointMessages } = this.#options;
    if (this.#saving !== undefined || !this.isLive || this.#lastInput <= this.checkpoint) return;
    if (clock.now() - this.#savedAtMs < checkpointMs && this.position - this.checkpoint < checkpointMessages) return;
    this.#savedAtMs = clock.now();
    const sequence = this.position;
    const snapshot = await this.#snapshotOf(machine);
    if (snapshot !== undefined) this.#saving = this.#save(sequence, snapshot).finally(() => (this.#saving = undefined));
  }

  /** Of what the machine has been given so far. */
  async #snapshotOf(machine: Machine): Promise<Uint8Array | undefined> {
    const steps = machine.snapshotInSteps?.();
    if (steps === undefined) return machine.snapshot();
    return (await inSteps(this.#options.clock, steps, () => undefined, () => this.#stopping === 'now'))?.end;
  }

  /** It counts when all that was said before it is stored. */
  async #save(sequence: number, snapshot: Uint8Array): Promise<void> {
    const { checkpoints, log, actor, partition } = this.#options;
    if (!(await this.facts.settled(sequence))) return;
    try {
      await checkpoints.save({ sequence, snapshot });
      this.checkpoint = sequence;
    } catch (error) {
      log.warn({ actor: actor.name, partition: partition.index, error: oneLine(error instanceof Error ? error.message : String(error)) }, 'the checkpoint was not written; the next one will be');
    }
  }

  async #finish(machine: Machine): Promise<void> {
    this.#goLive();
    await this.#saving;
    if (this.#lastInput <= this.checkpoint) return;
    const sequence = this.position;
    const snapshot = await this.#snapshotOf(machine);
    if (snapshot !== undefined) await this.#save(sequence, snapshot);
  }
}

/** Filters of ours end in wildcards only, so what stands before them decides. */
function startsLike(filters: readonly string[]): (subject: string) => boolean {
  const heads = filters.map((filter) => filter.slice(0, filter.indexOf('*')));
  return (subject) => heads.some((head) => subject.startsWith(head));
}
