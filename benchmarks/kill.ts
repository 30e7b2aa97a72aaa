/** Two host processes; the one that works on a job is killed with -9; the seconds until the other starts with it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { connectNats } from '../protocol/nats/transport.ts';
import type { Bench, Benchmark } from './benchmark.ts';
import { startBroker } from './broker.ts';
import { lineOf } from './line.ts';
import { parcelJson } from './noop.ts';
import { ownProgram } from './programs.ts';

interface Said {
  readonly ready?: number;
  readonly started?: string;
  readonly at?: number;
}

interface Host {
  readonly child: ChildProcess;
  readonly said: Said[];
}

function startHost(args: readonly string[]): Host {
  const child = spawn(process.execPath, [ownProgram('kill-host'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said: Said[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => said.push(JSON.parse(line)));
  return { child, said };
}

/** Asks every few milliseconds; throws when it does not come true. */
async function until<T>(what: string, limitMs: number, ask: () => T | undefined): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = ask();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await wait(5);
  }
}

/** Seconds from the kill to the other host's start with the job. */
async function killOnce(ackWaitMs: number): Promise<number> {
  const broker = await startBroker({ durable: false });
  const folder = mkdtempSync(join(tmpdir(), 'alidade-bench-kill-'));
  const transport = await connectNats({ servers: broker.url, name: 'benchmark' });
  const hosts: Host[] = [];
  try {
    await transport.ensureStream({ name: 'NOOP', subjects: ['noop.>'], maxAgeSeconds: 86_400, maxBytes: 2 ** 30 });
    const args = ['--nats', broker.url, '--folder', folder, '--ack-wait', String(ackWaitMs)];
    for (let i = 0; i < 2; i++) hosts.push(startHost(args));
    for (const host of hosts) await until('a host is ready', 60_000, () => host.said.find(({ ready }) => ready !== undefined));
    transport.nc.publish('noop.asked.K1', parcelJson(1));
    const startOf = (host: Host): Said | undefined => host.said.find(({ started }) => started === 'K1');
    const victim = await until('a host works on the job', 30_000, () => hosts.find((host) => startOf(host) !== undefined));
    victim.child.kill('SIGKILL');
    const killedAt = Date.now();
    const other = hosts.find((host) => host !== victim);
    if (other === undefined) throw new Error('there is no other host');
    const again = await until('the job starts elsewhere', ackWaitMs + 60_000, () => startOf(other));
    await untilStored(transport);
    return ((again.at ?? Number.NaN) - killedAt) / 1000;
  } finally {
    for (const { child } of hosts) child.kill('SIGKILL');
    await transport.close();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The job has its outcome, and it is done. */
async function untilStored(transport: Awaited<ReturnType<typeof connectNats>>): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const outcome = await transport.last('NOOP', 'noop.stage1.K1.*');
    if (outcome?.header('Outcome') === 'done') return;
    await wait(25);
  }
  throw new Error('the job that was taken over has no outcome');
}

const seconds = (bench: Bench): number => Math.max(1, 10 / bench.divide);

export const kill: Benchmark = {
  name: 'kill',
  about: 'kill -9 of a host at work: seconds until its job runs in another process',
  async run(bench) {
    const ackWait = seconds(bench);
    const taken: number[] = [];
    for (let round = 1; round <= bench.rounds; round++) {
      taken.push(await killOnce(ackWait * 1000));
      bench.say(`round ${round}: ${taken.at(-1)?.toFixed(2)} s`);
    }
    return [lineOf({ name: `kill -9 of a host to its job in another, ack wait ${ackWait} s`, unit: 's', ours: taken, target: { of: 'ours', atMost: ackWait + 1 } })];
  },
};
