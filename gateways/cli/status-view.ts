/** The state of a running Alidade at one moment, and as lines for a person. */
import type { QueueState } from '../../protocol/nats/queues.ts';
import { formatBytes } from '../../protocol/settings.ts';
import { littleBytes, tooLittleBytes, type Disk } from '../disk/index.ts';
import type { WorkerView } from '../registry/index.ts';
import type { Row } from './job-source.ts';
import { ago, printable, span, statusColour, table, type Paint } from './text.ts';

export interface DomainView {
  readonly domain: string;
  /** Undefined when nothing of it was ever published. */
  readonly messages: number | undefined;
  readonly bytes: number | undefined;
  readonly deadLetters: number;
}

/** Progress of a running attempt, as it was told last. */
export interface ProgressView {
  readonly domain: string;
  readonly stage: string;
  readonly id: string;
  readonly fraction: number;
  readonly message: string;
  readonly atMs: number;
}

export interface Snapshot {
  readonly atMs: number;
  readonly supervisorPid: number | undefined;
  readonly httpUrl: string | undefined;
  readonly broker: string;
  readonly database: 'ok' | 'unknown' | 'no answer';
  readonly workers: readonly WorkerView[];
  /** Of this machine, where Alidade runs here. */
  readonly disks: readonly Disk[];
  readonly queues: readonly QueueState[];
  /** `domain.stage`. */
  readonly paused: readonly string[];
  readonly domains: readonly DomainView[];
  readonly openJobs: readonly Row[];
}

/** What `--json` prints; names stay. */
export function statusJson(snapshot: Snapshot, progress: readonly ProgressView[]): object {
  const { atMs, supervisorPid, httpUrl, broker, database, disks, workers, queues, paused, domains, openJobs } = snapshot;
  return {
    at: new Date(atMs).toISOString(),
    supervisor_pid: supervisorPid ?? null,
    http_url: httpUrl ?? null,
    broker,
    database,
    disks: disks.map(({ name, folder, freeBytes, totalBytes }) => ({ name, folder, free_bytes: freeBytes, total_bytes: totalBytes })),
    workers: workers.map((one) => ({ id: one.id, process: one.process, host: one.host, pid: one.pid, state: one.state, version: one.version, actors: one.actors, running: one.running, capacity: one.capacity, rss_bytes: one.rssBytes, blocked_ms: one.blockedMs, started_at: new Date(one.startedAt).toISOString() })),
    queues: queues.map((one) => ({ domain: one.domain, stage: one.stage, priority: one.priority, pending: one.pending, held: one.held, oldest_seconds: one.oldestSeconds, paused: paused.includes(`${one.domain}.${one.stage}`) })),
    paused,
    domains: domains.map((one) => ({ domain: one.domain, messages: one.messages ?? 0, bytes: one.bytes ?? 0, dead_letters: one.deadLetters })),
    open_jobs: openJobs,
    progress: progress.map((one) => ({ domain: one.domain, stage: one.stage, id: one.id, fraction: one.fraction, message: one.message })),
  };
}

const barCells = 20;
const bar = (fraction: number): string => `${'█'.repeat(Math.round(barCells * fraction))}${'░'.repeat(barCells - Math.round(barCells * fraction))} ${String(Math.round(100 * fraction)).padStart(3)} %`;

export function statusLines(snapshot: Snapshot, progress: readonly ProgressView[], paint: Paint, fit: number | undefined): string {
  const options = { paint, ...(fit === undefined ? {} : { fit }) };
  const title = (text: string): string => `\n${paint('bold', text)}`;
  const { atMs, workers, queues, paused } = snapshot;
  const parts = [serverLine(snapshot, paint), ...diskLines(snapshot.disks, paint), title('WORKERS'), workers.length === 0 ? '  none: nothing is done until `npx alidade up` or `npx alidade worker` runs' : workerTable(workers, atMs, options), title('QUEUES'), queueTable(queues, paused, options), title('JOBS')];
  for (const { domain, messages, bytes, deadLetters } of snapshot.domains) {
    const dead = deadLetters === 0 ? 'no dead letters' : paint('red', `${deadLetters} dead ${deadLetters === 1 ? 'letter' : 'letters'} (\`alidade dead list\`)`);
    parts.push(`  ${domain}: ${messages ?? 0} messages, ${formatBytes(bytes ?? 0)}, ${dead}`);
  }
  parts.push(snapshot.openJobs.length === 0 ? '  none is open' : jobTable(snapshot.openJobs, progress, atMs, options));
  return parts.join('\n');
}

