/** The real ports of all domains, for a host and for each of its threads. A domain's ports are added here. */
import { connect } from '@nats-io/transport-node';
import type { Artifacts } from '../../protocol/ports.ts';
import type { SharedPorts } from '../../supervisor/pool.ts';
import { openArtifacts } from '../artifacts/index.ts';
import { connectNats } from '../../protocol/nats/transport.ts';
import { createDriftPorts } from '../drift/ports.ts';
import { openDelivery, openOutcomes } from '../sensors/delivery/index.ts';
import { openSkyDelivery } from '../sky/delivery/index.ts';
import { createSkyPorts } from '../sky/ports.ts';
import { hasShape } from './shapes.ts';

/** Crosses into threads, so plain data. */
export interface PortsConfig {
  /** As in ALIDADE_ARTIFACTS. */
  readonly artifacts: string;
  readonly broker: Broker;
  /** Local copies of what a remote store holds. */
  readonly cacheFolder: string;
}

/** Where a broker is and how one logs in. */
export interface Broker {
  readonly servers: string;
  readonly user?: string;
  readonly password?: string;
}

const isPortsConfig = (value: unknown): value is PortsConfig => hasShape(value, { artifacts: 'string', broker: 'object', cacheFolder: 'string' });

export async function createPorts(config: unknown): Promise<SharedPorts> {
  if (!isPortsConfig(config)) throw new Error('ports are made from what `PortsConfig` describes');
  const artifacts = await openStore(config);
  const transport = lazily(config);
  const { env } = process;
  return { artifacts, ...createDriftPorts(), delivery: openDelivery({ env }), outcomes: openOutcomes(transport), ...createSkyPorts(artifacts), skyDelivery: openSkyDelivery({ env, artifacts, transport }) };
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

/** The artifact store alone, for whoever runs no actors. */
export async function openStore({ artifacts, broker, cacheFolder }: PortsConfig): Promise<Artifacts> {
  const onBroker = artifacts.startsWith('nats');
  const nats = onBroker ? await connect({ servers: broker.servers.split(','), name: 'alidade artifacts', maxReconnectAttempts: -1, ...(broker.user === undefined ? {} : { user: broker.user }), ...(broker.password === undefined ? {} : { pass: broker.password }) }) : undefined;
  return openArtifacts(artifacts, { cacheFolder, env: process.env, ...(nats === undefined ? {} : { nats }) });
}

/** From a URL that may carry a user and a password. */
export function brokerFrom(url: string): Broker {
  let user: string | undefined;
  let password: string | undefined;
  const servers = url.split(',').map((text) => {
    const parsed = new URL(text.includes('://') ? text.trim() : `nats://${text.trim()}`);
    if (parsed.username !== '') user ??= decodeURIComponent(parsed.username);
    if (parsed.password !== '') password ??= decodeURIComponent(parsed.password);
    return `${parsed.protocol}//${parsed.host}`;
  });
  return { servers: servers.join(','), ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { password }) };
}
