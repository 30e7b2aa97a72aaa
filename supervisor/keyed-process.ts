/**
 * One process that serves a keyed actor: takes the leases of as many partitions as it can get, serves
 * each, stands in the registry, beats, answers with its numbers. A lease spares the work of two; that
 * nothing is said twice does not depend on it. A process that dies loses its leases within seconds, and
 * whoever takes them goes on from the newest checkpoints.
 */
import { sleep, type Clock } from '../protocol/clock.ts';
import { oneLine } from '../protocol/errors.ts';
import type { KeyedActor, Partition } from '../protocol/keyed.ts';
import type { Bucket, Buckets } from '../protocol/kv.ts';
import type { LogReader } from '../protocol/log-reader.ts';
import type { Artifacts } from '../protocol/ports.ts';
import type { Environment } from '../protocol/settings.ts';
import { drainSubject, metricsSubject, streamOf } from '../protocol/subjects.ts';
import { keepTicking } from '../protocol/ticker.ts';
import type { LogMessage, Subscription, Transport } from '../protocol/transport.ts';
import { bucketNames, encodeJson, heartbeatMs, heartbeatTtlSeconds, type Heartbeat, type WorkerRecord } from '../protocol/workers.ts';
import type { HostLog } from './host-options.ts';
import { Checkpoints } from './keyed-checkpoint.ts';
import { KeyedHost } from './keyed-host.ts';
import { KeyedNumbers, keyedFamilies } from './metrics/keyed-numbers.ts';
import { withLabels, type MetricFamily } from './metrics/families.ts';
import { ProcessMetrics } from './metrics/process-metrics.ts';
import { Lease } from './lease.ts';

export interface KeyedProcessOptions {
  readonly identity: Omit<WorkerRecord, 'actors' | 'capacity' | 'startedAt'>;
  readonly actor: KeyedActor;
  readonly env: Environment;
  readonly transport: Transport & Buckets;
  readonly commit: (message: LogMessage) => Promise<number>;
  readonly reader: LogReader;
  readonly artifacts: Artifacts | undefined;
  readonly checkpointMs: number;
  readonly checkpointMessages: number;
  readonly leaseSeconds: number;
  readonly deadSeconds: number;
  readonly tickSeconds: number;
  readonly drainMs: number;
  readonly clock: Clock;
  readonly log: HostLog;
  readonly wantsToLeave: (reason: string) => void;
}

const recordTtlSeconds = 600;
const recordEveryBeats = 60;
const tickEveryBeats = 15;

/** One partition, whether it is ours or not. */
interface Share {
  readonly partition: Partition;
  readonly lease: Lease;
  readonly numbers: KeyedNumbers;
  host: KeyedHost | undefined;
  ended: Promise<void>;
}

export class KeyedProcess {
  readonly #options: KeyedProcessOptions;
  readonly #record: WorkerRecord;
  readonly #shares: Share[] = [];
  readonly #subscriptions: Subscription[] = [];
  readonly #processMetrics = new ProcessMetrics();
  #workers: Bucket | undefined;
  #heartbeats: Bucket | undefined;
  #beats = 0;
  #leaving = false;
  #left: Promise<void> | undefined;
  #stopBeating: () => void = () => undefined;
  #stopHolding: () => void = () => undefined;

  constructor(options: KeyedProcessOptions) {
    this.#options = options;
    const { actor, identity, clock } = options;
    this.#record = { ...identity, actors: [`${actor.domain}.${actor.name}`], capacity: options.actor.partitions(options.env), startedAt: clock.now() };
  }

  /** Resolves when it stands in the registry and has asked for every lease once. */
  async start(): Promise<void> {
    const { transport, actor, env } = this.#options;
    this.#workers = await transport.bucket(bucketNames.workers);
    this.#heartbeats = await transport.bucket(bucketNames.heartbeats);
    const leases = await transport.bucket(bucketNames.leases);
    const count = actor.partitions(env);
    for (let index = 0; index < count; index++) {
      const key = `keyed.${actor.domain}.${actor.name}.${index}-of-${count}`;
      this.#shares.push({ partition: { index, count }, lease: new Lease(leases, key, this.#record.id, this.#options.leaseSeconds), numbers: new KeyedNumbers(), host: undefined, ended: Promise.resolve() });
    }
    this.#subscriptions.push(transport.listen(drainSubject(this.#record.id), () => this.#leaving || this.#options.wantsToLeave('it was told to drain')));
    this.#subscriptions.push(transport.listen(metricsSubject, ({ reply }) => void this.#answerMetrics(reply)));
    await this.#tick(false);
    await this.#beat();
    await this.#holdAll();
  }

  leave(reason: string): Promise<void> {
    this.#left ??= this.#leave(reason);
    return this.#left;
  }

