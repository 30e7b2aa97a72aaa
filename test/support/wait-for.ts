import { setTimeout as wait } from 'node:timers/promises';

export interface WaitOptions {
  /** Said when it does not come true. */
  readonly what?: string;
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Waits until the condition gives something other than undefined, null or false, and returns that.
 * Throws after `withinMs` (10 s), with the condition's own last error if it threw.
 */
export async function waitFor<T>(condition: () => T | undefined | null | false | Promise<T | undefined | null | false>, options: WaitOptions = {}): Promise<T> {
  const deadline = performance.now() + (options.withinMs ?? 10_000);
  for (;;) {
    let cause: unknown;
    try {
      const found = await condition();
      if (found !== undefined && found !== null && found !== false) return found;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${options.withinMs ?? 10_000} ms: ${options.what ?? 'the condition'}`, cause === undefined ? undefined : { cause });
    await wait(options.everyMs ?? 20);
  }
}
