/** A client's connection to a running Alidade: what the command line and scripts use. */
import { homePath, readRunFile, type RunFile } from '../../deploy/embedded/index.ts';
import { systemClock } from '../../protocol/clock.ts';
import { AlidadeError } from '../../protocol/errors.ts';
import type { Buckets } from '../../protocol/kv.ts';
import type { LogReader } from '../../protocol/log-reader.ts';
import type { Log, NatsOptions } from '../../protocol/nats/connection.ts';
import { openLogReader } from '../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../protocol/nats/transport.ts';
import { createOperations, type KeyedName, type Operations } from '../../protocol/operations.ts';
import type { Pipeline } from '../../protocol/pipeline.ts';
import type { Environment } from '../../protocol/settings.ts';
import { eventTypes } from '../../schemas/index.ts';
import { bucketNames } from '../../protocol/workers.ts';
import { createOperationsLog } from './audit.ts';
import { loadCatalog } from './catalog.ts';
import { lifetimesOf, type StreamLimits } from './log-streams.ts';
import { readRuntimeSettings } from './settings.ts';

export interface Connected {
  readonly transport: NatsTransport;
  readonly buckets: Buckets;
  readonly operations: Operations;
  readonly pipelines: readonly Pipeline[];
  readonly keyed: readonly KeyedName[];
  readonly reader: LogReader;
  /** Undefined when the broker was given by ALIDADE_NATS_URL and no Alidade of this home runs on it. */
  readonly run: RunFile | undefined;
  /** Of the read model; undefined when neither run.json nor DATABASE_URL tells. */
  readonly databaseUrl: string | undefined;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Shown by the broker as the connection's name. */
  readonly name?: string;
  readonly log?: Log;
  readonly catalogUrl?: string;
}

/** Where the broker is: ALIDADE_NATS_URL, else what the running Alidade of the home says. */
function brokerOf(env: Environment, given: string, run: RunFile | undefined): Pick<NatsOptions, 'servers' | 'user' | 'password'> {
  if (given !== '') return { servers: given };
  if (run === undefined) throw new AlidadeError('NOT_RUNNING', `no Alidade runs with the home ${homePath(env)}: start it with \`alidade up\`, name its folder with ALIDADE_HOME, or point ALIDADE_NATS_URL at a broker`);
  const { url, user, password } = run.nats;
  return user === '' ? { servers: url } : { servers: url, user, password };
}

/**
 * Connects to the running Alidade. Streams are left as `alidade up` or a worker has made them: a client
 * with other settings must not change their limits. Throws `NOT_RUNNING`, `BROKER_UNREACHABLE`, `BROKER_TOO_OLD`, or `INVALID_SETTINGS`.
 */
export async function connectRunning(env: Environment, options: ConnectOptions = {}): Promise<Connected> {
  const { pipelines, keyed } = await loadCatalog(options.catalogUrl);
  const { streams } = readRuntimeSettings(env);
  const found = readRunFile(homePath(env));
  const given = env['ALIDADE_NATS_URL'] ?? '';
  const run = given === '' || given === found?.nats.url ? found : undefined;
  const log = options.log ?? (() => undefined);
  const transport = await connectNats({ ...brokerOf(env, given, run), name: options.name ?? 'alidade client', log });
  try {
    const reader = await openLogReader(transport.nc, { clock: systemClock, log });
    const operations = await openOperations(transport, { pipelines, keyed }, streams);
    const databaseUrl = (env['DATABASE_URL'] ?? '') === '' ? run?.database_url : env['DATABASE_URL'];
    return { transport, buckets: transport, operations, pipelines, keyed, reader, run, databaseUrl, close: () => transport.close() };
  } catch (error) {
    await transport.close();
    throw error;
  }
}

/** Orders to jobs and queues on this connection; each that takes effect is told as an event. */
export async function openOperations(transport: NatsTransport, { pipelines, keyed }: { readonly pipelines: readonly Pipeline[]; readonly keyed: readonly KeyedName[] }, limits: StreamLimits): Promise<Operations> {
  const pauses = await transport.bucket(bucketNames.pauses);
  const lifetimes = lifetimesOf(limits);
  const encoder = new TextEncoder();
  return createOperations({
    transport,
    pipelines,
    keyed,
    others: eventTypes,
    lifetimes,
    pauses: { put: (key, value) => pauses.put(key, encoder.encode(value)), delete: (key) => pauses.delete(key) },
    audited: createOperationsLog(transport, lifetimes).audited,
  });
}
