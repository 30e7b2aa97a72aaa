/**
 * One host process from its start to its last word: serves its stages, registers itself, beats,
 * obeys pauses and drains. It knows no domain and no door; whoever starts the program hands in the
 * stages, the ports and the connection.
 *
 * A host that dies at any moment loses nothing: what it held comes again elsewhere after the ack
 * wait, its beat ends by its lifetime, and its entry in the registry shows as stale until then.
 */
import { sleep, type Clock } from '../protocol/clock.ts';
import type { Committer } from '../protocol/commit.ts';
import { oneLine } from '../protocol/errors.ts';
import type { Bucket, Buckets } from '../protocol/kv.ts';
import type { Lifetimes } from '../protocol/outcome.ts';
import type { Stage } from '../protocol/pipeline.ts';
import { drainSubject, metricsSubject } from '../protocol/subjects.ts';
import type { Subscription, Transport } from '../protocol/transport.ts';
import { bucketNames, encodeJson, heartbeatMs, heartbeatTtlSeconds, type Heartbeat, type WorkerRecord } from '../protocol/workers.ts';
import { HostGroup } from './host-group.ts';
import type { Executor, HostLog } from './host-options.ts';
import { withLabels, type MetricFamily } from './metrics/families.ts';
import { blockLimitMs, EventLoopWatch, ProcessMetrics } from './metrics/process-metrics.ts';
import { StageNumbers, stageFamilies } from './metrics/stage-numbers.ts';

export interface HostProcessOptions {
  readonly identity: Omit<WorkerRecord, 'actors' | 'capacity' | 'startedAt'>;
  readonly stages: readonly Stage[];
  readonly transport: Transport & Buckets;
  readonly committer: Pick<Committer, 'commit' | 'post'>;
  readonly executor: Executor & { close(): Promise<void> };
  readonly lifetimes: Lifetimes;
  readonly ackWaitMs: number;
  readonly drainMs: number;
  /** Resident memory, bytes, at which it leaves to be replaced. */
  readonly memoryLimitBytes: number;
  readonly clock: Clock;
  readonly log: HostLog;
  /** It has reached a limit or was told to drain: the program should call `leave` and end. */
  readonly wantsToLeave: (reason: string) => void;
  /** Bytes resident now; the process's own by default. */
  readonly residentBytes?: () => number;
}

/** Entries of hosts that nobody signed off are gone after this. */
const recordTtlSeconds = 600;
const recordEveryBeats = 60;

export class HostProcess {
  readonly #options: HostProcessOptions;
  readonly #group: HostGroup;
  readonly #numbers: StageNumbers[] = [];
  readonly #subscriptions: Subscription[] = [];
  readonly #loop = new EventLoopWatch();
  readonly #processMetrics = new ProcessMetrics();
  readonly #record: WorkerRecord;
  #workers: Bucket | undefined;
  #heartbeats: Bucket | undefined;
  #beats = 0;
  #draining = false;
  #left: Promise<void> | undefined;
  #stopBeating: () => void = () => undefined;

