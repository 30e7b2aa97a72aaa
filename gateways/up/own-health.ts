/**
 * Publishes Alidade's own health as readings of the device `alidade`, so that rules watch it as they
 * watch a tank. Of several supervisors on a broker the one that holds the lease does. While the broker
 * is away nothing can be published: how long that was is in the next reading.
 */
import { hostname } from 'node:os';
import { oneLine } from '../../protocol/errors.ts';
import { openQueueReader } from '../../protocol/nats/queues.ts';
import type { NatsTransport } from '../../protocol/nats/transport.ts';
import { stagesOf } from '../../protocol/pipeline.ts';
import { eventSubject, streamOf } from '../../protocol/subjects.ts';
import { bucketNames } from '../../protocol/workers.ts';
import { Lease } from '../../supervisor/lease.ts';
import type { ProcessLog } from '../../supervisor/logs.ts';
import { readDisks, type DiskPlace } from '../disk/index.ts';
import { readWorkers } from '../registry/index.ts';
import type { Catalog } from './catalog.ts';
import { pingDatabase } from './database.ts';
import { FailureWindow, healthReading, type Findings } from './health-reading.ts';
import { gatherProcesses } from './metrics.ts';

export const ownDevice = 'alidade';

export interface OwnHealthSpec {
  readonly transport: NatsTransport;
  readonly catalog: Catalog;
  readonly databaseUrl: () => string;
  readonly disks: readonly DiskPlace[];
  readonly log: ProcessLog['log'];
  readonly everyMs?: number;
}

const leaseSeconds = 30;
const lifetimeSeconds = 86_400;

/** Begins; the returned function ends it. */
export function publishOwnHealth(spec: OwnHealthSpec): () => void {
  const { log, everyMs = 10_000 } = spec;
  const health = new OwnHealth(spec);
  let [timer, isEnded]: [NodeJS.Timeout | undefined, boolean] = [undefined, false];
  const turn = async (): Promise<void> => {
    try {
      await health.turn();
    } catch (error) {
      log('debug', 'own health was not published this time', { error: oneLine(error instanceof Error ? error.message : String(error)) });
    }
    if (!isEnded) (timer = setTimeout(() => void turn(), everyMs)).unref();
  };
  void turn();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    health.end();
  };
}

class OwnHealth {
  readonly #spec: OwnHealthSpec;
  readonly #window = new FailureWindow();
  #lease: Lease | undefined;
  #answeredAt = performance.now();
  #skewSeconds: number | undefined;

  constructor(spec: OwnHealthSpec) {
    this.#spec = spec;
  }

  async turn(): Promise<void> {
    const { transport } = this.#spec;
    await transport.nc.rtt();
    const brokerAwaySeconds = Math.max(0, (performance.now() - this.#answeredAt) / 1000 - 2 * ((this.#spec.everyMs ?? 10_000) / 1000));
    this.#answeredAt = performance.now();
    this.#lease ??= new Lease(await transport.bucket(bucketNames.leases), 'own-health', `${hostname()}-${process.pid}`, leaseSeconds);
    if (!(await this.#lease.hold(Date.now()))) return;
    const found = await this.#find(brokerAwaySeconds);
    this.#window.add({ at: Date.now(), finished: found.finished, failed: found.failed });
    const body = { device_id: ownDevice, at: new Date().toISOString(), json_value: healthReading(found, this.#window) };
    const began = Date.now();
    const sequence = await transport.publish({ subject: eventSubject('sensors', 'reading', ownDevice), data: Buffer.from(JSON.stringify(body)), ttl: lifetimeSeconds });
    const stored = await transport.get(streamOf('sensors'), sequence);
    if (stored !== undefined) this.#skewSeconds = skewOf(stored.storedAtMs, began, Date.now());
  }

  end(): void {
    void this.#lease?.release((error) => this.#spec.log('debug', 'the lease ends by its lifetime', { error }));
  }

  async #find(brokerAwaySeconds: number): Promise<Findings> {
    const { transport, catalog, databaseUrl, disks: places } = this.#spec;
    const disks = await readDisks(places);
    const stages = catalog.pipelines.flatMap(stagesOf);
    const queues = await openQueueReader(transport.nc);
    const workers = await readWorkers(transport);
    const alive = workers.filter(({ state }) => state === 'alive');
    const served = new Set(alive.flatMap(({ actors }) => actors));
    const waiting = [...(await queues.read(stages)), ...(await queues.unserved(stages))];
    const processes = await gatherProcesses(transport, alive.length);
    const ended = processes.flat().filter(({ name }) => name === 'alidade_jobs_finished_total').flatMap(({ values }) => values);
    const count = (outcomes: readonly string[]): number => ended.filter(({ labels }) => outcomes.includes(String(labels['outcome']))).reduce((sum, { value }) => sum + value, 0);
    return {
      waiting: Object.fromEntries(catalog.pipelines.map(({ domain }) => [domain, waiting.filter((queue) => queue.domain === domain).reduce((sum, { pending }) => sum + pending, 0)])),
      orphanedSeconds: Math.max(0, ...waiting.filter(({ domain, stage }) => !served.has(`${domain}.${stage}`)).map(({ oldestSeconds }) => oldestSeconds)),
      finished: count(['done', 'ended', 'dead']),
      failed: count(['dead']),
      diskUsed: disks.length === 0 ? undefined : Math.max(...disks.map(({ used }) => used)),
      diskFreeBytes: disks.length === 0 ? undefined : Math.min(...disks.map(({ freeBytes }) => freeBytes)),
      workers: alive.filter(({ group }) => catalog.pipelines.some(({ domain }) => domain === group)).length,
      isDatabaseUp: await pingDatabase(databaseUrl()).then(() => true, () => false),
      brokerAwaySeconds,
      skewSeconds: this.#skewSeconds,
    };
  }
}

/** Zero while the broker's time lies between our asking and its answer. */
const skewOf = (storedAtMs: number, askedMs: number, answeredMs: number): number => (storedAtMs < askedMs ? storedAtMs - askedMs : Math.max(0, storedAtMs - answeredMs)) / 1000;
