/** Streams and consumers as Alidade needs them: made when missing, brought in line, refused when they are something else. */
import { jetstreamManager, type ConsumerConfig, type JetStreamManager, type StreamConfig, type StreamInfo } from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { AlidadeError } from '../errors.ts';
import type { ConsumerSpec, StreamSpec } from '../transport.ts';

export const manager = (nc: NatsConnection): Promise<JetStreamManager> => jetstreamManager(nc, { checkAPI: false });

/** Key in a stream's metadata under which its limit in bytes stands; see `Budget`. */
export const maxBytesKey = 'alidade_max_bytes';

const duplicateWindowSeconds = 1;

/**
 * nats-server (2.15.1) refuses `discard: new` on a stream with message schedules, and `discard: old`
 * with `max_bytes` would drop events that nobody has handled. So a stream has no limit in bytes of
 * the server's; `Budget` refuses at `maxBytes`, the server's `max_file_store` or the account's
 * limit refuses for everybody.
 */
const wanted = (spec: StreamSpec): Partial<StreamConfig> => ({
  retention: 'limits',
  discard: 'old',
  max_bytes: -1,
  max_msgs: -1,
  max_msgs_per_subject: -1,
  max_age: nanos(spec.maxAgeSeconds * 1000),
  duplicate_window: nanos(duplicateWindowSeconds * 1000),
  allow_direct: true,
  allow_rollup_hdrs: true,
  allow_msg_ttl: true,
  allow_msg_schedules: true,
  allow_atomic: true,
  metadata: { [maxBytesKey]: String(spec.maxBytes) },
});

const streamNotFound = 10059;
const consumerNotFound = 10014;
/** Something of that name is there, made otherwise or by another host at the same time. */
export const nameInUse: ReadonlySet<number> = new Set([10058, 10148, 10013, 10105]);

export const codeOf = (error: unknown): number => (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number' ? error.code : 0);
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function missing<T>(question: Promise<T>, code: number): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    if (codeOf(error) === code) return undefined;
    throw error;
  }
}

function whyIncompatible(spec: StreamSpec, found: StreamConfig): string | undefined {
  if (found.storage !== 'file') return `it is kept in ${found.storage}, not in files`;
  if (found.retention !== 'limits') return `its retention is ${found.retention}, not limits`;
  if (found.sealed) return 'it is sealed';
  if (found.mirror !== undefined && found.mirror !== null) return `it is a mirror of ${found.mirror.name}`;
  const absent = spec.subjects.filter((subject) => !found.subjects.includes(subject));
  return absent.length > 0 ? `it does not take ${absent.join(', ')} but ${found.subjects.join(', ')}` : undefined;
}

const inLine = (found: StreamConfig, goal: Partial<StreamConfig>): boolean => {
  const { metadata, ...flat } = goal;
  const now: Readonly<Record<string, unknown>> = { ...found };
  return Object.entries(flat).every(([key, value]) => now[key] === value) && found.metadata?.[maxBytesKey] === metadata?.[maxBytesKey];
};

/** Creates the stream or brings its limits in line. Throws `STREAM_INCOMPATIBLE` with the reason. */
export async function ensureStream(jsm: JetStreamManager, spec: StreamSpec, replicas: number): Promise<StreamInfo> {
  const goal = wanted(spec);
  const refuse = (reason: string, cause?: unknown): AlidadeError =>
    new AlidadeError('STREAM_INCOMPATIBLE', `the stream ${spec.name} cannot be used: ${reason}`, cause === undefined ? {} : { cause });
  let found = await missing(jsm.streams.info(spec.name), streamNotFound);
  if (found === undefined) {
    try {
      return await jsm.streams.add({ ...goal, name: spec.name, subjects: [...spec.subjects], storage: 'file', num_replicas: replicas });
    } catch (error) {
      if (!nameInUse.has(codeOf(error))) throw codeOf(error) === 0 ? error : refuse(reasonOf(error), error);
      found = await jsm.streams.info(spec.name);
    }
  }
  const reason = whyIncompatible(spec, found.config);
  if (reason !== undefined) throw refuse(reason);
  if (inLine(found.config, goal)) return found;
  try {
    return await jsm.streams.update(spec.name, { ...found.config, ...goal, metadata: { ...found.config.metadata, ...goal.metadata } });
  } catch (error) {
    throw refuse(reasonOf(error), error);
  }
}

/** Creates the consumer or brings its limits in line; two hosts may do so at once. */
export async function ensureConsumer(jsm: JetStreamManager, spec: ConsumerSpec): Promise<void> {
  const goal = {
    filter_subjects: [...spec.filters],
    ack_wait: nanos(spec.ackWaitMs),
    max_ack_pending: spec.maxAckPending,
  } satisfies Partial<ConsumerConfig>;
  const found = await missing(jsm.consumers.info(spec.stream, spec.name), consumerNotFound);
  if (found === undefined) {
    try {
      await jsm.consumers.add(spec.stream, { ...goal, durable_name: spec.name, ack_policy: 'explicit', deliver_policy: 'all', replay_policy: 'instant', max_deliver: -1, max_waiting: 2048 });
      return;
    } catch (error) {
      if (!nameInUse.has(codeOf(error))) throw error;
    }
  }
  const config = found?.config;
  const filters = config?.filter_subjects ?? (config?.filter_subject === undefined ? [] : [config.filter_subject]);
  const same = config !== undefined && config.ack_wait === goal.ack_wait && config.max_ack_pending === goal.max_ack_pending && [...filters].sort().join() === [...spec.filters].sort().join();
  if (!same) await jsm.consumers.update(spec.stream, spec.name, goal);
}
