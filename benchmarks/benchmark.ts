import type { Printed } from './line.ts';
import type { Reference } from './reference.ts';

/** What every benchmark is given. */
export interface Bench {
  /** Times that every cell is run, one after the other within a round. */
  readonly rounds: number;
  /** Amounts are divided by this, for a quick look. */
  readonly divide: number;
  /** The peers and the raw limits; undefined with the reason where they are not here. */
  readonly reference: Reference | { readonly missing: string };
  /** Says how far it is, to people only. */
  say(text: string): void;
}

export interface Benchmark {
  readonly name: string;
  readonly about: string;
  run(bench: Bench): Promise<readonly Printed[]>;
}

/** `amount` of a full run, fewer for a quick look; at least one. */
export const shareOf = (amount: number, { divide }: Pick<Bench, 'divide'>): number => Math.max(1, Math.ceil(amount / divide));
