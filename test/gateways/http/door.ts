/** The HTTP door on a real broker and a real PostgreSQL, and the hands of a host that writes outcomes into the log. */
import { chainOf } from '../../../protocol/pipeline.ts';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pool } from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { openArtifacts } from '../../../gateways/artifacts/index.ts';
import { payloadChecker, startHttp, type HttpDoor, type HttpOptions } from '../../../gateways/http/index.ts';
import { alertsView, driftMissions, migrate, openPool, openReadModel, skyView, startProjector, type Projector, type View } from '../../../gateways/postgres/index.ts';
import { clearedOf } from '../../../gateways/retention/index.ts';
import { createSensorOrders } from '../../../gateways/sensors/orders.ts';
import { packetOutSettings } from '../../../gateways/sky/packets/settings.ts';
import { openPictures } from '../../../gateways/sky/picture/pictures.ts';
import { RecentReadings } from '../../../gateways/sensors/recent.ts';
import { statisticsOf } from '../../../gateways/sensors/statistics.ts';
import type { EventFeed } from '../../../gateways/ws/index.ts';
import { encode } from '../../../protocol/codec.ts';
import { openLogReader } from '../../../protocol/nats/log-reader.ts';
import { connectNats, type NatsTransport } from '../../../protocol/nats/transport.ts';
import { createOperations, type AuditEntry } from '../../../protocol/operations.ts';
import { defaultLifetimes } from '../../../protocol/outcome.ts';
import { readSettings } from '../../../protocol/settings.ts';
import { deadSubject, outcomeSubject, streamOf } from '../../../protocol/subjects.ts';
import { DriftCompleted, eventTypes, type DriftCompletedBody, type DriftNamedArtifact } from '../../../schemas/index.ts';
import { natsServer, postgres, temporaryFolder, type TestNats, type TestPostgres } from '../../support/index.ts';
import { drift, sensors, sky } from './pipeline.ts';

const domains = [drift, sensors, sky];
const viewsOf: Readonly<Record<string, readonly View[]>> = { sensors: [alertsView], sky: [skyView] };

export const token = 'a-token-for-tests-only';
const silent = (): void => undefined;
/** As an evaluator's process tells it of the rule `counted`. */
const evaluatorSays = [
  { name: 'alidade_sensors_cycles_total', help: '', type: 'counter' as const, values: [{ labels: { partition: 0 }, value: 7 }] },
  { name: 'alidade_sensors_rule_evaluations_total', help: '', type: 'counter' as const, values: [{ labels: { partition: 0, rule: 'counted' }, value: 21 }] },
  { name: 'alidade_sensors_rule_readings_total', help: '', type: 'counter' as const, values: [{ labels: { partition: 0, rule: 'counted', fate: 'late' }, value: 2 }] },
];
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  readonly json: unknown;
}

export interface Parts {
  readonly transport: NatsTransport;
  readonly projector: Projector;
  readonly audited: readonly AuditEntry[];
  readonly pool: Pool;
  readonly options: HttpOptions;
  readonly feed: EventFeed;
  /** Another door on the same parts; closed by the caller. */
  open(options: Partial<HttpOptions>): Promise<HttpDoor>;
  close(): Promise<void>;
}

export async function assemble(broker: TestNats, server: TestPostgres): Promise<Parts> {
  const transport = await connectNats({ servers: broker.url, name: 'http-tests' });
  for (const { domain } of domains) await transport.ensureStream({ name: streamOf(domain), subjects: [`${domain}.>`], maxBytes: 2 ** 30, maxAgeSeconds: 86_400 });
  const database = await server.freshDatabase();
  const pool = openPool({ url: database.url, log: silent });
  await migrate(pool, silent);
  const reader = await openLogReader(transport.nc);
  const chains = domains.map(chainOf);
  const projector = startProjector({ reader, pool, log: silent, projections: chains.map((chain) => ({ stream: streamOf(chain.domain), domain: chain.domain, chains: [chain], ...(chain.domain === 'drift' ? { missions: driftMissions } : { views: viewsOf[chain.domain] ?? [] }) })) });
  const files = await temporaryFolder('artifacts');
  const artifacts = await openArtifacts(pathToFileURL(join(files.path, 'artifacts')).href);
  const pauses = await transport.bucket('pauses');
  const audited: AuditEntry[] = [];
  const operations = createOperations({
    transport,
    pipelines: domains,
    pauses: { put: (key, value) => pauses.put(key, bytes(value)), delete: (key) => pauses.delete(key) },
    lifetimes: defaultLifetimes,
    audited: async (entry) => void audited.push(entry),
  });
  const feed: EventFeed = { reader, domains: ['drift', 'sensors', 'sky'], events: eventTypes, log: silent, listen: (filter, onMessage) => transport.listen(filter, onMessage) };
  const pictures = openPictures();
  const recent = new RecentReadings({ reader, now: Date.now, log: silent });
  const options: HttpOptions = {
    host: '127.0.0.1', port: 0, token, version: '0.0.0-test', operations, readModel: openReadModel(pool), artifacts, cleared: (hash) => clearedOf(pool, hash), chains, projector, feed, log: silent,
    limits: { failures: { perSecond: 1, burst: 1000 } },
    workers: async () => [{ id: 'host-1', stale: false }],
    paused: async () => (await pauses.entries()).map((entry) => entry.key),
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'alidade_jobs_total 0\n' }),
    checks: [{ name: 'postgres', check: () => ping(pool) }, { name: 'nats', check: async () => void (await transport.nc.flush()) }],
    checkPayload: payloadChecker(eventTypes),
    sensors: { transport, orders: createSensorOrders(transport, Date.now), recent, statistics: async () => statisticsOf([evaluatorSays]), now: Date.now },
    sky: { transport, pictures, packets: readSettings(packetOutSettings, {}), uploadFolder: join(files.path, 'uploads'), uploadBytes: 1_000_000, now: Date.now },
  };
  return {
    transport, projector, audited, pool, options, feed,
    open: (more) => startHttp({ ...options, ...more }),
    close: async () => {
      await recent.close();
      await pictures.close();
      await projector.close();
      await pool.end();
      await database.drop();
      await transport.close();
      await files.remove();
    },
  };
}

