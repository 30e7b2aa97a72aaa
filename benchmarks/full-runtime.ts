/** A host as `alidade up` starts it, in this process: registry and heartbeats, pauses, metrics, limits, logs to a file. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../protocol/clock.ts';
import { createCommitter, type Committer, type CommitMode } from '../protocol/commit.ts';
import type { NatsTransport } from '../protocol/nats/transport.ts';
import { defaultLifetimes } from '../protocol/outcome.ts';
import { stagesOf, type Pipeline } from '../protocol/pipeline.ts';
import { HostProcess } from '../supervisor/host-process.ts';
import { openLog } from '../supervisor/logs.ts';
import { Pool } from '../supervisor/pool.ts';

export interface FullRuntime {
  readonly folder: string;
  readonly mode: CommitMode;
  readonly ackWaitMs: number;
  /** Told of every message that the log has stored. */
  readonly onStored?: (subject: string) => void;
}

export interface BenchHost {
  readonly host: HostProcess;
  /** Drains the host and writes what is buffered of its log. */
  leave(): Promise<void>;
}

/** The same committer, with an ear at its receipts. */
function told(committer: Committer, onStored: (subject: string) => void): Committer {
  return {
    commit: (message) => committer.commit(message),
    settled: () => committer.settled(),
    post: (message, receipt) =>
      committer.post(message, {
        stored: (sequence) => {
          onStored(message.subject);
          receipt.stored(sequence);
        },
        failed: (error) => receipt.failed(error),
      }),
  };
}

export function fullHost(transport: NatsTransport, pipeline: Pipeline, { folder, mode, ackWaitMs, onStored }: FullRuntime): BenchHost {
  const { logger, flush } = openLog({ level: 'info', to: join(folder, 'host.log') }, 'bench');
  const committer = createCommitter(transport, { mode, clock: systemClock });
  const stages = stagesOf(pipeline);
  const thread = { catalogUrl: '', domain: '', portsUrl: '', portsConfig: undefined };
  const host = new HostProcess({
    identity: { id: `bench-${process.pid}`, process: 'bench', group: pipeline.domain, host: hostname(), pid: process.pid, version: 'bench' },
    stages,
    transport,
    committer: onStored === undefined ? committer : told(committer, onStored),
    executor: new Pool({ actors: stages.map((stage) => stage.actor), ports: {}, env: {}, thread, scratchRoot: join(folder, 'scratch') }),
    lifetimes: defaultLifetimes,
    ackWaitMs,
    drainMs: 10_000,
    memoryLimitBytes: 4 * 2 ** 30,
    clock: systemClock,
    log: logger,
    wantsToLeave: (reason) => {
      throw new Error(`the host wants to leave: ${reason}`);
    },
  });
  return {
    host,
    leave: async () => {
      await host.leave('the benchmark is over');
      flush();
    },
  };
}
