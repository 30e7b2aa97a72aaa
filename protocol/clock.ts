/**
 * Time as an argument. Everything in the runtime that waits or asks for the time does it through a
 * Clock, so that a simulation can turn it.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds of a clock that never goes back, with fractions: for durations. */
  elapsed(): number;
  /** Calls `run` once after `ms`; the returned function takes the order back. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms` of the clock's time. */
export const sleep = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

/** Numbers in [0, 1) for jitter and ids; a simulation passes a seeded one. */
export type RandomSource = () => number;
