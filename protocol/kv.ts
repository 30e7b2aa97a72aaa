/**
 * Small shared facts, newest value only: who works, who is alive, how many are wanted, who leads,
 * what is paused. A value may have a lifetime; when it ends the key is gone, and watchers are told.
 * A lease is `create` with a lifetime and `update` by the revision it returned: of two who try, one
 * is refused with `WrongSequence`.
 */
import type { Subscription } from './transport.ts';

export interface Entry {
  /** Letters, digits and `-/_=.`; a dot separates the words that `watch` and `entries` can filter by. */
  readonly key: string;
  readonly value: Uint8Array;
  /** Grows with every write to the bucket. */
  readonly revision: number;
  /** Milliseconds since the Unix epoch, by the broker's clock. */
  readonly storedAtMs: number;
}

/** A write, or (`entry` undefined) the end of a key: deleted or expired. */
export interface Change {
  readonly key: string;
  readonly entry: Entry | undefined;
}

export interface PutOptions {
  /** Whole seconds, at least one; without it the value stays. */
  readonly ttlSeconds?: number;
}

export interface Bucket {
  get(key: string): Promise<Entry | undefined>;
  /** Writes whatever was there; resolves with the revision. */
  put(key: string, value: Uint8Array, options?: PutOptions): Promise<number>;
  /** Writes when the key has no value; `WrongSequence` otherwise. */
  create(key: string, value: Uint8Array, options?: PutOptions): Promise<number>;
  /** Writes when the key is at `revision`; `WrongSequence` otherwise. */
  update(key: string, value: Uint8Array, revision: number, options?: PutOptions): Promise<number>;
  /** Ends the key; with `revision`, only when it is there. Deleting what is not there is no error. */
  delete(key: string, revision?: number): Promise<void>;
  /** Everything that has a value now, in the order of the writes; `*` and `>` as in subjects. */
  entries(filter?: string): Promise<readonly Entry[]>;
  /**
   * Tells what is there and then every change, in order, until closed; survives reconnects. A value
   * may be told twice, and of several quick writes to a key only the last.
   */
  watch(onChange: (change: Change) => void, filter?: string): Promise<Subscription>;
}

/** Where buckets are kept. */
export interface Buckets {
  /** Creates the bucket when needed. */
  bucket(name: string): Promise<Bucket>;
}
