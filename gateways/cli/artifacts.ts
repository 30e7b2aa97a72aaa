/** `alidade artifacts`: what is stored, how much it takes, and what goes. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { homePath } from '../../deploy/embedded/index.ts';
import { openQueueReader } from '../../protocol/nats/queues.ts';
import { formatDuration, readSettings } from '../../protocol/settings.ts';
import { bucketNames } from '../../protocol/workers.ts';
import { Lease } from '../../supervisor/lease.ts';
import { intendSweep, lastOfLogs, retentionLease, retentionLeaseSeconds, retentionSettings, settingOf, sweep, type Keeping, type Kind, type KnownFile, type SweepSpec } from '../retention/index.ts';
import { artifactsUrl } from './artifact-place.ts';
import { CliFailure, exit, type Exit } from './exit.ts';
import { paintOf, type Always, type Given } from './given.ts';
import { withSession, type Session } from './session.ts';
import type { Terminal } from './terminal.ts';
import { ago, span, table } from './text.ts';

interface ListOptions extends Always {
  readonly kind?: Kind | 'kept';
  readonly limit: number;
}
interface SweepOptions extends Always {
  readonly dryRun?: boolean;
}

const kinds: readonly Kind[] = ['frames', 'masters', 'missions', 'unreferenced'];
const words: Readonly<Record<Kind | 'kept', string>> = {
  kept: 'what was handed in, cutouts, named files', frames: 'frames of exposures', masters: 'combined calibration frames', missions: 'files of drift missions', unreferenced: 'nothing refers to them',
};
/** To a tenth of its unit. */
const size = (bytes: number): string => {
  const [factor, name] = sizes.find(([least]) => bytes >= least) ?? [1, 'B'];
  return `${Math.round((bytes / factor) * 10) / 10} ${name}`;
};
const sizes = [[2 ** 40, 'TiB'], [2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']] as const;

/** A session with everything that a sweep needs. Throws a failure with exit code 3 without a database. */
function withSweep<T>(terminal: Terminal, work: (spec: SweepSpec, session: Session) => Promise<T>): Promise<T> {
  return withSession(terminal, async (session) => {
    if (session.databaseUrl === undefined) throw new CliFailure(exit.unreachable, 'no database is known here: name it in DATABASE_URL', { name: 'NO_DATABASE' });
    const { everySeconds: _, ...keep } = readSettings(retentionSettings, terminal.env);
    const home = homePath(terminal.env);
    const [{ openArtifacts }, { openPool }] = await Promise.all([import('../artifacts/index.ts'), import('../postgres/index.ts')]);
    const artifacts = await openArtifacts(artifactsUrl(terminal.env, home), { env: terminal.env, cacheFolder: join(home, 'artifact-copies'), nats: session.transport.nc });
    const pool = openPool({ url: session.databaseUrl, max: 2, name: 'alidade-cli', log: () => undefined });
    try {
      const queues = await openQueueReader(session.transport.nc);
      return await work({ pool, artifacts, keep, now: Date.now, lastSequences: () => lastOfLogs(queues, session.pipelines.map(({ domain }) => domain)) }, session);
    } finally {
      await pool.end();
    }
  });
}

const untilWords = ({ kind, until }: KnownFile, now: number): string => (kind === 'kept' || until === Infinity ? 'for ever' : until <= now ? 'goes at the next sweep' : `another ${span(until - now)}`);

export const listArtifacts = ({ terminal, options }: Given<ListOptions>): Promise<Exit> =>
  withSweep(terminal, async (spec) => {
    const { files } = await intendSweep(spec);
    const now = Date.now();
    const shown = files.filter(({ kind }) => options.kind === undefined || kind === options.kind).sort((a, b) => b.size - a.size).slice(0, options.limit);
    if (options.json === true) {
      terminal.print(JSON.stringify({ files: shown.map(({ hash, size: bytes, mediaType, kind, until, usedAtMs }) => ({ hash, bytes, media_type: mediaType, kind, used_at: new Date(usedAtMs).toISOString(), kept_until: kind === 'kept' || until === Infinity ? null : new Date(until).toISOString() })) }));
      return exit.ok;
    }
    const columns = [
      { title: 'HASH', of: (one: KnownFile) => one.hash.slice(0, 16) }, { title: 'SIZE', of: (one: KnownFile) => size(one.size), right: true }, { title: 'TYPE', of: (one: KnownFile) => one.mediaType },
      { title: 'KEPT AS', of: (one: KnownFile) => one.kind }, { title: 'USED', of: (one: KnownFile) => ago(one.usedAtMs, now) }, { title: 'STAYS', of: (one: KnownFile) => untilWords(one, now) },
    ];
    terminal.print(shown.length === 0 ? 'there are none' : table(shown, columns, { paint: paintOf(terminal) }));
    if (shown.length < files.length && options.kind === undefined) terminal.note(`${files.length} files in all; --limit and --kind show others`);
    return exit.ok;
  });

export const showUsage = ({ terminal, options }: Given<Always>): Promise<Exit> =>
  withSweep(terminal, async (spec) => {
    const { usage, going, names } = await intendSweep(spec);
    const rows = (['kept', ...kinds] as const).map((kind) => ({ kind, ...usage[kind], ...goingOf(going, kind), setting: kind === 'kept' ? null : settingOf(kind), keep: kind === 'kept' ? 'forever' : formatDuration(spec.keep[kind]) }));
    if (options.json === true) terminal.print(JSON.stringify({ kinds: rows, names_going: names.length }));
    else {
      const columns = [
        { title: 'KEPT AS', of: (row: (typeof rows)[number]) => row.kind }, { title: 'FILES', of: (row: (typeof rows)[number]) => String(row.files), right: true }, { title: 'SIZE', of: (row: (typeof rows)[number]) => size(row.bytes), right: true },
        { title: 'KEPT FOR', of: (row: (typeof rows)[number]) => row.keep }, { title: 'SETTING', of: (row: (typeof rows)[number]) => row.setting ?? '' },
        { title: 'GOES NOW', of: (row: (typeof rows)[number]) => (row.going_files === 0 ? '' : `${row.going_files} files, ${size(row.going_bytes)}`) }, { title: '', of: (row: (typeof rows)[number]) => words[row.kind] },
      ];
      terminal.print(table(rows, columns, { paint: paintOf(terminal) }));
    }
    return exit.ok;
  });

function goingOf(going: readonly { readonly kind: Kind; readonly size: number }[], kind: Kind | 'kept'): { readonly going_files: number; readonly going_bytes: number } {
  const some = going.filter((one) => one.kind === kind);
  return { going_files: some.length, going_bytes: some.reduce((sum, one) => sum + one.size, 0) };
}

export const sweepArtifacts = ({ terminal, options }: Given<SweepOptions>): Promise<Exit> =>
  withSweep(terminal, async (spec, session) => {
    if (options.dryRun === true) {
      const { going } = await intendSweep(spec);
      return told({ terminal, options }, spec.keep, (kind) => ({ files: goingOf(going, kind).going_files, bytes: goingOf(going, kind).going_bytes }), true);
    }
    const lease = new Lease(await session.buckets.bucket(bucketNames.leases), retentionLease, `${hostname()}-${process.pid}`, retentionLeaseSeconds);
    const mayGoOn = (): Promise<boolean> => lease.hold(Date.now());
    if (!(await mayGoOn())) throw new CliFailure(exit.failed, 'another process sweeps at this moment, or has within the last two minutes and still holds the lease: try again then', { name: 'SWEPT_ELSEWHERE' });
    try {
      const { removed, isComplete } = await sweep({ ...spec, mayGoOn });
      const answer = told({ terminal, options }, spec.keep, (kind) => removed[kind], false);
      if (!isComplete) terminal.note('another process has taken over before the end');
      return answer;
    } finally {
      await lease.release(() => undefined);
    }
  });

function told({ terminal, options }: Pick<Given<SweepOptions>, 'terminal' | 'options'>, keep: Keeping, of: (kind: Kind) => { readonly files: number; readonly bytes: number }, isDry: boolean): Exit {
  const rows = kinds.map((kind) => ({ kind, ...of(kind) }));
  if (options.json === true) terminal.print(JSON.stringify({ dry_run: isDry, cleared: rows }));
  else {
    const some = rows.filter(({ files }) => files > 0);
    for (const { kind, files, bytes } of some) terminal.print(`${isDry ? 'would clear' : 'cleared'} ${files} ${files === 1 ? 'file' : 'files'}, ${size(bytes)}: ${words[kind]}, ${settingOf(kind)} is ${formatDuration(keep[kind])}`);
    if (some.length === 0) terminal.print(isDry ? 'nothing would go' : 'nothing had to go');
  }
  return exit.ok;
}
