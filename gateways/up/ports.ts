/** The real ports of all domains, for a host and for each of its threads. A domain's ports are added here. */
import type { Artifacts } from '../../protocol/ports.ts';
import type { SharedPorts } from '../../supervisor/pool.ts';
import { connectNats } from '../../protocol/nats/transport.ts';
import { createDriftPorts } from '../drift/ports.ts';
import { createSkyPorts } from '../sky/ports.ts';
import { hasShape } from './shapes.ts';
import { openStore, type PortsConfig } from './store.ts';

const isPortsConfig = (value: unknown): value is PortsConfig => hasShape(value, { artifacts: 'string', broker: 'object', cacheFolder: 'string' });

export async function createPorts(config: unknown): Promise<SharedPorts> {
  if (!isPortsConfig(config)) throw new Error('ports are made from what `PortsConfig` describes');
  const artifacts = await openStore(config);
  return { artifacts, ...createDriftPorts(), ...createSkyPorts(artifacts), ...deliveries(config, artifacts) };
}

/** Mail, Slack and their like are loaded when something is first sent: most hosts and threads never do. */
function deliveries(config: PortsConfig, artifacts: Artifacts): Pick<SharedPorts, 'delivery' | 'outcomes' | 'skyDelivery'> {
  const transport = lazily(config);
  const { env } = process;
  const sensors = once(async () => {
    const { openDelivery, openOutcomes } = await import('../sensors/delivery/index.ts');
    return { delivery: openDelivery({ env }), outcomes: openOutcomes(transport) };
  });
  const sky = once(async () => (await import('../sky/delivery/index.ts')).openSkyDelivery({ env, artifacts, transport }));
  return {
    delivery: { send: async (notification, signal) => (await sensors()).delivery.send(notification, signal) },
    outcomes: { isOver: async (domain, stage, id) => (await sensors()).outcomes.isOver(domain, stage, id) },
    skyDelivery: { send: async (notice, signal) => (await sky()).send(notice, signal) },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** The connection is made when something is first asked. */
function lazily({ broker }: PortsConfig): () => ReturnType<typeof connectNats> {
  let transport: ReturnType<typeof connectNats> | undefined;
  return () => {
    transport ??= connectNats({ ...broker, name: 'alidade deliveries' }).catch((error: unknown) => {
      transport = undefined;
      throw error;
    });
    return transport;
  };
}
