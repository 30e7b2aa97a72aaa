/** Requests that one address may make: a bucket of tokens that fills with time. Pure but for its map. */

export interface Rate {
  readonly perSecond: number;
  /** Requests at once after a pause. */
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

export class RateLimiter {
  readonly #rate: Rate;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#buckets.size;
  }

  /** Seconds to wait; 0 when the request may be made now, which takes a token. */
  take(key: string, nowMs: number): number {
    const { perSecond, burst } = this.#rate;
    const before = this.#buckets.get(key) ?? { tokens: burst, atMs: nowMs };
    const tokens = Math.min(burst, before.tokens + (perSecond * Math.max(0, nowMs - before.atMs)) / 1000);
    const allowed = tokens >= 1;
    this.#buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs });
    if (this.#buckets.size > 10_000) this.#forget(nowMs);
    return allowed ? 0 : Math.ceil((1 - tokens) / perSecond);
  }

  /** Whoever has a full bucket by now is as good as unknown. */
  #forget(nowMs: number): void {
    const fullAfterMs = (1000 * this.#rate.burst) / this.#rate.perSecond;
    for (const [key, bucket] of this.#buckets) if (nowMs - bucket.atMs >= fullAfterMs) this.#buckets.delete(key);
  }
}
