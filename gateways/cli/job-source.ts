/**
 * Where jobs are read from: the tables, or, while PostgreSQL does not answer, the log itself, folded
 * by the same functions that fill the tables. Both give the same rows.
 */
import { chainOf } from '../../protocol/pipeline.ts';
import { streamOf } from '../../protocol/subjects.ts';
import type { StoredMessage } from '../../protocol/transport.ts';
import type { JobRow, JobStatus } from '../postgres/index.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** Column names as in the tables, times as ISO 8601. */
export type Row = Readonly<Record<string, unknown>>;

export interface JobFilter {
  readonly domain?: string;
  readonly status?: JobStatus;
  readonly open?: boolean;
}

export interface JobSource {
  readonly from: 'postgres' | 'log';
  /** Newest first. `next`: where the following page begins, for the tables alone. */
  list(filter: JobFilter, limit: number, cursor?: string): Promise<{ readonly items: readonly Row[]; readonly next: string | undefined }>;
  /** The jobs of an id, one a domain. */
  job(id: string): Promise<readonly Row[]>;
  timeline(domain: string, id: string, limit: number): Promise<readonly Row[]>;
  close(): Promise<void>;
}

const answerMs = 3_000;

/** The tables if they answer; otherwise the log, and it is said why. */
export async function openJobSource(session: Session, terminal: Terminal): Promise<JobSource> {
  if (session.databaseUrl === undefined) {
    terminal.note('no database is known here (DATABASE_URL); this is read from the log itself');
    return fromLog(session);
  }
  try {
    return await fromTables(session.databaseUrl);
  } catch (error) {
    terminal.note(`PostgreSQL does not answer (${error instanceof Error && error.message !== '' ? error.message : 'no connection'}); this is read from the log itself`);
    return fromLog(session);
  }
}

async function fromTables(url: string): Promise<JobSource> {
  const { openPool, openReadModel } = await import('../postgres/index.ts');
  const pool = openPool({ url, max: 2, name: 'alidade-cli', log: () => undefined });
  const model = openReadModel(pool);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${answerMs} ms`)), answerMs);
  });
  try {
    // A server that answers but has no tables yet is no source either.
    await Promise.race([late, model.jobs({}, { limit: 1 })]);
  } catch (error) {
    // A server that never answers would also hold up the end.
    void pool.end().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return {
    from: 'postgres',
    list: (filter, limit, cursor) => model.jobs(filter, { limit, ...(cursor === undefined ? {} : { cursor }) }),
    job: (id) => model.job(id),
    timeline: (domain, id, limit) => model.timeline(domain, id, limit),
    close: () => pool.end(),
  };
}

const times: ReadonlySet<string> = new Set(['created_at', 'updated_at', 'finished_at', 'retry_at', 'at']);
const shown = (row: object): Row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, times.has(name) && typeof value === 'number' ? new Date(value).toISOString() : value]));

const batch = 1000;

function fromLog({ pipelines, transport }: Session): JobSource {
  /** A domain's log, or what it says about one job, as rows; the timeline for one job alone. */
  async function read(domain: string, id?: string): Promise<{ readonly jobs: readonly Row[]; readonly events: readonly Row[] }> {
    const { changesOf, readEntries } = await import('../postgres/index.ts');
    const chains = pipelines.filter((one) => one.domain === domain).map(chainOf);
    const jobs = new Map<string, JobRow>();
    const events: Row[] = [];
    const fold = (messages: readonly StoredMessage[]): void => {
      const entries = readEntries(messages, chains).filter((entry) => id === undefined || entry.id === id);
      const changes = changesOf(entries, { jobs, letters: new Map(), missions: new Map() }, { stream: streamOf(domain), domain, chains });
      for (const job of changes.jobs) jobs.set(job.id, job);
      if (id !== undefined) events.push(...changes.events.map(({ stream: _, domain: __, id: ___, ...event }) => shown(event)));
    };
    let messages: StoredMessage[] = [];
    for await (const message of transport.scan(streamOf(domain), filtersOf(domain, id))) {
      if (messages.push(message) < batch) continue;
      fold(messages);
      messages = [];
    }
    fold(messages);
    return { jobs: [...jobs.values()].map(shown), events };
  }
  const domains = [...new Set(pipelines.map((one) => one.domain))];
  return {
    from: 'log',
    async list(filter, limit) {
      const all = await Promise.all(domains.filter((domain) => filter.domain === undefined || domain === filter.domain).map((domain) => read(domain)));
      const items = all.flatMap(({ jobs }) => jobs).filter((job) => isWanted(job, filter));
      items.sort((a, b) => String(b['created_at']).localeCompare(String(a['created_at'])));
      return { items: items.slice(0, limit), next: undefined };
    },
    job: async (id) => (await Promise.all(domains.map((domain) => read(domain, id)))).flatMap(({ jobs }) => jobs),
    timeline: async (domain, id, limit) => (await read(domain, id)).events.slice(-limit),
    close: () => Promise.resolve(),
  };
}

/** Subjects on which something may be said about a job. */
const filtersOf = (domain: string, id: string | undefined): readonly string[] =>
  id === undefined ? [`${domain}.>`] : [`${domain}.*.${id}`, `${domain}.*.${id}.*`, `${domain}.*.*.${id}`, `${domain}.*.*.${id}.*`];

const isWanted = (job: Row, filter: JobFilter): boolean => (filter.status === undefined || job['status'] === filter.status) && (filter.open === undefined || (job['finished_at'] === null) === filter.open);
