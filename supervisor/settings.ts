/** Settings of what keeps actors alive, of the log in the broker, and of the logs in files. */
import { settingsTable } from '../protocol/settings.ts';

export const hostSettings = settingsTable({
  ackWaitSeconds: { env: 'ALIDADE_ACK_WAIT', type: 'duration', default: 10, min: 1, max: 3600, doc: 'A host that is silent for this long loses its inputs to others; longer work renews it.' },
  silenceSeconds: { env: 'ALIDADE_HOST_SILENCE', type: 'duration', default: 60, min: 10, max: 86_400, doc: 'A host that lives but has not beaten for this long is ended and replaced.' },
  memoryLimitBytes: { env: 'ALIDADE_HOST_MEMORY', type: 'bytes', default: 4 * 2 ** 30, min: 64 * 2 ** 20, doc: 'Resident memory at which a host is drained and replaced.' },
  drainSeconds: { env: 'ALIDADE_DRAIN', type: 'duration', default: 2, min: 0, max: 600, doc: 'How long a host of `alidade up` may finish what it has begun when it is stopped; the rest is handed back.' },
  workerDrainSeconds: { env: 'ALIDADE_WORKER_DRAIN', type: 'duration', default: 25, min: 0, max: 3600, doc: 'The same for `alidade worker`, whose broker goes on without it.' },
});

export const keyedSettings = settingsTable({
  checkpointSeconds: { env: 'ALIDADE_CHECKPOINT_EVERY', type: 'duration', default: 30, min: 1, max: 3600, doc: 'How often a keyed actor writes down its state; after a restart it reads the log from there.' },
  checkpointMessages: { env: 'ALIDADE_CHECKPOINT_MESSAGES', type: 'integer', default: 200_000, min: 100, doc: 'Messages after which it does so earlier.' },
  leaseSeconds: { env: 'ALIDADE_KEYED_LEASE', type: 'duration', default: 6, min: 3, max: 600, doc: 'A process of a keyed actor that is silent for this long loses its partitions to others.' },
  tickSeconds: { env: 'ALIDADE_TICK_LIFETIME', type: 'duration', default: 86_400, min: 60, doc: 'Lifetime of ticks in the log.' },
});

export const treeSettings = settingsTable(
  {
    hostsMin: { env: 'ALIDADE_HOSTS_MIN', type: 'integer', default: 1, min: 0, max: 256, unit: 'processes', doc: 'Host processes of each domain when nothing waits.' },
    hostsMax: { env: 'ALIDADE_HOSTS_MAX', type: 'integer', default: 2, min: 0, max: 256, unit: 'processes', doc: 'Host processes of each domain at most, however much waits.' },
    restarts: { env: 'ALIDADE_RESTARTS', type: 'integer', default: 10, min: 0, max: 1000, doc: 'Restarts within ALIDADE_RESTART_PERIOD after which a supervisor gives up and its own supervisor decides; that of a domain’s hosts goes on, slowly.' },
    restartPeriodSeconds: { env: 'ALIDADE_RESTART_PERIOD', type: 'duration', default: 60, min: 1, max: 86_400, doc: 'The time in which restarts are counted.' },
  },
  [{ of: ['hostsMin', 'hostsMax'], fault: ({ hostsMin, hostsMax }) => (hostsMin > hostsMax ? `at least ${hostsMin} and at most ${hostsMax} contradict each other` : undefined) }],
);

export const streamSettings = settingsTable(
  {
    maxBytes: { env: 'ALIDADE_STREAM_MAX_BYTES', type: 'bytes', default: 8 * 2 ** 30, min: 2 ** 20, doc: 'Bytes that the stream of a domain may hold; at the limit nothing more is accepted and nothing is dropped.' },
    maxAgeSeconds: { env: 'ALIDADE_STREAM_MAX_AGE', type: 'duration', default: 30 * 86_400, min: 60, max: 3650 * 86_400, doc: 'The longest lifetime of a message, and that of a plain `nats pub`.' },
    eventSeconds: { env: 'ALIDADE_EVENT_LIFETIME', type: 'duration', default: 7 * 86_400, min: 60, max: 3650 * 86_400, doc: 'Lifetime of events and outcomes.' },
    deadSeconds: { env: 'ALIDADE_DEAD_LIFETIME', type: 'duration', default: 30 * 86_400, min: 60, max: 3650 * 86_400, doc: 'Lifetime of dead letters.' },
  },
  [
    { of: ['eventSeconds', 'maxAgeSeconds'], fault: (of) => (of.eventSeconds > of.maxAgeSeconds ? "events cannot live longer than the stream's longest lifetime" : undefined) },
    { of: ['deadSeconds', 'maxAgeSeconds'], fault: (of) => (of.deadSeconds > of.maxAgeSeconds ? "dead letters cannot live longer than the stream's longest lifetime" : undefined) },
  ],
);

export const scaleSettings = settingsTable({
  backlogPerHost: { env: 'ALIDADE_SCALE_BACKLOG', type: 'integer', default: 200, min: 1, unit: 'waiting inputs a host', doc: 'One more host is wanted for each so many waiting inputs.' },
  oldestSeconds: { env: 'ALIDADE_SCALE_OLDEST', type: 'duration', default: 30, min: 1, max: 86_400, doc: 'One more host is wanted when the oldest input has waited this long.' },
  quietSeconds: { env: 'ALIDADE_SCALE_QUIET', type: 'duration', default: 120, min: 0, max: 86_400, doc: 'A host is let go after fewer were needed for this long.' },
});

export const logSettings = settingsTable({
  level: { env: 'ALIDADE_LOG_LEVEL', type: 'choice', choices: ['debug', 'info', 'warn', 'error'], default: 'info', doc: 'What is logged; debug adds a line for each finished job.' },
  to: { env: 'ALIDADE_LOG', type: 'string', default: '', doc: '`stdout`, or a file; empty: `logs/alidade.log` in the home of `alidade up`, stdout for `alidade worker`.' },
});
