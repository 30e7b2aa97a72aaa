/** What hosts are told, from settings; the same for `alidade up` and `alidade worker`. */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogSettings } from '../../supervisor/logs.ts';
import type { ChildSpec } from '../../supervisor/tree.ts';
import type { Broker } from './store.ts';
import type { HostConfig, KeyedConfig } from './process-config.ts';
import type { RuntimeSettings } from './settings.ts';

export interface HostsPlace {
  readonly broker: Broker;
  readonly artifacts: string;
  /** Folder for scratch files and copies of artifacts. */
  readonly folder: string;
  readonly log: LogSettings;
  readonly catalogUrl: string;
  readonly portsUrl: string;
  readonly version: string;
  readonly drainSeconds: number;
}

/** Each host's files of attempts lie in a folder of its own here. */
const scratchIn = (folder: string): string => join(folder, 'scratch');

/** What a host that was killed could not put away itself. */
export const dropScratch = (folder: string, instance: string): Promise<void> => rm(join(scratchIn(folder), instance), { recursive: true, force: true });

export function hostConfig(child: ChildSpec, place: HostsPlace, settings: RuntimeSettings): Omit<HostConfig, 'id' | 'instance'> {
  const { broker, artifacts, folder, log, catalogUrl, portsUrl, version, drainSeconds } = place;
  return {
    broker,
    log,
    catalogUrl,
    version,
    limits: settings.streams,
    group: child.args?.['group'] ?? '',
    durable: settings.servers.durable,
    portsUrl,
    ports: { artifacts, broker, cacheFolder: join(folder, 'artifact-copies') },
    ackWaitSeconds: settings.hosts.ackWaitSeconds,
    drainSeconds,
    memoryLimitBytes: settings.hosts.memoryLimitBytes,
    scratchRoot: scratchIn(folder),
  };
}

/** What the process of a keyed actor is told. */
export function keyedConfig(child: ChildSpec, place: HostsPlace, settings: RuntimeSettings): Omit<KeyedConfig, 'id' | 'instance'> {
  const { broker, artifacts, folder, log, catalogUrl, version, drainSeconds } = place;
  const { domain = '', actor = '' } = child.args ?? {};
  return {
    broker,
    log,
    catalogUrl,
    version,
    limits: settings.streams,
    domain,
    actor,
    durable: settings.servers.durable,
    ports: { artifacts, broker, cacheFolder: join(folder, 'artifact-copies') },
    drainSeconds,
    keyed: settings.keyed,
  };
}

/** A worker without a home keeps its files here. */
export const workerFolder = (): string => join(tmpdir(), `alidade-worker-${process.pid}`);
