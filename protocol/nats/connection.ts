/** The connection to the broker: how it is opened, which servers are refused, what is told when it breaks. */
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { systemClock, type Clock } from '../clock.ts';
import { AlidadeError } from '../errors.ts';

export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface NatsOptions {
  /** One or several `nats://host:port`; a user and password in the URL count unless given apart. */
  readonly servers: string | readonly string[];
  readonly user?: string;
  readonly password?: string;
  /** Shown by `nats server report connections`. */
  readonly name: string;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Milliseconds until a question is `Unanswered`. */
  readonly timeoutMs?: number;
  /** Copies of a stream that is created, on as many servers. */
  readonly replicas?: number;
}

/** Message schedules with a time of day and atomic batches. */
const oldestServer = [2, 14] as const;

export function isOldServer(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return !(major > oldestServer[0] || (major === oldestServer[0] && minor >= oldestServer[1]));
}

interface Login {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
}

function login(options: NatsOptions): Login {
  const given = typeof options.servers === 'string' ? options.servers.split(',') : options.servers;
  let { user, password } = options;
  const servers = given.map((text) => {
    const url = new URL(text.includes('://') ? text.trim() : `nats://${text.trim()}`);
    if (url.username !== '') user ??= decodeURIComponent(url.username);
    if (url.password !== '') password ??= decodeURIComponent(url.password);
    return `${url.protocol}//${url.host}`;
  });
  return { servers, ...(user === undefined ? {} : { user }), ...(password === undefined ? {} : { pass: password }) };
}

/** Opens the connection; it reconnects for ever. Throws when no server answers or the server is too old. */
export async function openConnection(options: NatsOptions): Promise<NatsConnection> {
  const { servers, ...credentials } = login(options);
  const nc = await connect({
    servers,
    ...credentials,
    name: options.name,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    pingInterval: 5_000,
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
  }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AlidadeError('BROKER_UNREACHABLE', `no NATS server answers at ${servers.join(', ')}: ${reason}`, { retryable: true, cause });
  });
  const version = nc.info?.version ?? 'unknown';
  if (isOldServer(version)) {
    await nc.close();
    throw new AlidadeError('BROKER_TOO_OLD', `${servers.join(', ')} runs nats-server ${version}, Alidade needs ${oldestServer.join('.')} or newer: upgrade the server, or unset the setting that points at it to use the embedded one`);
  }
  return nc;
}

export interface ConnectionEvents {
  disconnected(): void;
  reconnected(): void;
  closed(): void;
}

/** Tells of every break of the connection, in order, until it is closed. */
export function watchConnection(nc: NatsConnection, log: Log, events: ConnectionEvents): void {
  const follow = async (): Promise<void> => {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect') {
        log('warn', 'connection to the broker lost', { server: status.server });
        events.disconnected();
      } else if (status.type === 'reconnect') {
        log('info', 'connected to the broker again', { server: status.server });
        events.reconnected();
      } else if (status.type === 'error') {
        log('error', 'the broker reports an error', { error: status.error.message });
      }
    }
  };
  void follow();
  void nc.closed().then((error) => {
    if (error instanceof Error) log('error', 'connection to the broker closed', { error: error.message });
    events.closed();
  });
}

/**
 * Calls back from a subscription. An error thrown there would end the library's reader and leave the
 * connection deaf; thrown here it ends the process, as any bug does.
 */
export function callBack(run: () => void): void {
  try {
    run();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

export const clockOf = (options: Pick<NatsOptions, 'clock'>): Clock => options.clock ?? systemClock;