  async families(): Promise<readonly MetricFamily[]> {
    const { actor } = this.#options;
    const partitions = this.#shares.flatMap(({ partition, host, numbers }) => (host === undefined ? [] : [{ partition, status: host.status(), numbers }]));
    const own = [...keyedFamilies(actor, partitions), ...(await this.#processMetrics.families())];
    return withLabels(own, { process: this.#record.process, host: this.#record.host });
  }

  async #leave(reason: string): Promise<void> {
    const { log, clock, drainMs } = this.#options;
    this.#leaving = true;
    log.info({ reason }, 'leaving');
    this.#stopBeating();
    this.#stopHolding();
    for (const subscription of this.#subscriptions) subscription.close();
    for (const { host } of this.#shares) host?.stop('finish');
    await Promise.race([Promise.all(this.#shares.map(({ ended }) => ended)), sleep(clock, drainMs)]);
    for (const { host } of this.#shares) host?.stop('now');
    await this.#quietly('sign-off', () => Promise.all(this.#shares.filter(({ host }) => host !== undefined).map(({ lease }) => lease.release((error) => log.debug({ error }, 'a lease ends by its lifetime')))));
    await Promise.all([this.#quietly('sign-off', () => this.#workers?.delete(this.#record.id)), this.#quietly('sign-off', () => this.#heartbeats?.delete(this.#record.id))]);
  }

  /** Renewed three times in a lease's life. One that cannot be renewed is lost: its partition is let go at once. */
  async #holdAll(): Promise<void> {
    const { clock, leaseSeconds } = this.#options;
    await Promise.all(this.#shares.map((share) => this.#hold(share)));
    if (!this.#leaving) this.#stopHolding = clock.after((leaseSeconds * 1000) / 3, () => void this.#holdAll());
  }

  async #hold(share: Share): Promise<void> {
    const { clock, log } = this.#options;
    let isHeld: boolean;
    try {
      isHeld = await share.lease.hold(clock.now());
    } catch (error) {
      // The broker is away: nothing can be stored, by us or by others. The lease is asked for again.
      log.debug({ error: oneLine(String(error)) }, 'a lease was not renewed');
      return;
    }
    if (this.#leaving) return;
    if (isHeld && share.host === undefined) this.#serve(share);
    if (!isHeld && share.host !== undefined) {
      log.info({ partition: share.partition.index }, 'the partition is somebody else’s now');
      share.host.stop('now');
      share.host = undefined;
    }
  }

  #serve(share: Share): void {
    const { actor, env, transport, commit, reader, artifacts, checkpointMs, checkpointMessages, deadSeconds, clock, log } = this.#options;
    const { partition, numbers } = share;
    const checkpoints = new Checkpoints({ domain: actor.domain, actor: actor.name, partition, transport, ...(artifacts === undefined ? {} : { artifacts }) });
    share.host = new KeyedHost({ actor, partition, env, transport, commit, reader, checkpoints, clock, log, checkpointMs, checkpointMessages, deadSeconds, settled: (message, facts) => facts > 0 && numbers.settled((clock.now() - message.storedAtMs) / 1000) });
    share.ended = share.host.run();
  }

  async #beat(): Promise<void> {
    const { clock } = this.#options;
    const began = clock.elapsed();
    await this.#quietly('beat', async () => {
      if (this.#beats > 0 && this.#beats % tickEveryBeats === 0) await this.#tick(true);
      if (this.#beats++ % recordEveryBeats === 0) await this.#workers?.put(this.#record.id, encodeJson(this.#record), { ttlSeconds: recordTtlSeconds });
      const beat: Heartbeat = { at: clock.now(), running: this.#shares.filter(({ host }) => host !== undefined).length, rssBytes: process.memoryUsage.rss(), blockedMs: 0, draining: this.#leaving };
      await this.#heartbeats?.put(this.#record.id, encodeJson(beat), { ttlSeconds: heartbeatTtlSeconds });
    });
    if (this.#leaving) return;
    this.#stopBeating = clock.after(Math.max(0, heartbeatMs - (clock.elapsed() - began)), () => void this.#beat());
  }

  /** Brings the schedule in line; later only replaces one that somebody has purged. */
  async #tick(onlyWhenMissing: boolean): Promise<void> {
    const { actor, env, transport, tickSeconds, log } = this.#options;
    const ticking = actor.ticking(env);
    if (ticking === undefined) return;
    const isNew = await keepTicking(transport, streamOf(actor.domain), { ...ticking, ttlSeconds: tickSeconds }, onlyWhenMissing);
    if (isNew) log.info({ target: ticking.target, everySeconds: ticking.everySeconds }, 'the schedule was published');
  }

  async #answerMetrics(reply: string | undefined): Promise<void> {
    if (reply === undefined) return;
    const data = new TextEncoder().encode(JSON.stringify(await this.families()));
    await this.#quietly('metrics', () => this.#options.transport.send({ subject: reply, data }));
  }

  /** What may fail while the broker is away, and is repeated or ends by its lifetime anyway. */
  async #quietly(what: string, work: () => unknown): Promise<void> {
    try {
      const late = sleep(this.#options.clock, heartbeatMs).then(() => Promise.reject(new Error('no answer in time')));
      await Promise.race([Promise.resolve(work()), late]);
    } catch (error) {
      this.#options.log.debug({ what, error: oneLine(error instanceof Error ? error.message : String(error)) }, 'the broker did not take it');
    }
  }
}
