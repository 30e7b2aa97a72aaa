/** Flapping as Nagios measures it: weighted change over the last 21 outcomes, newer changes weighing more. Pure. */
import type { FlappingBounds } from './routing.ts';

export const outcomesKept = 21;

/** Outcomes as bits, the newest lowest: 1 is firing. */
export const calm = 0;

export const withOutcome = (history: number, isFiring: boolean): number => ((history << 1) | (isFiring ? 1 : 0)) & ((1 << outcomesKept) - 1);

/** The newest outcome `times` more. */
export function repeated(history: number, times: number): number {
  const isFiring = (history & 1) === 1;
  let next = history;
  for (let i = Math.min(times, outcomesKept); i > 0; i--) next = withOutcome(next, isFiring);
  return next;
}

/** Percent of weighted change: a change to the x-th outcome (x = 1…20, oldest first) weighs 0.75 + 0.5·(x − 1)/19. */
export function percentOf(history: number): number {
  const changes = outcomesKept - 1;
  let sum = 0;
  for (let x = 1; x <= changes; x++) {
    const place = changes - x;
    if (((history >> place) & 1) !== ((history >> (place + 1)) & 1)) sum += 0.75 + (0.5 * (x - 1)) / (changes - 1);
  }
  return (100 / changes) * sum;
}

/** Starts at `high`, stops at `low`; between them nothing changes. */
export function isFlapping(wasFlapping: boolean, percent: number, { high, low }: FlappingBounds): boolean {
  return wasFlapping ? percent > low : percent >= high;
}