/** Nothing while there is room. */
function diskLines(disks: readonly Disk[], paint: Paint): readonly string[] {
  const short = disks.filter(({ freeBytes }) => freeBytes < littleBytes);
  return short.map(({ folder, freeBytes }) => paint(freeBytes < tooLittleBytes ? 'red' : 'yellow', `only ${formatBytes(Math.floor(freeBytes / 2 ** 20) * 2 ** 20)} free in ${folder} (\`alidade doctor\`)`));
}

function serverLine({ supervisorPid, httpUrl, broker, database }: Snapshot, paint: Paint): string {
  const databaseWords = database === 'ok' ? 'PostgreSQL answers' : paint('yellow', database === 'unknown' ? 'no database known' : 'PostgreSQL does not answer');
  return [supervisorPid === undefined ? 'no supervisor here' : `supervisor ${supervisorPid}`, broker, databaseWords, httpUrl ?? 'no HTTP door'].join('   ');
}

type TableOptions = Parameters<typeof table>[2];

const workerTable = (workers: readonly WorkerView[], now: number, options: TableOptions): string =>
  table(
    workers,
    [
      { title: 'PROCESS', of: (one) => one.process },
      { title: 'MACHINE', of: (one) => one.host },
      { title: 'PID', of: (one) => String(one.pid), right: true },
      { title: 'STATE', of: (one) => one.state, colour: (one) => (one.state === 'alive' ? 'green' : one.state === 'stale' ? 'red' : 'yellow') },
      { title: 'RUNNING', of: (one) => `${one.running}/${one.capacity}`, right: true },
      { title: 'MEMORY', of: (one) => `${Math.round(one.rssBytes / 2 ** 20)} MiB`, right: true },
      { title: 'UP', of: (one) => span(now - one.startedAt), right: true },
      { title: 'ACTORS', of: (one) => one.actors.join(' ') },
    ],
    options,
  );

/** One row an actor, its classes together. */
function queueTable(queues: readonly QueueState[], paused: readonly string[], options: TableOptions): string {
  const actors = [...new Set(queues.map((one) => `${one.domain}.${one.stage}`))];
  const rows = actors.map((actor) => {
    const all = queues.filter((one) => `${one.domain}.${one.stage}` === actor);
    return {
      actor,
      pending: all.reduce((sum, one) => sum + one.pending, 0),
      held: all.reduce((sum, one) => sum + one.held, 0),
      oldest: Math.max(...all.map((one) => one.oldestSeconds)),
      paused: paused.includes(actor),
    };
  });
  if (rows.length === 0) return '  none: no worker has served an actor yet';
  return table(
    rows,
    [
      { title: 'ACTOR', of: (one) => one.actor },
      { title: 'WAITING', of: (one) => String(one.pending), right: true },
      { title: 'IN WORK', of: (one) => String(one.held), right: true },
      { title: 'OLDEST', of: (one) => (one.oldest === 0 ? '' : span(1000 * one.oldest)), right: true },
      { title: '', of: (one) => (one.paused ? 'paused' : ''), colour: () => 'yellow' },
    ],
    options,
  );
}

function jobTable(jobs: readonly Row[], progress: readonly ProgressView[], now: number, options: TableOptions): string {
  const textOf = (row: Row, name: string): string => (typeof row[name] === 'string' ? row[name] : '');
  const progressOf = (row: Row): string => {
    const told = progress.find((one) => one.id === row['id'] && one.domain === row['domain']);
    return told === undefined ? '' : `${bar(told.fraction)} ${told.stage} ${printable(told.message)}`;
  };
  return table(
    jobs,
    [
      { title: 'ID', of: (row) => textOf(row, 'id') },
      { title: 'STATUS', of: (row) => textOf(row, 'status'), colour: (row) => statusColour(textOf(row, 'status')) },
      { title: 'ASKED', of: (row) => ago(Date.parse(textOf(row, 'created_at')), now) },
      { title: 'PROGRESS', of: progressOf },
    ],
    options,
  );
}
