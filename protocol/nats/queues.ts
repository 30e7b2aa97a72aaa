/** What waits at the stages of a pipeline, as the broker counts it. */
import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { systemClock, type Clock } from '../clock.ts';
import type { Stage } from '../pipeline.ts';
import { consumerName, inputFilters, priorities, streamOf, type Priority } from '../subjects.ts';
import { codeOf, manager } from './streams.ts';

export interface QueueState {
  readonly domain: string;
  readonly stage: string;
  readonly priority: Priority;
  /** Stored and not handed out yet. */
  readonly pending: number;
  /** Handed out and not acknowledged. */
  readonly held: number;
  /** Age of the oldest that is pending; 0 when none is. */
  readonly oldestSeconds: number;
}

export interface QueueReader {
  /** Stages that no host has served yet have no queue and are left out. */
  read(stages: readonly Stage[]): Promise<readonly QueueState[]>;
  /** What is stored for stages that no host has served yet: all of it waits. */
  unserved(stages: readonly Stage[]): Promise<readonly QueueState[]>;
  /** Bytes and messages of a domain's stream; undefined when there is none. */
  size(domain: string): Promise<{ readonly bytes: number; readonly messages: number; readonly lastSequence: number } | undefined>;
}

const missing: ReadonlySet<number> = new Set([10014, 10059]);
const orUndefined = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (missing.has(codeOf(error))) return undefined;
    throw error;
  });

export async function openQueueReader(nc: NatsConnection, clock: Clock = systemClock): Promise<QueueReader> {
  const jsm = await manager(nc);
  return {
    read: async (stages) => (await Promise.all(stages.flatMap((stage) => priorities.map((priority) => readQueue(nc, jsm, clock, stage, priority))))).filter((queue) => queue !== undefined),
    unserved: async (stages) => (await Promise.all(stages.flatMap((stage) => priorities.map((priority) => readUnserved(nc, jsm, clock, stage, priority))))).filter((queue) => queue !== undefined),
    size: async (domain) => {
      const info = await orUndefined(jsm.streams.info(streamOf(domain)));
      return info === undefined ? undefined : { bytes: info.state.bytes, messages: info.state.messages, lastSequence: info.state.last_seq };
    },
  };
}

async function readQueue(nc: NatsConnection, jsm: JetStreamManager, clock: Clock, stage: Stage, priority: Priority): Promise<QueueState | undefined> {
  const info = await orUndefined(jsm.consumers.info(streamOf(stage.domain), consumerName(stage.actor.name, priority)));
  if (info === undefined) return undefined;
  const oldestAt = info.num_pending === 0 ? undefined : await oldestAfter(nc, stage, priority, info.delivered.stream_seq);
  const oldestSeconds = oldestAt === undefined ? 0 : Math.max(0, (clock.now() - oldestAt) / 1000);
  return { domain: stage.domain, stage: stage.actor.name, priority, pending: info.num_pending, held: info.num_ack_pending, oldestSeconds };
}

async function readUnserved(nc: NatsConnection, jsm: JetStreamManager, clock: Clock, stage: Stage, priority: Priority): Promise<QueueState | undefined> {
  const [stream, consumer] = [streamOf(stage.domain), consumerName(stage.actor.name, priority)];
  if ((await orUndefined(jsm.consumers.info(stream, consumer))) !== undefined) return undefined;
  const counts = await Promise.all(inputFilters(stage.domain, stage.upstream, stage.actor.name, priority).map((filter) => countStored(jsm, stream, filter)));
  const pending = counts.reduce((sum, count) => sum + count, 0);
  const oldestAt = pending === 0 ? undefined : await oldestAfter(nc, stage, priority, 0);
  return { domain: stage.domain, stage: stage.actor.name, priority, pending, held: 0, oldestSeconds: oldestAt === undefined ? 0 : Math.max(0, (clock.now() - oldestAt) / 1000) };
}

/** Messages on a filter; of very many subjects the first page, which is enough to know that there are many. */
async function countStored(jsm: JetStreamManager, stream: string, filter: string): Promise<number> {
  const info = await orUndefined(jsm.streams.info(stream, { subjects_filter: filter }));
  return Object.values(info?.state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
}

/** Unix milliseconds of the first message after a sequence, that of the last one handed out, on any of the filters. */
async function oldestAfter(nc: NatsConnection, stage: Stage, priority: Priority, sequence: number): Promise<number | undefined> {
  const filters = inputFilters(stage.domain, stage.upstream, stage.actor.name, priority);
  const times = await Promise.all(
    filters.map(async (filter) => {
      const question = JSON.stringify({ seq: sequence + 1, next_by_subj: filter });
      const reply = await nc.request(`$JS.API.DIRECT.GET.${streamOf(stage.domain)}`, question, { timeout: 2_000 });
      const stored = reply.headers?.get('Nats-Time-Stamp') ?? '';
      return stored === '' ? Infinity : Date.parse(stored);
    }),
  );
  const oldest = Math.min(...times);
  return Number.isFinite(oldest) ? oldest : undefined;
}
