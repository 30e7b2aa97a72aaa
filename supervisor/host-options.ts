/** What a host is given: where its work runs, where it commits, and who is told. */
import type { Actor, AttemptContext, Encoded } from '../protocol/actor.ts';
import type { Clock, RandomSource } from '../protocol/clock.ts';
import type { Committer } from '../protocol/commit.ts';
import type { Lifetimes, OutcomeKind } from '../protocol/outcome.ts';
import type { Transport } from '../protocol/transport.ts';
import type { Solitude } from './solitude.ts';

/** What a host says of an attempt; where it runs, ports and environment are added. Its parts may be getters: pass it on, do not spread it. */
export type HostContext = Omit<AttemptContext, 'ports' | 'env'>;

/** Runs an actor somewhere: here, or in a thread. */
export interface Executor {
  execute(actor: Actor, data: Uint8Array, context: HostContext): Encoded | Promise<Encoded>;
}

/** How an attempt has ended; `ended`: done, and the job with it before its last stage. */
export type Finish = OutcomeKind | 'ended';

/** What a stage tells the metrics. Called in the hot path: implementations only add numbers. */
export interface StageObserver {
  received(redelivered: boolean): void;
  started(): void;
  finished(outcome: Finish, seconds: number): void;
  committed(seconds: number): void;
  duplicate(): void;
  refused(): void;
}

export interface HostLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface HostOptions {
  readonly transport: Transport;
  readonly committer: Pick<Committer, 'commit' | 'post'>;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly executor: Executor;
  readonly lifetimes: Lifetimes;
  /** A host that is silent for this long loses its inputs to others. */
  readonly ackWaitMs: number;
  readonly log: HostLog;
  readonly observer: StageObserver;
  /** Shared by all that one process serves. */
  readonly solitude: Solitude;
}
