/** Leadership by a key with a lifetime: of all who ask, one holds it, and a holder that dies loses it in seconds. */
import { oneLine } from '../protocol/errors.ts';
import type { Bucket } from '../protocol/kv.ts';
import { WrongSequence } from '../protocol/transport.ts';
import { encodeJson } from '../protocol/workers.ts';

export class Lease {
  readonly #bucket: Bucket;
  readonly #key: string;
  readonly #holder: string;
  readonly #ttlSeconds: number;
  #revision: number | undefined;

  constructor(bucket: Bucket, key: string, holder: string, ttlSeconds: number) {
    this.#bucket = bucket;
    this.#key = key;
    this.#holder = holder;
    this.#ttlSeconds = ttlSeconds;
  }

  /** Takes or renews it; whether it is held. To be called well within the lifetime. Rejects when the broker does not answer: then it is not held. */
  async hold(now: number): Promise<boolean> {
    const value = encodeJson({ holder: this.#holder, at: now });
    const options = { ttlSeconds: this.#ttlSeconds };
    try {
      this.#revision = this.#revision === undefined ? await this.#bucket.create(this.#key, value, options) : await this.#bucket.update(this.#key, value, this.#revision, options);
      return true;
    } catch (error) {
      this.#revision = undefined;
      if (error instanceof WrongSequence) return false;
      throw error;
    }
  }

  /** Gives it back, so that another need not wait for its end. */
  async release(log: (message: string) => void): Promise<void> {
    if (this.#revision === undefined) return;
    await this.#bucket.delete(this.#key, this.#revision).catch((error: unknown) => log(oneLine(error instanceof Error ? error.message : String(error))));
    this.#revision = undefined;
  }
}
