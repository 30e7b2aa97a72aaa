/**
 * The raw limits and the peers: programs of `../shared/reference/runtime` with packages of their own.
 * That folder is read only, so it is copied into the cache and its packages are installed there, once
 * for each version of its lock file.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { natsServerProgram } from '../deploy/embedded/index.ts';
import { checkoutRoot } from '../deploy/embedded/root.ts';
import { runNode, runProgram } from './programs.ts';

/** What a raw program or a peer says of one run. */
export interface ReferenceRun {
  readonly name: string;
  readonly settings?: string;
  readonly jobsPerSecond?: number;
  readonly cpuPerJob?: { readonly clientMicros: number; readonly serverMicros: number | null };
  /** Ours: through all stages, milliseconds. */
  readonly through?: { readonly p50Millis: number; readonly p99Millis: number };
  readonly latency?: { readonly samples: number; readonly p50Millis: number; readonly p99Millis: number };
}

export interface ReferenceServer {
  readonly pid: number;
  /** How a program is told where the server is. */
  readonly args: readonly string[];
  stop(): Promise<void>;
}

export interface Reference {
  run(program: 'raw' | 'peers', args: readonly string[]): Promise<ReferenceRun>;
  /** Starts a server of its own in a temporary folder. Throws `ServerMissing` with the reason when there is no such program. */
  start(server: 'redis' | 'postgres'): Promise<ReferenceServer>;
}

/** A program that must be there to measure a peer is not. */
export class ServerMissing extends Error {}

const source = resolve(checkoutRoot, process.env['ALIDADE_REFERENCE'] || '../shared/reference', 'runtime');

/** Makes the programs ready to run. */
export async function openReference(say: (text: string) => void): Promise<Reference | { readonly missing: string }> {
  if (!existsSync(join(source, 'raw.mjs'))) return { missing: `no raw.mjs and peers.mjs in ${source} (set ALIDADE_REFERENCE)` };
  const print = createHash('sha256').update(readFileSync(join(source, 'package-lock.json'))).digest('hex').slice(0, 12);
  const folder = join(checkoutRoot, '.cache', `bench-peers-${print}`);
  if (!existsSync(join(folder, '.ready'))) {
    say('installing the packages of the peers, once');
    await install(folder);
  }
  return {
    run: (program, args) => runNode<ReferenceRun>(join(folder, `${program}.mjs`), [...args, '--json']),
    start: (server) => startServer(folder, server),
  };
}

async function install(folder: string): Promise<void> {
  const fresh = `${folder}.${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  cpSync(source, fresh, { recursive: true, filter: (from) => !from.includes('node_modules') });
  await runProgram('chmod', ['-R', 'u+w', fresh]);
  await runProgram('npm', ['ci', '--no-audit', '--no-fund'], { cwd: fresh });
  writeFileSync(join(fresh, '.ready'), '');
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
}

type Starter = () => Promise<ReferenceServer>;

async function startServer(folder: string, server: 'redis' | 'postgres'): Promise<ReferenceServer> {
  process.env['NATS_SERVER_BIN'] ??= natsServerProgram();
  const module: Readonly<Record<string, Starter>> = await import(pathToFileURL(join(folder, 'servers', `${server}.mjs`)).href);
  const start = module[server === 'redis' ? 'startRedis' : 'startPostgres'];
  if (start === undefined) throw new Error(`${folder} cannot start ${server}`);
  try {
    return await start();
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'ServerMissing') throw new ServerMissing(error.message);
    throw error;
  }
}
