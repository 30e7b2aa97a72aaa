/** `alidade status`: who works, what waits, what is open. Live on a terminal, once otherwise. */
import { homePath } from '../../deploy/embedded/index.ts';
import { stagesOf } from '../../protocol/pipeline.ts';
import { openQueueReader, type QueueReader } from '../../protocol/nats/queues.ts';
import { diskPlaces, readDisks } from '../disk/index.ts';
import { readPauses, readWorkers } from '../registry/index.ts';
import { artifactsUrl } from './artifact-place.ts';
import { exit, type Exit } from './exit.ts';
import { paintOf, type Always, type Given } from './given.ts';
import { openJobSource, type JobSource } from './job-source.ts';
import { readProgress } from './progress-message.ts';
import { withSession, type Session } from './session.ts';
import { statusJson, statusLines, type ProgressView, type Snapshot } from './status-view.ts';
import type { Terminal } from './terminal.ts';

export interface StatusOptions extends Always {
  readonly once?: boolean;
}

const everyMs = 1_000;
const openJobs = 15;
/** An attempt that has told nothing for so long is not shown as running. */
const forgetProgressMs = 15_000;

export const showStatus = ({ terminal, options }: Given<StatusOptions>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const quiet: Terminal = { ...terminal, note: () => undefined };
    const [queues, jobs] = await Promise.all([openQueueReader(session.transport.nc), openJobSource(session, quiet)]);
    const progress = new Map<string, ProgressView>();
    const heard = session.transport.listen('live.progress.>', ({ data }) => {
      const told = readProgress(data);
      if (told !== undefined) progress.set(`${told.domain}.${told.id}`, { ...told, atMs: Date.now() });
    });
    const home = homePath(terminal.env);
    const places = session.run === undefined ? [] : diskPlaces(home, artifactsUrl(terminal.env, home));
    const see = async (): Promise<Snapshot> => ({ ...(await look(session, queues, jobs)), disks: await readDisks(places) });
    try {
      if (options.json === true || options.once === true || !terminal.isTty) {
        const snapshot = await see();
        terminal.print(options.json === true ? JSON.stringify(statusJson(snapshot, [...progress.values()])) : statusLines(snapshot, [...progress.values()], paintOf(terminal), undefined));
      } else await live(terminal, see, progress);
      return exit.ok;
    } finally {
      heard.close();
      await jobs.close();
    }
  });

async function look(session: Session, queues: QueueReader, jobs: JobSource): Promise<Omit<Snapshot, 'disks'>> {
  const { buckets, pipelines, operations, run, transport } = session;
  const domainOf = async (domain: string): Promise<Snapshot['domains'][number]> => {
    const size = await queues.size(domain);
    let deadLetters = 0;
    if (size !== undefined) for await (const _ of operations.deadLetters(domain)) deadLetters++;
    return { domain, messages: size?.messages, bytes: size?.bytes, deadLetters };
  };
  const domains = await Promise.all([...new Set(pipelines.map(({ domain }) => domain))].map(domainOf));
  const isThere = domains.some((one) => one.messages !== undefined);
  const [workers, waiting, paused, open] = await Promise.all([readWorkers(buckets), queues.read(pipelines.flatMap(stagesOf)), readPauses(buckets), isThere ? jobs.list({ open: true }, openJobs) : { items: [] }]);
  return {
    atMs: Date.now(),
    supervisorPid: run?.supervisor_pid,
    httpUrl: run?.http.url,
    broker: `nats-server ${transport.nc.info?.version ?? 'unknown'}`,
    database: jobs.from === 'postgres' ? 'ok' : session.databaseUrl === undefined ? 'unknown' : 'no answer',
    workers,
    queues: waiting,
    paused,
    domains,
    openJobs: open.items,
  };
}

const alternateScreen = '\u001b[?1049h\u001b[?25l';
const normalScreen = '\u001b[?25h\u001b[?1049l';
const clear = '\u001b[H\u001b[J';

/** Until Ctrl-C. The screen is given back as it was, whatever happens. */
async function live(terminal: Terminal, look: () => Promise<Snapshot>, progress: Map<string, ProgressView>): Promise<void> {
  const signal = terminal.interruption();
  terminal.write(alternateScreen);
  try {
    while (!signal.aborted) {
      const snapshot = await look();
      for (const [key, one] of progress) if (snapshot.atMs - one.atMs > forgetProgressMs) progress.delete(key);
      terminal.write(`${clear}${statusLines(snapshot, [...progress.values()], paintOf(terminal), terminal.columns)}\n\n${paintOf(terminal)('dim', 'Ctrl-C ends')}`);
      await pause(everyMs, signal);
    }
  } finally {
    terminal.write(normalScreen);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
