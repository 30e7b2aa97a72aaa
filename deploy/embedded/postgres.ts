/** The embedded PostgreSQL: on the loopback interface, its data in the home folder, its password beside them. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { AlidadeError } from '../../protocol/errors.ts';
import { freePort, isPortFree } from './ports.ts';
import { isOpenToAll, postgresAccount, postgresPrograms, type Account } from './postgres-programs.ts';
import { endOrphans } from './processes.ts';
import { startServerProcess, untilReady, type ServerExit, type ServerProcess } from './server-process.ts';
import { isRecord, readJson, replaceFile } from './small-files.ts';

export interface PostgresSettings {
  readonly home: string;
  /** Default: the port of the last start when it is still free, else any free one. */
  readonly port?: number;
  /** For tests alone: nothing is fsynced, so a crash of the machine may lose the data. */
  readonly careless?: boolean;
}

export interface PostgresServer {
  /** With credentials; database `alidade`. */
  readonly url: string;
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  /** Open transactions are rolled back, the data are left clean. */
  /** Ends it in good order, by force after `limitMs` (5 s). */
  stop(limitMs?: number): Promise<void>;
}

interface Layout {
  readonly folder: string;
  readonly data: string;
  readonly passwordFile: string;
  readonly programs: string;
  readonly account: Account | undefined;
}

/**
 * How the server is told its data folder. A lent account may not be able to walk there (a home under
 * /root), yet a process may always stand where it was put: it is started inside the folder, and
 * `/proc/self/cwd` is that folder without the way to it.
 */
const dataArgument = (layout: Layout): string => (layout.account === undefined || isOpenToAll(resolve(layout.folder, '..')) ? layout.data : '/proc/self/cwd');

function prepareLayout(home: string): Layout {
  const folder = join(resolve(home), 'postgres');
  const account = postgresAccount();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  return { folder, data: join(folder, 'data'), passwordFile: join(folder, 'password'), programs: postgresPrograms(account), account };
}

/** Made under another name and renamed when whole: an interrupted first start is made anew. */
async function createCluster(layout: Layout, careless: boolean): Promise<void> {
  const fresh = join(layout.folder, 'data.new');
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writeFileSync(layout.passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
  chmodSync(layout.passwordFile, 0o600);
  if (layout.account !== undefined) for (const path of [fresh, layout.passwordFile]) chownSync(path, layout.account.uid, layout.account.gid);
  const args = ['-D', '/proc/self/cwd', '-U', 'alidade', '--pwfile=/proc/self/cwd/../password', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions', ...(careless ? ['--no-sync'] : [])];
  try {
    await promisify(execFile)(join(layout.programs, 'initdb'), args, { cwd: fresh, ...layout.account });
  } catch (cause) {
    throw new AlidadeError('NO_DATABASE_CLUSTER', `PostgreSQL's initdb failed in ${fresh}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  renameSync(fresh, layout.data);
}

/** A killed server leaves postmaster.pid; its pid may be someone else's by now, and no server of this folder runs here. */
async function clearTheWay(layout: Layout): Promise<void> {
  await endOrphans(layout.data, 'postgres', 'SIGINT');
  rmSync(join(layout.data, 'postmaster.pid'), { force: true });
}

async function choosePort(layout: Layout, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) return wanted;
  const file = join(layout.folder, 'remembered.json');
  const before = readJson(file);
  const last = isRecord(before) && typeof before['port'] === 'number' ? before['port'] : undefined;
  if (last !== undefined && (await isPortFree(last))) return last;
  const port = await freePort();
  replaceFile(file, `${JSON.stringify({ port })}\n`);
  return port;
}

function serverArguments(layout: Layout, port: number, careless: boolean): readonly string[] {
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '64MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '256MB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(careless ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } : {}),
  };
  return ['-D', dataArgument(layout), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** The server writes its state into the last line of its pid file. */
function isReady(layout: Layout, server: ServerProcess): boolean {
  const file = join(layout.data, 'postmaster.pid');
  if (!existsSync(file)) return false;
  const lines = readFileSync(file, 'utf8').split('\n');
  return Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready';
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: `${url}/postgres` });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'alidade'");
    if (rowCount === 0) await client.query('CREATE DATABASE alidade');
  } finally {
    await client.end();
  }
}

/** Starts the database of that home, making it at the first start; a server that a killed supervisor left behind is ended first. */
export async function startPostgres(settings: PostgresSettings): Promise<PostgresServer> {
  const layout = prepareLayout(settings.home);
  const careless = settings.careless === true;
  const first = !existsSync(join(layout.data, 'PG_VERSION'));
  if (first) await createCluster(layout, careless);
  else await clearTheWay(layout);
  const { server, port } = await launch(layout, settings).catch((error: unknown) => {
    // Someone took the port between our look and the server's; another one is asked for.
    if (settings.port === undefined && isPortTaken(error)) return launch(layout, settings);
    throw error;
  });
  const password = readFileSync(layout.passwordFile, 'utf8').trim();
  const url = `postgres://alidade:${password}@127.0.0.1:${port}`;
  await ensureDatabase(url);
  return { url: `${url}/alidade`, pid: server.pid, exited: server.exited, stop: (limitMs) => server.stop(limitMs) };
}

const isPortTaken = (error: unknown): boolean => error instanceof AlidadeError && error.code === 'SERVER_ENDED' && /address already in use/i.test(error.message);

async function launch(layout: Layout, settings: PostgresSettings): Promise<{ readonly server: ServerProcess; readonly port: number }> {
  const port = await choosePort(layout, settings.port);
  const server = await startServerProcess({
    name: 'PostgreSQL',
    file: join(layout.programs, 'postgres'),
    args: serverArguments(layout, port, settings.careless === true),
    cwd: layout.data,
    logFile: join(resolve(settings.home), 'logs', 'postgres.log'),
    stopSignal: 'SIGINT',
    ...(layout.account === undefined ? {} : { account: layout.account }),
  });
  await untilReady('PostgreSQL', server, async () => isReady(layout, server), 60_000);
  return { server, port };
}
