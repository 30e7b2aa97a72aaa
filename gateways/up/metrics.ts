/** What `/metrics` says: every host's numbers, and those of the queues, streams and workers that only the broker knows. */
import { createInbox } from '@nats-io/transport-node';
import { metricsSubject } from '../../protocol/subjects.ts';
import type { NatsTransport } from '../../protocol/nats/transport.ts';
import type { QueueState } from '../../protocol/nats/queues.ts';
import { readFamilies, type MetricFamily } from '../../supervisor/metrics/families.ts';
import type { ProjectionStatus } from '../postgres/index.ts';
import type { WorkerView } from '../registry/index.ts';

const answerMs = 500;
/** Supervisors answer as well, and nobody knows how many there are: they have this long after the last host. */
const lateMs = 30;

/** Whoever stands in the registry of workers: hosts of stages, and processes of keyed actors. */
const isHosts = (families: readonly MetricFamily[]): boolean => families.some(({ name }) => name === 'alidade_attempts_running' || name === 'alidade_keyed_position');

/** Asks all hosts and supervisors; returns soon after as many hosts as are expected have answered, or after half a second. */
export function gatherProcesses({ nc }: NatsTransport, expected: number): Promise<readonly (readonly MetricFamily[])[]> {
  return new Promise((resolve) => {
    const answers: (readonly MetricFamily[])[] = [];
    const inbox = createInbox();
    const end = (): void => {
      clearTimeout(timer);
      subscription.unsubscribe();
      resolve(answers);
    };
    let timer = setTimeout(end, answerMs);
    let hosts = 0;
    const subscription = nc.subscribe(inbox, {
      callback: (_, { data }) => {
        const families = readFamilies(data);
        answers.push(families);
        if (!isHosts(families) || ++hosts !== expected) return;
        clearTimeout(timer);
        timer = setTimeout(end, lateMs);
      },
    });
    nc.publish(metricsSubject, new Uint8Array(0), { reply: inbox });
  });
}

const gauge = (name: string, help: string, values: MetricFamily['values']): MetricFamily => ({ name, help, type: 'gauge', values });

/** How much waits at each stage, and for how long. */
export function queueFamilies(queues: readonly QueueState[]): readonly MetricFamily[] {
  const each = (read: (queue: QueueState) => number): MetricFamily['values'] => queues.map((queue) => ({ labels: { domain: queue.domain, stage: queue.stage, priority: queue.priority }, value: read(queue) }));
  return [
    gauge('alidade_queue_pending', 'Inputs that wait in the log for a host.', each(({ pending }) => pending)),
    gauge('alidade_queue_unacknowledged', 'Inputs that a host holds.', each(({ held }) => held)),
    gauge('alidade_queue_oldest_seconds', 'Age of the oldest input that waits in the log; 0 when none does.', each(({ oldestSeconds }) => oldestSeconds)),
  ];
}

export interface StreamSize {
  readonly domain: string;
  readonly bytes: number;
  readonly messages: number;
  readonly maxBytes: number;
}

export function streamFamilies(streams: readonly StreamSize[]): readonly MetricFamily[] {
  const each = (read: (stream: StreamSize) => number): MetricFamily['values'] => streams.map((stream) => ({ labels: { domain: stream.domain }, value: read(stream) }));
  return [
    gauge('alidade_stream_bytes', 'Bytes that the log of a domain holds.', each(({ bytes }) => bytes)),
    gauge('alidade_stream_limit_bytes', 'Bytes at which it takes no more.', each(({ maxBytes }) => maxBytes)),
    gauge('alidade_stream_messages', 'Messages that it holds.', each(({ messages }) => messages)),
  ];
}

export function workerFamilies(workers: readonly WorkerView[]): readonly MetricFamily[] {
  const states = ['alive', 'draining', 'stale'] as const;
  return [gauge('alidade_workers', 'Registered host processes, by state.', states.map((state) => ({ labels: { state }, value: workers.filter((one) => one.state === state).length })))];
}

export function projectionFamilies(projections: readonly ProjectionStatus[], lastSequences: ReadonlyMap<string, number>): readonly MetricFamily[] {
  return [
    gauge(
      'alidade_projection_lag_messages',
      'Messages of the log that are not in the tables yet.',
      projections.map(({ stream, sequence }) => ({ labels: { stream }, value: Math.max(0, (lastSequences.get(stream) ?? 0) - (sequence ?? 0)) })),
    ),
    gauge('alidade_projection_up', 'Whether the projection of a log runs without trouble.', projections.map(({ stream, trouble }) => ({ labels: { stream }, value: trouble === undefined ? 1 : 0 }))),
  ];
}
