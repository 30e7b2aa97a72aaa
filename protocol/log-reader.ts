/**
 * Reading a stream in order from a sequence on, and going on as it grows: what projectors and event
 * feeds stand on. Unlike a `Consumption` it has no acks and no memory in the broker; the reader
 * keeps its own position.
 */
import { AlidadeError } from './errors.ts';
import type { StoredMessage } from './transport.ts';

export interface StreamState {
  /** When the stream was made; another value means that it was deleted and made again, with sequences from 1. */
  readonly created: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
}

export interface LogCursor {
  /**
   * The next messages in order, at least one, at most `max`; waits for them. Empty only after `close`.
   * Rejects with `LOG_GONE` when the stream is deleted or made again: the position means nothing then.
   */
  take(max: number): Promise<readonly StoredMessage[]>;
  close(): Promise<void>;
}

export interface ReadFrom {
  /** First sequence wanted; what has expired is passed over. */
  readonly from: number;
  /** Subject filters; everything when absent. */
  readonly filters?: readonly string[];
  /** The stream's `created` that `from` belongs to; `take` rejects when the stream is another. */
  readonly created: string;
}

export interface LogReader {
  /** Undefined when there is no such stream. */
  state(stream: string): Promise<StreamState | undefined>;
  /** Messages are fetched ahead of `take` in bounded number only. */
  read(stream: string, options: ReadFrom): LogCursor;
}

export const logGone = (stream: string): AlidadeError => new AlidadeError('LOG_GONE', `the stream ${stream} was deleted or made again while it was read`, { retryable: true });
