/** A nats-server of the test's own: on a free port, in a folder of its own, killed and started again at will. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../support/index.ts';

export interface BrokerSettings {
  /** Bytes; the server refuses to store more. */
  readonly maxFileStore?: number;
  readonly syncAlways?: boolean;
}

export interface TestBroker {
  readonly url: string;
  /** System account, for what only the operator may ask. */
  readonly systemUrl: string;
  readonly monitorUrl: string;
  readonly pid: number;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts again on the same port and folder. */
  start(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const root = new URL('../../../', import.meta.url).pathname;

function binary(): string {
  const set = process.env['ALIDADE_NATS_SERVER'];
  if (set !== undefined && set !== '') return set;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const cache = join(root, '.cache');
  if (existsSync(cache)) for (const entry of readdirSync(cache, { recursive: true, withFileTypes: true })) if (entry.name === 'nats-server' && entry.isFile()) folders.unshift(entry.parentPath);
  const found = folders.map((folder) => join(folder, 'nats-server')).find((path) => existsSync(path));
  if (found === undefined) throw new Error('no nats-server: run `node deploy/setup.mjs --test` or set ALIDADE_NATS_SERVER');
  return found;
}

/** SIGSTOP reaches the threads of a process one by one: resolves when all of them stand. */
export async function freeze(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  const stands = (task: string): boolean => / T /.test(readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8').replace(/^.*\)/, ''));
  while (!readdirSync(`/proc/${pid}/task`).every(stands)) await wait(1);
}

async function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function untilAnswers(port: number, child: ChildProcess, output: () => string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (child.exitCode !== null) throw new Error(`nats-server ended with ${child.exitCode}: ${output()}`);
    if (await answers(port)) return;
    await wait(25);
  }
  throw new Error(`nats-server does not answer on ${port}: ${output()}`);
}

export async function startBroker(settings: BrokerSettings = {}): Promise<TestBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'alidade-nats-'));
  const [port, monitorPort] = [await freePort(), await freePort()];
  const config = join(folder, 'nats.conf');
  await writeFile(
    config,
    `listen: "127.0.0.1:${port}"
http: "127.0.0.1:${monitorPort}"
jetstream { store_dir: "${folder}/data", max_file_store: ${settings.maxFileStore ?? 10_000_000_000}${settings.syncAlways === true ? ', sync_interval: always' : ''} }
accounts { SYS: { users: [{ user: sys, password: sys }] }, ALIDADE: { jetstream: enabled, users: [{ user: alidade, password: test }] } }
system_account: SYS
`,
  );
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    const victim = child;
    if (victim === undefined || victim.exitCode !== null || victim.signalCode !== null) return;
    const gone = new Promise((resolve) => victim.once('exit', resolve));
    victim.kill('SIGKILL');
    await gone;
  };
  const start = async (): Promise<void> => {
    let output = '';
    const started = spawn(binary(), ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
    started.stderr.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
    child = started;
    await untilAnswers(port, started, () => output);
  };
  await start();
  return {
    url: `nats://alidade:test@127.0.0.1:${port}`,
    systemUrl: `nats://sys:sys@127.0.0.1:${port}`,
    monitorUrl: `http://127.0.0.1:${monitorPort}`,
    get pid() {
      return child?.pid ?? 0;
    },
    kill,
    start,
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