  constructor(options: HostProcessOptions) {
    this.#options = options;
    const { stages, identity, clock } = options;
    this.#group = new HostGroup(stages, {
      ...options,
      random: Math.random,
      observe: (stage) => {
        const numbers = new StageNumbers(stage.domain, stage.actor.name);
        this.#numbers.push(numbers);
        return numbers;
      },
    });
    this.#record = {
      ...identity,
      actors: stages.map((stage) => `${stage.domain}.${stage.actor.name}`),
      capacity: stages.reduce((sum, stage) => sum + stage.actor.policy.concurrency, 0),
      startedAt: clock.now(),
    };
  }

  /** Resolves when it takes inputs and stands in the registry. */
  async start(): Promise<void> {
    const { transport } = this.#options;
    this.#workers = await transport.bucket(bucketNames.workers);
    this.#heartbeats = await transport.bucket(bucketNames.heartbeats);
    await this.#followPauses();
    await this.#group.start();
    const { id } = this.#record;
    this.#subscriptions.push(transport.listen(drainSubject(id), () => this.#wantToLeave('it was told to drain')));
    this.#subscriptions.push(transport.listen(metricsSubject, ({ reply }) => void this.#answerMetrics(reply)));
    // What loading the program has blocked is no fault of its work.
    this.#loop.reset();
    await this.#beat();
  }

  /** Stops taking inputs, finishes or hands back what it has, and signs off. The second call waits for the first. */
  leave(reason: string): Promise<void> {
    this.#left ??= this.#leave(reason);
    return this.#left;
  }

  /** Attempts being made now. */
  get running(): number {
    return this.#group.running;
  }

  async families(): Promise<readonly MetricFamily[]> {
    const running: MetricFamily = { name: 'alidade_attempts_running', help: 'Runs of actors that are under way.', type: 'gauge', values: this.#group.stages.map((stage) => ({ labels: { domain: stage.stage.domain, stage: stage.stage.actor.name }, value: stage.running })) };
    const own = [...stageFamilies(this.#numbers), running, ...this.#loop.families(), ...(await this.#processMetrics.families())];
    return withLabels(own, { process: this.#record.process, host: this.#record.host });
  }

  async #leave(reason: string): Promise<void> {
    const { drainMs, executor, log } = this.#options;
    log.info({ reason, running: this.#group.running }, 'draining');
    this.#draining = true;
    for (const subscription of this.#subscriptions) subscription.close();
    this.#stopBeating();
    await Promise.all([this.#group.drain(drainMs), this.#quietly('beat', () => this.#putBeat())]);
    await executor.close();
    await Promise.all([this.#quietly('sign-off', () => this.#workers?.delete(this.#record.id)), this.#quietly('sign-off', () => this.#heartbeats?.delete(this.#record.id))]);
    this.#loop.close();
    log.info({ reason }, 'drained');
  }

  async #followPauses(): Promise<void> {
    const pauses = await this.#options.transport.bucket(bucketNames.pauses);
    const paused = new Set<string>();
    const subscription = await pauses.watch(({ key, entry }) => {
      if (entry === undefined) paused.delete(key);
      else paused.add(key);
      this.#group.applyPauses(paused);
    });
    this.#subscriptions.push(subscription);
  }

  async #beat(): Promise<void> {
    const { clock } = this.#options;
    const began = clock.elapsed();
    this.#watchLimits();
    await this.#quietly('beat', async () => {
      if (this.#beats++ % recordEveryBeats === 0) await this.#workers?.put(this.#record.id, encodeJson(this.#record), { ttlSeconds: recordTtlSeconds });
      await this.#putBeat();
    });
    if (this.#draining) return;
    this.#stopBeating = clock.after(Math.max(0, heartbeatMs - (clock.elapsed() - began)), () => void this.#beat());
  }

  async #putBeat(): Promise<void> {
    const beat: Heartbeat = { at: this.#options.clock.now(), running: this.#group.running, rssBytes: this.#resident(), blockedMs: Math.round(this.#blocked), draining: this.#draining };
    await this.#heartbeats?.put(this.#record.id, encodeJson(beat), { ttlSeconds: heartbeatTtlSeconds });
  }

  #blocked = 0;

  #watchLimits(): void {
    const { log, memoryLimitBytes } = this.#options;
    this.#blocked = this.#loop.takeLongest();
    if (this.#blocked > blockLimitMs) log.warn({ blockedMs: Math.round(this.#blocked), limitMs: blockLimitMs }, 'the event loop was blocked: work of this length belongs into a thread');
    const resident = this.#resident();
    if (resident > memoryLimitBytes) this.#wantToLeave(`the memory limit is reached: ${resident} of ${memoryLimitBytes} bytes`);
  }

  #wantToLeave(reason: string): void {
    if (!this.#draining) this.#options.wantsToLeave(reason);
  }

  async #answerMetrics(reply: string | undefined): Promise<void> {
    if (reply === undefined) return;
    const data = new TextEncoder().encode(JSON.stringify(await this.families()));
    await this.#quietly('metrics', () => this.#options.transport.send({ subject: reply, data }));
  }

  readonly #resident = (): number => (this.#options.residentBytes ?? ((): number => process.memoryUsage.rss()))();

  /** What may fail while the broker is away, and is repeated or ends by its lifetime anyway. At most two seconds: a leaving host does not wait for a dead broker. */
  async #quietly(what: string, work: () => unknown): Promise<void> {
    try {
      const late = sleep(this.#options.clock, heartbeatMs).then(() => Promise.reject(new Error('no answer in time')));
      await Promise.race([Promise.resolve(work()), late]);
    } catch (error) {
      this.#options.log.debug({ what, error: oneLine(error instanceof Error ? error.message : String(error)) }, 'the broker did not take it');
    }
  }
}
