/** Where the broker and the artifacts are: all that a process needs of the ports that runs no actors itself. */
import { connect } from '@nats-io/transport-node';
import type { Artifacts } from '../../protocol/ports.ts';
import { openArtifacts } from '../artifacts/index.ts';

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
