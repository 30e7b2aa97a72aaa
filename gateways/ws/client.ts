/**
 * One listener of the feed. Messages come from the log, so a listener that is slow for a moment only
 * delays them: nothing is read while more than its buffer is on the way to it. One that stays slow
 * is brought back to the present: what it missed is named by a gap marker, and can be asked for
 * again with `from`. Progress is not stored; what does not fit is counted and dropped.
 */
import type { LogCursor, LogReader } from '../../protocol/log-reader.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import { sleep, type Clock } from '../../protocol/clock.ts';
import { cloudEvent, liveEvent } from './cloud-event.ts';
import type { Wanted } from './filter.ts';

/** What is needed of a socket. */
export interface Line {
  /** `sent` is called when the bytes have left this process. */
  send(text: string, sent: () => void): void;
  close(code: number, reason: string): void;
}

/** `live`: progress that did not fit. */
export type GapReason = 'expired' | 'slow' | 'live';

export interface ClientSpec {
  readonly reader: LogReader;
  readonly wanted: Wanted;
  readonly line: Line;
  readonly clock: Clock;
  readonly readable: (data: Uint8Array) => unknown;
  /** Counts what the listener is told to have missed. */
  readonly onGap: (reason: GapReason) => void;
  /** Bytes on their way to the listener before reading stops. */
  readonly bufferBytes: number;
  /** How long its buffer may stay full before it is brought back to the present. */
  readonly stallMs: number;
  /** Messages before the newest one that it is given then. */
  readonly keepMessages: number;
}

/** Closing codes of ours, in the range that RFC 6455 leaves to applications. */
const goneCode = 4410;
const aheadCode = 4416;

export class FeedClient {
  readonly #spec: ClientSpec;
  #cursor: LogCursor | undefined;
  #closed = false;
  #onTheWay = 0;
  #dropped = 0;
  #progress = 0;
  #wake: () => void = () => undefined;

  constructor(spec: ClientSpec) {
    this.#spec = spec;
  }

  /** Runs until the line is closed from either side. Rejects when the broker cannot be asked. */
  async run(): Promise<void> {
    const { reader, wanted, line } = this.#spec;
    const state = await reader.state(wanted.stream);
    if (state === undefined) {
      line.close(goneCode, `there is no stream ${wanted.stream}`);
      return;
    }
    let next = wanted.from ?? state.lastSequence + 1;
    if (next > state.lastSequence + 1) {
      line.close(aheadCode, `the log ends at ${state.lastSequence}, before ${next}: it was made again`);
      return;
    }
    this.#tell({ type: 'hello', stream: wanted.stream, from: next, first: state.firstSequence, last: state.lastSequence });
    if (next < state.firstSequence) {
      this.#spec.onGap('expired');
      this.#tell({ type: 'gap', from: next, to: state.firstSequence - 1, reason: 'expired' });
      next = state.firstSequence;
    }
    while (!this.#closed) next = await this.#follow(next, state.created);
  }

  /** Progress of an attempt, or a line of it: dropped when the buffer is full. */
  live(subject: string, data: Uint8Array): void {
    if (this.#closed) return;
    if (this.#onTheWay > this.#spec.bufferBytes) {
      this.#dropped++;
      return;
    }
    this.#tellDropped();
    this.#tell(liveEvent(this.#spec.wanted.domain, subject, this.#progress++, this.#spec.clock.now(), this.#spec.readable(data)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#cursor?.close();
  }

  /** Reads on until the listener stays slow for too long; resolves with where to go on. */
  async #follow(from: number, created: string): Promise<number> {
    const { reader, wanted } = this.#spec;
    const cursor = reader.read(wanted.stream, { from, created, filters: wanted.filters });
    this.#cursor = cursor;
    let next = from;
    try {
      for (;;) {
        const messages = await cursor.take(64);
        if (messages.length === 0) return next;
        for (const message of messages) {
          if (!(await this.#ready())) return await this.#skip(next);
          if (this.#closed) return next;
          this.#give(message);
          next = message.sequence + 1;
        }
      }
    } finally {
      this.#cursor = undefined;
      await cursor.close();
    }
  }

  /** True once there is room; false when there was none for too long, after waiting until there is. */
  async #ready(): Promise<boolean> {
    const { bufferBytes, stallMs, clock } = this.#spec;
    if (this.#onTheWay <= bufferBytes) return true;
    const since = clock.now();
    while (this.#onTheWay > bufferBytes / 2 && !this.#closed) {
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), sleep(clock, stallMs)]);
    }
    return clock.now() - since < stallMs;
  }

  /** Past what has piled up, telling the listener what it misses. */
  async #skip(next: number): Promise<number> {
    const state = await this.#spec.reader.state(this.#spec.wanted.stream);
    const to = (state?.lastSequence ?? 0) - this.#spec.keepMessages;
    if (this.#closed || to < next) return next;
    this.#spec.onGap('slow');
    this.#tell({ type: 'gap', from: next, to, reason: 'slow' });
    return to + 1;
  }

  #give(message: StoredMessage): void {
    const { wanted, readable } = this.#spec;
    this.#tellDropped();
    this.#tell(cloudEvent(wanted.stream, wanted.domain, message, readable(message.data)));
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.#spec.onGap('live');
    this.#tell({ type: 'gap', live: dropped, reason: 'slow' });
  }

  #tell(message: object): void {
    if (this.#closed) return;
    const text = JSON.stringify(message);
    this.#onTheWay += text.length;
    this.#spec.line.send(text, () => {
      this.#onTheWay -= text.length;
      if (this.#onTheWay <= this.#spec.bufferBytes / 2) this.#wake();
    });
  }
}
