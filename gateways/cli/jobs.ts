/** `alidade jobs`: what became of every job, and orders about one. */
import { isId } from '../../protocol/subjects.ts';
import type { AuditReport } from '../../protocol/ledger.ts';
import type { JobStatus } from '../postgres/index.ts';
import { CliFailure, exit, usage, type Exit } from './exit.ts';
import { argument, orderOf, paintOf, type Always, type Given } from './given.ts';
import { openJobSource, type JobSource, type Row } from './job-source.ts';
import { domainsOf } from './places.ts';
import { withSession, type Session } from './session.ts';
import type { Terminal } from './terminal.ts';
import { ago, printable, span, statusColour, table, type Column } from './text.ts';

export interface ListOptions extends Always {
  readonly domain?: string;
  readonly status?: JobStatus;
  readonly open?: boolean;
  readonly limit: number;
  readonly cursor?: string;
}
export interface JobOptions extends Always {
  readonly domain?: string;
  readonly reason?: string;
}

const textOf = (row: Row, name: string): string => {
  const value = row[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};
const timeOf = (row: Row, name: string): number => Date.parse(textOf(row, name));

const withSource = <T>(terminal: Terminal, work: (source: JobSource, session: Session) => Promise<T>): Promise<T> =>
  withSession(terminal, async (session) => {
    const source = await openJobSource(session, terminal);
    try {
      return await work(source, session);
    } finally {
      await source.close();
    }
  });

const listColumns = (now: number): readonly Column<Row>[] => [
  { title: 'ID', of: (row) => textOf(row, 'id') },
  { title: 'DOMAIN', of: (row) => textOf(row, 'domain') },
  { title: 'STATUS', of: (row) => textOf(row, 'status'), colour: (row) => statusColour(textOf(row, 'status')) },
  { title: 'STAGE', of: (row) => textOf(row, 'stage') },
  { title: 'PRIORITY', of: (row) => textOf(row, 'priority') },
  { title: 'ASKED', of: (row) => ago(timeOf(row, 'created_at'), now) },
  { title: 'TOOK', of: (row) => (textOf(row, 'finished_at') === '' ? '' : span(timeOf(row, 'finished_at') - timeOf(row, 'created_at'))), right: true },
  { title: 'WHY', of: (row) => textOf(row, 'reason') },
];

export const listJobs = ({ terminal, options }: Given<ListOptions>): Promise<Exit> =>
  withSource(terminal, async (source, { pipelines }) => {
    domainsOf(pipelines, options.domain);
    const filter = { ...(options.domain === undefined ? {} : { domain: options.domain }), ...(options.status === undefined ? {} : { status: options.status }), ...(options.open === true ? { open: true } : {}) };
    const { items, next } = await source.list(filter, options.limit, options.cursor);
    if (options.json === true) terminal.print(JSON.stringify({ from: source.from, items, next: next ?? null }));
    else if (items.length === 0) terminal.print('no jobs: `alidade submit FILE` or `nats pub drift.requested.ID …` makes one');
    else {
      terminal.print(table(items, listColumns(Date.now()), { paint: paintOf(terminal), ...(terminal.isTty ? { fit: terminal.columns } : {}) }));
      if (next !== undefined) terminal.note(`there are more: --cursor ${next}`);
    }
    return exit.ok;
  });

function checkId(id: string): string {
  if (!isId(id)) throw usage(`${JSON.stringify(id.slice(0, 160))} is no id of a job: letters, digits, _ and -, 1 to 128 of them`);
  return id;
}

export const showJob = ({ terminal, args, options }: Given<JobOptions>): Promise<Exit> =>
  withSource(terminal, async (source, { pipelines }) => {
    const id = checkId(argument(args, 0, 'the id'));
    const wanted = domainsOf(pipelines, options.domain);
    const jobs = (await source.job(id)).filter((job) => wanted.includes(textOf(job, 'domain')));
    if (jobs.length === 0) throw new CliFailure(exit.failed, `there is no job ${id}: \`alidade jobs list\` shows those there are`, { name: 'NOT_FOUND' });
    const timelines = await Promise.all(jobs.map((job) => source.timeline(textOf(job, 'domain'), id, 1000)));
    if (options.json === true) terminal.print(JSON.stringify({ from: source.from, jobs: jobs.map((job, index) => ({ ...job, timeline: timelines[index] ?? [] })) }));
    else for (const [index, job] of jobs.entries()) printJob(terminal, job, timelines[index] ?? []);
    return exit.ok;
  });

function printJob(terminal: Terminal, job: Row, timeline: readonly Row[]): void {
  const paint = paintOf(terminal);
  const status = textOf(job, 'status');
  const colour = statusColour(status);
  const run = textOf(job, 'run') === '0' ? '' : `, run ${textOf(job, 'run')}`;
  terminal.print(`${paint('bold', textOf(job, 'id'))}  ${textOf(job, 'domain')}  ${colour === undefined ? status : paint(colour, status)}  priority ${textOf(job, 'priority')}${run}`);
  if (textOf(job, 'reason') !== '') terminal.print(printable([textOf(job, 'error_code'), textOf(job, 'reason')].filter((word) => word !== '').join(': ')));
  const start = timeOf(job, 'created_at');
  const columns: readonly Column<Row>[] = [
    { title: 'SEQUENCE', of: (row) => textOf(row, 'sequence'), right: true },
    { title: 'TIME (UTC)', of: (row) => textOf(row, 'at').replace('T', ' ').replace('Z', '') },
    { title: 'AFTER', of: (row) => span(timeOf(row, 'at') - start), right: true },
    { title: 'WHAT', of: (row) => textOf(row, 'outcome') || textOf(row, 'kind'), colour: (row) => statusColour(textOf(row, 'outcome')) },
    { title: 'STAGE', of: (row) => textOf(row, 'stage') },
    { title: 'RUN', of: (row) => textOf(row, 'run'), right: true },
    { title: 'TRY', of: (row) => textOf(row, 'attempt'), right: true },
    { title: 'BY', of: (row) => textOf(row, 'asked_by') },
    { title: 'WHY', of: (row) => textOf(row, 'reason') },
  ];
  terminal.print(table(timeline, columns, { paint, ...(terminal.isTty ? { fit: terminal.columns } : {}) }));
}

/** The domain that has a job of this id. */
async function domainOf(session: Session, terminal: Terminal, id: string, wanted: string | undefined): Promise<string> {
  const domains = domainsOf(session.pipelines, wanted);
  const [first, another] = domains;
  if (first !== undefined && another === undefined) return first;
  const source = await openJobSource(session, terminal);
  try {
    const [only, more] = (await source.job(id)).map((job) => textOf(job, 'domain')).filter((domain) => domains.includes(domain));
    if (only === undefined) throw new CliFailure(exit.failed, `there is no job ${id} in any domain`, { name: 'NOT_FOUND' });
    if (more !== undefined) throw usage(`several domains have a job ${id}: choose with --domain ${only} or --domain ${more}`);
    return only;
  } finally {
    await source.close();
  }
}

export const cancelJob = ({ terminal, args, options }: Given<JobOptions>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const id = checkId(argument(args, 0, 'the id'));
    const domain = await domainOf(session, terminal, id, options.domain);
    const became = await session.operations.cancel(domain, id, orderOf(options));
    if (options.json === true) terminal.print(JSON.stringify({ domain, id, status: became }));
    else terminal.print(became === 'cancelled' ? `${id} is cancelled` : `${id} had ended before: ${became}`);
    return became === 'cancelled' ? exit.ok : exit.failed;
  });

