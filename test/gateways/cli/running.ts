/** A broker with the streams of Alidade, a database with its tables, and a hand that writes outcomes as hosts do. */
import { chainOf } from '../../../protocol/pipeline.ts';
import type { Pool } from 'pg';
import { loadCatalog } from '../../../gateways/up/catalog.ts';
import { driftMissions, migrate, openPool, startProjector, type Projector } from '../../../gateways/postgres/index.ts';
import { domainsOf, ensureStreams } from '../../../gateways/up/log-streams.ts';
import { openLogReader } from '../../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { readSettings } from '../../../protocol/settings.ts';
import { deadSubject, outcomeFilter, outcomeSubject, streamOf } from '../../../protocol/subjects.ts';
import { streamSettings } from '../../../supervisor/settings.ts';

const silent = (): void => undefined;
const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const { pipelines } = await loadCatalog();
export const stages = pipelines[0]?.stages.map((stage) => stage.name) ?? [];
export const firstStage = stages[0] ?? '';

export interface Outcome {
  readonly kind: 'done' | 'retrying' | 'dead' | 'cancelled';
  readonly run?: number;
  readonly reason?: string;
  readonly code?: string;
}

export interface Hand {
  readonly transport: NatsTransport;
  /** What `stage` says about the job; a dead one gets its letter with the payload. */
  outcome(stage: string, id: string, outcome: Outcome, payload?: unknown): Promise<void>;
  /** All stages done, one after the other. */
  finish(id: string, run?: number): Promise<void>;
  close(): Promise<void>;
}

export async function openHand(url: string): Promise<Hand> {
  const transport = await connectNats({ servers: url, name: 'test' });
  await ensureStreams(transport, domainsOf(pipelines), readSettings(streamSettings, {}));
  const outcome: Hand['outcome'] = async (stage, id, { kind, run = 0, reason, code }, payload = {}) => {
    const before = await transport.last(streamOf('drift'), outcomeFilter('drift', stage, id));
    const input = (await transport.last(streamOf('drift'), `drift.*.${id}.normal`))?.sequence ?? 1;
    const headers = { Outcome: kind, Run: String(run), 'Input-Sequence': String(input), ...(reason === undefined ? {} : { Reason: reason }), ...(code === undefined ? {} : { 'Error-Code': code }) };
    const { Outcome: _, ...letter } = headers;
    await transport.publish({ subject: outcomeSubject('drift', stage, id, 'normal'), data: kind === 'done' ? text(payload) : new Uint8Array(0), headers, expect: { filter: outcomeFilter('drift', stage, id), sequence: before?.sequence ?? 0 } });
    if (kind === 'dead') await transport.publish({ subject: deadSubject('drift', stage, id), data: text(payload), headers: letter });
  };
  return {
    transport,
    outcome,
    finish: async (id, run = 0) => {
      for (const stage of stages) await outcome(stage, id, { kind: 'done', run });
    },
    close: () => transport.close(),
  };
}

export interface Tables {
  readonly url: string;
  /** Once the tables hold all that the log holds now. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** Fills the tables of a fresh database from the log. */
export async function openTables(hand: Hand, url: string): Promise<Tables> {
  const pool: Pool = openPool({ url, log: silent });
  await migrate(pool, silent);
  const reader = await openLogReader(hand.transport.nc);
  const projections = pipelines.map((pipeline) => ({ stream: streamOf(pipeline.domain), domain: pipeline.domain, chains: [chainOf(pipeline)], missions: driftMissions }));
  const projector: Projector = startProjector({ reader, pool, projections, log: silent });
  return {
    url,
    caughtUp: async () => {
      const last = (await reader.state('DRIFT'))?.lastSequence ?? 0;
      if (!(await projector.reached('DRIFT', last, 20_000))) throw new Error(`the tables did not reach ${last}: ${JSON.stringify(projector.status())}`);
    },
    close: async () => {
      await projector.close();
      await pool.end();
    },
  };
}
