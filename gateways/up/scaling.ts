/**
 * Keeps the number of hosts in step with what waits. Of all supervisors on a broker the one that
 * holds the lease decides, writes the wanted counts where others can see them (KV `scaling`), and
 * starts or stops hosts of its own.
 */
import { hostname } from 'node:os';
import { oneLine } from '../../protocol/errors.ts';
import { openQueueReader, type QueueState } from '../../protocol/nats/queues.ts';
import { stagesOf } from '../../protocol/pipeline.ts';
import { bucketNames, encodeJson } from '../../protocol/workers.ts';
import { decideScale, firstState, type Demand, type ScaleRule, type ScaleState } from '../../supervisor/decide-scale.ts';
import { Lease } from '../../supervisor/lease.ts';
import type { ProcessLog } from '../../supervisor/logs.ts';
import type { Supervisor } from '../../supervisor/supervisor.ts';
import { readWorkers, type WorkerView } from '../registry/index.ts';
import { groupsOf, hostChild, hostsId } from './alidade-tree.ts';
import type { BrokerLink } from './broker-link.ts';
import type { Catalog } from './catalog.ts';
import type { RuntimeSettings } from './settings.ts';

export interface ScalingSpec {
  readonly link: BrokerLink;
  readonly catalog: Catalog;
  readonly supervisor: Supervisor;
  readonly settings: RuntimeSettings;
  readonly drainSeconds: number;
  readonly holder: string;
  readonly log: ProcessLog['log'];
}

const everyMs = 3_000;
const leaseSeconds = 10;

/** Begins; the returned function ends it. */
export function keepScale(spec: ScalingSpec): () => void {
  const scaler = new Scaler(spec);
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const turn = async (): Promise<void> => {
    try {
      await scaler.turn(() => ended);
    } catch (error) {
      spec.log('debug', 'hosts were not scaled this time', { error: oneLine(error instanceof Error ? error.message : String(error)) });
    }
    if (!ended) timer = setTimeout(() => void turn(), everyMs);
  };
  void turn();
  return () => {
    ended = true;
    clearTimeout(timer);
    scaler.end();
  };
}

class Scaler {
  readonly #spec: ScalingSpec;
  readonly #states = new Map<string, ScaleState>();
  #lease: Lease | undefined;

  constructor(spec: ScalingSpec) {
    this.#spec = spec;
  }

  async turn(ended: () => boolean): Promise<void> {
    const { transport } = this.#spec.link;
    this.#lease ??= new Lease(await transport.bucket(bucketNames.leases), 'scaling', `${hostname()}-${this.#spec.holder}`, leaseSeconds);
    if (!(await this.#lease.hold(Date.now()))) {
      this.#states.clear();
      return;
    }
    const reader = await openQueueReader(transport.nc);
    const workers = await readWorkers(transport);
    const { pipelines } = this.#spec.catalog;
    for (const group of groupsOf(pipelines)) {
      const stages = pipelines.filter(({ domain }) => domain === group).flatMap(stagesOf);
      // Where hosts are always wanted they make the queues; where none is, nobody ever has.
      const unserved = this.#rule().min === 0 ? await reader.unserved(stages) : [];
      const demand = demandOf(group, [...(await reader.read(stages)), ...unserved], workers);
      if (ended()) return;
      await this.#scale(group, demand);
    }
  }

  end(): void {
    void this.#lease?.release((error) => this.#spec.log('debug', 'the lease ends by its lifetime', { error }));
  }

  async #scale(group: string, demand: Demand): Promise<void> {
    const { link, log } = this.#spec;
    // Who has lost the lease for a while goes on from what there is: letting it go would hand back what is under way.
    const before = this.#states.get(group) ?? firstState(this.#rule(), demand.alive);
    const now = Date.now();
    const next = decideScale(this.#rule(), before, demand, now);
    if (next.wanted !== before.wanted || !this.#states.has(group)) {
      const scaling = await link.transport.bucket(bucketNames.scaling);
      await scaling.put(group, encodeJson({ group, wanted: next.wanted, reason: next.reason, at: now }));
      if (this.#states.has(group)) log('info', 'another number of hosts is wanted', { group, wanted: next.wanted, before: before.wanted, reason: next.reason });
    }
    this.#states.set(group, next);
    await this.#apply(group, next.wanted);
  }

  async #apply(group: string, wanted: number): Promise<void> {
    const { supervisor, drainSeconds } = this.#spec;
    const ours = (): readonly string[] => supervisor.childrenOf(hostsId(group));
    for (let number = 1; ours().length < wanted; number++) {
      const child = hostChild(group, number, drainSeconds);
      if (!ours().includes(child.id)) await supervisor.startChild(hostsId(group), child);
    }
    while (ours().length > wanted) await supervisor.stopChild(hostsId(group), ours().at(-1) ?? '');
  }

  #rule(): ScaleRule {
    const { scale, tree } = this.#spec.settings;
    return { min: tree.hostsMin, max: tree.hostsMax, ...scale };
  }
}

function demandOf(group: string, queues: readonly QueueState[], workers: readonly WorkerView[]): Demand {
  return {
    pending: queues.reduce((sum, queue) => sum + queue.pending, 0),
    held: queues.reduce((sum, queue) => sum + queue.held, 0),
    oldestSeconds: Math.max(0, ...queues.map((queue) => queue.oldestSeconds)),
    alive: workers.filter((one) => one.group === group && one.state === 'alive').length,
  };
}