export const rerunJob = ({ terminal, args, options }: Given<JobOptions>): Promise<Exit> =>
  withSession(terminal, async (session) => {
    const id = checkId(argument(args, 0, 'the id'));
    const domain = await domainOf(session, terminal, id, options.domain);
    const run = await session.operations.rerun(domain, id, orderOf(options));
    terminal.print(options.json === true ? JSON.stringify({ domain, id, run }) : `${id} runs again from its first stage, as run ${run}`);
    return exit.ok;
  });

/** Ends with 1 when a promise is broken; jobs that are still open are none. */
export const auditJobs = ({ terminal, options }: Given<JobOptions>): Promise<Exit> =>
  withSession(terminal, async ({ operations, pipelines }) => {
    const reports: AuditReport[] = [];
    for (const domain of domainsOf(pipelines, options.domain)) reports.push(await operations.audit(domain));
    const isClean = reports.every((report) => report.faults.length === 0);
    if (options.json === true) terminal.print(JSON.stringify({ clean: isClean, domains: reports }));
    else for (const report of reports) printReport(terminal, report);
    return isClean ? exit.ok : exit.failed;
  });

function printReport(terminal: Terminal, report: AuditReport): void {
  const paint = paintOf(terminal);
  const { domain, messages, jobs, done, dead, cancelled, open, faults, strays, duplicates } = report;
  terminal.print(`${paint('bold', domain)}: ${messages} messages, ${jobs} jobs: ${done} done, ${dead} dead, ${cancelled} cancelled, ${open.length} open; ${duplicates} duplicates`);
  for (const [subject, count] of Object.entries(strays)) terminal.print(paint('yellow', printable(`  nobody handles ${subject} (${count}): a misspelt name?`)));
  for (const fault of faults) terminal.print(paint('red', printable(`  ${fault}`)));
  if (faults.length === 0) terminal.print(paint('green', '  every job that has ended did so once'));
}
