/**
 * Keeps the tables in step with the logs: one loop a stream, each reading in order from the position
 * stored beside its rows. PostgreSQL or the broker may go away and come back: the loop waits and
 * goes on where the tables stand. A stream that was made again, or is shorter than the position,
 * empties its share of the tables and is read from its beginning.
 */
import type { Pool } from 'pg';
import { sleep, systemClock, type Clock } from '../../protocol/clock.ts';
import { oneLine } from '../../protocol/errors.ts';
import type { LogCursor, LogReader } from '../../protocol/log-reader.ts';
import type { Projection } from './changes.ts';
import type { Log } from './pool.ts';
import { project, readPosition, reset, type Position } from './store.ts';

export interface ProjectorSpec {
  readonly reader: LogReader;
  readonly pool: Pool;
  readonly projections: readonly Projection[];
  readonly log: Log;
  readonly clock?: Clock;
  /** Messages a transaction; 500 by default. */
  readonly batch?: number;
}

export interface ProjectionStatus {
  readonly stream: string;
  /** Last message that is in the tables; undefined before the position was read. */
  readonly sequence: number | undefined;
  readonly projected: number;
  /** What holds it up; undefined while it runs. */
  readonly trouble: string | undefined;
}

export interface Projector {
  status(): readonly ProjectionStatus[];
  /** True once the stream is projected up to a sequence; false when `timeoutMs` has passed before. */
  reached(stream: string, sequence: number, timeoutMs: number): Promise<boolean>;
  /** Empties a stream's share of the tables; the running loop then reads the log again. */
  rebuild(stream: string): Promise<void>;
  close(): Promise<void>;
}

const firstRetryMs = 50;
const lastRetryMs = 2_000;

export function startProjector(spec: ProjectorSpec): Projector {
  const loops = new Map(spec.projections.map((projection) => [projection.stream, new Loop(spec, projection)]));
  const loopOf = (stream: string): Loop => {
    const loop = loops.get(stream);
    if (loop === undefined) throw new Error(`no projection of ${stream}; there are ${[...loops.keys()].join(', ')}`);
    return loop;
  };
  return {
    status: () => [...loops.values()].map((loop) => loop.status()),
    reached: (stream, sequence, timeoutMs) => loopOf(stream).reached(sequence, timeoutMs),
    rebuild: (stream) => loopOf(stream).rebuild(),
    close: async () => {
      await Promise.all([...loops.values()].map((loop) => loop.close()));
    },
  };
}

class Loop {
  readonly #spec: ProjectorSpec;
  readonly #projection: Projection;
  readonly #clock: Clock;
  readonly #ended: Promise<void>;
  #cursor: LogCursor | undefined;
  #position: Position | undefined;
  #projected = 0;
  #trouble: string | undefined;
  #closed = false;
  #wakeSleeper: () => void = () => undefined;
  readonly #waiting = new Set<() => void>();

  constructor(spec: ProjectorSpec, projection: Projection) {
    this.#spec = spec;
    this.#projection = projection;
    this.#clock = spec.clock ?? systemClock;
    this.#ended = this.#run();
  }

  status(): ProjectionStatus {
    return { stream: this.#projection.stream, sequence: this.#position?.sequence, projected: this.#projected, trouble: this.#trouble };
  }

  async reached(sequence: number, timeoutMs: number): Promise<boolean> {
    const deadline = this.#clock.now() + timeoutMs;
    for (;;) {
      if ((this.#position?.sequence ?? -1) >= sequence) return true;
      const left = deadline - this.#clock.now();
      if (left <= 0 || this.#closed) return false;
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(left, () => wake());
        const wake = (): void => {
          cancel();
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  async rebuild(): Promise<void> {
    const state = await this.#spec.reader.state(this.#projection.stream);
    if (state === undefined) throw new Error(`there is no stream ${this.#projection.stream} to rebuild from`);
    this.#spec.log('info', 'the tables are made again from the log', { stream: this.#projection.stream });
    await reset(this.#spec.pool, this.#projection, 'anywhere', state.created);
    this.#position = undefined;
    await this.#cursor?.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeSleeper();
    this.#wake();
    await this.#cursor?.close();
    await this.#ended;
  }

  async #run(): Promise<void> {
    let waitMs = firstRetryMs;
    while (!this.#closed) {
      const before = this.#projected;
      try {
        await this.#follow();
      } catch (error) {
        this.#say(error);
      }
      if (this.#closed) return;
      waitMs = this.#projected > before ? firstRetryMs : Math.min(2 * waitMs, lastRetryMs);
      await this.#pause(waitMs);
    }
  }

  /** From the stored position on, until something is in the way. */
  async #follow(): Promise<void> {
    const { reader, pool } = this.#spec;
    const { stream } = this.#projection;
    const state = await reader.state(stream);
    if (state === undefined) throw new Error(`there is no stream ${stream} yet`);
    let position = await this.#start(state.created, state.lastSequence);
    this.#at(position);
    const cursor = reader.read(stream, { from: position.sequence + 1, created: state.created });
    this.#cursor = cursor;
    try {
      while (!this.#closed) {
        const messages = await cursor.take(this.#spec.batch ?? 500);
        if (messages.length === 0) return;
        position = await project(pool, this.#projection, position, messages);
        this.#projected += messages.length;
        this.#at(position);
      }
    } finally {
      this.#cursor = undefined;
      await cursor.close();
    }
  }

  async #start(created: string, lastSequence: number): Promise<Position> {
    const { log, pool } = this.#spec;
    const { stream } = this.#projection;
    const stored = await readPosition(pool, stream);
    if (stored === undefined) return reset(pool, this.#projection, undefined, created);
    if (stored.created === created && stored.sequence <= lastSequence) return stored;
    log('warn', 'the stream is not the one that the tables were made from: they are made again', { stream, projected: stored.sequence, last: lastSequence, madeFrom: stored.created, created });
    return reset(pool, this.#projection, stored, created);
  }

  #at(position: Position): void {
    this.#position = position;
    if (this.#trouble !== undefined) this.#spec.log('info', 'the projection goes on', { stream: this.#projection.stream, sequence: position.sequence });
    this.#trouble = undefined;
    this.#wake();
  }

  #say(error: unknown): void {
    const trouble = oneLine(error instanceof Error ? error.message : String(error));
    if (trouble !== this.#trouble) this.#spec.log('warn', 'the projection is held up', { stream: this.#projection.stream, error: trouble });
    this.#trouble = trouble;
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async #pause(ms: number): Promise<void> {
    await Promise.race([sleep(this.#clock, ms), new Promise<void>((resolve) => (this.#wakeSleeper = resolve))]);
  }
}
