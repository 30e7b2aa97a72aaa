/**
 * One lane for each address: so many at once, and none at all for a while when it does not answer. So an address that
 * hangs holds up its own messages and nobody else's. Process memory only: what is lost with it is a little patience.
 */

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
  /** Tries in a row that the address did not answer, or asked to be left alone. */
  failures: number;
  closedUntil: number;
}

const mostRunning = 16;
/** Failures in a row before an address is left alone. */
const patience = 3;
const [firstPauseMs, longestPauseMs] = [5_000, 60_000] as const;

export type Passage<T> = { readonly done: T } | { readonly closedForMs: number };

export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs `send` when there is room. `wellness` says what its result means for the address. */
  async pass<T>(address: string, send: () => Promise<T>, wellness: (result: T) => 'well' | 'down' | { readonly restMs: number }): Promise<Passage<T>> {
    const lane = this.#lane(address);
    const isProbe = lane.failures >= patience;
    if (lane.closedUntil > this.#now() || (isProbe && lane.running > 0)) return { closedForMs: Math.max(1_000, lane.closedUntil - this.#now()) };
    if (lane.running >= mostRunning) await new Promise<void>((enter) => lane.waiting.push(enter));
    // While it waited the address may have stopped answering.
    if (lane.closedUntil > this.#now()) {
      this.#next(lane);
      return { closedForMs: lane.closedUntil - this.#now() };
    }
    lane.running++;
    try {
      const done = await send();
      this.#learn(lane, wellness(done));
      return { done };
    } finally {
      lane.running--;
      this.#next(lane);
    }
  }

  #next(lane: Lane): void {
    lane.waiting.shift()?.();
  }

  #learn(lane: Lane, wellness: 'well' | 'down' | { readonly restMs: number }): void {
    if (wellness === 'well') {
      lane.failures = 0;
      lane.closedUntil = 0;
      return;
    }
    if (wellness !== 'down') {
      lane.closedUntil = Math.max(lane.closedUntil, this.#now() + wellness.restMs);
      return;
    }
    // Of those that were under way when it was closed only the first counts.
    if (lane.closedUntil > this.#now()) return;
    lane.failures++;
    if (lane.failures >= patience) lane.closedUntil = this.#now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (lane.failures - patience));
  }

  #lane(address: string): Lane {
    const known = this.#lanes.get(address);
    if (known !== undefined) return known;
    const lane: Lane = { running: 0, waiting: [], failures: 0, closedUntil: 0 };
    this.#lanes.set(address, lane);
    return lane;
  }
}
