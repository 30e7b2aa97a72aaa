/**
 * An exposure end to end: published → its alerts in PostgreSQL, one after the other on an idle, warm Alidade. What the
 * stages say of their own seconds tells what is left for the runtime.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { sky } from '../actors/sky/pipeline.ts';
import { writeSkyDemo } from '../gateways/sky/demo.ts';
import { startUp, type Running } from '../gateways/up/index.ts';
import type { Bench, Benchmark } from './benchmark.ts';
import { lineOf, spreadOf, type Printed } from './line.ts';

/** px on a side, and what is asked of it on two cores. */
const sizes = [
  { size: 2048, exposures: 4, mostSeconds: 3, mostGigabytes: undefined },
  { size: 4096, exposures: 1, mostSeconds: 15, mostGigabytes: 3 },
] as const;
/** Threads load their code, masters are combined, the network is opened with the first ones. */
const WARM_UP = 2;
const SEED = 11;
/** No alert for so long, and there is none to come; what was told of them (some 15 ms each, beside the next exposure) is told by then too. */
const SETTLED_MS = 2000;
/** A question costs half a millisecond of a processor on either side: asked every 2 ms, they took a tenth of the two cores from what is measured. */
const POLL_MS = 10;

export const observation: Benchmark = {
  name: 'observation',
  about: 'a raw generated exposure of 2048² and of 4096² from its publishing to its alerts, warm; the part of it that is the runtime; memory',
  async run(bench) {
    const home = await mkdtemp(join(tmpdir(), 'alidade-observation-'));
    const { ALIDADE_NATS_URL: _nats, DATABASE_URL: _database, ALIDADE_ARTIFACTS: _artifacts, ALIDADE_SKY_FILES: _files, ...env } = process.env;
    const running = await startUp({ env: { ...env, ALIDADE_HOME: home } });
    try {
      const printed: Printed[] = [];
      for (const one of sizes) printed.push(...(await measure(one, running, home, bench)));
      return printed;
    } finally {
      await running.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
};

interface Through {
  readonly seconds: number;
  /** Of each stage by its own word, and of its reading and storing of files. */
  readonly stages: number;
  /** From the exposure to the outcome of its last stage in the log, by the broker's clock. */
  readonly logged: number;
  readonly files: number;
  readonly alerts: number;
}

async function measure({ size: full, exposures, mostSeconds, mostGigabytes }: (typeof sizes)[number], running: Running, home: string, bench: Bench): Promise<readonly Printed[]> {
  const size = Math.max(256, Math.round(full / bench.divide));
  bench.say(`generating an exposure of ${size}²`);
  const { observation: asked } = await writeSkyDemo(join(home, 'sky'), { size, seed: SEED, id: 'demo' });
  const through = await throughAlidade(running, home);
  for (let k = 0; k < WARM_UP; k++) await through.run({ ...asked, observation_id: `W${size}-${k}` });
  const rounds: { readonly p50: number; readonly handOff: number; readonly curation: number; readonly files: number }[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const all: Through[] = [];
    for (let k = 0; k < exposures; k++) all.push(await through.run({ ...asked, observation_id: `B${size}-${round}-${k}` }));
    bench.say(`${size}², round ${round + 1}: ${all.map(({ seconds, alerts }) => `${seconds.toFixed(2)} s, ${alerts} alerts`).join('; ')}`);
    const mean = (of: (one: Through) => number): number => all.reduce((sum, one) => sum + of(one), 0) / all.length;
    rounds.push({ p50: spreadOf(all.map(({ seconds }) => seconds)).median, handOff: (1000 * mean(({ logged, stages }) => logged - stages)) / sky.stages.length, curation: 1000 * mean(({ seconds, logged }) => seconds - logged), files: (1000 * mean(({ files }) => files)) / sky.stages.length });
  }
  const gigabytes = peakOf(running);
  await through.close();
  const isFull = size === full;
  return [
    lineOf({ name: `observation ${size}², raw to alerts`, unit: 's', ours: rounds.map(({ p50 }) => p50), ...(isFull ? { target: { of: 'ours' as const, atMost: mostSeconds } } : {}), note: 'publish → last of its alerts in PostgreSQL, one exposure after the other with pauses' }),
    lineOf({ name: `observation ${size}², hand-off of a stage`, unit: 'ms', ours: rounds.map(({ handOff }) => handOff), ...(isFull ? { target: { of: 'ours' as const, atMost: 30 } } : {}), note: `from the exposure in the log to its last outcome there, less the seconds of the ${sky.stages.length} stages, over these: broker, commits, the way into the threads and out of them` }),
    lineOf({ name: `observation ${size}², from the last stage to the last alert`, unit: 'ms', ours: rounds.map(({ curation }) => curation), note: `curation, its messages, projector; PostgreSQL is asked every ${POLL_MS} ms` }),
    lineOf({ name: `observation ${size}², files of a stage`, unit: 'ms', ours: rounds.map(({ files }) => files), note: 'reading its input and storing its output as FITS, by the stages’ own seconds' }),
    lineOf({ name: `observation ${size}², peak memory of a host`, unit: 'GB', ours: [gigabytes], ...(isFull && mostGigabytes !== undefined ? { target: { of: 'ours' as const, atMost: mostGigabytes } } : {}), note: 'VmHWM of the larger of the sky’s hosts, all of its threads; model process not included' }),
  ];
}

async function throughAlidade(running: Running, home: string): Promise<{ run(body: { readonly observation_id: string }): Promise<Through>; close(): Promise<void> }> {
  const client = await running.connect();
  const database = new Client({ connectionString: running.run.database_url });
  await database.connect();
  const row = async (id: string): Promise<{ readonly status: string; readonly reason: string; readonly seconds: Readonly<Record<string, number>>; readonly logged: number; readonly alerts: number } | undefined> =>
    (await database.query(`SELECT status, reason, seconds, extract(epoch FROM finished_at - created_at)::float8 AS logged, (SELECT count(*)::int FROM sky_alerts WHERE observation_id = o.observation_id) AS alerts FROM observations o WHERE observation_id = $1`, [id])).rows[0];
  return {
    async run(body) {
      const { observation_id: id } = body;
      const began = performance.now();
      await client.operations.submit({ domain: 'sky', event: 'observed', id, payload: new TextEncoder().encode(JSON.stringify(body)) });
      for (let [alerts, last] = [0, began]; ; ) {
        const found = await row(id);
        if (found !== undefined && found.alerts > alerts) [alerts, last] = [found.alerts, performance.now()];
        if (found?.status === 'completed' && alerts > 0 && performance.now() - last > SETTLED_MS) {
          const sum = (names: (name: string) => boolean): number => Object.entries(found.seconds).reduce((total, [name, seconds]) => total + (names(name) ? seconds : 0), 0);
          return { seconds: (last - began) / 1000, logged: found.logged, stages: sum((name) => sky.stages.some((stage) => stage.name === name)), files: sum((name) => /_(read|store|open|cutouts)$/.test(name)), alerts: found.alerts };
        }
        if (found?.status === 'failed' || found?.status === 'rejected' || performance.now() - began > 300_000) throw new Error(`the observation ${id} is ${found?.status ?? 'not there'} with ${found?.alerts ?? 0} alerts: ${found?.reason ?? ''} (logs in ${home})`);
        await wait(POLL_MS);
      }
    },
    async close() {
      await database.end();
      await client.close();
    },
  };
}

/** Largest peak among the sky's hosts, GB. */
function peakOf({ run }: Running): number {
  const peaks = run.hosts.filter(({ group }) => group === 'sky').map(({ pid }) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]));
  return Math.max(...peaks) / 1e6;
}
