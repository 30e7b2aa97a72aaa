/** The supervisor's own connection: makes streams and buckets, tells events, reads queues. */
import { assertDurable } from '../../protocol/nats/durable.ts';
import type { Log } from '../../protocol/nats/connection.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import { bucketNames } from '../../protocol/workers.ts';
import { createOperationsLog, type OperationsLog } from './audit.ts';
import { ensureStreams, lifetimesOf, type StreamLimits } from './log-streams.ts';
import type { Broker } from './store.ts';

export interface BrokerLink {
  readonly transport: NatsTransport;
  readonly operations: OperationsLog;
}

export interface LinkSpec {
  readonly broker: Broker;
  /** The system account, asked in durable mode. */
  readonly system: Broker | undefined;
  readonly durable: boolean;
  readonly domains: readonly string[];
  readonly limits: StreamLimits;
  readonly log: Log;
}

/** Connects, refuses a broker that is not as durable as wanted, and makes what hosts and doors expect to find. */
export async function linkBroker(spec: LinkSpec): Promise<BrokerLink> {
  if (spec.durable) {
    if (spec.system === undefined) throw new AlidadeError('NOT_DURABLE', 'durable mode must ask the broker how it syncs: name its system account in ALIDADE_NATS_SYSTEM_URL');
    await assertDurable({ system: spec.system });
  }
  const transport = await connectNats({ ...spec.broker, name: 'alidade supervisor', log: spec.log });
  try {
    await ensureStreams(transport, spec.domains, spec.limits);
    for (const name of Object.values(bucketNames)) await transport.bucket(name);
    return { transport, operations: createOperationsLog(transport, lifetimesOf(spec.limits)) };
  } catch (error) {
    await transport.close();
    throw error;
  }
}
