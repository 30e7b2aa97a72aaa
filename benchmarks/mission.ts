/**
 * A mission end to end: published → completed in PostgreSQL and its file readable, one after the other on an idle
 * Alidade. How long the attempts took by the host's own metrics tells what is left for the runtime.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { drift } from '../actors/drift/pipeline.ts';
import { writeDemo } from '../gateways/drift/index.ts';
import { startUp, type Running } from '../gateways/up/index.ts';
import { shareOf, type Benchmark } from './benchmark.ts';
import { lineOf, spreadOf } from './line.ts';

const MISSIONS = 25;
/** Threads load their code and their coastline with the first ones. */
const WARM_UP = 6;

export const mission: Benchmark = {
  name: 'mission',
  about: 'a drift mission of 1,000 particles × 24 h from its publishing to its row and file; the part of it that is the runtime',
  async run(bench) {
    const home = await mkdtemp(join(tmpdir(), 'alidade-mission-'));
    const { ALIDADE_NATS_URL: _nats, DATABASE_URL: _database, ALIDADE_ARTIFACTS: _artifacts, ...env } = process.env;
    const running = await startUp({ env: { ...env, ALIDADE_HOME: home } });
    try {
      const { mission: demo } = await writeDemo(join(home, 'forcing'));
      const body = (id: string, seed: number): object => ({ mission_id: id, params: { ...demo.params, num_particles: 1000, seed } });
      const missions = shareOf(MISSIONS, bench);
      const through = await throughAlidade(running, home);
      for (let i = 0; i < WARM_UP; i++) await through.run(`W${i}`, body(`W${i}`, i));
      let before = await attemptsOf(running, WARM_UP * drift.stages.length);
      const rounds: { readonly p50: number; readonly work: number; readonly rest: number }[] = [];
      for (let round = 0; round < bench.rounds; round++) {
        bench.say(`round ${round + 1}: ${missions} missions`);
        const whole: number[] = [];
        for (let i = 0; i < missions; i++) whole.push(await through.run(`B${round}-${i}`, body(`B${round}-${i}`, i)));
        const after = await attemptsOf(running, before.count + missions * drift.stages.length);
        const work = (after.ms - before.ms) / missions;
        before = after;
        rounds.push({ p50: spreadOf(whole).median, work, rest: whole.reduce((sum, ms) => sum + ms, 0) / missions - work });
      }
      await through.close();
      return [
        lineOf({ name: 'mission, p50', unit: 'ms', ours: rounds.map(({ p50 }) => p50), target: { of: 'ours', atMost: 1000 }, note: 'publish → completed in PostgreSQL, particles.nc fetched over HTTP' }),
        lineOf({ name: 'mission, in its four stages, mean', unit: 'ms', ours: rounds.map(({ work }) => work), note: 'from the delivery of an input to its result: simulation, statistics, map, files, and the way into the thread' }),
        lineOf({ name: 'mission, the rest, mean', unit: 'ms', ours: rounds.map(({ rest }) => rest), target: { of: 'ours', atMost: 100 }, note: 'broker, commits, projector, polling every 2 ms, the fetching of the file' }),
      ];
    } finally {
      await running.stop();
      await rm(home, { recursive: true, force: true });
    }
  },
};

/** Milliseconds from submitting to the file's last byte. */
async function throughAlidade(running: Running, home: string): Promise<{ run(id: string, body: object): Promise<number>; close(): Promise<void> }> {
  const client = await running.connect();
  const database = new Client({ connectionString: running.run.database_url });
  await database.connect();
  const { url, token } = running.run.http;
  return {
    async run(id, body) {
      const began = performance.now();
      await client.operations.submit({ domain: 'drift', event: 'requested', id, payload: new TextEncoder().encode(JSON.stringify(body)) });
      for (;;) {
        const { rows } = await database.query<{ status: string; reason: string }>('SELECT status, reason FROM missions WHERE mission_id = $1', [id]);
        const status = rows[0]?.status;
        if (status === 'completed') break;
        if (status === 'failed' || performance.now() - began > 60_000) throw new Error(`the mission ${id} is ${status ?? 'not there'}: ${rows[0]?.reason ?? ''} (logs in ${home})`);
        await wait(2);
      }
      const file = await fetch(`${url}/v1/missions/${id}/particles.nc`, { headers: { authorization: `Bearer ${token}` } });
      await file.arrayBuffer();
      if (!file.ok) throw new Error(`the file of ${id}: ${file.status}`);
      return performance.now() - began;
    },
    async close() {
      await database.end();
      await client.close();
    },
  };
}

interface Attempts {
  /** Of all stages together. */
  readonly count: number;
  /** Milliseconds in them, the committing of their outcomes left out. */
  readonly ms: number;
}

/** What the host says of its attempts, when it has said so of `atLeast` of them: its numbers come with its heartbeats. */
async function attemptsOf({ run }: Running, atLeast: number): Promise<Attempts> {
  for (const until = performance.now() + 20_000; ; ) {
    const response = await fetch(`${run.http.url}/metrics`, { headers: { authorization: `Bearer ${run.http.token}` } });
    const text = await response.text();
    const sum = (name: string): number => [...text.matchAll(new RegExp(`^${name}\\{[^}]*domain="drift"[^}]*\\} (\\S+)$`, 'gm'))].reduce((total, [, value]) => total + Number(value), 0);
    const count = sum('alidade_attempt_seconds_count');
    if (count >= atLeast) return { count, ms: 1000 * (sum('alidade_attempt_seconds_sum') - sum('alidade_commit_seconds_sum')) };
    if (performance.now() > until) throw new Error(`the host told of ${count} attempts, not of ${atLeast}`);
    await wait(200);
  }
}