const ping = async (pool: Pool): Promise<void> => void (await pool.query('SELECT 1'));

export interface ResultFile {
  readonly name: string;
  readonly content: Uint8Array;
  readonly mediaType: string;
}

export class TestDoor {
  readonly parts: Parts;
  readonly #more: Partial<HttpOptions>;
  #http: HttpDoor;
  constructor(parts: Parts, http: HttpDoor, more: Partial<HttpOptions>) {
    this.parts = parts;
    this.#http = http;
    this.#more = more;
  }

  get http(): HttpDoor {
    return this.#http;
  }

  /** Closes the door and opens it again on the same port. */
  async restart(meanwhile: () => Promise<void>): Promise<void> {
    await this.#http.close();
    await meanwhile();
    this.#http = await this.parts.open({ ...this.#more, port: this.#http.port });
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
    return fetch(this.http.url + path, { redirect: 'manual', ...init, headers });
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await this.fetch(path, init);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson && text !== '' ? JSON.parse(text) : undefined };
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } });
  }

  /** Writes what a host would; resolves when the tables hold it. */
  async outcome(stage: string, id: string, kind: 'done' | 'retrying' | 'dead' | 'cancelled', more: { readonly data?: Uint8Array; readonly headers?: Readonly<Record<string, string>> } = {}): Promise<number> {
    const sequence = await this.parts.transport.publish({ subject: outcomeSubject('drift', stage, id, 'normal'), data: more.data ?? bytes('{}'), headers: { Outcome: kind, ...more.headers } });
    await this.projected(sequence);
    return sequence;
  }

  /** The letter and the outcome that goes with it. */
  async deadLetter(stage: string, id: string, reason: string, payload: Uint8Array): Promise<void> {
    const headers = { Reason: reason, 'Error-Code': 'REJECTED' };
    await this.outcome(stage, id, 'dead', { headers });
    await this.projected(await this.parts.transport.publish({ subject: deadSubject('drift', stage, id), data: payload, headers }));
  }

  async projected(sequence: number, stream = 'DRIFT'): Promise<void> {
    if (!(await this.parts.projector.reached(stream, sequence, 30_000))) throw new Error(`not projected up to ${sequence}: ${JSON.stringify(this.parts.projector.status())}`);
  }

  /** Submits a mission and ends it with these files. */
  async completed(id: string, files: readonly ResultFile[]): Promise<void> {
    await this.post('/v1/missions', { mission_id: id, params: missionParams });
    await this.finish(id, files);
  }

  /** Ends a mission that was asked for; `stages`: those that are still to be gone through before the last. */
  async finish(id: string, files: readonly ResultFile[], stages: readonly string[] = ['prepare', 'simulate', 'map']): Promise<void> {
    const artifacts: DriftNamedArtifact[] = [];
    for (const { name, content, mediaType } of files) {
      const { hash, size } = await this.parts.options.artifacts.put(content, mediaType);
      artifacts.push({ name, ref: { hash, size, media_type: mediaType } });
    }
    for (const stage of stages) await this.outcome(stage, id, 'done');
    await this.outcome('publish', id, 'done', { data: encode(DriftCompleted, completedBody(id, artifacts)) });
  }
}

export const missionParams = { latitude: 60, longitude: -3, start_time: '2024-01-01T12:00:00Z', duration_hours: 24, num_particles: 1000, object_type: 1 };

const completedBody = (id: string, artifacts: DriftNamedArtifact[]): DriftCompletedBody => ({
  mission_id: id,
  artifacts,
  animation_error: null,
  statistics: { mean_latitude: 60.1, mean_longitude: -2.8, area50_km2: 31.5, area90_km2: 120.2, area95_km2: 161, active: 0.9, stranded: 0.08, missing_data: 0.02, simulation_seconds: 0.21, cpu_seconds: 0.2 },
  seed: 7,
  settings_hash: 'a'.repeat(64),
  code_version: 'test',
  input_hashes: [],
  warnings: ['the current is a constant'],
  coastline: null,
});

/** One door for all tests of a file. */
export function httpDoor(more: Partial<HttpOptions> = {}): () => TestDoor {
  const broker = natsServer();
  const server = postgres();
  let door: TestDoor | undefined;
  beforeAll(async () => {
    const parts = await assemble(broker(), server());
    door = new TestDoor(parts, await parts.open(more), more);
  });
  afterAll(async () => {
    await door?.http.close();
    await door?.parts.close();
  });
  return () => {
    if (door === undefined) throw new Error('the door is there from beforeAll on');
    return door;
  };
}

