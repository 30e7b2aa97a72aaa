/** What the supervisor tells its child processes: one message each, plain data. */
import type { ChildConfig } from '../../supervisor/child-process.ts';
import type { SettingsValues } from '../../protocol/settings.ts';
import type { LogSettings } from '../../supervisor/logs.ts';
import type { keyedSettings } from '../../supervisor/settings.ts';
import type { StreamLimits } from './log-streams.ts';
import type { Broker, PortsConfig } from './store.ts';
import { hasShape } from './shapes.ts';

export interface CommonConfig extends ChildConfig {
  readonly broker: Broker;
  readonly log: LogSettings;
  readonly catalogUrl: string;
  readonly version: string;
  readonly limits: StreamLimits;
}

export interface HostConfig extends CommonConfig {
  readonly group: string;
  readonly durable: boolean;
  readonly portsUrl: string;
  readonly ports: PortsConfig;
  readonly ackWaitSeconds: number;
  readonly drainSeconds: number;
  readonly memoryLimitBytes: number;
  /** Attempts get folders of their own below it. */
  readonly scratchRoot: string;
}

export interface KeyedConfig extends CommonConfig {
  readonly domain: string;
  readonly actor: string;
  readonly durable: boolean;
  readonly ports: PortsConfig;
  readonly drainSeconds: number;
  readonly keyed: SettingsValues<typeof keyedSettings>;
}

export interface DoorConfig extends CommonConfig {
  readonly databaseUrl: string;
  readonly artifacts: PortsConfig;
  readonly host: string;
  readonly port: number;
  readonly token: string;
  readonly dashboardFolder: string;
}

const common = { broker: 'object', log: 'object', catalogUrl: 'string', version: 'string', limits: 'object' } as const;

export const isHostConfig = (value: unknown): value is HostConfig =>
  hasShape(value, { ...common, group: 'string', durable: 'boolean', portsUrl: 'string', ports: 'object', ackWaitSeconds: 'number', drainSeconds: 'number', memoryLimitBytes: 'number', scratchRoot: 'string' });

export const isKeyedConfig = (value: unknown): value is KeyedConfig => hasShape(value, { ...common, domain: 'string', actor: 'string', durable: 'boolean', ports: 'object', drainSeconds: 'number', keyed: 'object' });

export const isDoorConfig = (value: unknown): value is DoorConfig => hasShape(value, { ...common, databaseUrl: 'string', artifacts: 'object', host: 'string', port: 'number', token: 'string', dashboardFolder: 'string' });
